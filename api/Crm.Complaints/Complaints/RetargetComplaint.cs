using Crm.Common;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Complaints;

/// <summary>
/// Sets the time to resolve anew for the current cycle, with a reason: in working minutes, or so that it is due at a moment. What fired
/// for the old due time can fire again for the new one only.
/// </summary>
internal sealed record RetargetComplaint(long ComplaintId, int? Version, int? ResolutionMinutes, DateTimeOffset? DueAt, string Reason) : ICommand<ComplaintView>;

internal sealed class RetargetComplaintValidator : AbstractValidator<RetargetComplaint>
{
    public RetargetComplaintValidator(TimeProvider clock)
    {
        RuleFor(r => r.ResolutionMinutes).InclusiveBetween(1, 1_000_000);
        RuleFor(r => r.ResolutionMinutes).Must((r, minutes) => minutes is null != r.DueAt is null)
            .WithMessage("give either working minutes or a due time");
        RuleFor(r => r.DueAt).Must(at => at is null || (at > clock.GetUtcNow() && at < clock.GetUtcNow().AddYears(5)))
            .WithMessage("must be in the future, at most five years ahead");
        RuleFor(r => r.Reason).NotEmpty().MaximumLength(4000).Must(ComplaintTexts.IsText).WithMessage(ComplaintTexts.NoControl);
    }
}

internal sealed class RetargetComplaintHandler(CaseSteps steps, ComplaintReader reader, CaseClock cases, CaseCalendars calendars, TimeProvider clock)
    : IRequestHandler<RetargetComplaint, ComplaintView>
{
    public async Task<ComplaintView> Handle(RetargetComplaint request, CancellationToken cancellationToken)
    {
        var before = await steps.TakeAsync(request.ComplaintId, NextStep.Retarget, request.Version, cancellationToken);
        var now = clock.GetUtcNow().UtcDateTime;
        var reading = (await cases.ReadAsync([CaseTerms.Of(before)], now, cancellationToken))[before.ComplaintId];
        var calendar = await calendars.OfAsync(before.CalendarVersion, cancellationToken);
        var minutes = request.ResolutionMinutes ?? (int)Math.Clamp(
            Math.Round((reading.Resolution.Elapsed + calendar.Elapsed(now, request.DueAt!.Value.UtcDateTime)).TotalMinutes), 1, 1_000_000);
        var data = new RetargetData(
            minutes, ResponseClock.Minutes(reading.Resolution.Target), reading.Resolution.DueAt, calendar.Add(now, TimeSpan.FromMinutes(minutes) - reading.Resolution.Elapsed));
        var after = await steps.AdvanceAsync(
            before, before, "retargeted", [new NewStep(StepKind.Retargeted, request.Reason.Trim(), data)], cancellationToken);
        return await reader.ViewAsync(after, cancellationToken);
    }
}

internal sealed record RetargetComplaintBody(string Reason, int? ResolutionMinutes = null, DateTimeOffset? DueAt = null);

internal static class RetargetComplaintEndpoint
{
    public static void MapRetargetComplaint(this IEndpointRouteBuilder complaints) => complaints
        .MapPost("/{complaintId:long}/retarget", async (
            long complaintId, MaybeIfMatch version, RetargetComplaintBody body, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var complaint = await mediator.Send(new RetargetComplaint(complaintId, version.Value, body.ResolutionMinutes, body.DueAt, body.Reason), cancellationToken);
            return TypedResults.Ok(complaint).WithETag(complaint.Version);
        })
        .Produces<ComplaintView>()
        .WithName(nameof(RetargetComplaint))
        .WithSummary("Set the time to resolve anew, with a reason")
        .RequireAuthorization(Permission.ConfirmComplaints)
        .ProducesProblems(400, 404, 409, 412);
}
