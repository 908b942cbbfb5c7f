using Crm.Common;
using MediatR;

namespace Crm.Complaints;

/// <summary>Reads the calendar that complaints received now are measured by.</summary>
internal sealed record GetComplaintCalendar : IQuery<CalendarView>;

internal sealed class GetComplaintCalendarHandler(DbSession session) : IRequestHandler<GetComplaintCalendar, CalendarView>
{
    public async Task<CalendarView> Handle(GetComplaintCalendar request, CancellationToken cancellationToken) =>
        (await CalendarRow.NewestAsync(session, cancellationToken)).View();
}

/// <summary>Every version of the calendar, the newest first.</summary>
internal sealed record ListComplaintCalendars : IQuery<CalendarList>;

internal sealed record CalendarList(IReadOnlyList<CalendarView> Items);

internal sealed class ListComplaintCalendarsHandler(DbSession session) : IRequestHandler<ListComplaintCalendars, CalendarList>
{
    public async Task<CalendarList> Handle(ListComplaintCalendars request, CancellationToken cancellationToken) =>
        new([.. (await CalendarRow.ListAsync(session, cancellationToken)).Select(r => r.View())]);
}

/// <summary>Reads one version, which complaints of its time are measured by for ever.</summary>
internal sealed record GetComplaintCalendarVersion(int Version) : IQuery<CalendarView>;

internal sealed class GetComplaintCalendarVersionHandler(DbSession session) : IRequestHandler<GetComplaintCalendarVersion, CalendarView>
{
    public async Task<CalendarView> Handle(GetComplaintCalendarVersion request, CancellationToken cancellationToken) =>
        (await CalendarRow.ReadAsync(session, request.Version, cancellationToken)).View();
}

internal static class ReadCalendarEndpoint
{
    public static void MapReadCalendar(this IEndpointRouteBuilder calendar)
    {
        calendar
            .MapGet("", async (IMediator mediator, CancellationToken cancellationToken) =>
            {
                var current = await mediator.Send(new GetComplaintCalendar(), cancellationToken);
                return TypedResults.Ok(current).WithETag(current.Version);
            })
            .WithName(nameof(GetComplaintCalendar))
            .WithSummary("Read the calendar of working time that new complaints are measured by")
            .Produces<CalendarView>()
            .RequireAuthorization(Permission.ReadComplaints)
            .ProducesProblems();
        calendar
            .MapGet("/versions", async (IMediator mediator, CancellationToken cancellationToken) =>
                TypedResults.Ok(await mediator.Send(new ListComplaintCalendars(), cancellationToken)))
            .WithName(nameof(ListComplaintCalendars))
            .WithSummary("List the versions of the calendar of working time")
            .RequireAuthorization(Permission.ReadComplaints)
            .ProducesProblems();
        calendar
            .MapGet("/versions/{version:int}", async (int version, IMediator mediator, CancellationToken cancellationToken) =>
                TypedResults.Ok(await mediator.Send(new GetComplaintCalendarVersion(version), cancellationToken)))
            .WithName(nameof(GetComplaintCalendarVersion))
            .WithSummary("Read one version of the calendar of working time")
            .RequireAuthorization(Permission.ReadComplaints)
            .ProducesProblems(404);
    }
}
