-- Lines of orders in every state; Net in the base currency.
create view orders.v_OrderLine as
select l.OrderLineId, l.SalesOrderId, l.LineNumber, l.ExternalKey, l.ProductId, l.Quantity, l.UnitsPerSalesUnit, l.Net
from orders.OrderLine l
