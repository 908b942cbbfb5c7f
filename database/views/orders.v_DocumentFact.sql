-- The same facts summed by document: one row per order (OrderCount 1) or credit note (OrderCount 0) that counts. Base currency.
-- Contribution sums the lines whose cost is known; UnknownCostNet is the net of the others.
create view orders.v_DocumentFact as
select 1 as FactKind, o.SalesOrderId as DocumentId, o.CustomerId, o.OrderDate as FactDate, o.Period, 1 as OrderCount, o.LineCount,
       o.Net, o.VariableCost, o.Contribution, o.FullProfit, o.UnknownCostNet
from orders.SalesOrder o
where o.Counts = 1
union all
select 2 as FactKind, n.CreditNoteId as DocumentId, n.CustomerId, n.CreditDate as FactDate, n.Period, 0 as OrderCount, n.LineCount,
       n.Net, n.VariableCost, n.Contribution, n.FullProfit, n.UnknownCostNet
from orders.CreditNote n
where n.Counts = 1
