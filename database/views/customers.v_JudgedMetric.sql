-- What people judged of a customer on a day: valid from its first day to its last, exclusive. Metric: 10 creditworthiness,
-- 11 strategic importance.
create view customers.v_JudgedMetric as
select j.CustomerId, j.Metric, j.Value, j.ValidFrom, j.ValidUntil
from customers.Judgement j
where j.ValidFrom < j.ValidUntil
