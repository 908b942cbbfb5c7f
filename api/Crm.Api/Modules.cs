using Crm.Access;
using Crm.Common;
using Crm.Complaints;
using Crm.Customers;
using Crm.Grading;
using Crm.Messaging;
using Crm.Orders;
using Crm.Profitability;

namespace Crm.Api;

/// <summary>Every module of the product, by name.</summary>
internal static class Modules
{
    public static void AddModules(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddCommon();
        services.AddAccess();
        services.AddCustomers();
        services.AddOrders();
        services.AddComplaints();
        services.AddProfitability();
        services.AddGrading();
        services.AddMessaging();
        services.AddSyncJobs();
    }

    public static void MapModules(this IEndpointRouteBuilder api)
    {
        api.MapAccess();
        api.MapCustomers();
        api.MapOrders();
        api.MapComplaints();
        api.MapProfitability();
        api.MapGrading();
        api.MapMessaging();
    }
}
