namespace Crm.Complaints;

/// <summary>A person as the ladder sees it.</summary>
internal sealed record LadderPerson(long PersonId, string Name, long? ManagerId, bool IsActive, string? Email, string? Language);

/// <summary>
/// Whom an alarm goes to: at the first level the assignee, then at each level one manager higher, past people who left; above the top of
/// the tree the administrators. The one who has the case hears of every level.
/// </summary>
internal sealed class AlarmLadder(IEnumerable<LadderPerson> people, IReadOnlyCollection<long> administrators)
{
    private readonly Dictionary<long, LadderPerson> _people = people.ToDictionary(p => p.PersonId);

    public LadderPerson? Find(long personId) => _people.GetValueOrDefault(personId);

    /// <param name="ownerId">The assignee, or who owns the queue while nobody has the case; 0 for nobody.</param>
    /// <param name="rung">0 for the first level.</param>
    public IReadOnlyCollection<long> Of(long ownerId, int rung)
    {
        var told = new List<long>();
        var at = Active(ownerId);
        if (at is not null) told.Add(at.PersonId);
        var climbed = new HashSet<long>();
        for (var i = 0; i < rung && at is not null; i++)
            at = climbed.Add(at.PersonId) ? Active(at.ManagerId ?? 0) : null;
        if (at is not null) told.Add(at.PersonId);
        else told.AddRange(administrators);
        return [.. told.Distinct()];
    }

    // The person, or the next one above that is still there.
    private LadderPerson? Active(long personId)
    {
        var seen = new HashSet<long>();
        var at = Find(personId);
        while (at is { IsActive: false } && seen.Add(at.PersonId)) at = Find(at.ManagerId ?? 0);
        return at is { IsActive: true } ? at : null;
    }
}
