-- The report of what every customer brought and took reads each kind of fact by day from one index, and nothing else of the rows.
-- profitability.SalesColumn holds the documents of a month summed by customer and day as well, in numbers of their own: 21 customer,
-- 22 day of the month, 23 orders, 24 lines of orders, 25 net, 26 contribution, 27 full profit, 28 net of unknown cost. Months that
-- were laid out without them are given them in the background; until then their documents are read instead.
-- LastPaidDay: the last day on which anything of an invoice was paid. OrderDay, FirstShippedDay: of an order, and when its first goods
-- left. All are days since 0001-01-01 like DueDay, so that what was paid late or left in a rush is told by the row itself.
-- The indexes hold ArchivedAt and Counts too: an engine that looks at them again need not read the row for it.
alter table orders.Invoice add LastPaidDay int null;
go
update orders.Invoice
set LastPaidDay = (select max(p.PaidDay) from orders.Payment p where p.InvoiceId = orders.Invoice.InvoiceId and p.ArchivedAt is null);
go
create index IX_Invoice_Late on orders.Invoice (DueDay, CustomerId, LastPaidDay, OpenAmount, BaseAmount, ArchivedAt) where ArchivedAt is null;
go
alter table orders.SalesOrder add OrderDay int not null constraint DF_SalesOrder_OrderDay default 0;
go
alter table orders.SalesOrder add FirstShippedDay int null;
go
update orders.SalesOrder
set OrderDay = coalesce((select d.DayNumber from profitability.CalendarDay d where d.Day = orders.SalesOrder.OrderDate), 0),
    FirstShippedDay = (select min(d.DayNumber)
                       from orders.Shipment s
                       inner join profitability.CalendarDay d on d.Day = s.ShippedOn
                       where s.SalesOrderId = orders.SalesOrder.SalesOrderId
                         and s.ArchivedAt is null);
go
create index IX_SalesOrder_Rush on orders.SalesOrder (OrderDay, CustomerId, FirstShippedDay, Counts) where FirstShippedDay is not null;
go
create index IX_Touchpoint_Serve on customers.Touchpoint (HappenedOn, CustomerId, Channel, ArchivedAt) where ArchivedAt is null;
go
create index IX_Complaint_Serve on complaints.Complaint (ReceivedOn, CustomerId, ArchivedAt) where ArchivedAt is null;
