using System.Collections.Concurrent;
using Crm.Common;

namespace Crm.Grading;

/// <summary>Rules of scheme versions that a run has used: they never change, so they are read once.</summary>
internal sealed class FrozenRules
{
    private const int Most = 500;

    private readonly ConcurrentDictionary<long, SchemeRules> _rules = [];

    public async Task<SchemeRules> OfAsync(DbSession session, long schemeVersionId, CancellationToken cancellationToken)
    {
        if (_rules.TryGetValue(schemeVersionId, out var known)) return known;
        if (_rules.Count >= Most) _rules.Clear();
        return _rules[schemeVersionId] = await SchemeReader.ReadRulesAsync(session, schemeVersionId, cancellationToken);
    }
}
