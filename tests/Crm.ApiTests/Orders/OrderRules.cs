using Crm.Contracts.Orders;
using Microsoft.Extensions.DependencyInjection;

namespace Crm.ApiTests.Orders;

/// <summary>Hosts for tests that are about something else than the rules of money.</summary>
internal static class OrderRules
{
    /// <summary>Leaves out the caps of the grade and the verdict, so that a customer without a grade can order.</summary>
    public static IServiceCollection WithoutOrderRules(this IServiceCollection services)
    {
        foreach (var guard in services.Where(s => s.ServiceType == typeof(IOrderGuard)
            && s.ImplementationType?.Name is "PolicyGuard" or "VerdictGuard").ToList())
            services.Remove(guard);
        return services;
    }
}
