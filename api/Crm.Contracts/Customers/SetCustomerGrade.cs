using Crm.Common;
using MediatR;

namespace Crm.Contracts.Customers;

/// <summary>Shows another grade on a customer's page and in lists: one set by hand, or the computed one once that has ended.</summary>
public sealed record SetCustomerGrade(long CustomerId, Grade Grade) : ICommand<Unit>;
