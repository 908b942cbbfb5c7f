using Crm.Common;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Complaints;

/// <summary>
/// The customer says what it thinks of the result it was told. Accepted, the case is closed; not accepted, it is reopened and a new
/// cycle with half the target begins.
/// </summary>
/// <param name="Satisfaction">1 not at all to 5 very.</param>
internal sealed record AcceptPublicResult(string Token, int Satisfaction, bool Accepted, string? Text) : ICommand<PublicProgress>;

internal sealed class AcceptPublicResultValidator : AbstractValidator<AcceptPublicResult>
{
    public AcceptPublicResultValidator()
    {
        RuleFor(r => r.Satisfaction).InclusiveBetween(1, 5);
        RuleFor(r => r.Text).MaximumLength(4000).Must(ComplaintTexts.IsText).WithMessage(ComplaintTexts.NoControl);
        RuleFor(r => r.Text).NotEmpty().When(r => !r.Accepted).WithMessage("tell us what is still wrong");
    }
}

internal sealed class AcceptPublicResultHandler(PublicCases cases, CaseSteps steps, CaseReopening reopening, TimeProvider clock)
    : IRequestHandler<AcceptPublicResult, PublicProgress>
{
    public async Task<PublicProgress> Handle(AcceptPublicResult request, CancellationToken cancellationToken)
    {
        var before = await cases.OpenAsync(request.Token, cancellationToken);
        if (before.State is not (ComplaintState.CustomerTold or ComplaintState.Closed))
            throw Problem.Conflict("complaint-state", "There is no result yet that could be accepted.");
        if (before.ResultAccepted is not null) throw Problem.Conflict("result-decided", "You have told us already what you think of the result.");

        var row = before with { Satisfaction = request.Satisfaction, ResultAccepted = request.Accepted };
        var said = new NewStep(
            StepKind.CustomerWrote, ComplaintTexts.Clean(request.Text) ?? "", new { request.Satisfaction, request.Accepted }, ByCustomer: true);
        ComplaintRow after;
        if (request.Accepted)
        {
            var closes = before.State == ComplaintState.CustomerTold;
            List<NewStep> written = [said];
            if (closes) written.Add(new NewStep(StepKind.Closed, null, new { row.Satisfaction, row.ResultAccepted }, ByCustomer: true));
            after = await steps.AdvanceAsync(
                before, closes ? row with { State = ComplaintState.Closed, ClosedAt = clock.GetUtcNow().UtcDateTime } : row,
                closes ? "closed" : "resultAccepted", written, cancellationToken);
        }
        else
        {
            var told = await steps.AdvanceAsync(before, row, "resultNotAccepted", [said], cancellationToken);
            after = await reopening.ReopenAsync(told, request.Text!.Trim(), byCustomer: true, cancellationToken);
        }
        await cases.TellAssigneeAsync(after, request.Accepted ? "complaint.accepted" : "complaint.notAccepted", cancellationToken);
        return await cases.ViewAsync(after, cancellationToken);
    }
}

/// <summary>What the customer thinks of the result.</summary>
internal sealed record AcceptPublicResultBody(int Satisfaction, bool Accepted, string? Text = null);

internal static class AcceptPublicResultEndpoint
{
    public static void MapAcceptPublicResult(this IEndpointRouteBuilder links) => links
        .MapPost("/complaints/{token}/accept", (
            string token, AcceptPublicResultBody body, IMediator mediator, CancellationToken cancellationToken) =>
            mediator.Send(new AcceptPublicResult(token, body.Satisfaction, body.Accepted, body.Text), cancellationToken))
        .AllowAnonymous()
        .RequireRateLimiting(RateLimits.PublicLink)
        .WithName(nameof(AcceptPublicResult))
        .WithSummary("Accept the result of a complaint or not, by the customer's secret link")
        .ProducesProblems(400, 404, 409, 429);
}
