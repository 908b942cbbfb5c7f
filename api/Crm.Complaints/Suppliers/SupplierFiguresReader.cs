using Crm.Common;

namespace Crm.Complaints;

/// <summary>Where the delivered quantity comes from: shipments, or orders where the ERP sends no shipments of the supplier's products.</summary>
internal enum DeliveredFrom
{
    Shipments,
    Orders,
}

/// <summary>Reads what suppliers are assessed by, for all of them or one, in four statements.</summary>
internal sealed class SupplierFiguresReader(DbSession session, TimeProvider clock)
{
    private const string Delivered = """
        select p.SupplierId, sum(l.Quantity) as Quantity, count(*) as Lines
        from orders.v_Shipment s
        inner join orders.v_ShipmentLine l on l.ShipmentId = s.ShipmentId
        inner join orders.v_Product p on p.ProductId = l.ProductId
        where s.ShippedOn >= @From
          and s.ShippedOn <= @To
          and s.ArchivedAt is null
          and p.SupplierId is not null
          and (@SupplierId is null or p.SupplierId = @SupplierId)
        group by p.SupplierId
        """;

    private const string Sold = """
        select p.SupplierId, sum(case when f.BaseQuantity > 0 then f.BaseQuantity else 0 end) as Quantity,
               sum(case when f.FactKind = 1 then 1 else 0 end) as Lines, sum(f.Net) as Net
        from orders.v_SalesFact f
        inner join orders.v_Product p on p.ProductId = f.ProductId
        where f.FactDate >= @From
          and f.FactDate <= @To
          and p.SupplierId is not null
          and (@SupplierId is null or p.SupplierId = @SupplierId)
        group by p.SupplierId
        """;

    /// <summary>Complaints c traced to a supplier: not rejected, and nobody else found responsible.</summary>
    public const string Traced = """
        c.SupplierId is not null
          and (@SupplierId is null or c.SupplierId = @SupplierId)
          and c.ReceivedOn >= @From
          and c.ReceivedOn <= @To
          and c.IsRejected = 0
          and (c.ResponsibleSide is null or c.ResponsibleSide = @BySupplier)
          and c.ArchivedAt is null
        """;

    /// <summary>Whether the cause of a complaint c, where it is known, came up before on the same product of the same supplier.</summary>
    public const string IsRepeated = """
        exists (select 1
                from complaints.Complaint e
                inner join complaints.Cause u on u.CauseId = e.CauseId
                where e.SupplierId = c.SupplierId
                  and e.ProductId = c.ProductId
                  and e.CauseId = c.CauseId
                  and u.Code <> 'unknown'
                  and e.ReceivedAt < c.ReceivedAt
                  and e.IsRejected = 0
                  and e.ArchivedAt is null)
        """;

    private const string Complained = $"""
        select x.SupplierId, count(*) as Complaints, sum(x.Quantity) as Quantity, sum(x.UnknownQuantity) as UnknownQuantities,
               sum(x.Cost) as Cost, sum(x.Repeated) as Repeated
        from (select c.SupplierId, coalesce(c.Quantity, 0) as Quantity, case when c.Quantity is null then 1 else 0 end as UnknownQuantity,
                     c.Cost, case when {IsRepeated} then 1 else 0 end as Repeated
              from complaints.Complaint c
              where {Traced}) x
        group by x.SupplierId
        """;

    private const string Actions = $"""
        select c.SupplierId, a.CreatedAt, a.DoneAt
        from complaints.CaseAction a
        inner join complaints.Complaint c on c.ComplaintId = a.ComplaintId
        where a.Kind = @Corrective
          and a.ArchivedAt is null
          and {Traced}
        """;

    private sealed record DeliveredRow(long SupplierId, decimal Quantity, int Lines);

    private sealed record SoldRow(long SupplierId, decimal Quantity, int Lines, Money Net);

    private sealed record ComplainedRow(long SupplierId, int Complaints, decimal Quantity, int UnknownQuantities, Money Cost, int Repeated);

    private sealed record ActionRow(long SupplierId, DateTime CreatedAt, DateTime? DoneAt);

    /// <summary>By supplier; who neither delivered nor was complained of is missing.</summary>
    public async Task<Dictionary<long, (SupplierFigures Figures, DeliveredFrom From)>> ReadAsync(
        long? supplierId, DateOnly from, DateOnly to, CancellationToken cancellationToken)
    {
        session.CommandTimeout = 120;
        var which = new { SupplierId = supplierId, From = from, To = to, BySupplier = ResponsibleSide.Supplier, ActionKind.Corrective };
        var delivered = (await session.QueryAsync<DeliveredRow>(Delivered, which, cancellationToken)).ToDictionary(r => r.SupplierId);
        var sold = (await session.QueryAsync<SoldRow>(Sold, which, cancellationToken)).ToDictionary(r => r.SupplierId);
        var complained = (await session.QueryAsync<ComplainedRow>(Complained, which, cancellationToken)).ToDictionary(r => r.SupplierId);
        var actions = (await session.QueryAsync<ActionRow>(Actions, which, cancellationToken)).ToLookup(r => r.SupplierId);
        var now = clock.GetUtcNow().UtcDateTime;

        var figures = new Dictionary<long, (SupplierFigures, DeliveredFrom)>();
        foreach (var id in delivered.Keys.Concat(sold.Keys).Concat(complained.Keys).Distinct())
        {
            var (shipped, ordered, told) = (delivered.GetValueOrDefault(id), sold.GetValueOrDefault(id), complained.GetValueOrDefault(id));
            var days = actions[id].Select(a => (decimal)((a.DoneAt ?? now) - a.CreatedAt).TotalDays).ToList();
            figures[id] = (new SupplierFigures(
                shipped?.Quantity ?? ordered?.Quantity ?? 0m, shipped?.Lines ?? ordered?.Lines ?? 0, ordered?.Net ?? Money.Zero,
                told?.Complaints ?? 0, told?.Quantity ?? 0m, told?.UnknownQuantities ?? 0, told?.Cost ?? Money.Zero, told?.Repeated ?? 0,
                days.Count, days.Count == 0 ? null : days.Average()), shipped is null ? DeliveredFrom.Orders : DeliveredFrom.Shipments);
        }
        return figures;
    }
}
