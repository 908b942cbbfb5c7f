namespace Crm.Database;

/// <summary>Puts each view after the views it reads; among those free to choose, by name.</summary>
internal static class ViewOrder
{
    public static IReadOnlyList<Script> Sort(IEnumerable<Script> views)
    {
        var byName = new SortedDictionary<string, Script>(StringComparer.Ordinal);
        var byView = new Dictionary<string, Script>(StringComparer.OrdinalIgnoreCase);
        foreach (var view in views)
        {
            if (view.Name.Count(c => c == '.') is not (1 or 2))
                throw new MigrationException($"The view {view.Name} is not named schema.v_Name.");
            byName.Add(view.Name, view);
            if (!byView.TryAdd(view.ViewName, view))
                throw new MigrationException($"The view {view.ViewName} exists twice.");
        }

        var sorted = new List<Script>();
        var done = new HashSet<Script>();
        var underWay = new HashSet<Script>();
        foreach (var view in byName.Values)
            Visit(view);
        return sorted;

        void Visit(Script view)
        {
            if (done.Contains(view))
                return;
            if (!underWay.Add(view))
                throw new MigrationException($"The view {view.ViewName} reads itself through other views.");
            var tokens = view.Batches().SelectMany(SqlTokens.Read).ToList();
            for (var i = 0; i + 2 < tokens.Count; i++)
            {
                if (tokens[i + 1].IsSymbol(".") && byView.TryGetValue($"{tokens[i].Name}.{tokens[i + 2].Name}", out var read) && read != view)
                    Visit(read);
            }

            done.Add(view);
            sorted.Add(view);
        }
    }
}
