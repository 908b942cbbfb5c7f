using Crm.Common;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Customers;

/// <summary>The people one speaks to at a customer, the primary one first.</summary>
internal sealed record ListContacts(long CustomerId) : IQuery<ContactList>;

internal sealed record ContactList(IReadOnlyList<ContactView> Items);

/// <summary>A contact. Role: what the person does there. ErpOwned: the ERP keeps it, it cannot be typed over.</summary>
internal sealed record ContactView(
    long ContactId, string Name, string? Role, string? Phone, string? Mobile, string? Email, string? WeChat, DateOnly? Birthday,
    string? Language, bool IsPrimary, bool ErpOwned, int Version)
{
    public static ContactView Of(ContactRow t) => new(
        t.ContactId, t.Name, t.JobTitle, t.Phone, t.Mobile, t.Email, t.WeChat, t.Birthday, t.Language, t.IsPrimary, t.IsErpOwned, t.Version);
}

internal sealed class ListContactsHandler(DbSession session, CustomerReader customers) : IRequestHandler<ListContacts, ContactList>
{
    private const string Select = $"""
        select {ContactRow.Columns}
        from customers.Contact t
        where t.CustomerId = @CustomerId
          and t.ArchivedAt is null
        order by t.IsPrimary desc, t.ContactId
        """;

    public async Task<ContactList> Handle(ListContacts request, CancellationToken cancellationToken)
    {
        await customers.GetAsync(request.CustomerId, cancellationToken);
        var rows = await session.QueryAsync<ContactRow>(Select, new { request.CustomerId }, cancellationToken);
        return new ContactList([.. rows.Select(ContactView.Of)]);
    }
}

internal static class ListContactsEndpoint
{
    public static void MapListContacts(this IEndpointRouteBuilder customers) => customers
        .MapGet("/{customerId:long}/contacts", async (long customerId, IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Ok(await mediator.Send(new ListContacts(customerId), cancellationToken)))
        .WithName(nameof(ListContacts))
        .WithSummary("The people one speaks to at a customer")
        .RequireAuthorization(Permission.ReadCustomers)
        .ProducesProblems(404);
}
