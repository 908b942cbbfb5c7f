using System.Globalization;
using Crm.Common;
using Crm.Contracts.Customers;
using Crm.Contracts.Grading;
using FluentValidation;
using MediatR;

namespace Crm.Grading;

/// <summary>
/// Writes the next version of the policies, valid from today or a later day. Nothing is overwritten; duties follow on the day the
/// version begins. BasedOn is the number of the newest version that the editor saw: of two people editing at once the second is told.
/// </summary>
internal sealed record SavePolicy(DateOnly ValidFrom, PolicyGrades Grades, string? Note = null, Money? VisitCost = null, int? BasedOn = null)
    : ICommand<PolicyView>;

internal sealed class SavePolicyValidator : AbstractValidator<SavePolicy>
{
    public SavePolicyValidator(TimeProvider clock)
    {
        RuleFor(r => r.ValidFrom).Must(day => day >= Days.Today(clock)).WithMessage("must not be in the past");
        RuleFor(r => r.ValidFrom).Must(day => day.Year < 2200).WithMessage("must be before 2200");
        RuleFor(r => r.Note).MaximumLength(400);
        RuleFor(r => r.VisitCost).Must(c => c is null || c.Value >= Money.Zero).WithMessage("must not be negative");
    }
}

internal sealed class SavePolicyHandler(DbSession session, CurrentUser user, TimeProvider clock, EventLog events)
    : IRequestHandler<SavePolicy, PolicyView>
{
    private const string Add = """
        insert into grading.Policy (Number, ValidFrom, Note, VisitCost, CreatedBy, CreatedAt)
        output inserted.PolicyId
        values (@Number, @ValidFrom, @Note, @VisitCost, @PersonId, @Now)
        """;

    private const string AddGrade = """
        insert into grading.PolicyGrade
            (PolicyId, Grade, VisitsPerYear, CallsPerYear, CareOccasions, FirstResponseHours, ResolutionDays, DiscountCap, PaymentDays,
             CreditMonths, GiftBudget, FreeService, ApprovalMargin, QueuePriority, DiscountMode, PaymentMode, CreditMode, GiftMode,
             FreeServiceMode, MarginMode)
        values (@PolicyId, @Grade, @VisitsPerYear, @CallsPerYear, @CareOccasions, @FirstResponseHours, @ResolutionDays, @DiscountCap,
                @PaymentDays, @CreditMonths, @GiftBudget, @FreeService, @ApprovalMargin, @QueuePriority, @DiscountMode, @PaymentMode,
                @CreditMode, @GiftMode, @FreeServiceMode, @MarginMode)
        """;

    public async Task<PolicyView> Handle(SavePolicy request, CancellationToken cancellationToken)
    {
        if (PolicyLimits.Problems(request.Grades) is { Count: > 0 } problems) throw Problem.Invalid(problems);
        var before = await PolicyVersions.ReadAsync(session, cancellationToken);
        if (request.BasedOn is { } basedOn && basedOn != before.Newest.Number) throw Stale(before.Newest);

        var number = before.Newest.Number + 1;
        var policyId = await session.ScalarAsync<long>(Add, new
        {
            Number = number,
            request.ValidFrom,
            Note = string.IsNullOrWhiteSpace(request.Note) ? null : request.Note.Trim(),
            VisitCost = request.VisitCost ?? before.Newest.VisitCost,
            user.PersonId,
            Now = clock.GetUtcNow().UtcDateTime,
        }, cancellationToken);
        foreach (var grade in Enum.GetValues<Grade>())
        {
            var p = request.Grades.Of(grade);
            await session.ExecuteAsync(AddGrade, new
            {
                PolicyId = policyId,
                Grade = grade,
                p.VisitsPerYear,
                p.CallsPerYear,
                p.CareOccasions,
                p.FirstResponseHours,
                p.ResolutionDays,
                p.DiscountCap,
                p.PaymentDays,
                p.CreditMonths,
                p.GiftBudget,
                p.FreeService,
                p.ApprovalMargin,
                p.QueuePriority,
                DiscountMode = p.Modes.DiscountCap,
                PaymentMode = p.Modes.PaymentDays,
                CreditMode = p.Modes.CreditMonths,
                GiftMode = p.Modes.GiftBudget,
                FreeServiceMode = p.Modes.FreeService,
                MarginMode = p.Modes.ApprovalMargin,
            }, cancellationToken);
        }
        await events.RaiseAsync(new RecordEvent("gradePolicy.saved", "gradePolicy", policyId), cancellationToken);
        return (await PolicyVersions.ReadAsync(session, cancellationToken)).Views(Days.Today(clock)).Single(v => v.Number == number);
    }

    private static ProblemException Stale(PolicyVersion newest)
    {
        var at = newest.CreatedAt.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        return Problem.Stale(
            $"{newest.CreatedByName ?? "Somebody"} saved version {newest.Number} at {at}Z since you read it. Read it again.");
    }
}

internal static class SavePolicyEndpoint
{
    public static void MapSavePolicy(this IEndpointRouteBuilder grading) => grading
        .MapPost("/policies", async (SavePolicy request, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var policy = await mediator.Send(request, cancellationToken);
            return TypedResults.Created("/api/v1/grading/policies", policy);
        })
        .WithName(nameof(SavePolicy))
        .WithSummary("Write the next version of the policies by grade")
        .RequireAuthorization(Permission.ManagePolicies)
        .ProducesProblems(400, 409, 412, 422);
}
