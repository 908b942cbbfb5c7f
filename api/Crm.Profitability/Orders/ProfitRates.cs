using Crm.Common;

namespace Crm.Profitability;

/// <summary>For whom a rate is set; stored as a number.</summary>
internal enum RateScope
{
    Company = 0,
    Category = 1,
    Customer = 2,
}

/// <summary>Commission and rebate as shares of net; null where this scope sets none.</summary>
internal sealed record ProfitRate(RateScope Scope, long ScopeId, decimal? Commission, decimal? Rebate);

/// <summary>The rates of a batch of orders. Of each rate the closest scope that sets it wins: customer, category, company.</summary>
internal sealed class ProfitRates
{
    private const string Settings = """
        select s.InterestRate, s.DefaultPaymentDays, s.BaseCurrency, s.Version
        from profitability.ProfitSetting s
        where s.ProfitSettingId = 1
        """;

    private const string Rates = """
        select r.Scope, r.ScopeId, r.Commission, r.Rebate
        from profitability.ProfitRate r
        where r.Scope <> @Customer
           or r.ScopeId in (select cast(value as bigint) from openjson(@CustomerIds))
        """;

    private readonly Dictionary<(RateScope, long), ProfitRate> _rates;

    public ProfitRates(ProfitSetting setting, IEnumerable<ProfitRate> rates)
    {
        Setting = setting;
        _rates = rates.ToDictionary(r => (r.Scope, r.ScopeId));
    }

    public ProfitSetting Setting { get; }

    public static async Task<ProfitRates> LoadAsync(
        DbSession session, IEnumerable<long> customerIds, CancellationToken cancellationToken)
    {
        var setting = await ReadSettingAsync(session, cancellationToken);
        var rates = await session.QueryAsync<ProfitRate>(Rates, new
        {
            RateScope.Customer,
            CustomerIds = JsonList.Of(customerIds.Distinct()),
        }, cancellationToken);
        return new ProfitRates(setting, rates);
    }

    public static async Task<ProfitSetting> ReadSettingAsync(DbSession session, CancellationToken cancellationToken) =>
        await session.QuerySingleOrDefaultAsync<ProfitSetting>(Settings, null, cancellationToken)
            ?? throw new InvalidOperationException("The profit settings are missing; the migrations write them.");

    /// <summary>A share of net, or null where nobody set it.</summary>
    public decimal? Commission(long customerId, long? categoryId) => Closest(customerId, categoryId, r => r.Commission);

    /// <summary>A share of net, or null where nobody set it.</summary>
    public decimal? Rebate(long customerId, long? categoryId) => Closest(customerId, categoryId, r => r.Rebate);

    private decimal? Closest(long customerId, long? categoryId, Func<ProfitRate, decimal?> rate)
    {
        if (_rates.TryGetValue((RateScope.Customer, customerId), out var own) && rate(own) is { } ofCustomer) return ofCustomer;
        if (categoryId is { } category && _rates.TryGetValue((RateScope.Category, category), out var its)
            && rate(its) is { } ofCategory) return ofCategory;
        return _rates.TryGetValue((RateScope.Company, 0), out var company) ? rate(company) : null;
    }
}

/// <summary>The company's one row of settings. InterestRate is yearly, null where nobody set it.</summary>
internal sealed record ProfitSetting(decimal? InterestRate, int DefaultPaymentDays, string BaseCurrency, int Version);
