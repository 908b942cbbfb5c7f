-- The people one speaks to at a customer. Archived ones are left out.
create view customers.v_Contact as
select k.ContactId, k.CustomerId, k.Name, k.Email, k.Phone, k.Mobile, k.Language, k.IsPrimary
from customers.Contact k
where k.ArchivedAt is null
