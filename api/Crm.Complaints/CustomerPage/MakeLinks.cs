using Crm.Common;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

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
        if (await session.ExecuteAsync(Change, link, cancellationToken) == 0) await session.ExecuteAsync(Add, link, cancellationToken);
        return new SecretLink(token, $"/complain/{token}");
    }
}

/// <summary>Makes another link by which the customer sees how its case goes on; those before stay. Shown only this once.</summary>
internal sealed record MakeProgressLink(long ComplaintId) : ICommand<SecretLink>, ISecretAnswer;

internal sealed class MakeProgressLinkHandler(ComplaintReader reader, CaseLinks links) : IRequestHandler<MakeProgressLink, SecretLink>
{
    public async Task<SecretLink> Handle(MakeProgressLink request, CancellationToken cancellationToken)
    {
        await reader.GetAsync(request.ComplaintId, cancellationToken);
        var path = await links.MakeAsync(request.ComplaintId, cancellationToken);
        return new SecretLink(path.Split('/')[^1], path);
    }
}

/// <summary>Ends every link to a case, where one came into wrong hands.</summary>
internal sealed record EndProgressLinks(long ComplaintId) : ICommand<Unit>;

internal sealed class EndProgressLinksHandler(ComplaintReader reader, CaseLinks links) : IRequestHandler<EndProgressLinks, Unit>
{
    public async Task<Unit> Handle(EndProgressLinks request, CancellationToken cancellationToken)
    {
        await reader.GetAsync(request.ComplaintId, cancellationToken);
        await links.EndAsync(request.ComplaintId, cancellationToken);
        return Unit.Value;
    }
}

internal static class MakeLinksEndpoints
{
    public static void MapMakeComplaintFormLink(this IEndpointRouteBuilder customers) => customers
        .MapPost("/{customerId:long}/complaint-form-link", async (long customerId, IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Created((string?)null, await mediator.Send(new MakeComplaintFormLink(customerId), cancellationToken)))
        .WithName(nameof(MakeComplaintFormLink))
        .WithSummary("Make a customer's own form for complaints; the link before ends")
        .RequireAuthorization(Permission.WriteComplaints)
        .ProducesProblems(404);

    public static void MapMakeProgressLink(this IEndpointRouteBuilder complaints) => complaints
        .MapPost("/{complaintId:long}/links", async (long complaintId, IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Created((string?)null, await mediator.Send(new MakeProgressLink(complaintId), cancellationToken)))
        .WithName(nameof(MakeProgressLink))
        .WithSummary("Make another link by which the customer sees how its complaint goes on")
        .RequireAuthorization(Permission.WriteComplaints)
        .ProducesProblems(404);

    public static void MapEndProgressLinks(this IEndpointRouteBuilder complaints) => complaints
        .MapDelete("/{complaintId:long}/links", async (long complaintId, IMediator mediator, CancellationToken cancellationToken) =>
        {
            await mediator.Send(new EndProgressLinks(complaintId), cancellationToken);
            return TypedResults.NoContent();
        })
        .WithName(nameof(EndProgressLinks))
        .WithSummary("End every link of the customer to its complaint")
        .RequireAuthorization(Permission.WriteComplaints)
        .ProducesProblems(404);
}
