using Crm.Common;
using Crm.Contracts.Complaints;
using Crm.Contracts.Jobs;
using Crm.Contracts.Orders;
using Crm.Contracts.Sync;
using MediatR;

namespace Crm.Profitability;

/// <summary>What we earn: the formula of profit, the rates it uses, and the calculations that orders ask for.</summary>
public static class ProfitabilityModule
{
    public static IServiceCollection AddProfitability(this IServiceCollection services) => services
        .AddScoped<StandardCosts>()
        .AddScoped<ComplaintRates>()
        .AddScoped<VerdictThresholdReader>()
        .AddScoped<IOrderGuard, VerdictGuard>()
        .AddScoped<INotificationHandler<ComplaintsChanged>, ForgetComplaintRates>()
        .AddSingleton<ComplaintRateKeeper>()
        .AddHostedService(provider => provider.GetRequiredService<ComplaintRateKeeper>())
        .AddScoped<CustomerSumsReader>()
        .AddScoped<WonAndLostReader>()
        .AddScoped<ScenarioReader>()
        .AddScoped<ScenarioStore>()
        .AddSingleton<KeptLists>()
        .AddScoped<RollupWriter>()
        .AddScoped<FreshRollups>()
        .AddScoped<SalesReader>()
        .AddScoped<TradeReader>()
        .AddScoped<CustomerTraits>()
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
        .AddScoped<IJobHandler, DemandJob>()
        .AddSingleton<DemandKeeper>()
        .AddHostedService(provider => provider.GetRequiredService<DemandKeeper>())
        .AddModule(typeof(ProfitabilityModule).Assembly);

    public static void MapProfitability(this IEndpointRouteBuilder api)
    {
        var profit = api.MapGroup("/profit").WithTags("Profitability");
        profit.MapGetProfitSettings();
        profit.MapChangeProfitSettings();
        profit.MapGetVerdictSettings();
        profit.MapChangeVerdictSettings();
        profit.MapListExceptions();
        profit.MapSumExceptions();
        profit.MapGetVariance();
        profit.MapGetCostToServe();
        profit.MapChangeCostToServe();
        profit.MapListCustomerProfits();
        profit.MapGetCustomerWhale();
        profit.MapGroupCustomerProfits();
        profit.MapGetCustomerProfit();
        profit.MapGetWonAndLost();
        profit.MapListWonAndLost();
        profit.MapListScenarios();
        profit.MapGetScenario();
        profit.MapCreateScenario();
        profit.MapSaveScenario();
        profit.MapDeleteScenario();
        profit.MapGetScenarioEffect();
        profit.MapPreviewScenario();
        profit.MapCompareScenarios();
        profit.MapVerifyRollups();
        profit.MapAskCube();
        profit.MapMakeDemandForecasts();
        profit.MapGetDemandState();
        profit.MapListDemand();
        profit.MapGetDemand();
        profit.MapListCubeLines();
        profit.MapListReports();
        profit.MapSaveReport();
        profit.MapChangeReport();
        profit.MapRemoveReport();
        profit.MapProductProfits();
        profit.MapSimulateProduct();
        profit.MapListBottlenecks();
        profit.MapAddBottleneck();
        profit.MapChangeBottleneck();
        profit.MapRemoveBottleneck();
        profit.MapListBottleneckProducts();
        profit.MapSetProductHours();
    }
}
