using Crm.Common;

namespace Crm.Orders;

/// <summary>Records of customers that the reader may see. The customer is aliased c.</summary>
internal static class Visible
{
    public const string Owner = """
        c.OwnerId in (select v.OwnerId from access.v_VisibleOwner v where v.ViewerId = @ViewerId)
        """;

    // + 0 keeps the engine from beginning with all customers of all owners where a list is read in its own order.
    public const string OwnerInOrder = """
        (c.OwnerId + 0) in (select v.OwnerId from access.v_VisibleOwner v where v.ViewerId = @ViewerId)
        """;

    /// <summary>The ids of these customers, for counts: found once, not looked up for every record.</summary>
    public const string CustomerIds = $"select c.CustomerId from customers.v_Customer c where {OwnerInOrder}";

    /// <summary>
    /// With fewer customers a list begins with them; with more it is read in its own order until the page is full.
    /// </summary>
    private const int FewCustomers = 250;

    private const string CountCustomers = $"""
        select count(*)
        from (select c.CustomerId
              from customers.v_Customer c
              where {Owner}
              order by c.OwnerId
              offset 0 rows fetch next @Most rows only) x
        """;

    /// <summary>Whether the reader sees so few customers that their records are found by them.</summary>
    public static async Task<bool> IsLittleAsync(
        DbSession session, long viewerId, CancellationToken cancellationToken) =>
        await session.ScalarAsync<int>(CountCustomers, new { ViewerId = viewerId, Most = FewCustomers }, cancellationToken) < FewCustomers;
}

/// <summary>Which margin is told: of the net whose cost is known; undefined where that is not above zero.</summary>
internal static class Margin
{
    public static decimal? Of(Money net, Money unknownCostNet, Money contribution)
    {
        var known = net - unknownCostNet;
        return known > Money.Zero
            ? decimal.Round(contribution.Amount / known.Amount, 4, MidpointRounding.AwayFromZero)
            : null;
    }
}
