-- OpenAmount is what is still to be paid, in the base currency.
create view orders.v_Invoice as
select i.InvoiceId, i.CustomerId, i.SalesOrderId, i.InvoiceDate, i.InvoiceDay, i.DueDate, i.DueDay, i.BaseAmount, i.OpenAmount
from orders.Invoice i
where i.ArchivedAt is null
