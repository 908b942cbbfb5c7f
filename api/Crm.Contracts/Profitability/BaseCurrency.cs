using MediatR;

namespace Crm.Contracts.Profitability;

/// <summary>The currency that all figures are kept in (ISO 4217) and the payment days of a customer that has none of its own.</summary>
public sealed record CompanyDefaults(string BaseCurrency, int DefaultPaymentDays);

/// <summary>Asks for the company's defaults.</summary>
public sealed record GetCompanyDefaults : IRequest<CompanyDefaults>;
