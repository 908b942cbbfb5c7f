create view access.v_Person as
select p.PersonId, p.Name, p.ManagerId, p.IsActive, p.Email, p.Language
from access.Person p
