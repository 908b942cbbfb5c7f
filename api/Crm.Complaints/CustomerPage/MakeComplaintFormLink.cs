using Crm.Common;
using MediatR;

namespace Crm.Complaints;

/// <summary>Makes a customer's own form for complaints; the link before ends. The secret is shown only this once.</summary>
internal sealed record MakeComplaintFormLink(long CustomerId) : ICommand<SecretLink>, ISecretAnswer;

/// <summary>A secret link: the token, and its address within the product.</summary>
internal sealed record SecretLink(string Token, string Path);

internal sealed class MakeComplaintFormLinkHandler(DbSession session, CurrentUser user, ComplaintReferences references, TimeProvider clock)
    : IRequestHandler<MakeComplaintFormLink, SecretLink>
{
    private const string Change = """
        update complaints.FormLink
        set LinkHash = @LinkHash, CreatedBy = @PersonId, CreatedAt = @Now
        where CustomerId = @CustomerId
        """;

    private const string Add = """
        insert into complaints.FormLink (CustomerId, LinkHash, CreatedBy, CreatedAt)
        select @CustomerId, @LinkHash, @PersonId, @Now
        where not exists (select 1 from complaints.FormLink l where l.CustomerId = @CustomerId)
        """;

    public async Task<SecretLink> Handle(MakeComplaintFormLink request, CancellationToken cancellationToken)
    {
        await references.RequireCustomerAsync(request.CustomerId, cancellationToken);
        var token = CaseLinks.NewToken();
        var link = new { request.CustomerId, LinkHash = CaseLinks.Hash(token), user.PersonId, Now = clock.GetUtcNow().UtcDateTime };
        if (await session.ExecuteAsync(Change, link, cancellationToken) == 0 && !await session.TryAddAsync(Add, link, cancellationToken))
            await session.ExecuteAsync(Change, link, cancellationToken);
        return new SecretLink(token, $"/complain/{token}");
    }
}

internal static class MakeComplaintFormLinkEndpoint
{
    public static void MapMakeComplaintFormLink(this IEndpointRouteBuilder customers) => customers
        .MapPost("/{customerId:long}/complaint-form-link", async (long customerId, IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Created((string?)null, await mediator.Send(new MakeComplaintFormLink(customerId), cancellationToken)))
        .WithName(nameof(MakeComplaintFormLink))
        .WithSummary("Make a customer's own form for complaints; the link before ends")
        .RequireAuthorization(Permission.WriteComplaints)
        .ProducesProblems(404);
}
