-- Sums over the documents of a period need five columns of wide rows: these indexes hold all of them, in the order of the days.
create index IX_SalesOrder_Fact on orders.SalesOrder (OrderDate, CustomerId, Net, Contribution, UnknownCostNet) where Counts = 1;
go
create index IX_CreditNote_Fact on orders.CreditNote (CreditDate, CustomerId, Net, Contribution, UnknownCostNet) where Counts = 1;
