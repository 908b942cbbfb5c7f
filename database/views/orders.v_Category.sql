create view orders.v_Category as
select c.CategoryId, c.Name, c.ParentId, c.ArchivedAt
from orders.Category c
