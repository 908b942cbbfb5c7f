using Crm.Contracts.Access;

namespace Crm.Access;

/// <summary>
/// What a list shows, kept under a name: <paramref name="Search"/> is filters, sort and search text as they stand in the list's address.
/// <paramref name="IsStandard"/>: my own standard of the list.
/// </summary>
internal sealed record SavedView(
    long ViewId, string List, string Name, string Search, PersonRef Owner, bool IsMine, bool MayChange, bool IsShared, bool IsStandard,
    int Version);
