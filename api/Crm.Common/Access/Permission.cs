namespace Crm.Common;

/// <summary>
/// What a person may do. Each right is also the name of the authorization policy that routes require, and belongs to one
/// scope that an API key must carry. Which role has which right stands in api/Crm.Access/README.md.
/// </summary>
public static class Permission
{
    public const string ReadCustomers = "readCustomers";
    public const string WriteCustomers = "writeCustomers";
    public const string AssignOwners = "assignOwners";
    public const string ReadOrders = "readOrders";
    public const string ReadProducts = "readProducts";
    public const string ViewCost = "viewCost";
    public const string ReadGrading = "readGrading";
    public const string ManageSchemes = "manageSchemes";
    public const string RunGrading = "runGrading";
    public const string CommitGrading = "commitGrading";
    public const string OverrideGrade = "overrideGrade";
    public const string ApproveOverride = "approveOverride";
    public const string ManagePolicies = "managePolicies";
    public const string RecordTouchpoints = "recordTouchpoints";
    public const string ReassignDuties = "reassignDuties";
    public const string ReadProfitSettings = "readProfitSettings";
    public const string ManageProfitSettings = "manageProfitSettings";
    public const string ManagePeople = "managePeople";
    public const string ManageApiKeys = "manageApiKeys";
    public const string SyncData = "syncData";
    public const string ReadJobs = "readJobs";
    public const string ReadChanges = "readChanges";

    /// <summary>Any signed-in person or key.</summary>
    public const string SignedIn = "signedIn";

    public static readonly IReadOnlyList<string> All =
    [
        ReadCustomers, WriteCustomers, AssignOwners, ReadOrders, ReadProducts, ViewCost, ReadGrading, ManageSchemes, RunGrading,
        CommitGrading, OverrideGrade, ApproveOverride, ManagePolicies, RecordTouchpoints, ReassignDuties, ReadProfitSettings,
        ManageProfitSettings, ManagePeople, ManageApiKeys, SyncData, ReadJobs, ReadChanges,
    ];
}
