using Crm.Common;
using Crm.Contracts.Customers;
using MediatR;

namespace Crm.Grading;

/// <summary>
/// How many customers hold each grade today and how many each would hold by the last committed run, of the customers that the
/// reader may see; the difference is what was set by hand.
/// </summary>
internal sealed record GetOverrideStatistics : IQuery<OverrideStatistics>;

/// <summary>Customers: those that hold a grade from A to D, or would; Share: what part of them was set by hand, null where there are none.</summary>
internal sealed record OverrideStatistics(int Customers, int Overridden, decimal? Share, IReadOnlyList<OverrideStatistic> Items);

/// <summary>One grade. Overridden: how many hold it because it was set by hand.</summary>
internal sealed record OverrideStatistic(Grade Grade, int Held, int Computed, int Overridden);

internal sealed class GetOverrideStatisticsHandler(DbSession session, CurrentUser user)
    : IRequestHandler<GetOverrideStatistics, OverrideStatistics>
{
    private const string Held = """
        select h.Grade, h.ComputedGrade, case when h.OverrideId is null then 0 else 1 end as ByHand, count(*) as Customers
        from grading.HeldGrade h
        where h.ValidUntil = @StillHeld
          and h.CustomerId not in (select c.CustomerId from customers.v_Customer c where c.ArchivedAt is not null)
        """;

    private const string OfVisibleOnes = """
          and h.CustomerId in (
              select c.CustomerId
              from customers.v_Customer c
              where c.OwnerId in (select o.OwnerId from access.v_VisibleOwner o where o.ViewerId = @ViewerId))
        """;

    private const string ByGrade = """
        group by h.Grade, h.ComputedGrade, case when h.OverrideId is null then 0 else 1 end
        """;

    private sealed record CountRow(Grade Grade, Grade ComputedGrade, bool ByHand, int Customers);

    public async Task<OverrideStatistics> Handle(GetOverrideStatistics request, CancellationToken cancellationToken)
    {
        var visible = await VisibleCustomer.SeesAllAsync(session, user, cancellationToken) ? "" : OfVisibleOnes;
        var rows = await session.QueryAsync<CountRow>(
            $"{Held}\n{visible}\n{ByGrade}", new { RunCommitter.StillHeld, ViewerId = user.PersonId }, cancellationToken);
        var customers = rows.Where(r => r.Grade != Grade.N || r.ComputedGrade != Grade.N).Sum(r => r.Customers);
        var overridden = rows.Where(r => r.ByHand).Sum(r => r.Customers);
        return new OverrideStatistics(
            customers, overridden,
            customers > 0 ? decimal.Round((decimal)overridden / customers, 6, MidpointRounding.AwayFromZero) : null,
            [
                .. Enum.GetValues<Grade>().Select(grade => new OverrideStatistic(
                    grade,
                    rows.Where(r => r.Grade == grade).Sum(r => r.Customers),
                    rows.Where(r => r.ComputedGrade == grade).Sum(r => r.Customers),
                    rows.Where(r => r.Grade == grade && r.ByHand).Sum(r => r.Customers))),
            ]);
    }
}

internal static class GetOverrideStatisticsEndpoint
{
    public static void MapGetOverrideStatistics(this IEndpointRouteBuilder grading) => grading
        .MapGet("/statistics/overrides", async (IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Ok(await mediator.Send(new GetOverrideStatistics(), cancellationToken)))
        .WithName(nameof(GetOverrideStatistics))
        .WithSummary("Customers by the grade they hold and by the computed one, and what part was set by hand")
        .RequireAuthorization(Permission.ReadGrading)
        .ProducesProblems();
}
