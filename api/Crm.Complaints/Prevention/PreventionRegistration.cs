using Crm.Contracts.Orders;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Crm.Complaints;

/// <summary>Prevention, order drop and suppliers: their services and routes.</summary>
internal static class PreventionRegistration
{
    public static IServiceCollection AddPrevention(this IServiceCollection services) => services
        .AddScoped<StoryReader>()
        .AddScoped<SupplierFiguresReader>()
        .AddScoped<IOrderGuard, ComplaintGuard>();

    public static void MapPrevention(this IEndpointRouteBuilder api)
    {
        var complaints = api.MapGroup("/complaints").WithTags("Complaints");
        complaints.MapGetPrevention();
        complaints.MapGetSameBefore();
        complaints.MapListOrderDrops();
        complaints.MapGetOrderDrop();
        api.MapGroup("/complaint-prevention-settings").WithTags("Complaints").MapPreventionSettings();
        var suppliers = api.MapGroup("/suppliers").WithTags("Suppliers");
        suppliers.MapAssessSuppliers();
        suppliers.MapAssessSupplier();
        api.MapGroup("/supplier-assessment-settings").WithTags("Suppliers").MapSupplierSettings();
    }
}
