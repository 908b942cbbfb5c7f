create view access.v_Person as
select p.PersonId, p.SignInName, p.Name, p.ManagerId, p.IsActive, p.Email, p.Language
from access.Person p
