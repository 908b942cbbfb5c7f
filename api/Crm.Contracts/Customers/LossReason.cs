namespace Crm.Contracts.Customers;

/// <summary>Why a customer was declared lost.</summary>
public enum LossReason
{
    Price = 1,
    Quality = 2,
    Delivery = 3,
    Service = 4,

    /// <summary>A competitor was better in some other way.</summary>
    Competitor = 5,

    /// <summary>It does not need what we sell any more.</summary>
    NoNeed = 6,
    OutOfBusiness = 7,

    /// <summary>We part because it does not pay.</summary>
    Payment = 8,
    Other = 9,
}
