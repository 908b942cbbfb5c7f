-- What a customer owes or will owe, in the base currency and incl. tax. Kind 1: open invoices; 2: orders on their way (confirmed and
-- not shipped, or shipped) less what was invoiced of them, by order; 3: money that is not applied to an invoice yet, negative.
create view orders.v_CustomerDebt as
select 1 as Kind, i.CustomerId, 0 as SalesOrderId, i.OpenAmount as Amount, 0 as Invoiced
from orders.Invoice i
where i.OpenAmount <> 0
  and i.ArchivedAt is null
union all
select 2 as Kind, o.CustomerId, o.SalesOrderId, o.Net + o.Tax as Amount,
       coalesce((select sum(x.BaseAmount) from orders.Invoice x where x.SalesOrderId = o.SalesOrderId and x.ArchivedAt is null), 0) as Invoiced
from orders.SalesOrder o
where o.Counts = 1
  and o.State < 6
union all
select 3 as Kind, p.CustomerId, 0 as SalesOrderId, 0 - p.BaseAmount as Amount, 0 as Invoiced
from orders.Payment p
where p.InvoiceId is null
  and p.ArchivedAt is null
