using Crm.Contracts.Access;

namespace Crm.Profitability;

/// <summary>Who sees a saved report beside its owner; stored as a number. What it shows is what its reader may see.</summary>
internal enum ReportSharing
{
    Nobody = 0,
    Everybody = 1,
    Roles = 2,
}

/// <summary>A question of the cube, kept under a name.</summary>
internal sealed record SavedReport(
    long ReportId, string Name, PersonRef Owner, bool IsMine, ReportSharing SharedWith, IReadOnlyList<Role> Roles, AskCube Question,
    DateTime ChangedAt, int Version);
