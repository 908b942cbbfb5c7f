-- What complaints about a product cost beside what the product brought, over all customers in the 24 months before RefreshedOn: Net of all
-- facts, LineCount order lines. Kept up by the product, a few products at a time; one that is not here yet is read from the facts.
create table profitability.ProductComplaintRate (
    ProductId bigint not null constraint PK_ProductComplaintRate primary key,
    Net decimal(19,4) not null,
    LineCount int not null,
    ComplaintCost decimal(19,4) not null,
    RefreshedOn date not null
);
go
create index IX_ProductComplaintRate_RefreshedOn on profitability.ProductComplaintRate (RefreshedOn, ProductId);
go
-- What follows from a verdict. One row. Modes: 1 inform, 2 warn (acknowledge), 3 approve, 4 block.
create table profitability.VerdictSetting (
    VerdictSettingId int not null constraint PK_VerdictSetting primary key,
    RefuseMode int not null,
    NegotiateMode int not null,
    CannotSayMode int not null,
    Version int not null constraint DF_VerdictSetting_Version default 1,
    constraint CK_VerdictSetting_One check (VerdictSettingId = 1)
);
go
insert into profitability.VerdictSetting (VerdictSettingId, RefuseMode, NegotiateMode, CannotSayMode) values (1, 3, 2, 2);
go
-- Margins as shares: under the floor an order is refused, under the target negotiated. CategoryId 0: every category; Grade 0: every grade.
-- The closest wins: category and grade, category, the categories above it in the same way, grade, everything.
create table profitability.VerdictThreshold (
    CategoryId bigint not null,
    Grade int not null,
    FloorMargin decimal(9,6) not null,
    TargetMargin decimal(9,6) not null,
    constraint PK_VerdictThreshold primary key clustered (CategoryId, Grade),
    constraint CK_VerdictThreshold_Order check (FloorMargin <= TargetMargin)
);
go
insert into profitability.VerdictThreshold (CategoryId, Grade, FloorMargin, TargetMargin) values (0, 0, 0.1, 0.25);
go
-- What letting the finding pass costs, in the base currency, where the guard can tell.
alter table orders.Finding add Cost decimal(19,4) null;
go
-- The days that were agreed for this order alone; null: the customer's.
alter table orders.SalesOrder add PaymentDays int null;
go
-- What a customer owes and would owe is asked for whenever an order is typed: its open orders, open invoices and money not applied yet.
create index IX_SalesOrder_OpenCustomer on orders.SalesOrder (CustomerId, SalesOrderId, Net, Tax) where Counts = 1 and State < 6;
go
create index IX_Invoice_OpenCustomer on orders.Invoice (CustomerId, OpenAmount) where OpenAmount <> 0;
go
create index IX_Payment_Unapplied on orders.Payment (CustomerId, BaseAmount) where InvoiceId is null;
go
-- What waits for an approval.
create index IX_Finding_Open on orders.Finding (Mode, Moment, OrderId) where State = 1;
go
-- What an order really cost, as the ERP told it; base currency. Null: not told, the forecast stands for it. PaidDays: from the invoice to
-- the money; null: taken from the payments of its invoices.
create table orders.OrderActual (
    SalesOrderId bigint not null constraint PK_OrderActual primary key,
    Freight decimal(19,4) null,
    PaidDays int null,
    ToldOn date not null,
    Version int not null constraint DF_OrderActual_Version default 1
);
go
-- The same of a line, by its number in the order. Quantity in sales units as delivered, Net as invoiced; costs of the whole line.
create table orders.LineActual (
    SalesOrderId bigint not null,
    LineNumber int not null,
    Quantity decimal(18,6) null,
    Net decimal(19,4) null,
    Material decimal(19,4) null,
    Labour decimal(19,4) null,
    VariableOverhead decimal(19,4) null,
    FixedOverhead decimal(19,4) null,
    constraint PK_LineActual primary key clustered (SalesOrderId, LineNumber)
);
