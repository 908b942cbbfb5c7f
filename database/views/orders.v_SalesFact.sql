-- One row per line that counts: order lines at the order date, credit lines (negative) at the credit date. Base currency.
-- Contribution is null where the cost is unknown; UnknownCostNet says how much net rests on that. BaseQuantity is in base units, to 6 places.
create view orders.v_SalesFact as
select 1 as FactKind, o.SalesOrderId as DocumentId, l.OrderLineId as LineId, o.CustomerId, o.OrderDate as FactDate, o.Period, o.Region, o.Channel,
       o.Salesperson, l.ProductId, cast(l.Quantity * l.UnitsPerSalesUnit as decimal(28,6)) as BaseQuantity, l.Net,
       l.Material, l.Labour, l.VariableOverhead, l.Freight, l.Commission, l.Rebate, l.Financing, l.Complaint,
       l.Contribution, l.FixedOverhead, l.FullProfit,
       case when l.Contribution is null then l.Net else 0 end as UnknownCostNet, l.Tax
from orders.OrderLine l
inner join orders.SalesOrder o on o.SalesOrderId = l.SalesOrderId
where o.Counts = 1
union all
select 2 as FactKind, n.CreditNoteId as DocumentId, l.CreditLineId as LineId, n.CustomerId, n.CreditDate as FactDate, n.Period, null as Region, null as Channel,
       null as Salesperson, l.ProductId, cast(l.Quantity as decimal(28,6)) as BaseQuantity, l.Net,
       l.Material, l.Labour, l.VariableOverhead, 0 as Freight, 0 as Commission, 0 as Rebate, 0 as Financing, 0 as Complaint,
       l.Contribution, l.FixedOverhead, l.FullProfit,
       case when l.Contribution is null then l.Net else 0 end as UnknownCostNet, l.Tax
from orders.CreditLine l
inner join orders.CreditNote n on n.CreditNoteId = l.CreditNoteId
where n.Counts = 1
