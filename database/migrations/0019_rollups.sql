-- Sums of orders.v_SalesFact by month, kept in step with the facts: base currency, cost of what is known; UnknownCostNet is the net of
-- the rest. OrderCount counts the orders (not the credits) that have a line in the row.
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
-- ProductId 0: a credit that names no product.
create table profitability.CustomerProductMonth (
    CustomerId bigint not null,
    Period int not null,
    ProductId bigint not null,
    SalesWayId bigint not null,
    LineCount int not null,
    OrderCount int not null,
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
    constraint PK_CustomerProductMonth primary key clustered (CustomerId, Period, ProductId, SalesWayId)
);
go
create index IX_CustomerProductMonth_Product on profitability.CustomerProductMonth (ProductId, Period);
go
create table profitability.CustomerMonth (
    CustomerId bigint not null,
    Period int not null,
    SalesWayId bigint not null,
    LineCount int not null,
    OrderCount int not null,
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
    constraint PK_CustomerMonth primary key clustered (CustomerId, Period, SalesWayId)
);
go
create table profitability.ProductMonth (
    ProductId bigint not null,
    Period int not null,
    LineCount int not null,
    OrderCount int not null,
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
    constraint PK_ProductMonth primary key clustered (ProductId, Period)
);
go
create table profitability.SalesWayMonth (
    SalesWayId bigint not null,
    Period int not null,
    LineCount int not null,
    OrderCount int not null,
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
    constraint PK_SalesWayMonth primary key clustered (SalesWayId, Period)
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
