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
    public const string ReadComplaints = "readComplaints";

    /// <summary>To take complaints in and to move them on.</summary>
    public const string WriteComplaints = "writeComplaints";

    /// <summary>To write down how a complaint was solved, or to propose to reject it.</summary>
    public const string SolveComplaints = "solveComplaints";

    /// <summary>To confirm or refuse, as the second person, what another one solved.</summary>
    public const string ConfirmComplaints = "confirmComplaints";
    public const string ManageComplaintSettings = "manageComplaintSettings";
    public const string WriteOrders = "writeOrders";
    public const string ApproveOrders = "approveOrders";
    public const string ReadSuppliers = "readSuppliers";
    public const string ManageMail = "manageMail";
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
        ManageProfitSettings, ReadComplaints, WriteComplaints, SolveComplaints, ConfirmComplaints, ManageComplaintSettings, WriteOrders,
        ApproveOrders, ReadSuppliers, ManageMail, ManagePeople, ManageApiKeys, SyncData, ReadJobs, ReadChanges,
    ];
}
