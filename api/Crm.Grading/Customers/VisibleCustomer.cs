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

    public static async Task RequireAsync(
        DbSession session, CurrentUser user, long customerId, CancellationToken cancellationToken)
    {
        var found = await session.ScalarAsync<long>(
            Find, new { CustomerId = customerId, ViewerId = user.PersonId }, cancellationToken);
        if (found == 0) throw Problem.NotFound("customer");
    }
}
