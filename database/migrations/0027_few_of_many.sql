-- Who was lost by status, and since when, is read from these few rows; without them everybody is looked at.
create index IX_Customer_Lost on customers.Customer (StatusSince, CustomerId, Status) where Status = 3;
go
create index IX_PastStatus_Lost on customers.PastStatus (ValidFrom, CustomerId, Status) where Status = 3;
go
-- Who is archived is few as well: statistics leave them out without looking at everybody.
create index IX_Customer_Archived on customers.Customer (CustomerId, ArchivedAt) where ArchivedAt is not null;
go
-- The status that the declaration changed to lost: taken back, the customer has it again. Null: it changed none.
alter table customers.Loss add StatusBefore int null;
