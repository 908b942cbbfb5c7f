using Crm.Common;
using Crm.Contracts.Profitability;
using MediatR;

namespace Crm.Profitability;

/// <summary>The base currency, and the payment days of a customer that has none of its own.</summary>
internal sealed class GetCompanyDefaultsHandler(DbSession session) : IRequestHandler<GetCompanyDefaults, CompanyDefaults>
{
    public async Task<CompanyDefaults> Handle(GetCompanyDefaults request, CancellationToken cancellationToken)
    {
        var setting = await ProfitRates.ReadSettingAsync(session, cancellationToken);
        return new CompanyDefaults(setting.BaseCurrency, setting.DefaultPaymentDays);
    }
}
