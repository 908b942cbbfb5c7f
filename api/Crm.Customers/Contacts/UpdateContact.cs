using Crm.Common;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Customers;

/// <summary>Changes a contact that people keep: absent members are left alone, null clears. One that the ERP keeps is refused.</summary>
internal sealed record UpdateContact(long ContactId, int Version, ContactBody Changes) : ICommand<ContactView>;

internal sealed class UpdateContactValidator : AbstractValidator<UpdateContact>
{
    public UpdateContactValidator() => RuleFor(r => r.Changes).Custom((changes, context) =>
    {
        foreach (var problem in changes.Problems()) context.AddFailure(problem.Field!, problem.Message);
    });
}

/// <summary>Finds a contact of a customer that the person who asks may see.</summary>
internal sealed class ContactFinder(DbSession session, CurrentUser user)
{
    private const string FindVisible = $"""
        select {ContactRow.Columns}
        from customers.Contact t
        inner join customers.Customer c on c.CustomerId = t.CustomerId
        where t.ContactId = @ContactId
          and t.ArchivedAt is null
          and c.OwnerId in (select v.OwnerId from access.v_VisibleOwner v where v.ViewerId = @ViewerId)
        """;

    public async Task<ContactRow> GetAsync(long contactId, CancellationToken cancellationToken) =>
        await session.QuerySingleOrDefaultAsync<ContactRow>(FindVisible, new { ContactId = contactId, ViewerId = user.PersonId }, cancellationToken)
        ?? throw Problem.NotFound("contact");
}

internal sealed class UpdateContactHandler(
    DbSession session, ContactFinder finder, ContactWriter writer, PrimaryContact primary, RecordChanges changes)
    : IRequestHandler<UpdateContact, ContactView>
{
    private const string Take = """
        update customers.Contact
        set Version = Version
        where ContactId = @ContactId
          and Version = @Version
        """;

    public async Task<ContactView> Handle(UpdateContact request, CancellationToken cancellationToken)
    {
        var taken = await session.ExecuteAsync(Take, new { request.ContactId, request.Version }, cancellationToken);
        var before = await finder.GetAsync(request.ContactId, cancellationToken);
        if (taken == 0) throw await changes.StaleAsync("contact", before.ContactId, request.Version, before.Version, cancellationToken);

        var after = request.Changes.ApplyTo(before);
        var differing = ContactField.Differing(before, after);
        if (differing.Count == 0) return ContactView.Of(before);
        if (before.IsErpOwned) throw ErpOwned.Refuse([.. differing.Select(f => f.Name)], before.Source!);

        after = after with { Version = before.Version + 1 };
        await writer.ChangeAsync([(before, after)], silently: false, cancellationToken);
        if (after.IsPrimary && !before.IsPrimary) await primary.TakeFromOthersAsync(after, cancellationToken);
        return ContactView.Of(after);
    }
}

internal static class UpdateContactEndpoint
{
    public static void MapUpdateContact(this IEndpointRouteBuilder contacts) => contacts
        .MapPatch("/{contactId:long}", async (
            long contactId, IfMatch version, ContactBody body, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var contact = await mediator.Send(new UpdateContact(contactId, version.Value, body), cancellationToken);
            return TypedResults.Ok(contact).WithETag(contact.Version);
        })
        .Produces<ContactView>()
        .WithName(nameof(UpdateContact))
        .WithSummary("Change a contact; one that the ERP keeps is refused")
        .RequireAuthorization(Permission.WriteCustomers)
        .ProducesProblems(400, 404, 409, 412, 428);
}
