-- Orders by their heads, in every state. Counts: 1 where the order is confirmed or later and not archived.
-- OrderDay, FirstShippedDay: days since 0001-01-01, for arithmetic; the second is null until goods left.
create view orders.v_SalesOrder as
select o.SalesOrderId, o.Source, o.ExternalKey, o.Number, o.CustomerId, o.OrderDate, o.Period, o.State, o.Counts, o.Net, o.ArchivedAt,
       o.OrderDay, o.FirstShippedDay
from orders.SalesOrder o
