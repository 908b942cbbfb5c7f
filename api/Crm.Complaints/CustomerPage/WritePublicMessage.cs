using Crm.Common;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Complaints;

/// <summary>
/// The customer writes by its link. A case that waited for the customer goes on by that; who has it is told.
/// </summary>
internal sealed record WritePublicMessage(string Token, string Text) : ICommand<PublicProgress>;

internal sealed class WritePublicMessageValidator : AbstractValidator<WritePublicMessage>
{
    public WritePublicMessageValidator() =>
        RuleFor(r => r.Text).NotEmpty().MaximumLength(4000).Must(ComplaintTexts.IsText).WithMessage(ComplaintTexts.NoControl);
}

internal sealed class WritePublicMessageHandler(PublicCases cases, CaseSteps steps) : IRequestHandler<WritePublicMessage, PublicProgress>
{
    public async Task<PublicProgress> Handle(WritePublicMessage request, CancellationToken cancellationToken)
    {
        var before = await cases.OpenAsync(request.Token, cancellationToken);
        if (before.State == ComplaintState.Closed)
            throw Problem.Conflict("complaint-closed", "The complaint is closed. Say that you do not accept its result to open it again.");
        if (before.StepCount > 2000) throw Problem.Conflict("too-many-messages", "There are as many messages with this complaint as may be.");
        List<NewStep> written = [new NewStep(StepKind.CustomerWrote, request.Text.Trim(), ByCustomer: true)];
        var row = before;
        if (before.State == ComplaintState.WaitingForCustomer)
        {
            written.Add(new NewStep(StepKind.Resumed, ByCustomer: true));
            row = before with { State = ComplaintState.Investigating };
        }
        var after = await steps.AdvanceAsync(before, row, "customerWrote", written, cancellationToken);
        await cases.TellAssigneeAsync(after, "complaint.customerWrote", cancellationToken);
        return await cases.ViewAsync(after, cancellationToken);
    }
}

/// <summary>What the customer writes.</summary>
internal sealed record PublicMessageBody(string Text);

internal static class WritePublicMessageEndpoint
{
    public static void MapWritePublicMessage(this IEndpointRouteBuilder links) => links
        .MapPost("/complaints/{token}/messages", (
            string token, PublicMessageBody body, IMediator mediator, CancellationToken cancellationToken) =>
            mediator.Send(new WritePublicMessage(token, body.Text), cancellationToken))
        .AllowAnonymous()
        .RequireRateLimiting(RateLimits.PublicLink)
        .WithName(nameof(WritePublicMessage))
        .WithSummary("Write to us about a complaint, by the customer's secret link")
        .ProducesProblems(400, 404, 409, 429);
}
