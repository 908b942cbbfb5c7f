-- How many findings an order has, and how many of them still want an acknowledgement or an approval: for lists.
alter table orders.SalesOrder add FindingCount int not null constraint DF_SalesOrder_FindingCount default 0;
go
alter table orders.SalesOrder add OpenFindingCount int not null constraint DF_SalesOrder_OpenFindingCount default 0;
go
-- Numbers of orders typed here; those of an ERP are the ERP's.
create unique index UQ_SalesOrder_OwnNumber on orders.SalesOrder (Number) where ExternalKey is null;
go
-- The last number given in a year. Whoever counts it up waits until the one before has committed.
create table orders.OrderNumber (
    Year int not null constraint PK_OrderNumber primary key,
    LastNumber int not null
);
go
-- What happened to an order typed here, in order; nothing is overwritten. Kind: 1 entered, 2 changed, 3 sent for approval, 4 confirmed,
-- 5 approved and by that confirmed, 6 rejected, 7 shipped, 8 cancelled, 9 a shipment was approved, 10 a shipment was refused.
create table orders.OrderStep (
    OrderStepId bigint identity(1,1) not null constraint PK_OrderStep primary key,
    OrderId bigint not null constraint FK_OrderStep_SalesOrder references orders.SalesOrder (SalesOrderId),
    Kind int not null,
    HappenedAt datetime2(7) not null,
    PersonId bigint not null,
    Reason nvarchar(1000) null,
    ShipmentId bigint null constraint FK_OrderStep_Shipment references orders.Shipment (ShipmentId)
);
go
create index IX_OrderStep_Order on orders.OrderStep (OrderId, OrderStepId);
go
-- What a guard said about an order or shipment, and what was done about it. Moment: 1 entry, 2 confirm, 3 ship, 4 sync. Mode: 1 inform,
-- 2 warn (acknowledge), 3 approve, 4 block. State: 1 open, 2 acknowledged, 3 approved, 4 refused, 5 recorded (nothing has to be done),
-- 6 withdrawn (decided once, but the order has changed since). SubjectIds: a JSON list of ids, for example of complaints.
-- Action: 1 inspected, 2 other batch, 3 customer agreed, 4 cause removed, 5 risk taken, 6 other; Note says it in words.
-- Fingerprint tells the same finding again when the guards look once more.
create table orders.Finding (
    FindingId bigint identity(1,1) not null constraint PK_Finding primary key,
    OrderId bigint null constraint FK_Finding_SalesOrder references orders.SalesOrder (SalesOrderId),
    ShipmentId bigint null constraint FK_Finding_Shipment references orders.Shipment (ShipmentId),
    CustomerId bigint not null,
    LineNumber int null,
    ProductId bigint null,
    Batch nvarchar(100) null,
    Moment int not null,
    Guard nvarchar(50) not null,
    Code nvarchar(50) not null,
    Mode int not null,
    Subject nvarchar(50) not null,
    SubjectIds nvarchar(4000) not null,
    Data nvarchar(max) null,
    Fingerprint nvarchar(64) collate Latin1_General_100_BIN2 not null,
    State int not null,
    FoundAt datetime2(7) not null,
    FoundBy bigint not null,
    Action int null,
    Note nvarchar(1000) null,
    DecidedBy bigint null,
    DecidedAt datetime2(7) null,
    constraint CK_Finding_Of check (OrderId is not null or ShipmentId is not null),
    constraint CK_Finding_Decision check (State not in (2, 3, 4) or (DecidedBy is not null and DecidedAt is not null and Note is not null))
);
go
create index IX_Finding_Order on orders.Finding (OrderId, FindingId);
go
create index IX_Finding_Shipment on orders.Finding (ShipmentId, FindingId);
go
create index IX_Finding_Customer on orders.Finding (CustomerId, FoundAt, FindingId);
go
create index IX_Finding_FoundAt on orders.Finding (FoundAt, FindingId);
