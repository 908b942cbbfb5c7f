using Crm.Common;
using FluentValidation;
using MediatR;

namespace Crm.Complaints;

/// <summary>
/// Shows when a target would be due and how it is used up day by day, by the calendar of now or by one that is being edited. Either
/// Days (working days) or Minutes (working minutes).
/// </summary>
internal sealed record PreviewComplaintCalendar(
    DateTime OpenedAt, int? Days = null, int? Minutes = null, CalendarDocument? Calendar = null) : IQuery<CalendarPreview>;

/// <summary>
/// Minutes: the working minutes of the target. Steps: the days on which they pass, the last with DueAt; no more than 400 of them.
/// </summary>
internal sealed record CalendarPreview(
    string TimeZone, int Minutes, DateTime StartsAt, DateTime DueAt, IReadOnlyList<CalendarPreviewDay> Steps);

/// <summary>A day: its name if it is an exception, its windows, and how many working minutes of the target pass on it.</summary>
internal sealed record CalendarPreviewDay(DateOnly Day, string? Name, IReadOnlyList<CalendarWindow> Windows, double UsedMinutes);

internal sealed class PreviewComplaintCalendarValidator : AbstractValidator<PreviewComplaintCalendar>
{
    public PreviewComplaintCalendarValidator()
    {
        RuleFor(r => r.OpenedAt).Must(at => at.Year is >= 1990 and < 2300).WithMessage("must be between 1990 and 2299");
        RuleFor(r => r.Days).InclusiveBetween(1, 1000).WithMessage("must be between 1 and 1000");
        RuleFor(r => r.Minutes).InclusiveBetween(1, 600_000).WithMessage("must be between 1 and 600000");
        RuleFor(r => r.Days).Must((r, days) => days is null != r.Minutes is null).WithMessage("must be given, or minutes, not both");
    }
}

internal sealed class PreviewComplaintCalendarHandler(DbSession session) : IRequestHandler<PreviewComplaintCalendar, CalendarPreview>
{
    private const int MostDays = 400;

    public async Task<CalendarPreview> Handle(PreviewComplaintCalendar request, CancellationToken cancellationToken)
    {
        if (request.Calendar?.Problems("calendar.") is { Count: > 0 } problems) throw Problem.Invalid(problems);
        var document = request.Calendar ?? CalendarDocument.Of((await CalendarRow.NewestAsync(session, cancellationToken)).Rules);
        var calendar = new BusinessCalendar(0, document.Rules());
        var openedAt = request.OpenedAt.Kind == DateTimeKind.Local ? request.OpenedAt.ToUniversalTime()
            : DateTime.SpecifyKind(request.OpenedAt, DateTimeKind.Utc);
        var minutes = request.Minutes ?? calendar.MinutesOfDays(request.Days!.Value);
        var dueAt = calendar.Add(openedAt, minutes);
        // The first moment of work: a tick of it ends there.
        var startsAt = calendar.Add(openedAt, new TimeSpan(1)).AddTicks(-1);
        return new CalendarPreview(document.TimeZone, minutes, startsAt, dueAt, Steps(document, calendar, openedAt, dueAt));
    }

    private static List<CalendarPreviewDay> Steps(CalendarDocument document, BusinessCalendar calendar, DateTime openedAt, DateTime dueAt)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(document.TimeZone);
        var named = document.Exceptions.ToDictionary(e => e.Day);
        var week = document.Week.Days.ToDictionary(d => d.Day, d => d.Windows);
        var days = new List<CalendarPreviewDay>();
        var last = DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(dueAt, zone));
        for (var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(openedAt, zone)); day <= last && days.Count < MostDays; day = day.AddDays(1))
        {
            var (from, until) = (Later(Midnight(day, zone), openedAt), Earlier(Midnight(day.AddDays(1), zone), dueAt));
            var exception = named.GetValueOrDefault(day);
            days.Add(new CalendarPreviewDay(
                day, exception?.Name, exception?.Windows ?? week[day.DayOfWeek], calendar.Elapsed(from, until).TotalMinutes));
        }
        return days;
    }

    private static DateTime Midnight(DateOnly day, TimeZoneInfo zone)
    {
        var local = day.ToDateTime(TimeOnly.MinValue);
        // Some zones change their clocks at midnight: the day then begins with its first moment that there is.
        while (zone.IsInvalidTime(local)) local = local.AddMinutes(15);
        return TimeZoneInfo.ConvertTimeToUtc(local, zone);
    }

    private static DateTime Later(DateTime a, DateTime b) => a > b ? a : b;

    private static DateTime Earlier(DateTime a, DateTime b) => a < b ? a : b;
}

internal static class PreviewCalendarEndpoint
{
    public static void MapPreviewCalendar(this IEndpointRouteBuilder calendar) => calendar
        .MapPost("/preview", async (PreviewComplaintCalendar request, IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Ok(await mediator.Send(request, cancellationToken)))
        .WithName(nameof(PreviewComplaintCalendar))
        .WithSummary("Show when a target would be due by a calendar")
        .RequireAuthorization(Permission.ReadComplaints)
        .ProducesProblems(400);
}
