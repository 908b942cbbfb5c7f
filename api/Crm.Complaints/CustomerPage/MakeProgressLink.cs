using Crm.Common;
using MediatR;

namespace Crm.Complaints;

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

internal static class MakeProgressLinkEndpoint
{
    public static void MapMakeProgressLink(this IEndpointRouteBuilder complaints) => complaints
        .MapPost("/{complaintId:long}/links", async (long complaintId, IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Created((string?)null, await mediator.Send(new MakeProgressLink(complaintId), cancellationToken)))
        .WithName(nameof(MakeProgressLink))
        .WithSummary("Make another link by which the customer sees how its complaint goes on")
        .RequireAuthorization(Permission.WriteComplaints)
        .ProducesProblems(404);
}
