using Crm.Common;
using Crm.Contracts.Sync;

namespace Crm.Customers;

/// <summary>A customer as a person sends it: new, or as a JSON merge patch. OwnerId null: nobody's, in the public pool.</summary>
internal sealed record CustomerBody : CustomerFields
{
    public Patch<long?> OwnerId { get; init; }
    public Patch<long?> ParentId { get; init; }

    /// <summary>Judged by people, 0 to 100.</summary>
    public Patch<decimal?> Creditworthiness { get; init; }

    /// <summary>Judged by people, 0 to 100.</summary>
    public Patch<decimal?> StrategicImportance { get; init; }

    public Patch<string> Notes { get; init; }

    public IEnumerable<RowProblem> AllProblems() =>
    [
        .. Problems(),
        .. Code is { IsSet: true } && string.IsNullOrWhiteSpace(Code.Value) ? [new RowProblem("code", "required", "must not be empty")] : (RowProblem[])[],
        .. Check.Range("creditworthiness", Creditworthiness.Value, 0m, 100m),
        .. Check.Range("strategicImportance", StrategicImportance.Value, 0m, 100m),
        .. Check.Text("notes", Notes, 4000),
    ];

    public CustomerRow ApplyAllTo(CustomerRow row) => ApplyTo(row) with
    {
        OwnerId = OwnerId.IsSet ? OwnerId.Value ?? CustomerRow.Nobody : row.OwnerId,
        ParentId = ParentId.Or(row.ParentId),
        Creditworthiness = Creditworthiness.IsSet ? Rounded(Creditworthiness.Value, 4) : row.Creditworthiness,
        StrategicImportance = StrategicImportance.IsSet ? Rounded(StrategicImportance.Value, 4) : row.StrategicImportance,
        Notes = Clean(Notes, row.Notes),
    };
}

/// <summary>Who may give a customer to whom, and which parent it may have.</summary>
internal sealed class CustomerRules(DbSession session, CurrentUser user, CustomerReader reader, ParentCircles circles)
{
    private const string IsActivePerson = "select count(*) from access.v_Person p where p.PersonId = @PersonId and p.IsActive = 1";

    /// <summary>
    /// With the right to assign owners anything goes. Without it a person may take a customer of the public pool, and give its
    /// own back to the pool.
    /// </summary>
    public async Task CheckOwnerAsync(long before, long after, CancellationToken cancellationToken)
    {
        if (before == after) return;
        var takesFromPool = before == CustomerRow.Nobody && after == user.PersonId;
        var givesBack = before == user.PersonId && after == CustomerRow.Nobody;
        if (!user.May(Permission.AssignOwners) && !takesFromPool && !givesBack)
            throw Problem.Forbidden($"To give a customer to somebody else needs the right '{Permission.AssignOwners}'.");
        if (after != CustomerRow.Nobody
            && await session.ScalarAsync<long>(IsActivePerson, new { PersonId = after }, cancellationToken) == 0)
            throw Problem.Invalid("ownerId", "is not an active person");
    }

    public async Task CheckParentAsync(CustomerRow before, CustomerRow after, CancellationToken cancellationToken)
    {
        if (after.ParentId is not { } parentId || after.ParentId == before.ParentId) return;
        if (await reader.FindAsync(parentId, cancellationToken) is null)
            throw Problem.Invalid("parentId", "is not a customer that you may see");
        if (after.CustomerId != 0 && (await circles.FindAsync([(before, after)], cancellationToken)).Count > 0)
            throw Problem.Invalid("parentId", "must not be the customer itself or below it");
    }
}
