using Crm.Common;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Complaints;

/// <summary>
/// Writes down an act towards the customer. The first one of a person meets the first response; the automatic receipt does not.
/// </summary>
internal sealed record RespondToCustomer(long ComplaintId, int? Version, ComplaintChannel Channel, string Text, DateTimeOffset? At) : ICommand<ComplaintView>;

internal sealed class RespondToCustomerValidator : AbstractValidator<RespondToCustomer>
{
    public RespondToCustomerValidator(TimeProvider clock)
    {
        RuleFor(r => r.Channel).IsInEnum();
        RuleFor(r => r.Text).NotEmpty().MaximumLength(4000).Must(ComplaintTexts.IsText).WithMessage(ComplaintTexts.NoControl);
        RuleFor(r => r.At).Must(at => ComplaintTexts.IsPast(at, clock)).WithMessage(ComplaintTexts.NotPast);
    }
}

internal sealed class RespondToCustomerHandler(CaseSteps steps, ComplaintReader reader)
    : IRequestHandler<RespondToCustomer, ComplaintView>
{
    public async Task<ComplaintView> Handle(RespondToCustomer request, CancellationToken cancellationToken)
    {
        var before = await steps.TakeAsync(request.ComplaintId, NextStep.Respond, request.Version, cancellationToken);
        if (request.At?.UtcDateTime < before.CycleStartedAt) throw Problem.Invalid("at", "must not be before the case came");
        var after = await steps.AdvanceAsync(
            before, before, "responded",
            [new NewStep(StepKind.Responded, request.Text.Trim(), new { request.Channel }, request.At?.UtcDateTime)], cancellationToken);
        return await reader.ViewAsync(after, cancellationToken);
    }
}

/// <summary>An act towards the customer.</summary>
/// <param name="At">When it was; now unless told otherwise, never in the future nor before the case came.</param>
internal sealed record RespondToCustomerBody(ComplaintChannel Channel, string Text, DateTimeOffset? At = null);

internal static class RespondToCustomerEndpoint
{
    public static void MapRespondToCustomer(this IEndpointRouteBuilder complaints) => complaints
        .MapPost("/{complaintId:long}/respond", async (
            long complaintId, MaybeIfMatch version, RespondToCustomerBody body, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var complaint = await mediator.Send(new RespondToCustomer(complaintId, version.Value, body.Channel, body.Text, body.At), cancellationToken);
            return TypedResults.Ok(complaint).WithETag(complaint.Version);
        })
        .Produces<ComplaintView>()
        .WithName(nameof(RespondToCustomer))
        .WithSummary("Write down an act towards the customer; the first one meets the first response")
        .RequireAuthorization(Permission.WriteComplaints)
        .ProducesProblems(400, 404, 409, 412);
}
