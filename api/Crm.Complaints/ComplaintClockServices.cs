using Crm.Common;

namespace Crm.Complaints;

/// <summary>Calendars, targets, alarms and statistics of complaints.</summary>
internal static class ComplaintClockServices
{
    public static void AddComplaintClock(this IServiceCollection services) => services
        .AddSingleton<KnownCalendars>()
        .AddScoped<CaseCalendars>()
        .AddScoped<CaseTargets>()
        .AddScoped<AlarmNews>()
        .AddSingleton<ComplaintAlarmKeeper>()
        .AddHostedService(provider => provider.GetRequiredService<ComplaintAlarmKeeper>())
        .AddSingleton(new UniqueRule("UQ_Calendar_Version", "basedOn", "Somebody saved a calendar at the same moment. Read it again."));

    public static void MapComplaintClock(this IEndpointRouteBuilder api)
    {
        var calendar = api.MapGroup("/complaint-calendar").WithTags("Complaints");
        calendar.MapReadCalendar();
        calendar.MapSaveCalendar();
        calendar.MapPreviewCalendar();
        var targets = api.MapGroup("/complaint-targets").WithTags("Complaints");
        targets.MapListTargets();
        targets.MapChangeTargets();
        api.MapListAlarms();
        var complaints = api.MapGroup("/complaints").WithTags("Complaints");
        complaints.MapGetComplaintStatistics();
        complaints.MapGetComplaintCauses();
    }
}
