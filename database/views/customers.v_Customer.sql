-- What other modules may know of a customer. Everyone has a row of figures; a left join, so that who asks for none does not pay for it.
create view customers.v_Customer as
select c.CustomerId, c.Code, c.Source, c.ExternalKey, c.Name, c.SortName, c.Kind, c.Status, c.OwnerId, c.ParentId, c.Segment, c.Region, c.Industry,
       c.Currency, c.TaxRate, c.PaymentDays, c.CreditLimit, c.Creditworthiness, c.StrategicImportance, c.ArchivedAt,
       c.Language, c.Email, c.Phone,
       f.GradeRank, f.Score, f.Revenue12m, f.Contribution12m, f.OverdueAmount
from customers.Customer c
left join customers.CustomerFigure f on f.CustomerId = c.CustomerId
