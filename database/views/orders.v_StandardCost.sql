create view orders.v_StandardCost as
select s.StandardCostId, s.ProductId, s.ValidFrom, s.Material, s.Labour, s.VariableOverhead, s.FixedOverhead
from orders.StandardCost s
where s.ArchivedAt is null
