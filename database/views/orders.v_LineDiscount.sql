-- What the lines of orders would cost without any discount, and what they cost, in the base currency. Returns are left out.
create view orders.v_LineDiscount as
select o.SalesOrderId, o.CustomerId, o.OrderDate,
       cast(1.0 * l.UnitPrice * l.Quantity * o.ExchangeRate
            / case when o.PricesIncludeTax = 1 then 1.0 + l.TaxRate else 1.0 end as decimal(19,4)) as Gross,
       l.Net
from orders.OrderLine l
inner join orders.SalesOrder o on o.SalesOrderId = l.SalesOrderId
where o.Counts = 1
  and l.Quantity > 0
