create view orders.v_Product as
select p.ProductId, p.Code, p.Name, p.CategoryId, p.SupplierId, p.Family, p.TaxRate, p.ArchivedAt, p.Source,
       p.ExternalKey, p.Unit
from orders.Product p
