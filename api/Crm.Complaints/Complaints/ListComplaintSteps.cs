using System.Text.Json;
using Crm.Common;
using Crm.Contracts.Access;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Complaints;

/// <summary>Everything that happened to a complaint, in order; nothing is ever overwritten.</summary>
internal sealed record ListComplaintSteps(long ComplaintId) : IQuery<ComplaintTimeline>;

/// <summary>The timeline of a case, the first step first.</summary>
internal sealed record ComplaintTimeline(IReadOnlyList<ComplaintStep> Items);

/// <summary>
/// One step. At: when it happened; RecordedAt: when it was written down. Person null: the customer, or nobody. Data: what belongs to
/// the kind, for example whom it was assigned to or which facts changed.
/// </summary>
internal sealed record ComplaintStep(
    int Number, StepKind Kind, DateTime At, DateTime RecordedAt, PersonRef? Person, string? Text, JsonElement? Data);

/// <summary>Reads the steps of a case.</summary>
internal sealed class StepReader(DbSession session)
{
    private sealed record NamedStep(
        int Number, StepKind Kind, DateTime HappenedAt, DateTime RecordedAt, long PersonId, string? PersonName, string? Text, string? Data);

    private const string Find = """
        select s.Number, s.Kind, s.HappenedAt, s.RecordedAt, s.PersonId, p.Name as PersonName, s.Text, s.Data
        from complaints.Step s
        left join access.v_Person p on p.PersonId = s.PersonId
        where s.ComplaintId = @ComplaintId
        order by s.Number
        """;

    public async Task<IReadOnlyList<ComplaintStep>> OfAsync(long complaintId, CancellationToken cancellationToken) =>
        [.. (await session.QueryAsync<NamedStep>(Find, new { ComplaintId = complaintId }, cancellationToken)).Select(s => new ComplaintStep(
            s.Number, s.Kind, s.HappenedAt, s.RecordedAt, ComplaintReader.Person(s.PersonId, s.PersonName), s.Text,
            s.Data is null ? null : JsonSerializer.Deserialize<JsonElement>(s.Data)))];
}

internal sealed class ListComplaintStepsHandler(ComplaintReader reader, StepReader steps, CurrentUser user)
    : IRequestHandler<ListComplaintSteps, ComplaintTimeline>
{
    public async Task<ComplaintTimeline> Handle(ListComplaintSteps request, CancellationToken cancellationToken)
    {
        await reader.GetAsync(request.ComplaintId, cancellationToken);
        var items = await steps.OfAsync(request.ComplaintId, cancellationToken);
        return new ComplaintTimeline(user.SeesCost ? items : [.. items.Select(WithoutCost)]);
    }

    // Changed facts tell costs too.
    private static ComplaintStep WithoutCost(ComplaintStep step) =>
        step.Kind == StepKind.Changed && step.Data?.GetRawText().Contains("Cost\"", StringComparison.Ordinal) == true
            ? step with { Data = null } : step;
}

internal static class ListComplaintStepsEndpoint
{
    public static void MapListComplaintSteps(this IEndpointRouteBuilder complaints) => complaints
        .MapGet("/{complaintId:long}/steps", (long complaintId, IMediator mediator, CancellationToken cancellationToken) =>
            mediator.Send(new ListComplaintSteps(complaintId), cancellationToken))
        .WithName(nameof(ListComplaintSteps))
        .WithSummary("Everything that happened to a complaint")
        .RequireAuthorization(Permission.ReadComplaints)
        .ProducesProblems(404);
}
