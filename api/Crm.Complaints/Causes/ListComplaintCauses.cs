using Crm.Common;
using MediatR;

namespace Crm.Complaints;

/// <summary>The causes that solutions name, as a tree; archived ones only where asked for.</summary>
internal sealed record ListComplaintCauses(bool? Archived) : IQuery<CauseList>;

/// <summary>Causes by code.</summary>
internal sealed record CauseList(IReadOnlyList<CauseView> Items);

/// <summary>One cause. Kind: the kind of complaint it is offered for; null for all.</summary>
internal sealed record CauseView(long CauseId, int Version, string Code, string Name, long? ParentId, ComplaintKind? Kind, DateTime? ArchivedAt);

internal sealed class ListComplaintCausesHandler(DbSession session) : IRequestHandler<ListComplaintCauses, CauseList>
{
    public const string Select = """
        select u.CauseId, u.Version, u.Code, u.Name, u.ParentId, u.Kind, u.ArchivedAt
        from complaints.Cause u
        """;

    private const string Find = $"""
        {Select}
        where @Archived = 1 or u.ArchivedAt is null
        order by u.Code
        """;

    public async Task<CauseList> Handle(ListComplaintCauses request, CancellationToken cancellationToken) =>
        new(await session.QueryAsync<CauseView>(Find, new { Archived = request.Archived ?? false }, cancellationToken));
}

internal static class ListComplaintCausesEndpoint
{
    public static void MapListComplaintCauses(this IEndpointRouteBuilder causes) => causes
        .MapGet("", (bool? archived, IMediator mediator, CancellationToken cancellationToken) =>
            mediator.Send(new ListComplaintCauses(archived), cancellationToken))
        .WithName(nameof(ListComplaintCauses))
        .WithSummary("The causes of complaints")
        .RequireAuthorization(Permission.ReadComplaints)
        .ProducesProblems(400);
}
