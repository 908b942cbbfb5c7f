using Crm.Common;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Complaints;

/// <summary>
/// Writes down what a complaint cost, in the base currency. Costs may become known after the case was closed.
/// </summary>
internal sealed record ChangeComplaintCosts(long ComplaintId, int? Version, CostChange Costs, string? Text) : ICommand<ComplaintView>;

internal sealed class ChangeComplaintCostsValidator : AbstractValidator<ChangeComplaintCosts>
{
    public ChangeComplaintCostsValidator()
    {
        RuleFor(r => r.Costs).Custom((costs, context) =>
        {
            if (costs.IsEmpty) context.AddFailure("refund", "give at least one part of the cost");
            foreach (var (field, message) in costs.Problems()) context.AddFailure(field, message);
        });
        RuleFor(r => r.Text).MaximumLength(4000).Must(ComplaintTexts.IsText).WithMessage(ComplaintTexts.NoControl);
    }
}

internal sealed class ChangeComplaintCostsHandler(CaseSteps steps, ComplaintReader reader)
    : IRequestHandler<ChangeComplaintCosts, ComplaintView>
{
    public async Task<ComplaintView> Handle(ChangeComplaintCosts request, CancellationToken cancellationToken)
    {
        var before = await steps.TakeAsync(request.ComplaintId, cancellationToken);
        if (request.Version is { } read && read != before.Version)
            throw Problem.Stale($"The complaint was changed since you read it and now has version {before.Version}.");
        var row = before.WithCosts(request.Costs);
        var after = await steps.AdvanceAsync(
            before, row, "costChanged", [new NewStep(StepKind.CostChanged, ComplaintTexts.Clean(request.Text))], cancellationToken);
        return await reader.ViewAsync(after, cancellationToken);
    }
}

internal sealed record ChangeComplaintCostsBody(
    Money? Refund = null, Money? Replacement = null, Money? Travel = null, Money? Labour = null, string? Text = null);

internal static class ChangeComplaintCostsEndpoint
{
    public static void MapChangeComplaintCosts(this IEndpointRouteBuilder complaints) => complaints
        .MapPost("/{complaintId:long}/costs", async (
            long complaintId, MaybeIfMatch version, ChangeComplaintCostsBody body, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var complaint = await mediator.Send(new ChangeComplaintCosts(complaintId, version.Value, new CostChange(body.Refund, body.Replacement, body.Travel, body.Labour), body.Text), cancellationToken);
            return TypedResults.Ok(complaint).WithETag(complaint.Version);
        })
        .Produces<ComplaintView>()
        .WithName(nameof(ChangeComplaintCosts))
        .WithSummary("Write down what a complaint cost")
        .RequireAuthorization(Permission.SolveComplaints)
        .ProducesProblems(400, 404, 409, 412);
}
