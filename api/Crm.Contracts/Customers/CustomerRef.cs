namespace Crm.Contracts.Customers;

/// <summary>A customer as shown beside another record.</summary>
public sealed record CustomerRef(long CustomerId, string Code, string Name);
