using Crm.Common;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Customers;

/// <summary>Archives a contact that people keep; what it said and did stays. One that the ERP keeps is refused.</summary>
internal sealed record RemoveContact(long ContactId) : ICommand<Unit>;

internal sealed class RemoveContactHandler(DbSession session, ContactFinder finder, ContactWriter writer, TimeProvider clock)
    : IRequestHandler<RemoveContact, Unit>
{
    private const string Archive = """
        update customers.Contact
        set ArchivedAt = @Now, Version = Version + 1
        where ContactId = @ContactId
          and ArchivedAt is null
        """;

    public async Task<Unit> Handle(RemoveContact request, CancellationToken cancellationToken)
    {
        var contact = await finder.GetAsync(request.ContactId, cancellationToken);
        if (contact.IsErpOwned) throw ErpOwned.Refuse(["contact"], contact.Source!);
        var now = clock.GetUtcNow().UtcDateTime;
        if (await session.ExecuteAsync(Archive, new { contact.ContactId, Now = now }, cancellationToken) > 0)
            await writer.ArchivedAsync(contact, now, cancellationToken);
        return Unit.Value;
    }
}

internal static class RemoveContactEndpoint
{
    public static void MapRemoveContact(this IEndpointRouteBuilder contacts) => contacts
        .MapDelete("/{contactId:long}", async (long contactId, IMediator mediator, CancellationToken cancellationToken) =>
        {
            await mediator.Send(new RemoveContact(contactId), cancellationToken);
            return TypedResults.NoContent();
        })
        .WithName(nameof(RemoveContact))
        .WithSummary("Archive a contact")
        .RequireAuthorization(Permission.WriteCustomers)
        .ProducesProblems(404, 409);
}
