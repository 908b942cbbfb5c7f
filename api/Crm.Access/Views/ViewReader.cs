using Crm.Common;
using Crm.Contracts.Access;

namespace Crm.Access;

/// <summary>Reads the views that somebody may open: one's own, and those shared with everybody.</summary>
internal sealed class ViewReader(DbSession session, CurrentUser user)
{
    private const string Open = """
        select v.SavedViewId, v.List, v.Name, v.Search, v.OwnerId, p.Name as OwnerName, v.IsShared, v.IsStandard, v.Version
        from access.SavedView v
        inner join access.Person p on p.PersonId = v.OwnerId
        where v.List = @List
          and (v.OwnerId = @PersonId or v.IsShared = 1)
        order by case when v.OwnerId = @PersonId then 0 else 1 end, v.Name, v.SavedViewId
        """;

    private const string One = """
        select v.SavedViewId, v.List, v.Name, v.Search, v.OwnerId, p.Name as OwnerName, v.IsShared, v.IsStandard, v.Version
        from access.SavedView v
        inner join access.Person p on p.PersonId = v.OwnerId
        where v.SavedViewId = @ViewId
        """;

    private sealed record ViewRow(
        long SavedViewId, string List, string Name, string Search, long OwnerId, string OwnerName, bool IsShared, bool IsStandard, int Version);

    public async Task<IReadOnlyList<SavedView>> ReadAsync(string list, CancellationToken cancellationToken) =>
        [.. (await session.QueryAsync<ViewRow>(Open, new { List = list, user.PersonId }, cancellationToken)).Select(View)];

    /// <summary>The view as it is, whoever may open it: for what was just written.</summary>
    public async Task<SavedView> OneAsync(long viewId, CancellationToken cancellationToken) =>
        View(await session.QuerySingleOrDefaultAsync<ViewRow>(One, new { ViewId = viewId }, cancellationToken) ?? throw Problem.NotFound("view"));

    /// <summary>The view, where it is one's own, or a shared one and an administrator asks.</summary>
    public async Task<SavedView> ToChangeAsync(long viewId, CancellationToken cancellationToken)
    {
        var view = await OneAsync(viewId, cancellationToken);
        if (!view.IsMine && !view.IsShared) throw Problem.NotFound("view");
        if (!view.MayChange) throw Problem.Forbidden($"The view belongs to {view.Owner.Name}; save a copy of your own.");
        return view;
    }

    private SavedView View(ViewRow row)
    {
        var isMine = row.OwnerId == user.PersonId;
        return new SavedView(
            row.SavedViewId, row.List, row.Name, row.Search, new PersonRef(row.OwnerId, row.OwnerName), isMine,
            isMine || user.May(Permission.ManagePeople), row.IsShared, row.IsStandard && isMine, row.Version);
    }
}
