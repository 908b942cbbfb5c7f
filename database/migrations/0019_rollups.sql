-- Sums of orders.v_SalesFact by month, kept in step with the facts: base currency, cost of what is known; UnknownCostNet is the net of
-- the rest. Orders are counted, credits are not.
-- Where an order was sold: its region, channel and salesperson; empty where it says none.
create table profitability.SalesWay (
    SalesWayId bigint identity(1,1) not null constraint PK_SalesWay primary key,
    Region nvarchar(100) collate Latin1_General_100_BIN2 not null,
    Channel nvarchar(50) collate Latin1_General_100_BIN2 not null,
    Salesperson nvarchar(100) collate Latin1_General_100_BIN2 not null
);
go
create unique index UQ_SalesWay_Parts on profitability.SalesWay (Region, Channel, Salesperson);
go
-- ProductId 0: a credit that names no product. OrderCount: orders that have a line in the row. OrderHeads: the same orders, each counted
-- in one row only, so that they can be added up over products.
create table profitability.SalesSum (
    Period int not null,
    CustomerId bigint not null,
    ProductId bigint not null,
    SalesWayId bigint not null,
    LineCount int not null,
    OrderCount int not null,
    OrderHeads int not null,
    Quantity decimal(28,6) not null,
    Net decimal(19,4) not null,
    VariableCost decimal(19,4) not null,
    Freight decimal(19,4) not null,
    Commission decimal(19,4) not null,
    Rebate decimal(19,4) not null,
    Financing decimal(19,4) not null,
    Complaint decimal(19,4) not null,
    Contribution decimal(19,4) not null,
    FullProfit decimal(19,4) not null,
    UnknownCostNet decimal(19,4) not null,
    constraint PK_SalesSum primary key clustered (Period, CustomerId, ProductId, SalesWayId)
);
go
-- The rows of a month column by column, each the plain little-endian numbers of all rows in one value: reports read the columns they
-- need and nothing else. A column that is 0 everywhere has no row. Number: 1 customer, 2 product, 3 way, 4 lines, 5 orders, 6 order heads,
-- 7 quantity, 8 net, 9 variable cost, 10 freight, 11 commission, 12 rebate, 13 financing, 14 complaint, 15 contribution, 16 full profit,
-- 17 net of unknown cost.
create table profitability.SalesColumn (
    SalesColumnId bigint identity(1,1) not null constraint PK_SalesColumn primary key,
    Period int not null,
    Number int not null,
    Data varbinary(max) not null
);
go
create unique index UQ_SalesColumn_Number on profitability.SalesColumn (Period, Number);
go
-- Months of customers whose rows in SalesSum are newer than the columns of the month: they are read from SalesSum instead.
create table profitability.LooseMonth (
    Period int not null,
    CustomerId bigint not null,
    constraint PK_LooseMonth primary key clustered (Period, CustomerId)
);
go
-- Months of customers whose facts changed since they were summed; written in the transaction of the change.
create table profitability.ChangedMonth (
    ChangedMonthId bigint identity(1,1) not null constraint PK_ChangedMonth primary key,
    CustomerId bigint not null,
    Period int not null
);
go
create index IX_ChangedMonth_Period on profitability.ChangedMonth (Period, CustomerId);
go
-- One row. While IsBuilt is 0 the sums are being made from all facts, month by month; BuiltPeriod is the last month made.
create table profitability.RollupState (
    RollupStateId int not null constraint PK_RollupState primary key,
    IsBuilt bit not null,
    BuiltPeriod int not null,
    Turn bigint not null,
    constraint CK_RollupState_One check (RollupStateId = 1)
);
go
insert into profitability.RollupState (RollupStateId, IsBuilt, BuiltPeriod, Turn)
select 1, case when exists (select 1 from orders.SalesOrder) or exists (select 1 from orders.CreditNote) then 0 else 1 end, 0, 0;
go
