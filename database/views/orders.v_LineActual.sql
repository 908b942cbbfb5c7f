-- Lines of confirmed orders whose actual costs were told: as they were forecast, and what they came to (null: not told). Base currency;
-- Freight and PaidDays are the order's.
create view orders.v_LineActual as
select o.SalesOrderId, o.Number as OrderNumber, o.CustomerId, o.OrderDate, o.Period, o.ExpectedDays, l.LineNumber, l.ProductId, l.Quantity, l.Net,
       l.Tax, l.Material, l.Labour, l.VariableOverhead, l.Freight, l.Commission, l.Rebate, l.Financing, l.Complaint, l.Contribution,
       x.Quantity as ActualQuantity, x.Net as ActualNet, x.Material as ActualMaterial, x.Labour as ActualLabour,
       x.VariableOverhead as ActualVariableOverhead, a.Freight as OrderFreight, a.PaidDays
from orders.OrderActual a
inner join orders.SalesOrder o on o.SalesOrderId = a.SalesOrderId
inner join orders.OrderLine l on l.SalesOrderId = o.SalesOrderId
left join orders.LineActual x on x.SalesOrderId = l.SalesOrderId and x.LineNumber = l.LineNumber
where o.Counts = 1
