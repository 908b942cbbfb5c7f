-- What other modules may know of a customer.
create view customers.v_Customer as
select c.CustomerId, c.Code, c.Source, c.ExternalKey, c.Name, c.SortName, c.Kind, c.Status, c.OwnerId, c.ParentId, c.Segment, c.Region, c.Industry,
       c.Currency, c.TaxRate, c.PaymentDays, c.CreditLimit, c.Creditworthiness, c.StrategicImportance, c.ArchivedAt,
       f.GradeRank, f.Score, f.Revenue12m, f.Contribution12m, f.OverdueAmount
from customers.Customer c
inner join customers.CustomerFigure f on f.CustomerId = c.CustomerId
