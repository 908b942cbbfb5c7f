using Crm.Common;
using Crm.Contracts.Customers;
using FluentValidation;
using MediatR;

namespace Crm.Complaints;

/// <summary>What causes are weighed by.</summary>
internal enum ParetoMeasure
{
    Count,
    Cost,
}

/// <summary>
/// The causes of the visible complaints received from a day to a day (both included), the heaviest first with the share of them and
/// of all before them. Rejected complaints are left out; those without a cause are counted apart.
/// </summary>
internal sealed record GetComplaintCausePareto(
    DateOnly? From, DateOnly? To, OneOf<ParetoMeasure>? Measure, ListOf<ComplaintKind>? Kind, ListOf<Grade>? Grade, long? Customer, long? Product)
    : IQuery<CausePareto>;

/// <summary>WithoutCause: complaints that nobody has named a cause for; they are in no share.</summary>
internal sealed record CausePareto(
    DateOnly From, DateOnly To, ParetoMeasure Measure, int Count, Money? Cost, int WithoutCause, IReadOnlyList<CauseLine> Items);

/// <summary>Share and CumulativeShare are of the measure: 0.8 is 80 %. Cost in the base currency, null without the right to see it.</summary>
internal sealed record CauseLine(long CauseId, string Code, string Name, int Count, Money? Cost, double Share, double CumulativeShare);

internal sealed class GetComplaintCauseParetoValidator : AbstractValidator<GetComplaintCausePareto>
{
    public GetComplaintCauseParetoValidator()
    {
        RuleFor(r => r.From).Must(StatisticsDays.IsDay).WithMessage("must be between 1990 and 2200");
        RuleFor(r => r.To).Must(StatisticsDays.IsDay).WithMessage("must be between 1990 and 2200");
        RuleFor(r => r.To).Must((r, to) => to is null || r.From is null || to >= r.From).WithMessage("must not be before from");
    }
}

internal sealed class GetComplaintCauseParetoHandler(DbSession session, CurrentUser user, TimeProvider clock)
    : IRequestHandler<GetComplaintCausePareto, CausePareto>
{
    private sealed record CauseRow(long CauseId, string Code, string Name, int Count, Money Cost);

    private const string ByCause = $"""
        select g.CauseId, coalesce(u.Code, '') as Code, coalesce(u.Name, '') as Name, g.Count, g.Cost
        from (
            select coalesce(c.CauseId, 0) as CauseId, count(*) as Count, sum(c.Cost) as Cost
            from complaints.Complaint c
            inner join customers.v_Customer k on k.CustomerId = c.CustomerId
            where c.ArchivedAt is null
              and c.IsRejected = 0
              and c.ReceivedOn >= @From
              and c.ReceivedOn <= @To
              and {ComplaintReader.IsVisible}
              and (@Kinds is null or c.Kind in (select cast(value as bigint) from openjson(@Kinds)))
              and (@Grades is null or c.Grade in (select cast(value as bigint) from openjson(@Grades)))
              and (@Customer is null or c.CustomerId = @Customer)
              and (@Product is null or c.ProductId = @Product)
            group by coalesce(c.CauseId, 0)
        ) g
        left join complaints.Cause u on u.CauseId = g.CauseId
        """;

    public async Task<CausePareto> Handle(GetComplaintCausePareto request, CancellationToken cancellationToken)
    {
        var measure = request.Measure?.Value ?? ParetoMeasure.Count;
        if (measure == ParetoMeasure.Cost) user.Require(Permission.ViewCost);
        var (from, to) = StatisticsDays.Of(request.From, request.To, clock);
        var rows = await session.QueryAsync<CauseRow>(ByCause, new
        {
            From = from,
            To = to,
            Kinds = JsonList.OfFilter(request.Kind),
            Grades = JsonList.OfFilter(request.Grade),
            request.Customer,
            request.Product,
            ViewerId = user.PersonId,
        }, cancellationToken);

        decimal Weight(CauseRow row) => measure == ParetoMeasure.Cost ? row.Cost.Amount : row.Count;
        var named = rows.Where(r => r.CauseId != 0).OrderByDescending(Weight).ThenByDescending(r => r.Count)
            .ThenBy(r => r.Code, StringComparer.Ordinal).ToList();
        var (whole, before) = (named.Sum(Weight), 0m);
        var lines = new List<CauseLine>(named.Count);
        foreach (var row in named)
        {
            before += Weight(row);
            lines.Add(new CauseLine(
                row.CauseId, row.Code, row.Name, row.Count, user.SeesCost ? row.Cost : null, Share(Weight(row), whole), Share(before, whole)));
        }
        return new CausePareto(
            from, to, measure, named.Sum(r => r.Count), user.SeesCost ? named.Sum(r => r.Cost) : null,
            rows.Where(r => r.CauseId == 0).Sum(r => r.Count), lines);
    }

    private static double Share(decimal part, decimal whole) =>
        whole == 0 ? 0 : (double)decimal.Round(part / whole, 4, MidpointRounding.AwayFromZero);
}

internal static class GetComplaintCausesEndpoint
{
    public static void MapGetComplaintCauses(this IEndpointRouteBuilder complaints) => complaints
        .MapGet("/statistics/causes", async (
            HttpContext context, [AsParameters] GetComplaintCausePareto request, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var pareto = await mediator.Send(request, cancellationToken);
            return StatisticsCsv.IsWanted(context) ? StatisticsCsv.Of("complaint-causes", pareto.Items) : TypedResults.Ok(pareto);
        })
        .WithName(nameof(GetComplaintCausePareto))
        .WithSummary("Weigh the causes of complaints, the heaviest first")
        .Produces<CausePareto>()
        .RequireAuthorization(Permission.ReadComplaints)
        .ProducesProblems(400);
}
