-- One contact with a customer in any channel. HappenedOn is the company's day of HappenedAt: duties and reports count days.
-- Channel: 1 phone, 2 fax, 3 letter, 4 web, 5 mobile, 6 e-mail, 7 chat, 8 visit, 9 meeting. Direction: 1 in, 2 out.
-- Outcome: 1 reached, 2 not reached, 3 positive, 4 neutral, 5 negative, 6 order, 7 complaint.
create table customers.Touchpoint (
    TouchpointId bigint identity(1,1) not null constraint PK_Touchpoint primary key,
    Source nvarchar(50) collate Latin1_General_100_BIN2 null,
    ExternalKey nvarchar(100) collate Latin1_General_100_BIN2 null,
    CustomerId bigint not null constraint FK_Touchpoint_Customer references customers.Customer (CustomerId),
    ContactId bigint null constraint FK_Touchpoint_Contact references customers.Contact (ContactId),
    Channel int not null,
    Direction int not null,
    HappenedAt datetime2(7) not null,
    HappenedOn date not null,
    PersonId bigint not null,
    Subject nvarchar(200) not null,
    Note nvarchar(4000) null,
    Outcome int not null,
    NextStep nvarchar(400) null,
    NextStepOn date null,
    NextStepBy bigint null,
    DutyId bigint null,
    CreatedAt datetime2(7) not null,
    ArchivedAt datetime2(7) null,
    Version int not null constraint DF_Touchpoint_Version default 1
);
go
create unique index UQ_Touchpoint_Key on customers.Touchpoint (Source, ExternalKey) where ExternalKey is not null;
go
create index IX_Touchpoint_Customer on customers.Touchpoint (CustomerId, HappenedAt, TouchpointId);
go
create index IX_Touchpoint_CustomerDay on customers.Touchpoint (CustomerId, HappenedOn);
go
create index IX_Touchpoint_Person on customers.Touchpoint (PersonId, HappenedAt, TouchpointId);
go
create index IX_Touchpoint_HappenedAt on customers.Touchpoint (HappenedAt, TouchpointId);
go
create index IX_Touchpoint_NextStep on customers.Touchpoint (NextStepOn, TouchpointId) where NextStepOn is not null;
go
-- What people judged of a customer, 0 to 100, and when: the current value stands on the customer as well. Value null: taken back.
-- Valid from its first day to its last, exclusive; of several judgements of one day the last one stands, the others have no day.
-- Metric: 10 creditworthiness, 11 strategic importance.
create table customers.Judgement (
    JudgementId bigint identity(1,1) not null constraint PK_Judgement primary key,
    CustomerId bigint not null constraint FK_Judgement_Customer references customers.Customer (CustomerId),
    Metric int not null,
    Value decimal(9,4) null,
    Note nvarchar(1000) null,
    JudgedBy bigint null,
    Through nvarchar(100) not null,
    JudgedAt datetime2(7) not null,
    ValidFrom date not null,
    ValidUntil date not null constraint DF_Judgement_ValidUntil default '9999-12-31',
    constraint CK_Judgement_Value check (Value between 0 and 100)
);
go
create index IX_Judgement_Customer on customers.Judgement (CustomerId, Metric, ValidFrom);
go
-- Values that are older than their history are taken as known from the beginning.
insert into customers.Judgement (CustomerId, Metric, Value, Through, JudgedAt, ValidFrom)
select c.CustomerId, 10, c.Creditworthiness, 'migration', c.CreatedAt, '0001-01-01'
from customers.Customer c
where c.Creditworthiness is not null;
go
insert into customers.Judgement (CustomerId, Metric, Value, Through, JudgedAt, ValidFrom)
select c.CustomerId, 11, c.StrategicImportance, 'migration', c.CreatedAt, '0001-01-01'
from customers.Customer c
where c.StrategicImportance is not null;
go
-- The day from which the status stands; the first one stands from the beginning.
alter table customers.Customer add StatusSince date not null constraint DF_Customer_StatusSince default '0001-01-01';
go
-- Statuses that a customer had, from their first day to their last, exclusive.
create table customers.PastStatus (
    CustomerId bigint not null constraint FK_PastStatus_Customer references customers.Customer (CustomerId),
    ValidFrom date not null,
    ValidUntil date not null,
    Status int not null,
    constraint PK_PastStatus primary key clustered (CustomerId, ValidFrom)
);
