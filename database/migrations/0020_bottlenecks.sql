-- What there is too little of: a machine, a line, a skilled hand. Capacity in hours of a month; PeakMonths: months (1 to 12) in which it
-- is full, as a list with commas.
create table profitability.Bottleneck (
    BottleneckId bigint identity(1,1) not null constraint PK_Bottleneck primary key,
    Code nvarchar(50) not null,
    Name nvarchar(100) not null,
    CapacityHours decimal(18,6) not null,
    PeakMonths nvarchar(50) not null constraint DF_Bottleneck_PeakMonths default '',
    ArchivedAt datetime2(7) null,
    Version int not null constraint DF_Bottleneck_Version default 1,
    constraint CK_Bottleneck_Capacity check (CapacityHours > 0)
);
go
create unique index UQ_Bottleneck_Code on profitability.Bottleneck (Code) where ArchivedAt is null;
go
-- Hours of the bottleneck that one base unit of the product takes. Key: the ERP's own, where it told them.
create table profitability.ProductHours (
    ProductHoursId bigint identity(1,1) not null constraint PK_ProductHours primary key,
    Source nvarchar(50) collate Latin1_General_100_BIN2 null,
    ExternalKey nvarchar(100) collate Latin1_General_100_BIN2 null,
    BottleneckId bigint not null constraint FK_ProductHours_Bottleneck references profitability.Bottleneck (BottleneckId),
    ProductId bigint not null,
    Hours decimal(18,6) not null,
    Version int not null constraint DF_ProductHours_Version default 1,
    constraint CK_ProductHours_Hours check (Hours > 0)
);
go
create unique index UQ_ProductHours_Key on profitability.ProductHours (Source, ExternalKey) where ExternalKey is not null;
go
create unique index UQ_ProductHours_Product on profitability.ProductHours (BottleneckId, ProductId);
go
create index IX_ProductHours_Product on profitability.ProductHours (ProductId);
go
