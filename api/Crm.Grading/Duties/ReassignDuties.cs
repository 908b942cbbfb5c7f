using Crm.Common;
using FluentValidation;
using MediatR;

namespace Crm.Grading;

/// <summary>
/// While somebody is away, another one takes over what falls due from the first to the last day, also what is planned meanwhile.
/// Both must be of the team of the person who asks. The customers' owner stays.
/// </summary>
internal sealed record ReassignDuties(long FromPerson, long ToPerson, DateOnly From, DateOnly Until, string Reason) : ICommand<ReassignedDuties>;

internal sealed record ReassignedDuties(long AbsenceId, int Moved);

internal sealed class ReassignDutiesValidator : AbstractValidator<ReassignDuties>
{
    public ReassignDutiesValidator(TimeProvider clock)
    {
        RuleFor(r => r.ToPerson).Must((r, to) => to != r.FromPerson).WithMessage("must be another person");
        RuleFor(r => r.Until).Must((r, until) => until >= r.From && until.DayNumber - r.From.DayNumber <= 731)
            .WithMessage("must not be before from, nor more than two years after it");
        RuleFor(r => r.Until).Must(until => until >= Days.Today(clock)).WithMessage("must not be in the past");
        RuleFor(r => r.Reason).NotEmpty().MaximumLength(400);
    }
}

internal sealed class ReassignDutiesHandler(DbSession session, CurrentUser user, TimeProvider clock, AuditTrail audit, EventLog events)
    : IRequestHandler<ReassignDuties, ReassignedDuties>
{
    private const string IsInTeam = """
        select count(*)
        from access.v_VisibleOwner v
        where v.ViewerId = @ViewerId
          and v.OwnerId = @PersonId
          and v.OwnerId <> 0
        """;

    private const string IsActive = "select count(*) from access.v_Person p where p.PersonId = @PersonId and p.IsActive = 1";

    private const string AddAbsence = """
        insert into grading.Absence (PersonId, SubstituteId, AwayFrom, AwayUntil, Reason, CreatedBy, CreatedAt)
        output inserted.AbsenceId
        values (@FromPerson, @ToPerson, @From, @Until, @Reason, @PersonId, @Now)
        """;

    private const string Find = """
        select d.DutyId
        from grading.Duty d
        where d.PersonId = @FromPerson
          and d.State = @Planned
          and d.DueOn >= @From
          and d.DueOn <= @Until
        """;

    private const string Move = """
        update grading.Duty
        set PersonId = @ToPerson, Note = @Reason, Version = Version + 1
        where PersonId = @FromPerson
          and State = @Planned
          and DueOn >= @From
          and DueOn <= @Until
        """;

    public async Task<ReassignedDuties> Handle(ReassignDuties request, CancellationToken cancellationToken)
    {
        await CheckAsync("fromPerson", IsInTeam, request.FromPerson, "is not somebody in your team", cancellationToken);
        await CheckAsync("toPerson", IsActive, request.ToPerson, "is not an active person", cancellationToken);
        await CheckAsync("toPerson", IsInTeam, request.ToPerson, "is not somebody in your team", cancellationToken);
        var move = new
        {
            request.FromPerson,
            request.ToPerson,
            request.From,
            request.Until,
            Reason = request.Reason.Trim(),
            DutyState.Planned,
            user.PersonId,
            Now = clock.GetUtcNow().UtcDateTime,
        };
        var absenceId = await session.ScalarAsync<long>(AddAbsence, move, cancellationToken);
        var duties = await session.QueryAsync<long>(Find, move, cancellationToken);
        var moved = await session.ExecuteAsync(Move, move, cancellationToken);
        var (from, to) = (AuditTrail.Text(request.FromPerson), AuditTrail.Text(request.ToPerson));
        await audit.RecordAsync([.. duties.Select(id => new FieldChange("duty", id, "person", from, to))], cancellationToken);
        await events.RaiseAsync(new RecordEvent("duties.reassigned", "absence", absenceId), cancellationToken);
        return new ReassignedDuties(absenceId, moved);
    }

    private async Task CheckAsync(string field, string sql, long personId, string message, CancellationToken cancellationToken)
    {
        if (await session.ScalarAsync<long>(sql, new { ViewerId = user.PersonId, PersonId = personId }, cancellationToken) == 0)
            throw Problem.Invalid(field, message);
    }
}

internal static class ReassignDutiesEndpoint
{
    public static void MapReassignDuties(this IEndpointRouteBuilder grading) => grading
        .MapPost("/duties/reassign", async (ReassignDuties request, IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Ok(await mediator.Send(request, cancellationToken)))
        .WithName(nameof(ReassignDuties))
        .WithSummary("Give somebody's duties to another person while that one is away")
        .RequireAuthorization(Permission.ReassignDuties)
        .ProducesProblems(400, 422);
}
