-- A customer's status on a day: valid from its first day to its last, exclusive. The first one stands from the beginning.
create view customers.v_StatusHistory as
select p.CustomerId, p.Status, p.ValidFrom, p.ValidUntil
from customers.PastStatus p
union all
select c.CustomerId, c.Status, c.StatusSince as ValidFrom, cast('9999-12-31' as date) as ValidUntil
from customers.Customer c
