create view orders.v_Payment as
select p.PaymentId, p.CustomerId, p.InvoiceId, p.PaidOn, p.PaidDay, p.BaseAmount
from orders.Payment p
where p.ArchivedAt is null
