-- OpenAmount is what is still to be paid, in the base currency. LastPaidDay: the last day anything of it was paid on; null where nothing was.
create view orders.v_Invoice as
select i.InvoiceId, i.CustomerId, i.SalesOrderId, i.InvoiceDate, i.InvoiceDay, i.DueDate, i.DueDay, i.BaseAmount, i.OpenAmount,
       i.LastPaidDay
from orders.Invoice i
where i.ArchivedAt is null
