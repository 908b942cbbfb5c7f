using Crm.Common;

namespace Crm.Complaints;

/// <summary>Whether what a complaint refers to is there, and belongs to its customer.</summary>
internal sealed class ComplaintReferences(DbSession session, CurrentUser user)
{
    private sealed record OrderLine(long OrderId, long CustomerId, long? ProductId);

    private const string IsVisible = """
        select count(*)
        from customers.v_Customer k
        where k.CustomerId = @CustomerId
          and k.ArchivedAt is null
          and k.OwnerId in (select v.OwnerId from access.v_VisibleOwner v where v.ViewerId = @ViewerId)
        """;

    private const string IsContact = """
        select count(*)
        from customers.v_Contact t
        where t.ContactId = @ContactId
          and t.CustomerId = @CustomerId
        """;

    private const string IsProduct = "select count(*) from orders.v_Product p where p.ProductId = @ProductId";

    private const string IsSupplier = "select count(*) from orders.v_Supplier s where s.SupplierId = @SupplierId";

    private const string IsCause = "select count(*) from complaints.Cause u where u.CauseId = @CauseId and u.ArchivedAt is null";

    private const string IsActive = "select count(*) from access.v_Person p where p.PersonId = @PersonId and p.IsActive = 1";

    private const string FindOrder = """
        select o.SalesOrderId as OrderId, o.CustomerId, l.ProductId
        from orders.v_SalesOrder o
        left join orders.v_OrderLine l on l.SalesOrderId = o.SalesOrderId and l.LineNumber = @LineNumber
        where o.SalesOrderId = @OrderId
          and o.ArchivedAt is null
        """;

    private const string FindShipment = """
        select h.CustomerId
        from orders.v_Shipment h
        where h.ShipmentId = @ShipmentId
          and h.ArchivedAt is null
        """;

    public async Task CheckCustomerAsync(long customerId, CancellationToken cancellationToken)
    {
        if (!await AnyAsync(IsVisible, new { CustomerId = customerId, ViewerId = user.PersonId }, cancellationToken))
            throw Problem.Invalid("customerId", "is not a customer that you may see");
    }

    /// <summary>Not found where the customer is not there or not seen.</summary>
    public async Task RequireCustomerAsync(long customerId, CancellationToken cancellationToken)
    {
        if (!await AnyAsync(IsVisible, new { CustomerId = customerId, ViewerId = user.PersonId }, cancellationToken))
            throw Problem.NotFound("customer");
    }

    /// <summary>Refuses an assignee who is not there.</summary>
    public async Task CheckAssigneeAsync(long personId, CancellationToken cancellationToken)
    {
        if (!await AnyAsync(IsActive, new { PersonId = personId }, cancellationToken))
            throw Problem.Invalid("personId", "is not an active person");
    }

    /// <summary>Refuses an owner of an action who is not there.</summary>
    public async Task CheckActionOwnerAsync(long personId, CancellationToken cancellationToken)
    {
        if (!await AnyAsync(IsActive, new { PersonId = personId }, cancellationToken))
            throw Problem.Invalid("ownerId", "is not an active person");
    }

    /// <summary>Refuses a cause that is not offered.</summary>
    public async Task CheckCauseAsync(long? causeId, CancellationToken cancellationToken)
    {
        if (causeId is not null && !await AnyAsync(IsCause, new { CauseId = causeId }, cancellationToken))
            throw Problem.Invalid("causeId", "is not a cause in use");
    }

    /// <summary>
    /// Refuses what differs from before and is not there or another customer's; the product of an order line is filled in.
    /// </summary>
    public async Task<ComplaintRow> CheckAsync(ComplaintRow before, ComplaintRow after, CancellationToken cancellationToken)
    {
        var problems = new Dictionary<string, string[]>();
        if (after.ContactId is { } contactId && contactId != before.ContactId
            && !await AnyAsync(IsContact, new { ContactId = contactId, after.CustomerId }, cancellationToken))
            problems["contactId"] = ["is not a contact of this customer"];
        if (after.SalesOrderId is { } orderId && (orderId != before.SalesOrderId || after.OrderLineNumber != before.OrderLineNumber))
        {
            var line = await session.QuerySingleOrDefaultAsync<OrderLine>(
                FindOrder, new { OrderId = orderId, LineNumber = after.OrderLineNumber ?? 0 }, cancellationToken);
            if (line is null || line.CustomerId != after.CustomerId) problems["orderId"] = ["is not an order of this customer"];
            else if (after.OrderLineNumber is not null && line.ProductId is null)
                problems["orderLineNumber"] = ["is not a line of this order"];
            else if (after.ProductId is null) after = after with { ProductId = line.ProductId };
            else if (line.ProductId is { } ordered && ordered != after.ProductId)
                problems["productId"] = ["is not the product of this order line"];
        }
        if (after.ShipmentId is { } shipmentId && shipmentId != before.ShipmentId
            && await session.ScalarAsync<long?>(FindShipment, new { ShipmentId = shipmentId }, cancellationToken) != after.CustomerId)
            problems["shipmentId"] = ["is not a shipment to this customer"];
        if (after.ProductId is { } productId && productId != before.ProductId
            && !await AnyAsync(IsProduct, new { ProductId = productId }, cancellationToken))
            problems["productId"] = ["is not a known product"];
        if (after.SupplierId is { } supplierId && supplierId != before.SupplierId
            && !await AnyAsync(IsSupplier, new { SupplierId = supplierId }, cancellationToken))
            problems["supplierId"] = ["is not a known supplier"];
        if (after.CauseId is { } causeId && causeId != before.CauseId
            && !await AnyAsync(IsCause, new { CauseId = causeId }, cancellationToken))
            problems["causeId"] = ["is not a cause in use"];
        if (after.AssigneeId != 0 && after.AssigneeId != before.AssigneeId
            && !await AnyAsync(IsActive, new { PersonId = after.AssigneeId }, cancellationToken))
            problems["assigneeId"] = ["is not an active person"];
        return problems.Count == 0 ? after : throw Problem.Invalid(problems);
    }

    private async Task<bool> AnyAsync(string sql, object parameters, CancellationToken cancellationToken) =>
        await session.ScalarAsync<long>(sql, parameters, cancellationToken) > 0;
}
