using Crm.Common;
using Crm.Contracts.Complaints;
using Crm.Contracts.Orders;
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
        .AddSingleton<KeptLedgers>()
        .AddScoped<RollupWriter>()
        .AddScoped<FreshRollups>()
        .AddScoped<SalesReader>()
        .AddScoped<CubePlanner>()
        .AddSingleton<CustomerClasses>()
        .AddHostedService<RollupKeeper>()
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
    }
}
