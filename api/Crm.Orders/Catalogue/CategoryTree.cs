namespace Crm.Orders;

/// <summary>Parents of categories by id; refuses to become a circle.</summary>
internal sealed class CategoryTree(IEnumerable<KeyValuePair<long, long?>> parents)
{
    private readonly Dictionary<long, long?> _parents = new(parents);

    /// <summary>Whether the category may stand below the parent: not below itself, at any depth.</summary>
    public bool MayStandBelow(long category, long parent)
    {
        var seen = new HashSet<long>();
        for (long? at = parent; at is { } id && seen.Add(id); at = _parents.GetValueOrDefault(id))
            if (id == category) return false;
        return true;
    }

    public void Move(long category, long? parent) => _parents[category] = parent;
}
