create schema customers;
go
-- OwnerId 0: nobody owns the customer (it is in the public pool). SortName orders the same on both engines.
-- SearchText: every field that search looks at, folded, with | between them. Tags stand between commas: ,key account,export,
create table customers.Customer (
    CustomerId bigint identity(1,1) not null constraint PK_Customer primary key,
    Code nvarchar(50) not null,
    Source nvarchar(50) collate Latin1_General_100_BIN2 null,
    ExternalKey nvarchar(100) collate Latin1_General_100_BIN2 null,
    Name nvarchar(200) not null,
    SortName nvarchar(200) collate Latin1_General_100_BIN2 not null,
    SearchText nvarchar(1000) collate Latin1_General_100_BIN2 not null,
    ShortName nvarchar(100) null,
    ForeignName nvarchar(200) null,
    Kind int not null,
    Status int not null,
    TaxNumber nvarchar(50) null,
    Industry nvarchar(100) null,
    Country nvarchar(100) null,
    Region nvarchar(100) null,
    City nvarchar(100) null,
    Address nvarchar(400) null,
    PostalCode nvarchar(20) null,
    Phone nvarchar(50) null,
    Email nvarchar(200) null,
    Website nvarchar(200) null,
    Language nvarchar(10) null,
    Currency nvarchar(3) null,
    TaxRate decimal(9,6) null,
    PaymentDays int null,
    CreditLimit decimal(19,4) null,
    OwnerId bigint not null constraint DF_Customer_Owner default 0,
    LeadSource nvarchar(100) null,
    ParentId bigint null constraint FK_Customer_Parent references customers.Customer (CustomerId),
    Segment nvarchar(50) null,
    Tags nvarchar(500) null,
    Creditworthiness decimal(9,4) null,
    StrategicImportance decimal(9,4) null,
    Notes nvarchar(4000) null,
    CreatedAt datetime2(7) not null,
    ArchivedAt datetime2(7) null,
    Version int not null constraint DF_Customer_Version default 1,
    constraint CK_Customer_Key check ((Source is null and ExternalKey is null) or (Source is not null and ExternalKey is not null)),
    constraint CK_Customer_Creditworthiness check (Creditworthiness between 0 and 100),
    constraint CK_Customer_StrategicImportance check (StrategicImportance between 0 and 100)
);
go
create unique index UQ_Customer_Code on customers.Customer (Code);
go
create unique index UQ_Customer_Key on customers.Customer (Source, ExternalKey) where ExternalKey is not null;
go
create index IX_Customer_Name on customers.Customer (SortName, CustomerId);
go
create index IX_Customer_Owner on customers.Customer (OwnerId, ArchivedAt, CustomerId);
go
-- One row per customer with the figures that lists sort by, kept up with the facts by RefreshCustomerFigures.
-- GradeRank: A 1, B 2, C 3, D 4, N 5. Days without a value hold 0001-01-01, so that keyset paging meets no null.
create table customers.CustomerFigure (
    CustomerId bigint not null constraint PK_CustomerFigure primary key
        constraint FK_CustomerFigure_Customer references customers.Customer (CustomerId),
    AsOf date not null,
    GradeRank int not null constraint DF_CustomerFigure_GradeRank default 5,
    Score decimal(9,2) not null constraint DF_CustomerFigure_Score default 0,
    GradedOn date not null constraint DF_CustomerFigure_GradedOn default '0001-01-01',
    Revenue12m decimal(19,4) not null constraint DF_CustomerFigure_Revenue12m default 0,
    RevenuePrevious12m decimal(19,4) not null constraint DF_CustomerFigure_RevenuePrevious12m default 0,
    Contribution12m decimal(19,4) not null constraint DF_CustomerFigure_Contribution12m default 0,
    ContributionPrevious12m decimal(19,4) not null constraint DF_CustomerFigure_ContributionPrevious12m default 0,
    UnknownCostRevenue12m decimal(19,4) not null constraint DF_CustomerFigure_UnknownCostRevenue12m default 0,
    OrderCount12m int not null constraint DF_CustomerFigure_OrderCount12m default 0,
    OrderCount int not null constraint DF_CustomerFigure_OrderCount default 0,
    FirstOrderOn date not null constraint DF_CustomerFigure_FirstOrderOn default '0001-01-01',
    LastOrderOn date not null constraint DF_CustomerFigure_LastOrderOn default '0001-01-01',
    OpenAmount decimal(19,4) not null constraint DF_CustomerFigure_OpenAmount default 0,
    OverdueAmount decimal(19,4) not null constraint DF_CustomerFigure_OverdueAmount default 0
);
go
create index IX_CustomerFigure_Revenue on customers.CustomerFigure (Revenue12m, CustomerId);
go
create index IX_CustomerFigure_Contribution on customers.CustomerFigure (Contribution12m, CustomerId);
go
create index IX_CustomerFigure_Overdue on customers.CustomerFigure (OverdueAmount, CustomerId);
go
create index IX_CustomerFigure_LastOrder on customers.CustomerFigure (LastOrderOn, CustomerId);
go
create index IX_CustomerFigure_OrderCount on customers.CustomerFigure (OrderCount12m, CustomerId);
go
create index IX_CustomerFigure_Grade on customers.CustomerFigure (GradeRank, CustomerId);
go
create index IX_CustomerFigure_Score on customers.CustomerFigure (Score, CustomerId);
go
create index IX_CustomerFigure_GradeRevenue on customers.CustomerFigure (GradeRank, Revenue12m, CustomerId);
go
-- Customers whose facts changed and whose figure row is to be computed anew. Only ever added to and removed from, so that writers
-- never wait for each other here; a mark made while its customer is computed is another row and stays.
create table customers.StaleFigure (
    StaleFigureId bigint identity(1,1) not null constraint PK_StaleFigure primary key,
    CustomerId bigint not null,
    MarkedAt datetime2(7) not null
);
go
-- One row: which process keeps the figures, and how far the daily pass over all customers has come. AsOf is the day it computes for.
create table customers.FigureKeeping (
    FigureKeepingId bigint not null constraint PK_FigureKeeping primary key nonclustered,
    Holder nvarchar(60) not null,
    LeasedUntil datetime2(7) not null,
    AsOf date not null,
    LastCustomerId bigint not null,
    IsFinished bit not null
);
go
insert into customers.FigureKeeping (FigureKeepingId, Holder, LeasedUntil, AsOf, LastCustomerId, IsFinished)
values (1, '', '0001-01-01', '0001-01-01', 0, 1);
go
-- Pieces of names, codes, phones: Chinese two characters, Latin three, and the ends of words. Trigram full text would miss 华为.
-- One row per piece and batch of customers that were written together; CustomerIds with commas between them. A customer that lost
-- the piece stays listed: what is found is always compared with the text itself.
create table customers.SearchGram (
    SearchGramId bigint identity(1,1) not null constraint PK_SearchGram primary key,
    Gram nvarchar(4) collate Latin1_General_100_BIN2 not null,
    CustomerCount int not null,
    CustomerIds nvarchar(max) not null
);
go
create index IX_SearchGram_Gram on customers.SearchGram (Gram, SearchGramId);
go
create table customers.Contact (
    ContactId bigint identity(1,1) not null constraint PK_Contact primary key,
    CustomerId bigint not null constraint FK_Contact_Customer references customers.Customer (CustomerId),
    Source nvarchar(50) collate Latin1_General_100_BIN2 null,
    ExternalKey nvarchar(100) collate Latin1_General_100_BIN2 null,
    Name nvarchar(100) not null,
    JobTitle nvarchar(100) null,
    Phone nvarchar(50) null,
    Mobile nvarchar(50) null,
    Email nvarchar(200) null,
    WeChat nvarchar(100) null,
    Birthday date null,
    Language nvarchar(10) null,
    IsPrimary bit not null constraint DF_Contact_IsPrimary default 0,
    MayBeContacted bit null,
    CreatedAt datetime2(7) not null,
    ArchivedAt datetime2(7) null,
    Version int not null constraint DF_Contact_Version default 1
);
go
create unique index UQ_Contact_Key on customers.Contact (Source, ExternalKey) where ExternalKey is not null;
go
create index IX_Contact_Customer on customers.Contact (CustomerId, ContactId);
