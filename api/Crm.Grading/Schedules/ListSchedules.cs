using Crm.Common;
using FluentValidation;
using MediatR;

namespace Crm.Grading;

/// <summary>Lists the schedules of grading runs by name.</summary>
internal sealed record ListSchedules : IQuery<ScheduleList>;

internal sealed record ScheduleList(IReadOnlyList<ScheduleView> Items);

internal sealed class ListSchedulesHandler(DbSession session, TimeProvider clock) : IRequestHandler<ListSchedules, ScheduleList>
{
    private const string All = $"""
        {ScheduleRow.Columns}
        order by d.Name
        """;

    public async Task<ScheduleList> Handle(ListSchedules request, CancellationToken cancellationToken) =>
        new([.. (await session.QueryAsync<ScheduleRow>(All, null, cancellationToken)).Select(r => r.View(clock))]);
}

/// <summary>Reads one schedule.</summary>
internal sealed record GetSchedule(long ScheduleId) : IQuery<ScheduleView>;

internal sealed class GetScheduleHandler(DbSession session, TimeProvider clock) : IRequestHandler<GetSchedule, ScheduleView>
{
    public Task<ScheduleView> Handle(GetSchedule request, CancellationToken cancellationToken) =>
        ScheduleRow.ReadAsync(session, clock, request.ScheduleId, cancellationToken);
}

/// <summary>Shows when a cron expression would be due next, before it is saved.</summary>
internal sealed record PreviewSchedule(string Cron, string TimeZone) : IQuery<SchedulePreview>;

internal sealed record SchedulePreview(IReadOnlyList<DateTime> Next);

internal sealed class PreviewScheduleValidator : AbstractValidator<PreviewSchedule>
{
    public PreviewScheduleValidator()
    {
        RuleFor(r => r.Cron).Cron();
        RuleFor(r => r.TimeZone).TimeZone();
    }
}

internal sealed class PreviewScheduleHandler(TimeProvider clock) : IRequestHandler<PreviewSchedule, SchedulePreview>
{
    public Task<SchedulePreview> Handle(PreviewSchedule request, CancellationToken cancellationToken) =>
        Task.FromResult(new SchedulePreview(
            ScheduleTimes.Next(request.Cron, request.TimeZone, clock.GetUtcNow().UtcDateTime, ScheduleRow.Shown)));
}

internal static class ListSchedulesEndpoint
{
    public static void MapListSchedules(this IEndpointRouteBuilder grading)
    {
        grading
            .MapGet("/schedules", async (IMediator mediator, CancellationToken cancellationToken) =>
                TypedResults.Ok(await mediator.Send(new ListSchedules(), cancellationToken)))
            .WithName(nameof(ListSchedules))
            .WithSummary("List the schedules of grading runs")
            .RequireAuthorization(Permission.ReadGrading)
            .ProducesProblems();
        grading
            .MapGet("/schedules/{scheduleId:long}", async (
                long scheduleId, IMediator mediator, CancellationToken cancellationToken) =>
            {
                var schedule = await mediator.Send(new GetSchedule(scheduleId), cancellationToken);
                return TypedResults.Ok(schedule).WithETag(schedule.Version);
            })
            .WithName(nameof(GetSchedule))
            .WithSummary("Read one schedule of grading runs")
            .Produces<ScheduleView>()
            .RequireAuthorization(Permission.ReadGrading)
            .ProducesProblems(404);
        grading
            .MapPost("/schedules/preview", async (
                PreviewSchedule request, IMediator mediator, CancellationToken cancellationToken) =>
                TypedResults.Ok(await mediator.Send(request, cancellationToken)))
            .WithName(nameof(PreviewSchedule))
            .WithSummary("Show when a cron expression would be due next")
            .RequireAuthorization(Permission.ReadGrading)
            .ProducesProblems(400);
    }
}
