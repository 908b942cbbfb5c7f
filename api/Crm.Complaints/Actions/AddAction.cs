using Crm.Common;
using Crm.Contracts.Messaging;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Complaints;

/// <summary>
/// Plans an action to contain, correct or prevent, with an owner who is told and a day until which it is done. Also after the case was
/// closed.
/// </summary>
internal sealed record AddComplaintAction(long ComplaintId, ActionBody Action) : ICommand<ActionView>;

internal sealed class AddComplaintActionValidator : AbstractValidator<AddComplaintAction>
{
    public AddComplaintActionValidator(TimeProvider clock) => RuleFor(r => r.Action).SetValidator(new ActionBodyValidator(clock));
}

internal sealed class ActionBodyValidator : AbstractValidator<ActionBody>
{
    public ActionBodyValidator(TimeProvider clock)
    {
        RuleFor(r => r.Kind).IsInEnum();
        RuleFor(r => r.Text).NotEmpty().MaximumLength(2000).Must(ComplaintTexts.IsText).WithMessage(ComplaintTexts.NoControl);
        RuleFor(r => r.DueOn)
            .Must(day => day >= new DateOnly(2000, 1, 1) && day <= DateOnly.FromDateTime(clock.GetLocalNow().DateTime).AddYears(5))
            .WithMessage("must be at most five years ahead");
    }
}

internal sealed class AddComplaintActionHandler(
    DbSession session, CurrentUser user, CaseSteps steps, ComplaintReferences references, ActionReader actions, IMediator mediator,
    TimeProvider clock) : IRequestHandler<AddComplaintAction, ActionView>
{
    private const string Add = """
        insert into complaints.CaseAction (ComplaintId, Kind, Text, OwnerId, DueOn, CreatedBy, CreatedAt)
        output inserted.CaseActionId
        values (@ComplaintId, @Kind, @Text, @OwnerId, @DueOn, @PersonId, @Now)
        """;

    public async Task<ActionView> Handle(AddComplaintAction request, CancellationToken cancellationToken)
    {
        var before = await steps.TakeAsync(request.ComplaintId, cancellationToken);
        await references.CheckActionOwnerAsync(request.Action.OwnerId, cancellationToken);
        var actionId = await session.ScalarAsync<long>(Add, new
        {
            request.ComplaintId,
            request.Action.Kind,
            Text = request.Action.Text.Trim(),
            request.Action.OwnerId,
            request.Action.DueOn,
            user.PersonId,
            Now = clock.GetUtcNow().UtcDateTime,
        }, cancellationToken);
        await steps.AdvanceAsync(before, before, "actionAdded",
            [new NewStep(StepKind.ActionAdded, request.Action.Text.Trim(), new { actionId, request.Action.Kind, request.Action.OwnerId, request.Action.DueOn })],
            cancellationToken);
        if (request.Action.OwnerId != user.PersonId)
            await mediator.Send(new Notify(
                [request.Action.OwnerId], "complaint.action", "complaint", request.ComplaintId,
                new { before.Number, request.Action.Kind, request.Action.DueOn }, $"complaint-action:{actionId}"), cancellationToken);
        return await actions.GetAsync(request.ComplaintId, actionId, cancellationToken);
    }
}

internal static class AddComplaintActionEndpoint
{
    public static void MapAddComplaintAction(this IEndpointRouteBuilder complaints) => complaints
        .MapPost("/{complaintId:long}/actions", async (
            long complaintId, ActionBody body, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var action = await mediator.Send(new AddComplaintAction(complaintId, body), cancellationToken);
            return TypedResults.Created($"/api/v1/complaints/{complaintId}/actions", action).WithETag(action.Version);
        })
        .Produces<ActionView>(StatusCodes.Status201Created)
        .WithName(nameof(AddComplaintAction))
        .WithSummary("Plan an action to contain, correct or prevent")
        .RequireAuthorization(Permission.WriteComplaints)
        .ProducesProblems(400, 404, 409, 422);
}
