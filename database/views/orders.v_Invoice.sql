create view orders.v_Invoice as
select i.InvoiceId, i.CustomerId, i.SalesOrderId, i.InvoiceDate, i.InvoiceDay, i.DueDate, i.DueDay, i.BaseAmount
from orders.Invoice i
where i.ArchivedAt is null
