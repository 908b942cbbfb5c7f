using Crm.Common;
using Crm.Contracts.Sync;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Customers;

/// <summary>Adds a contact to a customer. One that is primary takes that from the others.</summary>
internal sealed record AddContact(long CustomerId, ContactBody Contact) : ICommand<ContactView>;

/// <summary>A contact as a person sends it: new, or as a JSON merge patch.</summary>
internal sealed record ContactBody : ContactFields
{
    /// <summary>What the person does at the customer's.</summary>
    public Patch<string> Role { get; init; }

    public IEnumerable<RowProblem> Problems() => Problems("role", Role);

    public ContactRow ApplyTo(ContactRow row) => ApplyTo(row, Role);
}

internal sealed class AddContactValidator : AbstractValidator<AddContact>
{
    public AddContactValidator() => RuleFor(r => r.Contact).Custom((contact, context) =>
    {
        if (!contact.Name.IsSet) context.AddFailure("name", "is required");
        foreach (var problem in contact.Problems()) context.AddFailure(problem.Field!, problem.Message);
    });
}

internal sealed class AddContactHandler(
    CustomerReader customers, ContactWriter writer, PrimaryContact primary, TimeProvider clock) : IRequestHandler<AddContact, ContactView>
{
    public async Task<ContactView> Handle(AddContact request, CancellationToken cancellationToken)
    {
        var customer = await customers.GetAsync(request.CustomerId, cancellationToken);
        var blank = ContactRow.Blank(customer.CustomerId, null, null, clock.GetUtcNow().UtcDateTime);
        var added = await writer.AddAsync(request.Contact.ApplyTo(blank), cancellationToken);
        if (added.IsPrimary) await primary.TakeFromOthersAsync(added, cancellationToken);
        return ContactView.Of(added);
    }
}

/// <summary>Keeps one primary contact among those that people keep and the ERP's.</summary>
internal sealed class PrimaryContact(DbSession session, ContactWriter writer)
{
    private const string FindOthers = $"""
        select {ContactRow.Columns}
        from customers.Contact t
        where t.CustomerId = @CustomerId
          and t.ContactId <> @ContactId
          and t.IsPrimary = 1
          and t.ArchivedAt is null
        """;

    public async Task TakeFromOthersAsync(ContactRow primary, CancellationToken cancellationToken)
    {
        var others = await session.QueryAsync<ContactRow>(FindOthers, new { primary.CustomerId, primary.ContactId }, cancellationToken);
        // Which contact the ERP calls primary is the ERP's to say.
        await writer.ChangeAsync(
            [.. others.Where(t => !t.IsErpOwned).Select(t => (t, t with { IsPrimary = false, Version = t.Version + 1 }))],
            silently: false, cancellationToken);
    }
}

internal static class AddContactEndpoint
{
    public static void MapAddContact(this IEndpointRouteBuilder customers) => customers
        .MapPost("/{customerId:long}/contacts", async (
            long customerId, ContactBody body, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var contact = await mediator.Send(new AddContact(customerId, body), cancellationToken);
            return TypedResults.Created($"/api/v1/contacts/{contact.ContactId}", contact).WithETag(contact.Version);
        })
        .Produces<ContactView>(StatusCodes.Status201Created)
        .WithName(nameof(AddContact))
        .WithSummary("Add a contact to a customer")
        .RequireAuthorization(Permission.WriteCustomers)
        .ProducesProblems(400, 404, 422);
}
