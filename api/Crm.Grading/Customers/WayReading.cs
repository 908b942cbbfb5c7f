using System.Globalization;
using Crm.Common;
using Crm.Contracts.Customers;
using Dapper;

namespace Crm.Grading;

/// <summary>
/// Finds the nearest ways to another grade from what a run kept: its cut lines, and the neighbours of a customer's values among
/// all. Reads a few pieces of the distributions, never the run. Null for a run that kept none of it, and where the customer's
/// score cannot be recomputed to the hundredth (it has changed its segment since, for instance).
/// </summary>
internal sealed class WayReading(DbSession session, CurrentUser user, ShareLadders ladders)
{
    private const string Cuts = """
        select u.Grade, u.Score, u.NextScore, u.Contribution, u.NextContribution
        from grading.RunCut u
        where u.RunId = @RunId
        order by u.Grade
        """;

    private const string Peers = """
        select c.CustomerId, c.OwnerId, c.Segment, c.Region, c.Industry, c.Kind
        from customers.v_Customer c
        where c.CustomerId = @CustomerId
        """;

    public async Task<GradeWays?> FindAsync(
        long runId, long customerId, SchemeRules rules, Grade grade, decimal score, Money contribution,
        IReadOnlyList<CountedCriterion> counted, CancellationToken cancellationToken)
    {
        var lines = await session.QueryAsync<CutLine>(Cuts, new { RunId = runId }, cancellationToken);
        if (lines.Count == 0) return null;
        if (rules.Cut == CutKind.Share)
        {
            var ladder = await ladders.OfAsync(session, runId, cancellationToken);
            return new GradeWays(
                ShareWay(ladder, rules, grade, contribution, up: true), ShareWay(ladder, rules, grade, contribution, up: false));
        }

        var exact = await ExactAsync(runId, customerId, rules, counted, cancellationToken);
        if (exact?.Value != score) return null;
        var (up, down) = rules.Cut == CutKind.Score
            ? ScoreTarget.OfBands(rules.Bands!, rules.Hysteresis, grade) : ScoreTarget.OfQuotas(lines, grade, score);
        return await WaysAsync(runId, customerId, exact, up, down, cancellationToken);
    }

    private GradeWay? ShareWay(ShareLadder ladder, SchemeRules rules, Grade grade, Money contribution, bool up)
    {
        if (grade == (up ? Grade.A : Grade.D)) return null;
        var shares = rules.Shares!;
        var edge = up ? grade - 1 : grade;
        var share = shares.A + (edge > Grade.A ? shares.B : 0m) + (edge > Grade.B ? shares.C : 0m);
        if (ladder.Nearest(contribution.Scaled, share, inside: up) is not { } scaled) return null;
        var to = Money.FromScaled(scaled);
        // Only contribution cuts here; of the criteria that are scored beside it none can change the grade.
        return new GradeWay(up ? grade - 1 : grade + 1, null, user.SeesCost ? to : null,
        [
            .. rules.Criteria.Select(c => c.Metric).Append(Metric.Contribution).Distinct()
                .Where(m => user.SeesCost || !Metrics.TellsCost(m))
                .Select(m => m == Metric.Contribution
                    ? new RawChange(m, MetricUnit.Money, to.Amount, (to - contribution).Amount)
                    : new RawChange(m, Metrics.Unit(m), null, null)),
        ]);
    }

    private async Task<ExactScore?> ExactAsync(
        long runId, long customerId, SchemeRules rules, IReadOnlyList<CountedCriterion> counted, CancellationToken cancellationToken)
    {
        var raw = counted.ToDictionary(c => c.Metric, c => c.RawValue);
        if (rules.Criteria.Any(c => !raw.ContainsKey(c.Metric))) return null;
        var values = rules.Criteria.Select(c => raw[c.Metric] is { } value ? Metrics.Scaled(c.Metric, value) : (long?)null).ToArray();
        var names = await NamesAsync(customerId, rules, cancellationToken);
        var wanted = rules.Criteria.Index()
            .Where(c => c.Item.Normaliser == Normaliser.Percentile && values[c.Index] is not null).ToArray();
        var pieces = await PiecesAsync(
            runId, "FirstValue", [.. wanted.Select(w => (w.Item.Metric, names[w.Index], values[w.Index]!.Value))], cancellationToken);

        var exact = new List<ExactCriterion>();
        foreach (var (c, rule) in rules.Criteria.Index())
        {
            if (values[c] is not { } value)
            {
                exact.Add(new ExactCriterion(rule, null, null));
            }
            else if (rule.Normaliser == Normaliser.Bands)
            {
                exact.Add(new ExactCriterion(rule, value, new BandPoints(rule, []).Points(value)));
            }
            else if (rule.Normaliser == Normaliser.Linear)
            {
                exact.Add(new ExactCriterion(rule, value, new LinearPoints(rule, []).Points(value)));
            }
            else
            {
                if (!pieces.TryGetValue((rule.Metric, value), out var piece)) return null;
                var own = piece.Decode().FirstOrDefault(e => e.Value == value);
                if (own.Equal == 0) return null;
                var rank = 2 * own.Below + own.Equal;
                if (rule.Direction == Direction.Lower) rank = 2 * piece.Customers - rank;
                exact.Add(new ExactCriterion(rule, value, PercentileRanks.Points(rank, piece.Customers), own, piece.Customers));
            }
        }
        return new ExactScore(exact);
    }

    private async Task<string[]> NamesAsync(long customerId, SchemeRules rules, CancellationToken cancellationToken)
    {
        if (rules.Criteria.All(c => c.Within == PeerGroup.None)) return [.. rules.Criteria.Select(_ => "")];
        var peers = await session.QuerySingleOrDefaultAsync<CustomerPeers>(Peers, new { CustomerId = customerId }, cancellationToken);
        return [.. rules.Criteria.Select(c => c.Within == PeerGroup.None ? "" : peers!.Name(c.Within))];
    }

    private async Task<GradeWays> WaysAsync(
        long runId, long customerId, ExactScore exact, ScoreTarget? up, ScoreTarget? down, CancellationToken cancellationToken)
    {
        var rules = new SchemeRules(0, 0, 0, null, 0m, [.. exact.Criteria.Select(c => c.Criterion)]);
        var names = await NamesAsync(customerId, rules, cancellationToken);
        var places = new Dictionary<(ScoreTarget, int), NeededPlace?>();
        foreach (var target in new[] { up, down }.OfType<ScoreTarget>())
            foreach (var (c, criterion) in exact.Criteria.Index())
                if (IsMovable(criterion) && criterion.Own is not null && !target.IsMet(exact.Value!.Value))
                    places[(target, c)] = exact.NeededPlaceOf(c, target);
        var wanted = places.Where(p => p.Value is not null)
            .Select(p => (exact.Criteria[p.Key.Item2].Criterion.Metric, names[p.Key.Item2], (long)p.Value!.Place)).Distinct().ToArray();
        var pieces = await PiecesAsync(runId, "FirstBelow", wanted, cancellationToken);
        return new GradeWays(Way(up), Way(down));

        GradeWay? Way(ScoreTarget? target) => target is null ? null : new GradeWay(target.Grade, target.Score, null,
        [
            .. exact.Criteria.Select((criterion, c) => Change(criterion.Criterion.Metric, criterion.Raw, ValueFor(target, c)))
                .Where(change => user.SeesCost || !Metrics.TellsCost(change.Metric)),
        ]);

        long? ValueFor(ScoreTarget target, int c)
        {
            var criterion = exact.Criteria[c];
            if (target.IsMet(exact.Value!.Value)) return criterion.Raw;
            if (!IsMovable(criterion)) return null;
            if (criterion.Own is null) return exact.NearestValue(c, target);
            if (places[(target, c)] is not { } place) return null;
            var entry = pieces[(criterion.Criterion.Metric, place.Place)].Decode()
                .Single(e => e.Below <= place.Place && place.Place < e.Below + e.Equal);
            return exact.ValueAt(c, place, entry);
        }
    }

    private static bool IsMovable(ExactCriterion criterion) => criterion.Raw is not null && criterion.Criterion.Weight > 0m;

    private static RawChange Change(Metric metric, long? raw, long? to) => new(
        metric, Metrics.Unit(metric), to is null ? null : Metrics.Value(metric, to.Value),
        to is null || raw is null ? null : Metrics.Value(metric, to.Value - raw.Value));

    // One statement for all pieces: each is a seek for the last one that begins at or before a value (or a place).
    private async Task<Dictionary<(Metric Metric, long Value), DistributionPiece>> PiecesAsync(
        long runId, string by, IReadOnlyList<(Metric Metric, string Peers, long Value)> wanted, CancellationToken cancellationToken)
    {
        if (wanted.Count == 0) return [];
        var parameters = new DynamicParameters(new { RunId = runId });
        var parts = new List<string>();
        foreach (var (number, (metric, peers, value)) in wanted.Index())
        {
            var n = number.ToString(CultureInfo.InvariantCulture);
            parameters.Add($"Metric{n}", (int)metric);
            parameters.Add($"Peers{n}", peers);
            parameters.Add($"Value{n}", value);
            parts.Add($"""
                select d.Metric, d.Peers, d.FirstBelow, d.FirstValue, d.Customers, d.Entries
                from grading.RunDistribution d
                where d.RunId = @RunId
                  and d.Metric = @Metric{n}
                  and d.Peers = @Peers{n}
                  and d.{by} = (
                      select max(b.{by})
                      from grading.RunDistribution b
                      where b.RunId = @RunId
                        and b.Metric = @Metric{n}
                        and b.Peers = @Peers{n}
                        and b.{by} <= @Value{n})
                """);
        }
        var pieces = await session.QueryAsync<DistributionPiece>(string.Join("\nunion all\n", parts), parameters, cancellationToken);
        var found = new Dictionary<(Metric, long), DistributionPiece>();
        foreach (var (metric, _, value) in wanted)
        {
            var piece = pieces.Where(p => p.Metric == metric && (by == "FirstValue" ? p.FirstValue : p.FirstBelow) <= value)
                .MaxBy(p => p.FirstBelow);
            if (piece is not null) found[(metric, value)] = piece;
        }
        return found;
    }
}

/// <summary>Keeps the contributions of the last few runs that cut by shares, as each customer's way is looked for among all.</summary>
internal sealed class ShareLadders
{
    private const int Most = 2;

    private const string Contributions = """
        select r.Contribution
        from grading.RunResult r
        where r.RunId = @RunId
          and r.Grade < 5
          and r.Contribution > 0
        """;

    private readonly Dictionary<long, ShareLadder> _known = [];

    public async Task<ShareLadder> OfAsync(DbSession session, long runId, CancellationToken cancellationToken)
    {
        lock (_known)
        {
            if (_known.TryGetValue(runId, out var known)) return known;
        }
        var contributions = await session.QueryAsync<Money>(Contributions, new { RunId = runId }, cancellationToken);
        var ladder = new ShareLadder([.. contributions.Select(c => c.Scaled)]);
        lock (_known)
        {
            if (_known.Count >= Most) _known.Clear();
            return _known[runId] = ladder;
        }
    }
}
