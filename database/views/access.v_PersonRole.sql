create view access.v_PersonRole as
select r.PersonId, r.Role
from access.PersonRole r
