create view orders.v_CreditNote as
select n.CreditNoteId, n.Source, n.ExternalKey, n.Number, n.CustomerId, n.SalesOrderId, n.CreditDate, n.Period, n.Counts, n.ArchivedAt
from orders.CreditNote n
