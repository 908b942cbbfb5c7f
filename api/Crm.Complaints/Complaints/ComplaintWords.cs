namespace Crm.Complaints;

/// <summary>What a complaint is about.</summary>
internal enum ComplaintKind
{
    Product = 1,
    Delivery = 2,
    Paperwork = 3,
    Service = 4,
    Price = 5,
}

/// <summary>Where a complaint stands. A proposed rejection is confirmed by a second person like a solution.</summary>
internal enum ComplaintState
{
    Received = 1,
    Assigned = 2,
    Investigating = 3,
    WaitingForCustomer = 4,
    Solved = 5,
    Confirmed = 6,
    CustomerTold = 7,
    Closed = 8,
    Rejected = 9,
}

/// <summary>How a complaint came: the channels of touchpoints, the customer's public form, another system.</summary>
internal enum ComplaintChannel
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
    PublicForm = 10,
    Api = 11,
}

/// <summary>Who answers for the cause.</summary>
internal enum ResponsibleSide
{
    OwnProduction = 1,
    Supplier = 2,
    Carrier = 3,
    Customer = 4,
    None = 5,
}

/// <summary>What happened to a complaint.</summary>
internal enum StepKind
{
    Received = 1,
    Assigned = 2,
    Investigating = 3,
    Waiting = 4,
    Resumed = 5,
    Responded = 6,
    Solved = 7,
    Confirmed = 8,
    Refused = 9,
    Rejected = 10,
    CustomerTold = 11,
    Closed = 12,
    Reopened = 13,
    Retargeted = 14,
    Note = 15,
    FileAdded = 16,
    ActionAdded = 17,
    ActionDone = 18,
    CostChanged = 19,
    Changed = 20,
    ReceiptSent = 21,
    CustomerWrote = 22,
    FileRemoved = 23,
}

/// <summary>What a measure is for: to stop the harm, to remove the cause, to keep it from coming back.</summary>
internal enum ActionKind
{
    Containment = 1,
    Corrective = 2,
    Preventive = 3,
}
