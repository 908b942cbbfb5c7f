using Crm.Common;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Complaints;

/// <summary>
/// Writes down by which method a complaint was solved and with what result. Resolution is met at this moment, unless the second person
/// refuses it; the customer is told only after the confirmation.
/// </summary>
internal sealed record SolveComplaint(long ComplaintId, int? Version, SolveComplaintBody Solution) : ICommand<ComplaintView>;

internal sealed class SolveComplaintValidator : AbstractValidator<SolveComplaint>
{
    public SolveComplaintValidator()
    {
        RuleFor(r => r.Solution.Method).NotEmpty().MaximumLength(4000)
            .Must(ComplaintTexts.IsText).WithMessage(ComplaintTexts.NoControl).OverridePropertyName("method");
        RuleFor(r => r.Solution.Result).NotEmpty().MaximumLength(4000)
            .Must(ComplaintTexts.IsText).WithMessage(ComplaintTexts.NoControl).OverridePropertyName("result");
        RuleFor(r => r.Solution.RootCause).MaximumLength(4000)
            .Must(ComplaintTexts.IsText).WithMessage(ComplaintTexts.NoControl).OverridePropertyName("rootCause");
        RuleFor(r => r.Solution.CorrectiveAction).MaximumLength(4000)
            .Must(ComplaintTexts.IsText).WithMessage(ComplaintTexts.NoControl).OverridePropertyName("correctiveAction");
        RuleFor(r => r.Solution.PreventiveAction).MaximumLength(4000)
            .Must(ComplaintTexts.IsText).WithMessage(ComplaintTexts.NoControl).OverridePropertyName("preventiveAction");
        RuleFor(r => r.Solution.ResponsibleSide).IsInEnum().OverridePropertyName("responsibleSide");
        RuleFor(r => r.Solution.Costs).Custom((costs, context) =>
        {
            foreach (var (field, message) in costs?.Problems() ?? []) context.AddFailure($"costs.{field}", message);
        });
    }
}

internal sealed class SolveComplaintHandler(CaseSteps steps, ComplaintReader reader, ComplaintReferences references, CurrentUser user)
    : IRequestHandler<SolveComplaint, ComplaintView>
{
    public async Task<ComplaintView> Handle(SolveComplaint request, CancellationToken cancellationToken)
    {
        var before = await steps.TakeAsync(request.ComplaintId, NextStep.Solve, request.Version, cancellationToken);
        var solution = request.Solution;
        if (solution.CauseId != before.CauseId) await references.CheckCauseAsync(solution.CauseId, cancellationToken);
        var row = before with
        {
            State = ComplaintState.Solved,
            SolvedBy = user.PersonId,
            IsRejected = false,
            Method = solution.Method.Trim(),
            Result = solution.Result.Trim(),
            CauseId = solution.CauseId ?? before.CauseId,
            RootCause = ComplaintTexts.Clean(solution.RootCause) ?? before.RootCause,
            ResponsibleSide = solution.ResponsibleSide ?? before.ResponsibleSide,
            CorrectiveAction = ComplaintTexts.Clean(solution.CorrectiveAction) ?? before.CorrectiveAction,
            PreventiveAction = ComplaintTexts.Clean(solution.PreventiveAction) ?? before.PreventiveAction,
        };
        if (solution.Costs is { } costs) row = row.WithCosts(costs);
        var after = await steps.AdvanceAsync(
            before, row, "solved",
            [new NewStep(StepKind.Solved, row.Result, new SolutionData(row.Method!, row.Result!, row.CauseId, row.RootCause, row.ResponsibleSide))],
            cancellationToken);
        return await reader.ViewAsync(after, cancellationToken);
    }
}

/// <summary>How a complaint was solved.</summary>
/// <param name="Method">What was done.</param>
/// <param name="Result">What came of it; told to the customer.</param>
/// <param name="CauseId">Why it went wrong, from the list of causes.</param>
/// <param name="Costs">What it cost, in the base currency; parts that are left out stay.</param>
internal sealed record SolveComplaintBody(
    string Method, string Result, long? CauseId = null, string? RootCause = null, ResponsibleSide? ResponsibleSide = null,
    string? CorrectiveAction = null, string? PreventiveAction = null, CostChange? Costs = null);

/// <summary>What the step of a solution keeps; a later solution is another step.</summary>
internal sealed record SolutionData(string Method, string Result, long? CauseId, string? RootCause, ResponsibleSide? ResponsibleSide);

internal static class SolveComplaintEndpoint
{
    public static void MapSolveComplaint(this IEndpointRouteBuilder complaints) => complaints
        .MapPost("/{complaintId:long}/solve", async (
            long complaintId, MaybeIfMatch version, SolveComplaintBody body, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var complaint = await mediator.Send(new SolveComplaint(complaintId, version.Value, body), cancellationToken);
            return TypedResults.Ok(complaint).WithETag(complaint.Version);
        })
        .Produces<ComplaintView>()
        .WithName(nameof(SolveComplaint))
        .WithSummary("Write down how a complaint was solved")
        .RequireAuthorization(Permission.SolveComplaints)
        .ProducesProblems(400, 404, 409, 412);
}
