-- Whose records a person sees: its own and those of everybody below it; with a role that looks after all customers, everybody's.
-- OwnerId 0 stands for records that nobody owns: they are seen by every role that works with customers.
-- Some pairs come twice: it is read by `in` and `exists` only, and a union without duplicates could not be searched by ViewerId.
-- Roles: 1 sales, 2 service, 3 quality, 4 production, 5 warehouse, 6 purchasing, 7 marketing, 8 finance, 9 manager, 10 administrator.
create view access.v_VisibleOwner as
select t.AncestorId as ViewerId, t.DescendantId as OwnerId
from access.PersonTree t
union all
select r.PersonId as ViewerId, p.PersonId as OwnerId
from access.PersonRole r
cross join access.Person p
where r.Role in (2, 3, 4, 5, 6, 7, 8, 10)
union all
select r.PersonId as ViewerId, 0 as OwnerId
from access.PersonRole r
