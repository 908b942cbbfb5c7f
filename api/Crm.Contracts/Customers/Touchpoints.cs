using MediatR;

namespace Crm.Contracts.Customers;

/// <summary>The way in which a customer and we spoke.</summary>
public enum TouchpointChannel
{
    Phone = 1,
    Fax = 2,
    Letter = 3,
    Web = 4,
    Mobile = 5,
    Email = 6,
    Chat = 7,
    Visit = 8,
    Meeting = 9,
}

/// <summary>Who began it: the customer (in) or we (out).</summary>
public enum TouchpointDirection
{
    In = 1,
    Out = 2,
}

/// <summary>What came of it.</summary>
public enum TouchpointOutcome
{
    Reached = 1,
    NotReached = 2,
    Positive = 3,
    Neutral = 4,
    Negative = 5,
    Order = 6,
    Complaint = 7,
}

/// <summary>A customer and a day on which a touchpoint of it came, changed or went away.</summary>
public sealed record TouchpointDay(long CustomerId, DateOnly Day);

/// <summary>
/// Touchpoints were written. Published in the transaction of the change, so that what they fulfil is settled with them; who handles
/// it works in that transaction.
/// </summary>
public sealed record TouchpointsChanged(IReadOnlyCollection<TouchpointDay> Days) : INotification;

/// <summary>Customers got another owner or status, or were archived. Published in the transaction of the change.</summary>
public sealed record CustomersChanged(IReadOnlyCollection<long> CustomerIds) : INotification;
