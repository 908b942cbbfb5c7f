using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Crm.Complaints;

/// <summary>Calendars, targets, alarms and statistics of complaints.</summary>
internal static class ComplaintClockServices
{
    public static void AddComplaintClock(this IServiceCollection services) => services
        .AddSingleton<KnownCalendars>()
        .AddScoped<CaseCalendars>()
        .AddScoped<CaseTargets>();

    public static void MapComplaintClock(this IEndpointRouteBuilder api)
    {
        _ = api;
    }
}
