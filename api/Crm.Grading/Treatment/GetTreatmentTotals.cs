using Crm.Common;
using Crm.Contracts.Customers;
using MediatR;

namespace Crm.Grading;

/// <summary>The treatment report in total, by grade, over the customers that the reader may see.</summary>
internal sealed record GetTreatmentTotals(DateOnly? From, DateOnly? To) : IQuery<TreatmentTotals>;

/// <summary>VisitCost: what a visit beyond the policy is taken to cost, by the policy of the last day.</summary>
internal sealed record TreatmentTotals(DateOnly From, DateOnly To, int PolicyNumber, Money VisitCost, IReadOnlyList<TreatmentTotal> Items);

/// <summary>One grade. Discount: the average given. RiskBelow only for those who may see cost.</summary>
internal sealed record TreatmentTotal(
    Grade Grade, int Customers, int Above, int Below, int VisitsDone, int VisitsOwed, decimal? Discount, decimal? DiscountCap,
    Money DiscountAbove, Money CostAbove, Money? RiskBelow);

internal sealed class GetTreatmentTotalsHandler(DbSession session, CurrentUser user, TimeProvider clock)
    : IRequestHandler<GetTreatmentTotals, TreatmentTotals>
{
    private sealed record Row(
        Grade Grade, int Customers, int Above, int Below, int Visits, int? Owed, Money Gross, Money Discount, Money DiscountAbove,
        Money CostAbove, Money RiskBelow);

    private const string ByGrade = $"""
        {TreatmentSql.Rows}
        select x.Grade, count(*) as Customers, sum(x.IsAbove) as Above, sum(x.IsBelow) as Below, sum(x.Visits) as Visits, sum(x.Owed) as Owed,
               sum(x.Gross) as Gross, sum(x.Discount) as Discount, sum(x.DiscountAbove) as DiscountAbove, sum(x.CostAbove) as CostAbove,
               sum(x.RiskBelow) as RiskBelow
        from treated x
        group by x.Grade
        order by x.Grade
        """;

    public async Task<TreatmentTotals> Handle(GetTreatmentTotals request, CancellationToken cancellationToken)
    {
        session.CommandTimeout = 120;
        var today = Days.Today(clock);
        var period = TreatmentPeriod.Of(request.From, request.To, today);
        var policy = (await PolicyVersions.ReadAsync(session, cancellationToken)).At(period.To);
        var rows = await session.QueryAsync<Row>(ByGrade, TreatmentSql.Parameters(period, policy, user, today, null), cancellationToken);
        return new TreatmentTotals(period.From, period.To, policy.Number, policy.VisitCost,
        [
            .. rows.Select(r => new TreatmentTotal(
                r.Grade, r.Customers, r.Above, r.Below, r.Visits, r.Owed ?? 0,
                r.Gross > Money.Zero ? PlainNumber.Share(r.Discount.Amount / r.Gross.Amount) : null,
                policy.Grades.Of(r.Grade).DiscountCap, r.DiscountAbove, r.CostAbove, user.SeesCost ? r.RiskBelow : null)),
        ]);
    }
}

internal static class GetTreatmentTotalsEndpoint
{
    public static void MapGetTreatmentTotals(this IEndpointRouteBuilder grading) => grading
        .MapGet("/treatment/totals", async (
            [AsParameters] GetTreatmentTotals request, IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Ok(await mediator.Send(request, cancellationToken)))
        .WithName(nameof(GetTreatmentTotals))
        .WithSummary("How customers were treated beside the policy of their grade, in total by grade")
        .RequireAuthorization(Permission.ReadGrading)
        .ProducesProblems(400);
}
