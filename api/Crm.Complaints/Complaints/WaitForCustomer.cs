using Crm.Common;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Complaints;

/// <summary>
/// Waits for what the customer was asked for: the time to resolve stands still. Who asks has turned to the customer.
/// </summary>
internal sealed record WaitForCustomer(long ComplaintId, int? Version, string Text) : ICommand<ComplaintView>;

internal sealed class WaitForCustomerValidator : AbstractValidator<WaitForCustomer>
{
    public WaitForCustomerValidator()
    {
        RuleFor(r => r.Text).NotEmpty().MaximumLength(4000).Must(ComplaintTexts.IsText).WithMessage(ComplaintTexts.NoControl);
    }
}

internal sealed class WaitForCustomerHandler(CaseSteps steps, ComplaintReader reader)
    : IRequestHandler<WaitForCustomer, ComplaintView>
{
    public async Task<ComplaintView> Handle(WaitForCustomer request, CancellationToken cancellationToken)
    {
        var before = await steps.TakeAsync(request.ComplaintId, NextStep.Wait, request.Version, cancellationToken);
        var after = await steps.AdvanceAsync(
            before, before with { State = ComplaintState.WaitingForCustomer }, "waiting",
            [new NewStep(StepKind.Waiting, request.Text.Trim())], cancellationToken);
        return await reader.ViewAsync(after, cancellationToken);
    }
}

internal sealed record WaitForCustomerBody(string Text);

internal static class WaitForCustomerEndpoint
{
    public static void MapWaitForCustomer(this IEndpointRouteBuilder complaints) => complaints
        .MapPost("/{complaintId:long}/wait", async (
            long complaintId, MaybeIfMatch version, WaitForCustomerBody body, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var complaint = await mediator.Send(new WaitForCustomer(complaintId, version.Value, body.Text), cancellationToken);
            return TypedResults.Ok(complaint).WithETag(complaint.Version);
        })
        .Produces<ComplaintView>()
        .WithName(nameof(WaitForCustomer))
        .WithSummary("Wait for the customer; the clock stands still")
        .RequireAuthorization(Permission.WriteComplaints)
        .ProducesProblems(400, 404, 409, 412);
}
