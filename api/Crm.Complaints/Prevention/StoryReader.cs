using Crm.Common;
using Crm.Contracts.Customers;

namespace Crm.Complaints;

/// <summary>By what an earlier complaint is like the line that is looked at, the closest last.</summary>
internal enum StoryMatch
{
    /// <summary>Another product of the same family or category.</summary>
    Family = 1,
    Product = 2,

    /// <summary>The same batch of the same product.</summary>
    Batch = 3,
}

/// <summary>Whose earlier complaint it is.</summary>
internal enum StoryWhose
{
    Customer = 1,

    /// <summary>The customer's parent, sister or daughter.</summary>
    Group = 2,

    /// <summary>Any other customer; told without its name.</summary>
    Anyone = 3,
}

/// <summary>Which earlier complaints are wanted: of these customers (and their groups) about these products, or of these batches by anyone.</summary>
/// <param name="Since">Received at this moment or later, or still open.</param>
/// <param name="Most">As many of each customer and product.</param>
internal sealed record StoryQuestion(
    IReadOnlyCollection<long> CustomerIds, IReadOnlyCollection<long> ProductIds, IReadOnlyCollection<string> Families,
    IReadOnlyCollection<long> CategoryIds, IReadOnlyCollection<string> Batches, bool Group, int BatchSeverity, DateTime Since, int Most);

/// <summary>
/// An earlier complaint with its whole story. ByBatch: found because of its batch, whosoever it is; ForCustomerId is 0 then.
/// Total: how many there are of the same customer asked about and product. Deliveries are those of the same product to the same customer
/// after the day the complaint came in, and complaints those that came after it about the same.
/// </summary>
internal sealed record Story(
    bool ByBatch, long ForCustomerId, long Total, long ComplaintId, string Number, long CustomerId, string CustomerCode, string CustomerName,
    ComplaintKind Kind, int Severity, ComplaintState State, string Subject, long? ProductId, string? ProductCode, string? ProductName,
    string? Family, long? CategoryId, string? Batch, DateTime ReceivedAt, DateOnly ReceivedOn, DateTime? SolvedAt, bool IsRejected,
    long? CauseId, string? CauseCode, string? CauseName, string? RootCause, ResponsibleSide? ResponsibleSide, string? Method, string? Result,
    string? CorrectiveAction, string? PreventiveAction, Money Cost, long LaterDeliveries, long LaterComplaints, bool IsVisible)
{
    public bool IsOpen => State != ComplaintState.Closed;

    /// <summary>Later deliveries that nobody complained of.</summary>
    public int CleanDeliveries => (int)Math.Max(0, LaterDeliveries - LaterComplaints);
}

/// <summary>Reads earlier complaints for any number of customers, products and batches in one statement.</summary>
internal sealed class StoryReader(DbSession session, CurrentUser user)
{
    // The customers asked about stand beside those of their groups. The worst and newest of each customer and product are told in full; only
    // for them are later deliveries counted.
    private const string Stories = """
        with Member as (
            select k.CustomerId as ForCustomerId, k.CustomerId
            from customers.v_Customer k
            where k.CustomerId in (select cast(value as bigint) from openjson(@CustomerIds))
            union all
            select k.CustomerId as ForCustomerId, k.ParentId as CustomerId
            from customers.v_Customer k
            where k.CustomerId in (select cast(value as bigint) from openjson(@GroupIds))
              and k.ParentId is not null
            union all
            select k.CustomerId as ForCustomerId, s.CustomerId
            from customers.v_Customer k
            inner join customers.v_Customer s on s.ParentId = k.ParentId
            where k.CustomerId in (select cast(value as bigint) from openjson(@GroupIds))
              and s.CustomerId <> k.CustomerId
            union all
            select k.CustomerId as ForCustomerId, d.CustomerId
            from customers.v_Customer k
            inner join customers.v_Customer d on d.ParentId = k.CustomerId
            where k.CustomerId in (select cast(value as bigint) from openjson(@GroupIds))
        ),
        Found as (
            select cast(0 as bit) as ByBatch, m.ForCustomerId, c.ComplaintId, c.ProductId, c.Severity, c.IsRejected, c.ReceivedAt
            from Member m
            inner join complaints.Complaint c on c.CustomerId = m.CustomerId
            left join orders.v_Product p on p.ProductId = c.ProductId
            where c.ArchivedAt is null
              and (c.ReceivedAt >= @Since or c.State <> @Closed)
              and (c.ProductId in (select cast(value as bigint) from openjson(@ProductIds))
                   or p.Family in (select cast(value as nvarchar(100)) from openjson(@Families))
                   or p.CategoryId in (select cast(value as bigint) from openjson(@CategoryIds)))
            union all
            select cast(1 as bit) as ByBatch, cast(0 as bigint) as ForCustomerId, c.ComplaintId, c.ProductId, c.Severity, c.IsRejected, c.ReceivedAt
            from complaints.Complaint c
            where c.Batch in (select cast(value as nvarchar(100)) from openjson(@Batches))
              and c.Severity <= @BatchSeverity
              and c.IsRejected = 0
              and c.ArchivedAt is null
        ),
        Ranked as (
            select f.ByBatch, f.ForCustomerId, f.ComplaintId,
                   row_number() over (partition by f.ByBatch, f.ForCustomerId, f.ProductId
                                      order by f.IsRejected, f.Severity, f.ReceivedAt desc, f.ComplaintId desc) as Place,
                   count(*) over (partition by f.ByBatch, f.ForCustomerId, f.ProductId) as Total
            from Found f
        )
        select r.ByBatch, r.ForCustomerId, r.Total, c.ComplaintId, c.Number, c.CustomerId, k.Code as CustomerCode, k.Name as CustomerName, c.Kind,
               c.Severity, c.State, c.Subject, c.ProductId, p.Code as ProductCode, p.Name as ProductName, p.Family, p.CategoryId, c.Batch,
               c.ReceivedAt, c.ReceivedOn, c.SolvedAt, c.IsRejected, c.CauseId, u.Code as CauseCode, u.Name as CauseName, c.RootCause,
               c.ResponsibleSide, c.Method, c.Result, c.CorrectiveAction, c.PreventiveAction, c.Cost,
               (select count(distinct s.ShipmentId)
                from orders.v_Shipment s
                inner join orders.v_ShipmentLine l on l.ShipmentId = s.ShipmentId
                where s.CustomerId = c.CustomerId
                  and s.ShippedOn > c.ReceivedOn
                  and s.ArchivedAt is null
                  and l.ProductId = c.ProductId) as LaterDeliveries,
               (select count(*)
                from complaints.Complaint n
                where n.CustomerId = c.CustomerId
                  and n.ProductId = c.ProductId
                  and n.ReceivedAt > c.ReceivedAt
                  and n.IsRejected = 0
                  and n.ArchivedAt is null) as LaterComplaints,
               cast(case when k.OwnerId in (select v.OwnerId from access.v_VisibleOwner v where v.ViewerId = @ViewerId) then 1 else 0 end
                    as bit) as IsVisible
        from Ranked r
        inner join complaints.Complaint c on c.ComplaintId = r.ComplaintId
        inner join customers.v_Customer k on k.CustomerId = c.CustomerId
        left join orders.v_Product p on p.ProductId = c.ProductId
        left join complaints.Cause u on u.CauseId = c.CauseId
        where r.Place <= @Most
        order by r.ByBatch, c.IsRejected, c.Severity, c.ReceivedAt desc, c.ComplaintId desc
        """;

    public Task<IReadOnlyList<Story>> ReadAsync(StoryQuestion question, CancellationToken cancellationToken)
    {
        var customers = JsonList.Of(question.CustomerIds);
        return session.QueryAsync<Story>(Stories, new
        {
            CustomerIds = customers,
            GroupIds = question.Group ? customers : "[]",
            ProductIds = JsonList.Of(question.ProductIds),
            Families = JsonList.Of(question.Families),
            CategoryIds = JsonList.Of(question.CategoryIds),
            Batches = JsonList.Of(question.Batches),
            question.BatchSeverity,
            question.Since,
            question.Most,
            ComplaintState.Closed,
            ViewerId = user.PersonId,
        }, cancellationToken);
    }
}
