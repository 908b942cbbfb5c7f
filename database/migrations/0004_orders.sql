create schema orders;
go
create table orders.Category (
    CategoryId bigint identity(1,1) not null constraint PK_Category primary key,
    Source nvarchar(50) collate Latin1_General_100_BIN2 null,
    ExternalKey nvarchar(100) collate Latin1_General_100_BIN2 null,
    Name nvarchar(100) not null,
    ParentId bigint null constraint FK_Category_Parent references orders.Category (CategoryId),
    ArchivedAt datetime2(7) null,
    Version int not null constraint DF_Category_Version default 1
);
go
create unique index UQ_Category_Key on orders.Category (Source, ExternalKey) where ExternalKey is not null;
go
create table orders.Supplier (
    SupplierId bigint identity(1,1) not null constraint PK_Supplier primary key,
    Source nvarchar(50) collate Latin1_General_100_BIN2 null,
    ExternalKey nvarchar(100) collate Latin1_General_100_BIN2 null,
    Name nvarchar(200) not null,
    Phone nvarchar(50) null,
    Email nvarchar(200) null,
    ArchivedAt datetime2(7) null,
    Version int not null constraint DF_Supplier_Version default 1
);
go
create unique index UQ_Supplier_Key on orders.Supplier (Source, ExternalKey) where ExternalKey is not null;
go
create table orders.Product (
    ProductId bigint identity(1,1) not null constraint PK_Product primary key,
    Source nvarchar(50) collate Latin1_General_100_BIN2 null,
    ExternalKey nvarchar(100) collate Latin1_General_100_BIN2 null,
    Code nvarchar(50) not null,
    Name nvarchar(200) not null,
    SortName nvarchar(200) collate Latin1_General_100_BIN2 not null,
    CategoryId bigint null constraint FK_Product_Category references orders.Category (CategoryId),
    SupplierId bigint null constraint FK_Product_Supplier references orders.Supplier (SupplierId),
    Family nvarchar(100) null,
    Unit nvarchar(20) null,
    ListPrice decimal(19,4) null,
    TaxRate decimal(9,6) null,
    ArchivedAt datetime2(7) null,
    Version int not null constraint DF_Product_Version default 1
);
go
create unique index UQ_Product_Key on orders.Product (Source, ExternalKey) where ExternalKey is not null;
go
create index IX_Product_Code on orders.Product (Code, ProductId);
go
create index IX_Product_Name on orders.Product (SortName, ProductId);
go
-- Planned cost of one base unit in the base currency from a date on, until the next date. Null: that part is not known.
create table orders.StandardCost (
    StandardCostId bigint identity(1,1) not null constraint PK_StandardCost primary key,
    Source nvarchar(50) collate Latin1_General_100_BIN2 null,
    ExternalKey nvarchar(100) collate Latin1_General_100_BIN2 null,
    ProductId bigint not null constraint FK_StandardCost_Product references orders.Product (ProductId),
    ValidFrom date not null,
    Material decimal(19,4) not null,
    Labour decimal(19,4) not null,
    VariableOverhead decimal(19,4) not null,
    FixedOverhead decimal(19,4) not null,
    ArchivedAt datetime2(7) null,
    Version int not null constraint DF_StandardCost_Version default 1,
    constraint CK_StandardCost_NotNegative check (Material >= 0 and Labour >= 0 and VariableOverhead >= 0 and FixedOverhead >= 0)
);
go
create unique index UQ_StandardCost_Key on orders.StandardCost (Source, ExternalKey) where ExternalKey is not null;
go
create unique index UQ_StandardCost_ValidFrom on orders.StandardCost (ProductId, ValidFrom) where ArchivedAt is null;
go
-- Totals are sums of the lines in the base currency, written with them. Period: yyyymm of OrderDate.
-- State: 0 draft, 1 checked, 2 waiting for approval, 3 confirmed, 4 part shipped, 5 shipped, 6 closed, 7 rejected, 8 cancelled.
-- Counts: 1 where the order is confirmed or later and not archived, so that its lines are facts.
create table orders.SalesOrder (
    SalesOrderId bigint identity(1,1) not null constraint PK_SalesOrder primary key,
    Source nvarchar(50) collate Latin1_General_100_BIN2 null,
    ExternalKey nvarchar(100) collate Latin1_General_100_BIN2 null,
    Number nvarchar(50) not null,
    CustomerId bigint not null,
    OrderDate date not null,
    Period int not null,
    State int not null,
    Counts bit not null,
    Currency nvarchar(3) not null,
    ExchangeRate decimal(18,8) not null,
    PricesIncludeTax bit not null constraint DF_SalesOrder_PricesIncludeTax default 0,
    HeaderDiscountRate decimal(9,6) null,
    HeaderDiscountAmount decimal(19,4) null,
    Freight decimal(19,4) not null constraint DF_SalesOrder_Freight default 0,
    Salesperson nvarchar(100) null,
    Region nvarchar(100) null,
    Channel nvarchar(50) null,
    ExpectedDays int not null,
    ExpectedDaysSource int not null,
    AssumedRates nvarchar(200) not null constraint DF_SalesOrder_AssumedRates default '',
    LineCount int not null,
    Net decimal(19,4) not null,
    Tax decimal(19,4) not null,
    VariableCost decimal(19,4) not null,
    Contribution decimal(19,4) not null,
    FullProfit decimal(19,4) not null,
    UnknownCostNet decimal(19,4) not null,
    CreatedAt datetime2(7) not null,
    ArchivedAt datetime2(7) null,
    Version int not null constraint DF_SalesOrder_Version default 1,
    constraint CK_SalesOrder_ExchangeRate check (ExchangeRate > 0)
);
go
create unique index UQ_SalesOrder_Key on orders.SalesOrder (Source, ExternalKey) where ExternalKey is not null;
go
create index IX_SalesOrder_Customer on orders.SalesOrder (CustomerId, OrderDate, SalesOrderId);
go
create index IX_SalesOrder_OrderDate on orders.SalesOrder (OrderDate, SalesOrderId);
go
create index IX_SalesOrder_Number on orders.SalesOrder (Number, SalesOrderId);
go
create index IX_SalesOrder_Net on orders.SalesOrder (Net, SalesOrderId);
go
create index IX_SalesOrder_Contribution on orders.SalesOrder (Contribution, SalesOrderId);
go
-- Orders before their confirmation: the few that a new standard cost still changes.
create index IX_SalesOrder_Unconfirmed on orders.SalesOrder (SalesOrderId) where State < 3;
go
create index IX_SalesOrder_State on orders.SalesOrder (State, SalesOrderId);
go
create index IX_SalesOrder_UnknownCost on orders.SalesOrder (SalesOrderId) where UnknownCostNet <> 0;
go
-- Components of the profit in the base currency. An unknown cost is null, and with it everything that rests on it.
create table orders.OrderLine (
    OrderLineId bigint identity(1,1) not null constraint PK_OrderLine primary key,
    SalesOrderId bigint not null constraint FK_OrderLine_SalesOrder references orders.SalesOrder (SalesOrderId),
    LineNumber int not null,
    ExternalKey nvarchar(100) collate Latin1_General_100_BIN2 null,
    ProductId bigint not null constraint FK_OrderLine_Product references orders.Product (ProductId),
    Quantity decimal(18,6) not null,
    Unit nvarchar(20) null,
    UnitsPerSalesUnit decimal(18,6) not null,
    UnitPrice decimal(19,4) not null,
    Discount decimal(9,6) not null,
    TaxRate decimal(9,6) not null,
    ReturnReference nvarchar(100) collate Latin1_General_100_BIN2 null,
    LineAmount decimal(19,4) not null,
    HeaderDiscountShare decimal(19,4) not null,
    Net decimal(19,4) not null,
    Tax decimal(19,4) not null,
    Material decimal(19,4) null,
    Labour decimal(19,4) null,
    VariableOverhead decimal(19,4) null,
    Freight decimal(19,4) not null,
    Commission decimal(19,4) not null,
    Rebate decimal(19,4) not null,
    Financing decimal(19,4) not null,
    Complaint decimal(19,4) not null,
    Contribution decimal(19,4) null,
    FixedOverhead decimal(19,4) null,
    FullProfit decimal(19,4) null,
    StandardCostId bigint null,
    CostValidFrom date null
);
go
create unique index UQ_OrderLine_Number on orders.OrderLine (SalesOrderId, LineNumber);
go
create index IX_OrderLine_Product on orders.OrderLine (ProductId, SalesOrderId);
go
create table orders.CreditNote (
    CreditNoteId bigint identity(1,1) not null constraint PK_CreditNote primary key,
    Source nvarchar(50) collate Latin1_General_100_BIN2 null,
    ExternalKey nvarchar(100) collate Latin1_General_100_BIN2 null,
    Number nvarchar(50) not null,
    CustomerId bigint not null,
    SalesOrderId bigint null constraint FK_CreditNote_SalesOrder references orders.SalesOrder (SalesOrderId),
    CreditDate date not null,
    Period int not null,
    Counts bit not null,
    Currency nvarchar(3) not null,
    ExchangeRate decimal(18,8) not null,
    Reason nvarchar(400) null,
    LineCount int not null,
    Net decimal(19,4) not null,
    VariableCost decimal(19,4) not null,
    Contribution decimal(19,4) not null,
    FullProfit decimal(19,4) not null,
    UnknownCostNet decimal(19,4) not null,
    CreatedAt datetime2(7) not null,
    ArchivedAt datetime2(7) null,
    Version int not null constraint DF_CreditNote_Version default 1
);
go
create unique index UQ_CreditNote_Key on orders.CreditNote (Source, ExternalKey) where ExternalKey is not null;
go
create index IX_CreditNote_Customer on orders.CreditNote (CustomerId, CreditDate, CreditNoteId);
go
create index IX_CreditNote_Order on orders.CreditNote (SalesOrderId);
go
-- Quantity and Net are negative. GoodsReturned 0: an allowance without quantity, no cost comes back.
create table orders.CreditLine (
    CreditLineId bigint identity(1,1) not null constraint PK_CreditLine primary key,
    CreditNoteId bigint not null constraint FK_CreditLine_CreditNote references orders.CreditNote (CreditNoteId),
    LineNumber int not null,
    ExternalKey nvarchar(100) collate Latin1_General_100_BIN2 null,
    OrderLineId bigint null,
    ProductId bigint null constraint FK_CreditLine_Product references orders.Product (ProductId),
    GoodsReturned bit not null,
    Quantity decimal(18,6) not null,
    UnitPrice decimal(19,4) not null,
    TaxRate decimal(9,6) not null,
    ReturnReference nvarchar(100) collate Latin1_General_100_BIN2 null,
    Net decimal(19,4) not null,
    Tax decimal(19,4) not null,
    Material decimal(19,4) null,
    Labour decimal(19,4) null,
    VariableOverhead decimal(19,4) null,
    Contribution decimal(19,4) null,
    FixedOverhead decimal(19,4) null,
    FullProfit decimal(19,4) null
);
go
create unique index UQ_CreditLine_Number on orders.CreditLine (CreditNoteId, LineNumber);
go
create index IX_CreditLine_Product on orders.CreditLine (ProductId, CreditNoteId);
go
-- One row per return that an ERP told of, as a negative order line or as a credit line: the same return twice is refused.
create table orders.ToldReturn (
    Source nvarchar(50) collate Latin1_General_100_BIN2 not null,
    Reference nvarchar(100) collate Latin1_General_100_BIN2 not null,
    DocumentKind int not null,
    DocumentId bigint not null,
    constraint PK_ToldReturn primary key clustered (Source, Reference)
);
go
create index IX_ToldReturn_Document on orders.ToldReturn (DocumentKind, DocumentId);
go
create table orders.Shipment (
    ShipmentId bigint identity(1,1) not null constraint PK_Shipment primary key,
    Source nvarchar(50) collate Latin1_General_100_BIN2 null,
    ExternalKey nvarchar(100) collate Latin1_General_100_BIN2 null,
    Number nvarchar(50) not null,
    CustomerId bigint not null,
    SalesOrderId bigint null constraint FK_Shipment_SalesOrder references orders.SalesOrder (SalesOrderId),
    ShippedOn date not null,
    Carrier nvarchar(100) null,
    CreatedAt datetime2(7) not null,
    ArchivedAt datetime2(7) null,
    Version int not null constraint DF_Shipment_Version default 1
);
go
create unique index UQ_Shipment_Key on orders.Shipment (Source, ExternalKey) where ExternalKey is not null;
go
create index IX_Shipment_Order on orders.Shipment (SalesOrderId);
go
create index IX_Shipment_Customer on orders.Shipment (CustomerId, ShippedOn);
go
create table orders.ShipmentLine (
    ShipmentLineId bigint identity(1,1) not null constraint PK_ShipmentLine primary key,
    ShipmentId bigint not null constraint FK_ShipmentLine_Shipment references orders.Shipment (ShipmentId),
    LineNumber int not null,
    ExternalKey nvarchar(100) collate Latin1_General_100_BIN2 null,
    OrderLineNumber int null,
    ProductId bigint not null constraint FK_ShipmentLine_Product references orders.Product (ProductId),
    Quantity decimal(18,6) not null,
    Batch nvarchar(100) null
);
go
create unique index UQ_ShipmentLine_Number on orders.ShipmentLine (ShipmentId, LineNumber);
go
create index IX_ShipmentLine_Product on orders.ShipmentLine (ProductId, ShipmentId);
go
create index IX_ShipmentLine_Batch on orders.ShipmentLine (Batch, ShipmentId) where Batch is not null;
go
-- Amounts include tax. BaseAmount is Amount × ExchangeRate. InvoiceDay and DueDay count days since 0001-01-01, for arithmetic in SQL.
-- PaidAmount, in the invoice's currency, is the sum of its payments; OpenAmount, in the base currency, is 0 when they pay it exactly.
create table orders.Invoice (
    InvoiceId bigint identity(1,1) not null constraint PK_Invoice primary key,
    Source nvarchar(50) collate Latin1_General_100_BIN2 null,
    ExternalKey nvarchar(100) collate Latin1_General_100_BIN2 null,
    Number nvarchar(50) not null,
    CustomerId bigint not null,
    SalesOrderId bigint null constraint FK_Invoice_SalesOrder references orders.SalesOrder (SalesOrderId),
    InvoiceDate date not null,
    InvoiceDay int not null,
    DueDate date not null,
    DueDay int not null,
    Period int not null,
    Currency nvarchar(3) not null,
    ExchangeRate decimal(18,8) not null,
    Amount decimal(19,4) not null,
    BaseAmount decimal(19,4) not null,
    PaidAmount decimal(19,4) not null constraint DF_Invoice_PaidAmount default 0,
    OpenAmount decimal(19,4) not null,
    CreatedAt datetime2(7) not null,
    ArchivedAt datetime2(7) null,
    Version int not null constraint DF_Invoice_Version default 1
);
go
create unique index UQ_Invoice_Key on orders.Invoice (Source, ExternalKey) where ExternalKey is not null;
go
create index IX_Invoice_Customer on orders.Invoice (CustomerId, InvoiceDate, InvoiceId);
go
create index IX_Invoice_Order on orders.Invoice (SalesOrderId);
go
create index IX_Invoice_Date on orders.Invoice (InvoiceDate, InvoiceId);
go
create index IX_Invoice_Due on orders.Invoice (DueDate, InvoiceId);
go
create index IX_Invoice_Open on orders.Invoice (DueDate, InvoiceId) where OpenAmount > 0;
go
-- InvoiceId null: money that is not applied to an invoice yet (a prepayment). PaidDay counts days as InvoiceDay does.
-- AppliedAmount is what the payment takes off its invoice, in the invoice's currency. BaseAmount is that amount at the invoice's
-- rate, so that an invoice paid at another rate of the day is not left open by the difference; a prepayment counts at its own rate.
create table orders.Payment (
    PaymentId bigint identity(1,1) not null constraint PK_Payment primary key,
    Source nvarchar(50) collate Latin1_General_100_BIN2 null,
    ExternalKey nvarchar(100) collate Latin1_General_100_BIN2 null,
    CustomerId bigint not null,
    InvoiceId bigint null constraint FK_Payment_Invoice references orders.Invoice (InvoiceId),
    PaidOn date not null,
    PaidDay int not null,
    Period int not null,
    Currency nvarchar(3) not null,
    ExchangeRate decimal(18,8) not null,
    Amount decimal(19,4) not null,
    BaseAmount decimal(19,4) not null,
    AppliedAmount decimal(19,4) null,
    CreatedAt datetime2(7) not null,
    ArchivedAt datetime2(7) null,
    Version int not null constraint DF_Payment_Version default 1
);
go
create unique index UQ_Payment_Key on orders.Payment (Source, ExternalKey) where ExternalKey is not null;
go
create index IX_Payment_Invoice on orders.Payment (InvoiceId, PaidOn);
go
create index IX_Payment_Customer on orders.Payment (CustomerId, PaidOn, PaymentId);
go
create index IX_Payment_Date on orders.Payment (PaidOn, PaymentId);
go
create index IX_CreditNote_Date on orders.CreditNote (CreditDate, CreditNoteId);
go
-- One row per kind of record that an ERP sends. Whoever takes rows of the kind first counts its turn up, and by that waits until
-- the other's transaction ended: of two senders of the same new key one creates and the other updates.
create table orders.SyncTurn (
    Kind nvarchar(60) not null constraint PK_SyncTurn primary key,
    Turn bigint not null
);
go
insert into orders.SyncTurn (Kind, Turn)
values ('categories', 0), ('suppliers', 0), ('products', 0), ('standard-costs', 0), ('orders', 0), ('shipments', 0), ('invoices', 0),
       ('payments', 0), ('credit-notes', 0), ('returns', 0);
