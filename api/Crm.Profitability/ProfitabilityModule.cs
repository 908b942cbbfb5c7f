using Crm.Common;

namespace Crm.Profitability;

/// <summary>What we earn: the formula of profit, the rates it uses, and the calculations that orders ask for.</summary>
public static class ProfitabilityModule
{
    public static IServiceCollection AddProfitability(this IServiceCollection services) => services
        .AddScoped<StandardCosts>()
        .AddScoped<CustomerSumsReader>()
        .AddScoped<WonAndLostReader>()
        .AddScoped<ScenarioReader>()
        .AddScoped<ScenarioStore>()
        .AddSingleton<KeptLedgers>()
        .AddModule(typeof(ProfitabilityModule).Assembly);

    public static void MapProfitability(this IEndpointRouteBuilder api)
    {
        var profit = api.MapGroup("/profit").WithTags("Profitability");
        profit.MapGetProfitSettings();
        profit.MapChangeProfitSettings();
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
    }
}
