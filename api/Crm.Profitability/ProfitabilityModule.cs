using Crm.Common;
using Crm.Contracts.Sync;

namespace Crm.Profitability;

/// <summary>What we earn: the formula of profit, the rates it uses, and the calculations that orders ask for.</summary>
public static class ProfitabilityModule
{
    public static IServiceCollection AddProfitability(this IServiceCollection services) => services
        .AddScoped<StandardCosts>()
        .AddScoped<RollupWriter>()
        .AddScoped<FreshRollups>()
        .AddScoped<SalesReader>()
        .AddScoped<CubePlanner>()
        .AddSingleton<CustomerClasses>()
        .AddScoped<ProductReport>()
        .AddScoped<ReportReader>()
        .AddScoped<ISyncKind, SyncProductHours>()
        .AddSingleton(new UniqueRule("UQ_SavedReport_Name", "name", "You have a report of this name already."))
        .AddSingleton(new UniqueRule("UQ_Bottleneck_Code", "code", "Another bottleneck has this code already."))
        .AddSingleton(new UniqueRule("UQ_ProductHours_Product", "productKey", "Somebody told of this product and bottleneck at the same moment."))
        .AddSingleton(new UniqueRule("UQ_ProductHours_Key", "key", "Another sender told of this key at the same moment."))
        .AddHostedService<RollupKeeper>()
        .AddModule(typeof(ProfitabilityModule).Assembly);

    public static void MapProfitability(this IEndpointRouteBuilder api)
    {
        var profit = api.MapGroup("/profit").WithTags("Profitability");
        profit.MapGetProfitSettings();
        profit.MapChangeProfitSettings();
        profit.MapVerifyRollups();
        profit.MapAskCube();
        profit.MapListCubeLines();
        profit.MapSavedReports();
        profit.MapProductProfits();
        profit.MapSimulateProduct();
        profit.MapBottlenecks();
    }
}
