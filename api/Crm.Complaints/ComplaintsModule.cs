using Crm.Common;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Crm.Complaints;

/// <summary>Complaints from intake to the confirmed result, their clock, and what keeps them from being repeated.</summary>
public static class ComplaintsModule
{
    public static IServiceCollection AddComplaints(this IServiceCollection services)
    {
        services.AddModule(typeof(ComplaintsModule).Assembly);
        services.AddComplaintClock();
        return services;
    }

    public static void MapComplaints(this IEndpointRouteBuilder api)
    {
        api.MapComplaintClock();
    }
}
