using Crm.Common;

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
        .AddHostedService<RollupKeeper>()
        .AddModule(typeof(ProfitabilityModule).Assembly);

    public static void MapProfitability(this IEndpointRouteBuilder api)
    {
        var profit = api.MapGroup("/profit").WithTags("Profitability");
        profit.MapGetProfitSettings();
        profit.MapChangeProfitSettings();
        profit.MapVerifyRollups();
        profit.MapAskCube();
    }
}
