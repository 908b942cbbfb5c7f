using System.Diagnostics;
using Crm.Common;
using Crm.Contracts.Access;
using Crm.Contracts.Customers;
using FluentValidation;
using MediatR;

namespace Crm.Grading;

/// <summary>
/// Shows at once what rules would do, while somebody moves a weight: distribution, cut lines, and who would move against the
/// grades held today (of one set by hand the computed one beside it). Nothing is written. The customers are read once and kept
/// for ten minutes; ReadAt says when. Counts and histogram cover the whole company; movement, contribution and movers the
/// customers that the reader may see.
/// </summary>
internal sealed record PreviewGrading(DateOnly AsOf, SaveSchemeBody Rules, int? Limit = null) : IQuery<GradePreview>;

/// <summary>
/// What the rules would do. Contribution figures are null without the right to see cost. Moving: how many would change their
/// grade; Movers: the first of them, by contribution (by revenue without the right to see cost).
/// </summary>
internal sealed record GradePreview(
    DateOnly AsOf, DateTime ReadAt, int Customers, int Graded, GradeCounts Counts, double TookMs, IReadOnlyList<HistogramBin> Histogram,
    IReadOnlyList<CutLineView> CutLines, IReadOnlyList<GradeMovement> Movement, IReadOnlyList<GradeContribution> ContributionByGrade,
    int Moving, IReadOnlyList<Mover> Movers);

/// <summary>Customers with scores from (inside) up to another (outside; 100 is in the last).</summary>
internal sealed record HistogramBin(int From, int To, GradeCounts Counts);

/// <summary>The last score inside a grade, or the last contribution where shares of it cut; null where nobody is inside.</summary>
internal sealed record CutLineView(Grade Grade, decimal? Score, Money? Contribution);

internal sealed record GradeContribution(Grade Grade, int Customers, Money Revenue, Money? Contribution);

/// <summary>A customer that would change its grade. ScoreBefore is the score it holds its grade of today with.</summary>
internal sealed record Mover(
    CustomerRef Customer, PersonRef? Owner, Grade From, Grade To, decimal? ScoreBefore, decimal? Score, Money Revenue,
    Money? Contribution);

internal sealed class PreviewGradingValidator : AbstractValidator<PreviewGrading>
{
    public PreviewGradingValidator(TimeProvider clock)
    {
        RuleFor(r => r.AsOf).MustBeGradable(clock);
        RuleFor(r => r.Rules).SetValidator(new PreviewRulesValidator());
        RuleFor(r => r.Limit).InclusiveBetween(1, PageLimit.Maximum);
    }
}

internal sealed class PreviewRulesValidator : RulesValidator<SaveSchemeBody>;

internal sealed class PreviewGradingHandler(DbSession session, CurrentUser user, KeptPopulations populations)
    : IRequestHandler<PreviewGrading, GradePreview>
{
    private const string VisibleOwners = """
        select distinct o.OwnerId
        from access.v_VisibleOwner o
        where o.ViewerId = @ViewerId
        """;

    private const string Names = """
        select c.CustomerId, c.Code, c.Name, c.OwnerId, p.Name as OwnerName
        from customers.v_Customer c
        left join access.v_Person p on p.PersonId = c.OwnerId
        where c.CustomerId in (select cast(value as bigint) from openjson(@CustomerIds))
          and c.OwnerId in (select o.OwnerId from access.v_VisibleOwner o where o.ViewerId = @ViewerId)
        """;

    private sealed record NameRow(long CustomerId, string Code, string Name, long OwnerId, string? OwnerName);

    public async Task<GradePreview> Handle(PreviewGrading request, CancellationToken cancellationToken)
    {
        var rules = request.Rules.Rules();
        var (kept, readAt) = await populations.GetAsync(session, request.AsOf, rules.WindowMonths, cancellationToken);
        var owners = (await session.QueryAsync<long>(VisibleOwners, new { ViewerId = user.PersonId }, cancellationToken)).ToHashSet();

        var began = Stopwatch.GetTimestamp();
        var look = PreviewLook.At(kept, rules, owners, user.SeesCost, request.Limit ?? PageLimit.Default);
        var movers = await MoversAsync(kept, look, cancellationToken);
        return new GradePreview(
            request.AsOf, readAt, kept.Count, kept.Count - look.Counts.N, look.Counts,
            Math.Round(Stopwatch.GetElapsedTime(began).TotalMilliseconds, 1), look.Histogram,
            [.. look.Scores.Lines.Select(l => new CutLineView(l.Grade, l.Score, user.SeesCost ? l.Contribution : null))],
            look.Movement, look.ContributionByGrade, look.Moving, movers);
    }

    private async Task<IReadOnlyList<Mover>> MoversAsync(KeptPopulation kept, PreviewLook look, CancellationToken cancellationToken)
    {
        var names = (await session.QueryAsync<NameRow>(Names, new
        {
            CustomerIds = JsonList.Of(look.Movers.Select(i => kept.CustomerId[i])),
            ViewerId = user.PersonId,
        }, cancellationToken)).ToDictionary(n => n.CustomerId);
        var movers = new List<Mover>();
        foreach (var i in look.Movers)
        {
            // Between the reading and now a customer can have gone to somebody else.
            if (!names.TryGetValue(kept.CustomerId[i], out var name)) continue;
            movers.Add(new Mover(
                new CustomerRef(name.CustomerId, name.Code, name.Name),
                name.OwnerName is null ? null : new PersonRef(name.OwnerId, name.OwnerName), kept.Today[i], look.Scores.Grade[i],
                Points(kept.TodayScore[i]), Points(look.Scores.Hundredths[i]), Money.FromScaled(kept.Revenue[i]),
                user.SeesCost ? Money.FromScaled(kept.Contribution[i]) : null));
        }
        return movers;
    }

    private static decimal? Points(int hundredths) => hundredths == FastScores.None ? null : hundredths / 100m;
}

/// <summary>One look at a population under some rules: everything but names.</summary>
internal sealed class PreviewLook
{
    private const int Bins = 50;
    private const int PointsOfBin = 2;
    private const int Grades = (int)Grade.N + 1;

    private PreviewLook(RunScores scores) => Scores = scores;

    public RunScores Scores { get; }

    public GradeCounts Counts => CountsOf(Scores.Counts);

    public IReadOnlyList<HistogramBin> Histogram { get; private set; } = [];

    public IReadOnlyList<GradeMovement> Movement { get; private set; } = [];

    public IReadOnlyList<GradeContribution> ContributionByGrade { get; private set; } = [];

    /// <summary>How many of the customers seen would change their grade.</summary>
    public int Moving { get; private set; }

    /// <summary>The largest of them, by their numbers in the population.</summary>
    public IReadOnlyList<int> Movers { get; private set; } = [];

    public static PreviewLook At(KeptPopulation kept, SchemeRules rules, HashSet<long> owners, bool seesCost, int limit)
    {
        var look = new PreviewLook(RunScores.Of(kept, rules));
        look.CountScores();
        look.CountMovement(kept, owners, seesCost, limit);
        return look;
    }

    private void CountScores()
    {
        var bins = new int[Bins, Grades];
        for (var i = 0; i < Scores.Hundredths.Length; i++)
            if (Scores.Hundredths[i] is >= 0 and var hundredths)
                bins[Math.Min(hundredths / (100 * PointsOfBin), Bins - 1), (int)Scores.Grade[i]]++;
        Histogram =
        [
            .. Enumerable.Range(0, Bins).Select(bin => new HistogramBin(
                bin * PointsOfBin, (bin + 1) * PointsOfBin,
                CountsOf([.. Enumerable.Range(0, Grades).Select(grade => bins[bin, grade])]))),
        ];
    }

    private void CountMovement(KeptPopulation kept, HashSet<long> owners, bool seesCost, int limit)
    {
        var customers = new int[Grades, Grades];
        var revenue = new Int128[Grades, Grades];
        var contribution = new Int128[Grades, Grades];
        var movers = new PriorityQueue<int, (long, int)>();
        var (lastOwner, seen) = (long.MinValue, false);
        for (var i = 0; i < kept.Count; i++)
        {
            if (kept.OwnerId[i] != lastOwner) (lastOwner, seen) = (kept.OwnerId[i], owners.Contains(kept.OwnerId[i]));
            if (!seen) continue;
            var (from, to) = ((int)kept.Today[i], (int)Scores.Grade[i]);
            customers[from, to]++;
            revenue[from, to] += kept.Revenue[i];
            contribution[from, to] += kept.Contribution[i];
            if (from == to) continue;
            Moving++;
            // The smallest of those kept stands at the front and makes room; of equals the one with the larger number.
            var size = (seesCost ? kept.Contribution[i] : kept.Revenue[i], -i);
            if (movers.Count < limit) movers.Enqueue(i, size);
            else movers.EnqueueDequeue(i, size);
        }

        var largest = new List<int>();
        while (movers.TryDequeue(out var mover, out _)) largest.Add(mover);
        largest.Reverse();
        Movers = largest;
        Movement =
        [
            .. from f in Enumerable.Range(1, Grades - 1)
               from t in Enumerable.Range(1, Grades - 1)
               where customers[f, t] > 0
               select new GradeMovement((Grade)f, (Grade)t, customers[f, t], seesCost ? MoneyOf(contribution[f, t]) : null),
        ];
        ContributionByGrade =
        [
            .. Enumerable.Range(1, Grades - 1).Select(t => new GradeContribution(
                (Grade)t, Enumerable.Range(1, Grades - 1).Sum(f => customers[f, t]), MoneyOf(Sum(revenue, t)),
                seesCost ? MoneyOf(Sum(contribution, t)) : null)),
        ];
    }

    private static Int128 Sum(Int128[,] cells, int to)
    {
        var sum = (Int128)0;
        for (var from = 1; from < Grades; from++) sum += cells[from, to];
        return sum;
    }

    private static Money MoneyOf(Int128 scaled) => Money.FromScaled((long)scaled);

    private static GradeCounts CountsOf(int[] byGrade) => new(byGrade[1], byGrade[2], byGrade[3], byGrade[4], byGrade[5]);
}

internal static class PreviewGradingEndpoint
{
    public static void MapPreviewGrading(this IEndpointRouteBuilder grading) => grading
        .MapPost("/previews", async (PreviewGrading request, IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Ok(await mediator.Send(request, cancellationToken)))
        .WithName(nameof(PreviewGrading))
        .WithSummary("Show what rules of grading would do, without writing anything")
        .RequireAuthorization(Permission.RunGrading)
        .ProducesProblems(400);
}
