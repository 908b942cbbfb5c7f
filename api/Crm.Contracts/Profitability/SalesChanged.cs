using Crm.Common;
using MediatR;

namespace Crm.Contracts.Profitability;

/// <summary>A customer and a month (yyyymm) in which it has facts of sales.</summary>
public sealed record SalesMonth(long CustomerId, int Period);

/// <summary>
/// Marks months of customers whose facts of sales changed, in the transaction of the change; the sums that reports read follow soon
/// after, and before the next report is answered.
/// </summary>
public sealed record MarkSalesChanged(IReadOnlyCollection<SalesMonth> Months) : ICommand<Unit>;
