using Crm.Common;
using Crm.Contracts.Customers;
using Crm.Contracts.Grading;

namespace Crm.Profitability;

/// <summary>What follows from a verdict on an order that is to be confirmed.</summary>
internal sealed record VerdictModes(PolicyMode Refuse, PolicyMode Negotiate, PolicyMode CannotSay);

/// <summary>Floor and target of a category and grade; CategoryId 0 is every category, GradeRank 0 every grade.</summary>
internal sealed record VerdictThreshold(long CategoryId, int GradeRank, decimal Floor, decimal Target);

/// <summary>
/// The thresholds in force. Of several the closest wins: category and grade, category, the categories above it in the same way, grade, and
/// last the company's.
/// </summary>
internal sealed class VerdictThresholds
{
    private readonly Dictionary<(long, int), Thresholds> _thresholds;
    private readonly Dictionary<long, long?> _parents;

    public VerdictThresholds(VerdictModes modes, IEnumerable<VerdictThreshold> thresholds, IReadOnlyDictionary<long, long?> parents)
    {
        Modes = modes;
        _thresholds = thresholds.ToDictionary(t => (t.CategoryId, t.GradeRank), t => new Thresholds(t.Floor, t.Target));
        _parents = new Dictionary<long, long?>(parents);
    }

    public VerdictModes Modes { get; }

    public Thresholds Of(long? categoryId, Grade grade)
    {
        // A tree that closes on itself ends after as many steps as there are categories.
        var steps = _parents.Count;
        for (var category = categoryId; category is { } id && steps-- >= 0; category = _parents.GetValueOrDefault(id))
            if (_thresholds.TryGetValue((id, (int)grade), out var exact) || _thresholds.TryGetValue((id, 0), out exact)) return exact;
        return _thresholds.TryGetValue((0, (int)grade), out var found) ? found : _thresholds[(0, 0)];
    }
}

/// <summary>Reads the thresholds, once per unit of work.</summary>
internal sealed class VerdictThresholdReader(DbSession session)
{
    internal const string Modes = """
        select s.RefuseMode, s.NegotiateMode, s.CannotSayMode, s.Version
        from profitability.VerdictSetting s
        where s.VerdictSettingId = 1
        """;

    internal const string Thresholds = """
        select t.CategoryId, t.Grade as GradeRank, t.FloorMargin as Floor, t.TargetMargin as Target
        from profitability.VerdictThreshold t
        order by t.CategoryId, t.Grade
        """;

    private const string Parents = """
        select c.CategoryId, c.ParentId
        from orders.v_Category c
        """;

    internal sealed record ModesRow(PolicyMode RefuseMode, PolicyMode NegotiateMode, PolicyMode CannotSayMode, int Version);

    private sealed record ParentRow(long CategoryId, long? ParentId);

    private VerdictThresholds? _read;

    public async Task<VerdictThresholds> ReadAsync(CancellationToken cancellationToken)
    {
        if (_read is not null) return _read;
        var modes = (await session.QuerySingleOrDefaultAsync<ModesRow>(Modes, null, cancellationToken))!;
        var thresholds = await session.QueryAsync<VerdictThreshold>(Thresholds, null, cancellationToken);
        // The tree is read only where a category has thresholds of its own.
        var parents = thresholds.Any(t => t.CategoryId != 0)
            ? (await session.QueryAsync<ParentRow>(Parents, null, cancellationToken)).ToDictionary(c => c.CategoryId, c => c.ParentId) : [];
        return _read = new VerdictThresholds(
            new VerdictModes(modes.RefuseMode, modes.NegotiateMode, modes.CannotSayMode), thresholds, parents);
    }

    /// <summary>After they were changed in this unit of work.</summary>
    public void Forget() => _read = null;
}
