using System.Globalization;
using Crm.Common;
using Crm.Contracts.Access;
using Crm.Contracts.Customers;
using Crm.Contracts.Messaging;
using FluentValidation;
using MediatR;

namespace Crm.Grading;

/// <summary>
/// Proposes to set a customer's grade by hand until a day, at most two years ahead. It holds once a second person approves; whoever
/// may do so and sees the customer is told, in the application and by mail. A customer has at most one that is proposed or holds.
/// </summary>
internal sealed record ProposeOverride(long CustomerId, Grade Grade, string Reason, DateOnly Until) : ICommand<OverrideView>;

internal sealed class ProposeOverrideValidator : AbstractValidator<ProposeOverride>
{
    public ProposeOverrideValidator(TimeProvider clock)
    {
        RuleFor(r => r.Grade).IsInEnum().Must(g => g != Grade.N).WithMessage("must be A, B, C or D");
        RuleFor(r => r.Reason).NotEmpty().MaximumLength(1000);
        RuleFor(r => r.Until)
            .Must(day => day >= Today(clock) && day <= Today(clock).AddYears(2))
            .WithMessage("must be from today to two years ahead");
    }

    private static DateOnly Today(TimeProvider clock) => DateOnly.FromDateTime(clock.GetLocalNow().DateTime);
}

internal sealed class ProposeOverrideHandler(
    DbSession session, CurrentUser user, TimeProvider clock, IMediator mediator, EventLog events)
    : IRequestHandler<ProposeOverride, OverrideView>
{
    private const string AnyCommit = "select count(*) from grading.Run u where u.CommitNumber is not null";

    private const string Open = """
        select o.State
        from grading.GradeOverride o
        where o.CustomerId = @CustomerId
          and o.State < 3
        """;

    private const string Add = """
        insert into grading.GradeOverride (CustomerId, Grade, Reason, State, ValidUntil, ProposedBy, ProposedAt)
        output inserted.GradeOverrideId
        values (@CustomerId, @Grade, @Reason, @Proposed, @Until, @PersonId, @Now)
        """;

    public async Task<OverrideView> Handle(ProposeOverride request, CancellationToken cancellationToken)
    {
        await VisibleCustomer.RequireAsync(session, user, request.CustomerId, cancellationToken);
        if (await session.ScalarAsync<long>(AnyCommit, null, cancellationToken) == 0)
            throw Problem.Conflict("no-grades-yet", "Nobody holds a grade yet. Commit a grading run first.");
        if (await session.ScalarAsync<OverrideState?>(Open, new { request.CustomerId }, cancellationToken) is { } state)
            throw Problem.Conflict("override-open", state == OverrideState.Proposed
                ? "A grade by hand is proposed for this customer already."
                : "This customer has a grade by hand already. End that one first.");

        var overrideId = await session.ScalarAsync<long>(Add, new
        {
            request.CustomerId,
            request.Grade,
            Reason = request.Reason.Trim(),
            OverrideState.Proposed,
            request.Until,
            user.PersonId,
            Now = clock.GetUtcNow().UtcDateTime,
        }, cancellationToken);
        await events.RaiseAsync(new RecordEvent("gradeOverride.proposed", "gradeOverride", overrideId), cancellationToken);
        var proposed = await OverrideRow.ReadAsync(session, user, overrideId, cancellationToken);
        await TellApproversAsync(proposed, cancellationToken);
        return proposed;
    }

    private async Task TellApproversAsync(OverrideView proposed, CancellationToken cancellationToken)
    {
        var approvers = (await mediator.Send(
                new WhoMay(Permission.ApproveOverride, proposed.Owner?.PersonId ?? 0), cancellationToken))
            .Where(person => person.PersonId != user.PersonId).ToList();
        if (approvers.Count == 0) return;
        await mediator.Send(new Notify(
            [.. approvers.Select(p => p.PersonId)], "override.proposed", "customer", proposed.Customer.CustomerId,
            new { proposed.OverrideId, proposed.Grade, proposed.Until }, $"override-proposed:{proposed.OverrideId}"), cancellationToken);
        foreach (var approver in approvers.Where(p => !string.IsNullOrWhiteSpace(p.Email)))
            await mediator.Send(new SendMail(
                MailTemplates.OverrideProposed, approver.Language, new Dictionary<string, string>
                {
                    ["person"] = approver.Name,
                    ["customer"] = proposed.Customer.Name,
                    ["grade"] = proposed.Grade.ToString(),
                    ["until"] = proposed.Until.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                    ["reason"] = proposed.Reason,
                    ["proposer"] = proposed.ProposedBy.Name,
                    ["link"] = $"/customers/{proposed.Customer.CustomerId}",
                }, approver.Email, "customer", proposed.Customer.CustomerId,
                $"override-proposed:{proposed.OverrideId}:{approver.PersonId}"), cancellationToken);
    }
}

internal static class ProposeOverrideEndpoint
{
    public static void MapProposeOverride(this IEndpointRouteBuilder grading) => grading
        .MapPost("/overrides", async (ProposeOverride request, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var proposed = await mediator.Send(request, cancellationToken);
            return TypedResults.Created($"/api/v1/grading/overrides/{proposed.OverrideId}", proposed);
        })
        .WithName(nameof(ProposeOverride))
        .WithSummary("Propose to set a customer's grade by hand")
        .RequireAuthorization(Permission.OverrideGrade)
        .ProducesProblems(400, 404, 409);
}
