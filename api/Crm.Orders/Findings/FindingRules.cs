using Crm.Contracts.Grading;

namespace Crm.Orders;

/// <summary>What findings ask for: pure, without a look at the database.</summary>
internal static class FindingRules
{
    /// <summary>
    /// What stands in the way first: what blocks or was refused, then warnings that nobody has acknowledged, and last what wants an
    /// approval, so that nobody is asked to approve what was not even looked at.
    /// </summary>
    public static FindingVerdict Verdict(IReadOnlyCollection<FindingRow> findings)
    {
        if (findings.Any(f => f.State == FindingState.Refused || f is { Mode: PolicyMode.Block, State: FindingState.Open }))
            return FindingVerdict.Blocked;
        if (findings.Any(f => f is { Mode: PolicyMode.Warn, State: FindingState.Open })) return FindingVerdict.NeedsAcknowledgement;
        return findings.Any(f => f is { Mode: PolicyMode.Approve, State: FindingState.Open })
            ? FindingVerdict.NeedsApproval : FindingVerdict.Free;
    }

    /// <summary>
    /// Lays what the guards say now over what is kept: what is said again stays with its decision, what is new comes in, what is
    /// said no more goes: it is withdrawn where somebody had decided on it, and forgotten where nobody had.
    /// </summary>
    public static (List<FindingRow> Kept, List<FindingRow> New, List<FindingRow> Withdrawn, List<FindingRow> Forgotten) Reconcile(
        IEnumerable<FindingRow> before, IEnumerable<FindingRow> found)
    {
        var (kept, added, withdrawn, forgotten) = (new List<FindingRow>(), new List<FindingRow>(), new List<FindingRow>(), new List<FindingRow>());
        var said = new Dictionary<string, FindingRow>(StringComparer.Ordinal);
        foreach (var finding in found) said.TryAdd(finding.Fingerprint, finding);
        foreach (var old in before)
        {
            if (said.Remove(old.Fingerprint)) kept.Add(old);
            else if (old.DecidedBy is not null) withdrawn.Add(old);
            else forgotten.Add(old);
        }
        added.AddRange(said.Values);
        return (kept, added, withdrawn, forgotten);
    }
}
