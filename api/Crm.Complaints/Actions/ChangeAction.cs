using Crm.Common;
using Crm.Contracts.Sync;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Complaints;

/// <summary>Changes an action, or marks it done with what came of it. Absent members are left alone.</summary>
internal sealed record ChangeComplaintAction(long ComplaintId, long ActionId, int Version, ActionChanges Changes) : ICommand<ActionView>;

/// <summary>An action as a JSON merge patch. Done: true marks it done now, false takes that back.</summary>
internal sealed record ActionChanges
{
    public Patch<ActionKind?> Kind { get; init; }
    public Patch<string> Text { get; init; }
    public Patch<long?> OwnerId { get; init; }
    public Patch<DateOnly?> DueOn { get; init; }
    public Patch<bool?> Done { get; init; }
    public Patch<string> Outcome { get; init; }
}

internal sealed class ChangeComplaintActionValidator : AbstractValidator<ChangeComplaintAction>
{
    public ChangeComplaintActionValidator() => RuleFor(r => r.Changes).Custom((changes, context) =>
    {
        foreach (var problem in (RowProblem[])[
            .. Check.Text("text", changes.Text, 2000, required: true), .. Check.Text("outcome", changes.Outcome, 2000),
            .. Check.Day("dueOn", changes.DueOn.Value)])
            context.AddFailure(problem.Field!, problem.Message);
        if (changes.Kind.IsSet && changes.Kind.Value is null) context.AddFailure("kind", "must not be null");
        if (changes.OwnerId.IsSet && changes.OwnerId.Value is null) context.AddFailure("ownerId", "must not be null");
        if (changes.DueOn.IsSet && changes.DueOn.Value is null) context.AddFailure("dueOn", "must not be null");
        if (changes.Done.IsSet && changes.Done.Value is null) context.AddFailure("done", "must not be null");
    });
}

internal sealed class ChangeComplaintActionHandler(
    DbSession session, CurrentUser user, CaseSteps steps, ComplaintReferences references, ActionReader actions, TimeProvider clock)
    : IRequestHandler<ChangeComplaintAction, ActionView>
{
    private const string Change = """
        update complaints.CaseAction
        set Kind = @Kind, Text = @Text, OwnerId = @OwnerId, DueOn = @DueOn, DoneAt = @DoneAt, DoneBy = @DoneBy, Outcome = @Outcome,
            Version = Version + 1
        where CaseActionId = @ActionId
          and Version = @Version
          and ArchivedAt is null
        """;

    public async Task<ActionView> Handle(ChangeComplaintAction request, CancellationToken cancellationToken)
    {
        var complaint = await steps.TakeAsync(request.ComplaintId, cancellationToken);
        var before = await actions.GetAsync(request.ComplaintId, request.ActionId, cancellationToken);
        var (changes, now) = (request.Changes, clock.GetUtcNow().UtcDateTime);
        if (changes.OwnerId.Value is { } ownerId && ownerId != before.Owner.PersonId)
            await references.CheckActionOwnerAsync(ownerId, cancellationToken);
        var isDone = changes.Done.Value ?? before.DoneAt is not null;
        var changed = await session.ExecuteAsync(Change, new
        {
            request.ActionId,
            request.Version,
            Kind = changes.Kind.Value ?? before.Kind,
            Text = changes.Text.IsSet ? changes.Text.Value!.Trim() : before.Text,
            OwnerId = changes.OwnerId.Value ?? before.Owner.PersonId,
            DueOn = changes.DueOn.Value ?? before.DueOn,
            DoneAt = isDone ? before.DoneAt ?? now : (DateTime?)null,
            DoneBy = isDone ? before.DoneBy?.PersonId ?? user.PersonId : (long?)null,
            Outcome = ComplaintFacts.Text(changes.Outcome, before.Outcome),
        }, cancellationToken);
        if (changed == 0)
            throw Problem.Stale($"The action was changed since you read it and now has version {before.Version} (you read {request.Version}).");

        var after = await actions.GetAsync(request.ComplaintId, request.ActionId, cancellationToken);
        var nowDone = before.DoneAt is null && after.DoneAt is not null;
        await steps.AdvanceAsync(complaint, complaint, nowDone ? "actionDone" : "actionChanged",
            [new NewStep(
                nowDone ? StepKind.ActionDone : StepKind.Changed, nowDone ? after.Outcome ?? after.Text : after.Text,
                new { request.ActionId, after.Kind, OwnerId = after.Owner.PersonId, after.DueOn, after.DoneAt })],
            cancellationToken);
        return after;
    }
}

/// <summary>Takes an action off the list; its steps stay in the timeline.</summary>
internal sealed record RemoveComplaintAction(long ComplaintId, long ActionId, int Version) : ICommand<Unit>;

internal sealed class RemoveComplaintActionHandler(DbSession session, CaseSteps steps, ActionReader actions, TimeProvider clock)
    : IRequestHandler<RemoveComplaintAction, Unit>
{
    private const string Archive = """
        update complaints.CaseAction
        set ArchivedAt = @Now, Version = Version + 1
        where CaseActionId = @ActionId
          and Version = @Version
          and ArchivedAt is null
        """;

    public async Task<Unit> Handle(RemoveComplaintAction request, CancellationToken cancellationToken)
    {
        var complaint = await steps.TakeAsync(request.ComplaintId, cancellationToken);
        var before = await actions.GetAsync(request.ComplaintId, request.ActionId, cancellationToken);
        var archived = await session.ExecuteAsync(
            Archive, new { request.ActionId, request.Version, Now = clock.GetUtcNow().UtcDateTime }, cancellationToken);
        if (archived == 0)
            throw Problem.Stale($"The action was changed since you read it and now has version {before.Version} (you read {request.Version}).");
        await steps.AdvanceAsync(complaint, complaint, "actionRemoved",
            [new NewStep(StepKind.Changed, before.Text, new { request.ActionId, Removed = true })], cancellationToken);
        return Unit.Value;
    }
}

internal static class ChangeComplaintActionEndpoint
{
    public static void MapChangeComplaintAction(this IEndpointRouteBuilder complaints) => complaints
        .MapPatch("/{complaintId:long}/actions/{actionId:long}", async (
            long complaintId, long actionId, IfMatch version, ActionChanges body, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var action = await mediator.Send(new ChangeComplaintAction(complaintId, actionId, version.Value, body), cancellationToken);
            return TypedResults.Ok(action).WithETag(action.Version);
        })
        .Produces<ActionView>()
        .WithName(nameof(ChangeComplaintAction))
        .WithSummary("Change an action, or mark it done")
        .RequireAuthorization(Permission.WriteComplaints)
        .ProducesProblems(400, 404, 409, 412, 428);

    public static void MapRemoveComplaintAction(this IEndpointRouteBuilder complaints) => complaints
        .MapDelete("/{complaintId:long}/actions/{actionId:long}", async (
            long complaintId, long actionId, IfMatch version, IMediator mediator, CancellationToken cancellationToken) =>
        {
            await mediator.Send(new RemoveComplaintAction(complaintId, actionId, version.Value), cancellationToken);
            return TypedResults.NoContent();
        })
        .WithName(nameof(RemoveComplaintAction))
        .WithSummary("Take an action off the list")
        .RequireAuthorization(Permission.WriteComplaints)
        .ProducesProblems(404, 409, 412, 428);
}
