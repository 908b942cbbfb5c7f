using Crm.Common;

namespace Crm.Grading;

/// <summary>Refuses customers that do not exist or that the reader may not see; the two are not told apart.</summary>
internal static class VisibleCustomer
{
    private const string Find = """
        select count(*)
        from customers.v_Customer c
        where c.CustomerId = @CustomerId
          and c.OwnerId in (select o.OwnerId from access.v_VisibleOwner o where o.ViewerId = @ViewerId)
        """;

    // Asked once per owner instead of once per customer: most who read statistics see everybody's customers.
    private const string HiddenOwners = """
        select count(*)
        from (
            select p.PersonId as OwnerId
            from access.v_Person p
            union all
            select 0 as OwnerId
        ) w
        where w.OwnerId not in (select o.OwnerId from access.v_VisibleOwner o where o.ViewerId = @ViewerId)
          and exists (select 1 from customers.v_Customer c where c.OwnerId = w.OwnerId)
        """;

    /// <summary>Whether no customer is hidden from the reader, so that sums need not ask for each.</summary>
    public static async Task<bool> SeesAllAsync(DbSession session, CurrentUser user, CancellationToken cancellationToken) =>
        await session.ScalarAsync<long>(HiddenOwners, new { ViewerId = user.PersonId }, cancellationToken) == 0;

    public static async Task RequireAsync(
        DbSession session, CurrentUser user, long customerId, CancellationToken cancellationToken)
    {
        var found = await session.ScalarAsync<long>(
            Find, new { CustomerId = customerId, ViewerId = user.PersonId }, cancellationToken);
        if (found == 0) throw Problem.NotFound("customer");
    }
}
