-- Customers that were declared lost, from which day and why. What was withdrawn is left out.
create view customers.v_Loss as
select l.LossId, l.CustomerId, l.LostOn, l.Reason, l.Competitor, l.Note
from customers.Loss l
where l.WithdrawnAt is null
