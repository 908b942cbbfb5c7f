using Crm.Common;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Complaints;

/// <summary>
/// Tells the customer the confirmed result in its language: by e-mail through the outbox, or by telephone, letter or chat as a recorded
/// step. Without an address e-mail is refused, and nothing is lost.
/// </summary>
internal sealed record TellCustomer(long ComplaintId, int? Version, ComplaintChannel Channel, string? Text, DateTimeOffset? At) : ICommand<ComplaintView>;

internal sealed class TellCustomerValidator : AbstractValidator<TellCustomer>
{
    public TellCustomerValidator(TimeProvider clock)
    {
        RuleFor(r => r.Channel).IsInEnum().NotEqual(ComplaintChannel.Api);
        RuleFor(r => r.Text).MaximumLength(4000).Must(ComplaintTexts.IsText).WithMessage(ComplaintTexts.NoControl);
        RuleFor(r => r.At).Must(at => ComplaintTexts.IsPast(at, clock)).WithMessage(ComplaintTexts.NotPast);
        RuleFor(r => r.At).Null().When(r => r.Channel == ComplaintChannel.Email).WithMessage("is not given for a mail: it goes now");
    }
}

internal sealed class TellCustomerHandler(CaseSteps steps, ComplaintReader reader, CustomerMail mail, TimeProvider clock)
    : IRequestHandler<TellCustomer, ComplaintView>
{
    public async Task<ComplaintView> Handle(TellCustomer request, CancellationToken cancellationToken)
    {
        var before = await steps.TakeAsync(request.ComplaintId, NextStep.Tell, request.Version, cancellationToken);
        var at = request.At?.UtcDateTime ?? clock.GetUtcNow().UtcDateTime;
        if (request.At is not null && at < before.ConfirmedAt) throw Problem.Invalid("at", "must not be before the confirmation");
        MailSent? sent = null;
        if (request.Channel == ComplaintChannel.Email)
            sent = await mail.SendResultAsync(before, ComplaintTexts.Clean(request.Text), cancellationToken)
                ?? throw Problem.Conflict("no-address",
                    "There is no address that a mail could go to. Tell the customer by telephone, letter or chat, and write that down.", "channel");
        var after = await steps.AdvanceAsync(
            before, before with { State = ComplaintState.CustomerTold, ToldAt = at }, "customerTold",
            [new NewStep(StepKind.CustomerTold, ComplaintTexts.Clean(request.Text), new { request.Channel, sent?.MailId }, at)],
            cancellationToken);
        return await reader.ViewAsync(after, cancellationToken);
    }
}

/// <summary>How the customer is told.</summary>
/// <param name="Text">What was said; for a mail, the result in other words than the case has.</param>
internal sealed record TellCustomerBody(ComplaintChannel Channel, string? Text = null, DateTimeOffset? At = null);

internal static class TellCustomerEndpoint
{
    public static void MapTellCustomer(this IEndpointRouteBuilder complaints) => complaints
        .MapPost("/{complaintId:long}/tell", async (
            long complaintId, MaybeIfMatch version, TellCustomerBody body, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var complaint = await mediator.Send(new TellCustomer(complaintId, version.Value, body.Channel, body.Text, body.At), cancellationToken);
            return TypedResults.Ok(complaint).WithETag(complaint.Version);
        })
        .Produces<ComplaintView>()
        .WithName(nameof(TellCustomer))
        .WithSummary("Tell the customer the confirmed result")
        .RequireAuthorization(Permission.WriteComplaints)
        .ProducesProblems(400, 404, 409, 412);
}
