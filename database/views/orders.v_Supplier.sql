create view orders.v_Supplier as
select s.SupplierId, s.Source, s.ExternalKey, s.Name, s.Phone, s.Email, s.ArchivedAt
from orders.Supplier s
