using Crm.Common;
using Crm.Contracts.Access;
using Crm.Contracts.Customers;
using MediatR;

namespace Crm.Grading;

/// <summary>
/// Explains a customer's grade in a run (the last committed one where none is named): raw value, points, weight and
/// contribution of every criterion beside the median of the customers with the same grade, what is short of the next, and the
/// nearest ways up and down.
/// </summary>
internal sealed record ExplainGrade(long CustomerId, long? RunId) : IQuery<GradeExplanation>;

/// <summary>
/// Score, gap and ways are null for N. Criteria are empty for a customer outside the run. KeptByGrace: the run would demote the
/// customer; the next one does if it says so too. Contribution is that of the window, which shares are cut by; null without the
/// right to see cost. The gap is one of points, null where shares cut. ByHand: the grade that the customer holds instead of this one,
/// today, or on the day of the run where one is named.
/// </summary>
internal sealed record GradeExplanation(
    long RunId, DateOnly AsOf, RunScheme Scheme, CutKind Cut, Grade Grade, decimal? Score, Grade PreviousGrade, GradeReason Reason,
    bool KeptByHysteresis, bool KeptByGrace, Money? Contribution, GradeGap? Gap, IReadOnlyList<CriterionExplanation> Criteria,
    GradeWays? Ways, HeldByHand? ByHand);

/// <summary>A grade set by hand while it holds: until which last day, why, who proposed it and who approved it.</summary>
internal sealed record HeldByHand(
    long OverrideId, Grade Grade, DateOnly From, DateOnly Until, string Reason, PersonRef ProposedBy, PersonRef ApprovedBy);

/// <summary>
/// One criterion. Raw and GradeMedian are in the unit (percent as a share) and null where there is no value, or where they
/// tell cost to one who may not see it. WeightPercent is the share of the weights that counted for this customer;
/// Contribution the points of the score that it brought, which sum up to the score.
/// </summary>
internal sealed record CriterionExplanation(
    Metric Metric, decimal? Raw, MetricUnit Unit, decimal? Points, decimal Weight, decimal WeightPercent, decimal Contribution,
    bool Missing, decimal? GradeMedian);

internal sealed class ExplainGradeHandler(
    DbSession session, CurrentUser user, TimeProvider clock, FrozenRules frozen, WayReading ways)
    : IRequestHandler<ExplainGrade, GradeExplanation>
{
    private const string LastCommitted = """
        select u.RunId
        from grading.Run u
        where u.CommitNumber = (select max(c.CommitNumber) from grading.Run c)
        """;

    private const string Find = """
        select u.AsOf, u.SchemeVersionId, s.SchemeId, s.Name as SchemeName, v.Number, r.Grade, r.Score, r.PreviousGrade, r.Reason,
               r.KeptByHysteresis, r.KeptByGrace, r.Contribution
        from grading.RunResult r
        inner join grading.Run u on u.RunId = r.RunId
        inner join grading.SchemeVersion v on v.SchemeVersionId = u.SchemeVersionId
        inner join grading.Scheme s on s.SchemeId = v.SchemeId
        where r.RunId = @RunId
          and r.CustomerId = @CustomerId
          and u.State in (@Done, @Committed)
        """;

    private const string Criteria = """
        select c.Metric, k.RawValue, k.Points, c.Weight, k.Weight as CountedWeight, m.Median
        from grading.Criterion c
        inner join grading.RunCriterion k on k.RunId = @RunId and k.CustomerId = @CustomerId and k.Metric = c.Metric
        left join grading.RunMedian m on m.RunId = @RunId and m.Metric = c.Metric and m.Grade = @Grade
        where c.SchemeVersionId = @SchemeVersionId
        order by c.Position
        """;

    private const string Holding = """
        select o.GradeOverrideId, o.Grade, o.ValidFrom, o.ValidUntil, o.Reason, o.ProposedBy, p.Name as ProposedByName, o.DecidedBy,
               d.Name as DecidedByName
        from grading.GradeOverride o
        left join access.v_Person p on p.PersonId = o.ProposedBy
        left join access.v_Person d on d.PersonId = o.DecidedBy
        where o.CustomerId = @CustomerId
          and o.State in (@Approved, @Ended)
          and o.ValidFrom <= @Day
          and o.ValidUntil >= @Day
          and (o.EndedOn is null or o.EndedOn > @Day)
        order by o.GradeOverrideId desc
        offset 0 rows fetch next 1 rows only
        """;

    private sealed record HoldingRow(
        long GradeOverrideId, Grade Grade, DateOnly ValidFrom, DateOnly ValidUntil, string Reason, long ProposedBy, string? ProposedByName,
        long DecidedBy, string? DecidedByName);

    private sealed record ResultRow(
        DateOnly AsOf, long SchemeVersionId, long SchemeId, string SchemeName, int Number, Grade Grade, decimal Score,
        Grade PreviousGrade, GradeReason Reason, bool KeptByHysteresis, bool KeptByGrace, Money Contribution);

    public async Task<GradeExplanation> Handle(ExplainGrade request, CancellationToken cancellationToken)
    {
        await VisibleCustomer.RequireAsync(session, user, request.CustomerId, cancellationToken);
        var runId = request.RunId ?? await session.ScalarAsync<long?>(LastCommitted, null, cancellationToken)
            ?? throw Problem.NotFound("grading run");
        var result = await session.QuerySingleOrDefaultAsync<ResultRow>(
            Find, new { RunId = runId, request.CustomerId, RunState.Done, RunState.Committed }, cancellationToken)
            ?? throw Problem.NotFound("result of this customer in a grading run");

        var rules = await frozen.OfAsync(session, result.SchemeVersionId, cancellationToken);
        var criteria = await session.QueryAsync<CountedCriterion>(Criteria, new
        {
            RunId = runId,
            request.CustomerId,
            result.Grade,
            result.SchemeVersionId,
        }, cancellationToken);
        var graded = result.Grade != Grade.N;
        var found = graded ? await ways.FindAsync(
            runId, request.CustomerId, rules, result.Grade, result.Score, result.Contribution, criteria, cancellationToken) : null;
        return new GradeExplanation(
            runId, result.AsOf, new RunScheme(result.SchemeId, result.SchemeName, result.Number), rules.Cut, result.Grade,
            graded ? result.Score : null, result.PreviousGrade, result.Reason, result.KeptByHysteresis, result.KeptByGrace,
            user.SeesCost ? result.Contribution : null, graded ? GapOf(rules, result.Score, result.Grade, found) : null,
            CriterionShares.Explain(criteria, result.Score, user.SeesCost), found,
            await ByHandAsync(request.CustomerId, request.RunId is null ? Days.Today(clock) : result.AsOf, cancellationToken));
    }

    private async Task<HeldByHand?> ByHandAsync(long customerId, DateOnly day, CancellationToken cancellationToken) =>
        await session.QuerySingleOrDefaultAsync<HoldingRow>(
            Holding, new { CustomerId = customerId, Day = day, OverrideState.Approved, OverrideState.Ended }, cancellationToken) is { } held
            ? new HeldByHand(
                held.GradeOverrideId, held.Grade, held.ValidFrom, held.ValidUntil, held.Reason,
                new PersonRef(held.ProposedBy, held.ProposedByName ?? ""), new PersonRef(held.DecidedBy, held.DecidedByName ?? ""))
            : null;

    private static GradeGap? GapOf(SchemeRules rules, decimal score, Grade grade, GradeWays? ways)
    {
        if (rules.Bands is { } bands) return GradeCut.Gap(score, grade, bands, rules.Hysteresis);
        if (ways?.Up?.Score is not { } edge) return null;
        var points = Math.Max(edge - score, 0m);
        return new GradeGap(ways.Up.Grade, points, points);
    }
}

/// <summary>A criterion as the run kept it: points and counted weight after the rule for missing values.</summary>
internal sealed record CountedCriterion(
    Metric Metric, decimal? RawValue, decimal? Points, decimal Weight, decimal CountedWeight, decimal? Median);

/// <summary>How much of the score each criterion brought.</summary>
internal static class CriterionShares
{
    /// <summary>Contributions are cut to 2 places; the hundredths left over go to those that lost most, so that they sum up to the score.</summary>
    public static IReadOnlyList<CriterionExplanation> Explain(
        IReadOnlyList<CountedCriterion> criteria, decimal score, bool seesCost)
    {
        var counted = criteria.Sum(c => c.CountedWeight);
        var exact = criteria.Select(c => counted > 0m ? c.CountedWeight * (c.Points ?? 0m) / counted : 0m).ToArray();
        var brought = exact.Select(e => decimal.Round(e, 2, MidpointRounding.ToZero)).ToArray();
        if (counted > 0m) ShareRemainder(brought, exact, score - brought.Sum());

        return
        [
            .. criteria.Select((c, i) =>
            {
                var hidden = !seesCost && Metrics.TellsCost(c.Metric);
                return new CriterionExplanation(
                    c.Metric, hidden ? null : c.RawValue, Metrics.Unit(c.Metric), c.Points, c.Weight,
                    counted > 0m ? Round(100m * c.CountedWeight / counted) : 0m, brought[i], c.RawValue is null,
                    hidden ? null : c.Median);
            }),
        ];
    }

    private static void ShareRemainder(decimal[] brought, decimal[] exact, decimal remainder)
    {
        const decimal hundredth = 0.01m;
        var byLoss = Enumerable.Range(0, brought.Length).OrderByDescending(i => exact[i] - brought[i]).ToArray();
        for (var i = 0; remainder >= hundredth; i = (i + 1) % byLoss.Length, remainder -= hundredth) brought[byLoss[i]] += hundredth;
        // Points are kept with 4 places, so that even the cut parts can be a hundredth more than the score.
        if (remainder < 0m) brought[Array.IndexOf(brought, brought.Max())] += remainder;
    }

    private static decimal Round(decimal value) => decimal.Round(value, 2, MidpointRounding.AwayFromZero);
}

internal static class ExplainGradeEndpoint
{
    public static void MapExplainGrade(this IEndpointRouteBuilder grading) => grading
        .MapGet("/customers/{customerId:long}/why", async (
            long customerId, long? runId, IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Ok(await mediator.Send(new ExplainGrade(customerId, runId), cancellationToken)))
        .WithName(nameof(ExplainGrade))
        .WithSummary("Explain the grade of a customer")
        .RequireAuthorization(Permission.ReadGrading)
        .ProducesProblems(404);
}
