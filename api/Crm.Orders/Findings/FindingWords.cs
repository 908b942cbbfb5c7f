namespace Crm.Orders;

/// <summary>Where a finding stands.</summary>
internal enum FindingState
{
    /// <summary>It wants an acknowledgement or an approval, or it blocks.</summary>
    Open = 1,
    Acknowledged = 2,
    Approved = 3,
    Refused = 4,

    /// <summary>Nothing has to be done: it informs, or the ERP had confirmed the order already.</summary>
    Recorded = 5,

    /// <summary>It was decided, but the order has changed since and it does not stand any more.</summary>
    Withdrawn = 6,
}

/// <summary>What was done about a finding; the note says it in words.</summary>
internal enum FindingAction
{
    /// <summary>The goods were looked at before they went.</summary>
    Inspected = 1,

    /// <summary>Goods of another batch are taken.</summary>
    OtherBatch = 2,

    /// <summary>The customer knows and agrees.</summary>
    CustomerAgreed = 3,

    /// <summary>What caused it was put right, and that was verified.</summary>
    CauseRemoved = 4,

    /// <summary>It goes as it is, knowingly.</summary>
    RiskTaken = 5,
    Other = 6,
}

/// <summary>What findings mean for an order that wants to go on.</summary>
internal enum FindingVerdict
{
    /// <summary>Nothing stands in the way.</summary>
    Free,

    /// <summary>Somebody has to acknowledge what was found.</summary>
    NeedsAcknowledgement,

    /// <summary>Somebody with the right has to approve.</summary>
    NeedsApproval,

    /// <summary>It cannot go on like this.</summary>
    Blocked,
}
