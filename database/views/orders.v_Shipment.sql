create view orders.v_Shipment as
select s.ShipmentId, s.Source, s.ExternalKey, s.Number, s.CustomerId, s.SalesOrderId, s.ShippedOn, s.ArchivedAt
from orders.Shipment s
