-- Orders that money was given back for by a credit note, which counts as less revenue already.
create view orders.v_CreditedOrder as
select n.SalesOrderId, n.CreditNoteId, n.CreditDate
from orders.CreditNote n
where n.Counts = 1
  and n.SalesOrderId is not null
