-- Contacts with customers, without what was said.
create view customers.v_Touchpoint as
select t.TouchpointId, t.CustomerId, t.Channel, t.Direction, t.HappenedAt, t.HappenedOn, t.PersonId, t.Outcome, t.DutyId
from customers.Touchpoint t
where t.ArchivedAt is null
