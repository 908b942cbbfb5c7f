using System.Globalization;
using Crm.Common;
using FluentValidation;
using MediatR;

namespace Crm.Complaints;

/// <summary>
/// Writes the next version of the calendar, valid for complaints received from now on; those received before keep theirs. BasedOn is the
/// version that the editor saw: of two people editing at once the second is told.
/// </summary>
internal sealed record SaveComplaintCalendar(
    int BasedOn, string TimeZone, int StandardDayMinutes, CalendarWeek Week, IReadOnlyList<CalendarException> Exceptions,
    string? Note = null) : ICommand<CalendarView>;

internal sealed class SaveComplaintCalendarValidator : AbstractValidator<SaveComplaintCalendar>
{
    public SaveComplaintCalendarValidator() => RuleFor(r => r.Note).MaximumLength(400);
}

internal sealed class SaveComplaintCalendarHandler(DbSession session, CurrentUser user, TimeProvider clock, EventLog events)
    : IRequestHandler<SaveComplaintCalendar, CalendarView>
{
    private const string Add = """
        insert into complaints.Calendar (Version, ValidFrom, Note, Rules, CreatedBy, CreatedAt)
        output inserted.CalendarId
        values (@Version, @Now, @Note, @Rules, @PersonId, @Now)
        """;

    public async Task<CalendarView> Handle(SaveComplaintCalendar request, CancellationToken cancellationToken)
    {
        var document = new CalendarDocument(
            request.TimeZone, request.StandardDayMinutes, request.Week, [.. request.Exceptions.OrderBy(e => e.Day)]);
        if ((document with { Exceptions = request.Exceptions }).Problems() is { Count: > 0 } problems) throw Problem.Invalid(problems);
        var newest = await CalendarRow.NewestAsync(session, cancellationToken);
        if (request.BasedOn != newest.Version) throw Stale(newest);

        var version = newest.Version + 1;
        var calendarId = await session.ScalarAsync<long>(Add, new
        {
            Version = version,
            Now = clock.GetUtcNow().UtcDateTime,
            Note = string.IsNullOrWhiteSpace(request.Note) ? null : request.Note.Trim(),
            Rules = document.Json(),
            user.PersonId,
        }, cancellationToken);
        await events.RaiseAsync(new RecordEvent("complaintCalendar.saved", "complaintCalendar", calendarId), cancellationToken);
        return (await CalendarRow.ReadAsync(session, version, cancellationToken)).View();
    }

    private static ProblemException Stale(CalendarRow newest)
    {
        var at = newest.CreatedAt.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        return Problem.Stale(
            $"{newest.CreatedByName ?? "Somebody"} saved version {newest.Version} at {at}Z since you read it. Read it again.");
    }
}

internal sealed record CalendarBody(
    string TimeZone, int StandardDayMinutes, CalendarWeek Week, IReadOnlyList<CalendarException> Exceptions, string? Note = null);

internal static class SaveCalendarEndpoint
{
    public static void MapSaveCalendar(this IEndpointRouteBuilder calendar) => calendar
        .MapPut("", async (IfMatch version, CalendarBody body, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var saved = await mediator.Send(new SaveComplaintCalendar(
                version.Value, body.TimeZone, body.StandardDayMinutes, body.Week, body.Exceptions, body.Note), cancellationToken);
            return TypedResults.Ok(saved).WithETag(saved.Version);
        })
        .WithName(nameof(SaveComplaintCalendar))
        .WithSummary("Write the next version of the calendar of working time, valid from now")
        .Produces<CalendarView>()
        .RequireAuthorization(Permission.ManageComplaintSettings)
        .ProducesProblems(400, 409, 412);
}
