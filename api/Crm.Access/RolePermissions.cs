using Crm.Common;
using Crm.Contracts.Access;

namespace Crm.Access;

/// <summary>The rights of each role, and the scope of an API key that each right needs. The table in README.md is tested against this.</summary>
internal static class RolePermissions
{
    private static readonly string[] Reads = [Permission.ReadCustomers, Permission.ReadOrders, Permission.ReadProducts, Permission.ReadGrading];

    private static readonly Dictionary<Role, string[]> Rights = new()
    {
        [Role.Sales] =
        [
            .. Reads, Permission.WriteCustomers, Permission.RecordTouchpoints, Permission.ReadComplaints, Permission.WriteComplaints,
            Permission.WriteOrders,
        ],
        [Role.Service] =
        [
            .. Reads, Permission.WriteCustomers, Permission.RecordTouchpoints, Permission.ReadComplaints, Permission.WriteComplaints,
            Permission.SolveComplaints, Permission.WriteOrders,
        ],
        [Role.Quality] =
        [
            .. Reads, Permission.ReadComplaints, Permission.WriteComplaints, Permission.SolveComplaints, Permission.ConfirmComplaints,
            Permission.ApproveOrders, Permission.ReadSuppliers,
        ],
        [Role.Production] = [Permission.ReadOrders, Permission.ReadProducts, Permission.ReadComplaints],
        [Role.Warehouse] =
        [
            Permission.ReadCustomers, Permission.ReadOrders, Permission.ReadProducts, Permission.ReadComplaints, Permission.WriteOrders,
        ],
        [Role.Purchasing] = [Permission.ReadProducts, Permission.ViewCost, Permission.ReadComplaints, Permission.ReadSuppliers],
        [Role.Marketing] = [.. Reads, Permission.WriteCustomers, Permission.RecordTouchpoints],
        [Role.Finance] =
        [
            .. Reads, Permission.ViewCost, Permission.ReadProfitSettings, Permission.ManageProfitSettings, Permission.ReadJobs,
            Permission.ReadComplaints,
        ],
        [Role.Manager] =
        [
            .. Reads, Permission.WriteCustomers, Permission.AssignOwners, Permission.ViewCost, Permission.ManageSchemes,
            Permission.RunGrading, Permission.CommitGrading, Permission.OverrideGrade, Permission.ApproveOverride,
            Permission.ManagePolicies, Permission.RecordTouchpoints, Permission.ReassignDuties, Permission.ReadProfitSettings,
            Permission.ReadJobs, Permission.ReadComplaints, Permission.WriteComplaints, Permission.SolveComplaints,
            Permission.ConfirmComplaints, Permission.ManageComplaintSettings, Permission.WriteOrders, Permission.ApproveOrders,
            Permission.ReadSuppliers,
        ],
        [Role.Administrator] = [.. Permission.All],
    };

    private static readonly Dictionary<string, string> Scopes = new()
    {
        [Permission.ReadCustomers] = "read:customers",
        [Permission.WriteCustomers] = "write:customers",
        [Permission.AssignOwners] = "write:customers",
        [Permission.ReadOrders] = "read:orders",
        [Permission.ReadProducts] = "read:products",
        [Permission.ViewCost] = "read:cost",
        [Permission.ReadGrading] = "read:grading",
        [Permission.ManageSchemes] = "write:grading",
        [Permission.RunGrading] = "write:grading",
        [Permission.CommitGrading] = "write:grading",
        [Permission.OverrideGrade] = "write:grading",
        [Permission.ApproveOverride] = "write:grading",
        [Permission.ManagePolicies] = "write:grading",
        [Permission.RecordTouchpoints] = "write:touchpoints",
        [Permission.ReassignDuties] = "write:grading",
        [Permission.ReadProfitSettings] = "read:settings",
        [Permission.ManageProfitSettings] = "write:settings",
        [Permission.ReadComplaints] = "read:complaints",
        [Permission.WriteComplaints] = "write:complaints",
        [Permission.SolveComplaints] = "write:complaints",
        [Permission.ConfirmComplaints] = "write:complaints",
        [Permission.ManageComplaintSettings] = "write:settings",
        [Permission.WriteOrders] = "write:orders",
        [Permission.ApproveOrders] = "write:orders",
        [Permission.ReadSuppliers] = "read:suppliers",
        [Permission.ReadJobs] = "read:jobs",
        [Permission.ReadChanges] = "read:changes",
        [Permission.ManagePeople] = "write:people",
    };

    /// <summary>Scopes with which a key may send an ERP's records, by kind of record.</summary>
    public static readonly IReadOnlyList<string> SyncScopes =
        ["write:customers", "write:products", "write:orders", "write:touchpoints", "write:complaints"];

    /// <summary>With it the guards may refuse the orders and shipments that a key sends, instead of recording what they found.</summary>
    public const string EnforceOrders = "enforce:orders";

    /// <summary>Every scope a key can carry. Making further keys is for people alone.</summary>
    public static readonly IReadOnlyList<string> AllScopes = [.. Scopes.Values.Concat(SyncScopes).Append(EnforceOrders).Distinct().Order(StringComparer.Ordinal)];

    public static IReadOnlyList<string> Of(Role role) => Rights[role];

    public static HashSet<string> Of(IEnumerable<Role> roles) => [.. roles.SelectMany(Of)];

    /// <summary>What a key may do: what its person may and its scopes name. The right to sync comes with any scope that writes records.</summary>
    public static HashSet<string> OfKey(IEnumerable<Role> roles, IReadOnlyCollection<string> scopes)
    {
        var rights = Of(roles);
        return
        [
            .. rights.Where(right => right == Permission.SyncData
                ? SyncScopes.Any(scopes.Contains)
                : Scopes.TryGetValue(right, out var scope) && scopes.Contains(scope)),
        ];
    }
}
