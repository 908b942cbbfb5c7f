create view orders.v_ShipmentLine as
select l.ShipmentLineId, l.ShipmentId, l.LineNumber, l.OrderLineNumber, l.ProductId, l.Quantity, l.Batch
from orders.ShipmentLine l
