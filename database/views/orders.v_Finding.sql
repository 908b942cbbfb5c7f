-- What guards found about orders and shipments, with what was decided and what it costs to let it pass. State: 1 open, 2 acknowledged,
-- 3 approved, 4 refused, 5 recorded, 6 withdrawn. OrderState and OrderDate of its order; Counts: 1 where that is confirmed or later.
create view orders.v_Finding as
select f.FindingId, f.OrderId, o.Number as OrderNumber, o.OrderDate, o.Period, o.State as OrderState, o.Counts, o.Net as OrderNet, f.CustomerId,
       f.LineNumber, f.ProductId, f.Moment, f.Guard, f.Code, f.Mode, f.State, f.Data, f.Cost, f.FoundAt, f.FoundBy, f.Action, f.Note, f.DecidedBy,
       f.DecidedAt
from orders.Finding f
inner join orders.SalesOrder o on o.SalesOrderId = f.OrderId
