using Crm.Common;
using Crm.Contracts.Customers;
using Crm.Contracts.Sync;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Customers;

/// <summary>
/// Writes down a contact with a customer, now and by the person who asks unless told otherwise. It fulfils at once the earliest open
/// duty of its kind. Who has a duty at a customer may write for it, also as a colleague's substitute.
/// </summary>
internal sealed record RecordTouchpoint(TouchpointBody Touchpoint) : ICommand<TouchpointView>;

/// <summary>A touchpoint as a person sends it: new, or as a JSON merge patch.</summary>
internal sealed record TouchpointBody
{
    /// <summary>Given for a new one; it cannot be changed.</summary>
    public Patch<long?> CustomerId { get; init; }
    public Patch<long?> ContactId { get; init; }
    public Patch<TouchpointChannel?> Channel { get; init; }

    /// <summary>Out unless told otherwise.</summary>
    public Patch<TouchpointDirection?> Direction { get; init; }

    /// <summary>Now unless told otherwise.</summary>
    public Patch<DateTimeOffset?> HappenedAt { get; init; }

    /// <summary>Who spoke with the customer: the person who asks, or somebody in its team.</summary>
    public Patch<long?> PersonId { get; init; }
    public Patch<string> Subject { get; init; }
    public Patch<string> Note { get; init; }

    /// <summary>Reached unless told otherwise.</summary>
    public Patch<TouchpointOutcome?> Outcome { get; init; }
    public Patch<string> NextStep { get; init; }
    public Patch<DateOnly?> NextStepOn { get; init; }
    public Patch<long?> NextStepBy { get; init; }

    /// <summary>The duty that it was made for.</summary>
    public Patch<long?> DutyId { get; init; }

    public IEnumerable<RowProblem> Problems(DateTimeOffset now) =>
    [
        .. TouchpointTexts.Problems(Subject, Note, NextStep, NextStepOn),
        .. TouchpointTexts.Moment(HappenedAt.Value, now),
        .. Required("channel", Channel.IsSet && Channel.Value is null),
        .. Required("direction", Direction.IsSet && Direction.Value is null),
        .. Required("happenedAt", HappenedAt.IsSet && HappenedAt.Value is null),
        .. Required("personId", PersonId.IsSet && PersonId.Value is null),
        .. Required("outcome", Outcome.IsSet && Outcome.Value is null),
    ];

    public TouchpointRow ApplyTo(TouchpointRow row, TimeProvider clock)
    {
        var applied = row with
        {
            ContactId = ContactId.Or(row.ContactId),
            Channel = Channel.Value ?? row.Channel,
            Direction = Direction.Value ?? row.Direction,
            PersonId = PersonId.Value ?? row.PersonId,
            Subject = TouchpointTexts.Clean(Subject, row.Subject) ?? "",
            Note = TouchpointTexts.Clean(Note, row.Note),
            Outcome = Outcome.Value ?? row.Outcome,
            NextStep = TouchpointTexts.Clean(NextStep, row.NextStep),
            NextStepOn = NextStepOn.Or(row.NextStepOn),
            NextStepBy = NextStepBy.Or(row.NextStepBy),
            DutyId = DutyId.Or(row.DutyId),
        };
        return HappenedAt.Value is { } moment ? applied.At(moment, clock) : applied;
    }

    private static IEnumerable<RowProblem> Required(string field, bool missing) =>
        missing ? [new RowProblem(field, "required", "must not be null")] : [];
}

internal sealed class RecordTouchpointValidator : AbstractValidator<RecordTouchpoint>
{
    public RecordTouchpointValidator(TimeProvider clock) => RuleFor(r => r.Touchpoint).Custom((touchpoint, context) =>
    {
        if (touchpoint.CustomerId.Value is null) context.AddFailure("customerId", "is required");
        if (!touchpoint.Channel.IsSet) context.AddFailure("channel", "is required");
        foreach (var problem in touchpoint.Problems(clock.GetUtcNow())) context.AddFailure(problem.Field!, problem.Message);
    });
}

/// <summary>Whether what a touchpoint refers to is there, and may be referred to by the person who asks.</summary>
internal sealed class TouchpointReferences(DbSession session, CurrentUser user)
{
    private const string MayRecord = """
        select count(*)
        from customers.Customer c
        where c.CustomerId = @CustomerId
          and (c.OwnerId in (select v.OwnerId from access.v_VisibleOwner v where v.ViewerId = @ViewerId)
               or exists (
                   select 1
                   from grading.v_Duty d
                   where d.CustomerId = c.CustomerId
                     and d.PersonId = @ViewerId
                     and d.State in (1, 2, 4)))
        """;

    private const string IsContact = """
        select count(*)
        from customers.Contact t
        where t.ContactId = @ContactId
          and t.CustomerId = @CustomerId
        """;

    private const string IsDuty = "select count(*) from grading.v_Duty d where d.DutyId = @DutyId and d.CustomerId = @CustomerId";

    private const string IsActive = "select count(*) from access.v_Person p where p.PersonId = @PersonId and p.IsActive = 1";

    private const string IsInTeam = """
        select count(*)
        from access.v_VisibleOwner v
        where v.ViewerId = @ViewerId
          and v.OwnerId = @PersonId
        """;

    public async Task CheckCustomerAsync(long customerId, CancellationToken cancellationToken)
    {
        if (!await AnyAsync(MayRecord, new { CustomerId = customerId, ViewerId = user.PersonId }, cancellationToken))
            throw Problem.Invalid("customerId", "is not a customer that you may see");
    }

    /// <summary>Refuses what differs from before and is not there.</summary>
    public async Task CheckAsync(TouchpointRow before, TouchpointRow after, CancellationToken cancellationToken)
    {
        var problems = new Dictionary<string, string[]>();
        if (after.ContactId is { } contactId && contactId != before.ContactId
            && !await AnyAsync(IsContact, new { ContactId = contactId, after.CustomerId }, cancellationToken))
            problems["contactId"] = ["is not a contact of this customer"];
        if (after.DutyId is { } dutyId && dutyId != before.DutyId
            && !await AnyAsync(IsDuty, new { DutyId = dutyId, after.CustomerId }, cancellationToken))
            problems["dutyId"] = ["is not a duty at this customer"];
        if (after.NextStepBy is { } nextStepBy && nextStepBy != before.NextStepBy
            && !await AnyAsync(IsActive, new { PersonId = nextStepBy }, cancellationToken))
            problems["nextStepBy"] = ["is not an active person"];
        if (after.PersonId != before.PersonId && after.PersonId != user.PersonId
            && !await AnyAsync(IsInTeam, new { ViewerId = user.PersonId, after.PersonId }, cancellationToken))
            problems["personId"] = ["is neither you nor somebody in your team"];
        if (problems.Count > 0) throw Problem.Invalid(problems);
    }

    private async Task<bool> AnyAsync(string sql, object parameters, CancellationToken cancellationToken) =>
        await session.ScalarAsync<long>(sql, parameters, cancellationToken) > 0;
}

internal sealed class RecordTouchpointHandler(
    CurrentUser user, TouchpointReferences references, TouchpointWriter writer, TouchpointReader reader, TimeProvider clock)
    : IRequestHandler<RecordTouchpoint, TouchpointView>
{
    public async Task<TouchpointView> Handle(RecordTouchpoint request, CancellationToken cancellationToken)
    {
        var customerId = request.Touchpoint.CustomerId.Value!.Value;
        await references.CheckCustomerAsync(customerId, cancellationToken);
        var now = clock.GetUtcNow();
        var blank = TouchpointRow.Blank(null, null, customerId, user.PersonId, now.UtcDateTime).At(now, clock);
        var row = request.Touchpoint.ApplyTo(blank, clock);
        await references.CheckAsync(blank, row, cancellationToken);
        var added = await writer.AddAsync(row, cancellationToken);
        return await reader.ViewAsync(added.TouchpointId, cancellationToken);
    }
}

internal static class RecordTouchpointEndpoint
{
    public static void MapRecordTouchpoint(this IEndpointRouteBuilder touchpoints) => touchpoints
        .MapPost("", async (TouchpointBody body, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var touchpoint = await mediator.Send(new RecordTouchpoint(body), cancellationToken);
            return TypedResults.Created($"/api/v1/touchpoints/{touchpoint.TouchpointId}", touchpoint).WithETag(touchpoint.Version);
        })
        .Produces<TouchpointView>(StatusCodes.Status201Created)
        .WithName(nameof(RecordTouchpoint))
        .WithSummary("Write down a contact with a customer")
        .RequireAuthorization(Permission.RecordTouchpoints)
        .ProducesProblems(400, 422);
}
