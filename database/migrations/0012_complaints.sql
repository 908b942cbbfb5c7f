create schema complaints;
go
-- Why something went wrong, as a tree. Kind: the kind of complaint it is offered for; null for all.
create table complaints.Cause (
    CauseId bigint identity(1,1) not null constraint PK_Cause primary key,
    Code nvarchar(50) not null,
    Name nvarchar(200) not null,
    ParentId bigint null constraint FK_Cause_Parent references complaints.Cause (CauseId),
    Kind int null,
    ArchivedAt datetime2(7) null,
    Version int not null constraint DF_Cause_Version default 1
);
go
create unique index UQ_Cause_Code on complaints.Cause (Code);
go
-- Kind: 1 product, 2 delivery, 3 paperwork, 4 service, 5 price. Severity: 1 is the worst.
-- State: 1 received, 2 assigned, 3 investigating, 4 waiting for the customer, 5 solved, 6 confirmed, 7 customer told, 8 closed,
-- 9 rejection proposed (confirmed like a solution, with IsRejected). Channel: 1 phone, 2 fax, 3 letter, 4 web, 5 mobile, 6 e-mail,
-- 7 chat, 8 visit, 9 meeting, 10 public form, 11 API. ResponsibleSide: 1 own production, 2 supplier, 3 carrier, 4 customer, 5 none.
-- TargetMinutes and FirstResponseMinutes are working minutes as frozen at intake; what changes them later are steps. DueAt is stored for sorting and alarms only and
-- computed anew with each step; while PausedAt is set it stands as the due time was when the waiting began.
-- Grade, PolicyNumber and CalendarVersion are those at intake. Costs are in the base currency; Cost is their sum.
create table complaints.Complaint (
    ComplaintId bigint identity(1,1) not null constraint PK_Complaint primary key,
    Source nvarchar(50) collate Latin1_General_100_BIN2 null,
    ExternalKey nvarchar(100) collate Latin1_General_100_BIN2 null,
    Number nvarchar(50) not null,
    CustomerId bigint not null,
    ContactId bigint null,
    Kind int not null,
    Severity int not null,
    State int not null,
    Subject nvarchar(200) not null,
    Description nvarchar(4000) null,
    ProductId bigint null,
    SalesOrderId bigint null,
    OrderLineNumber int null,
    ShipmentId bigint null,
    Batch nvarchar(100) null,
    SupplierId bigint null,
    Quantity decimal(18,6) null,
    OccurredOn date null,
    ReceivedAt datetime2(7) not null,
    ReceivedOn date not null,
    Period int not null,
    ReceivedBy bigint not null,
    Channel int not null,
    AssigneeId bigint not null constraint DF_Complaint_Assignee default 0,
    Grade int not null,
    PolicyNumber int not null,
    CalendarVersion int not null,
    TargetMinutes int not null,
    FirstResponseMinutes int not null,
    Cycle int not null constraint DF_Complaint_Cycle default 1,
    CycleStartedAt datetime2(7) not null,
    DueAt datetime2(7) not null,
    FirstResponseDueAt datetime2(7) not null,
    PausedAt datetime2(7) null,
    FirstRespondedAt datetime2(7) null,
    SolvedAt datetime2(7) null,
    SolvedBy bigint null,
    ConfirmedAt datetime2(7) null,
    ToldAt datetime2(7) null,
    ClosedAt datetime2(7) null,
    SolvedInTime bit null,
    RespondedInTime bit null,
    IsRejected bit not null constraint DF_Complaint_IsRejected default 0,
    ReopenCount int not null constraint DF_Complaint_ReopenCount default 0,
    CauseId bigint null constraint FK_Complaint_Cause references complaints.Cause (CauseId),
    RootCause nvarchar(4000) null,
    ResponsibleSide int null,
    Method nvarchar(4000) null,
    Result nvarchar(4000) null,
    CorrectiveAction nvarchar(4000) null,
    PreventiveAction nvarchar(4000) null,
    RefundCost decimal(19,4) not null constraint DF_Complaint_RefundCost default 0,
    ReplacementCost decimal(19,4) not null constraint DF_Complaint_ReplacementCost default 0,
    TravelCost decimal(19,4) not null constraint DF_Complaint_TravelCost default 0,
    LabourCost decimal(19,4) not null constraint DF_Complaint_LabourCost default 0,
    Cost decimal(19,4) not null constraint DF_Complaint_Cost default 0,
    Satisfaction int null,
    ResultAccepted bit null,
    IsHistoric bit not null constraint DF_Complaint_IsHistoric default 0,
    Language nvarchar(10) null,
    StepCount int not null constraint DF_Complaint_StepCount default 0,
    CreatedAt datetime2(7) not null,
    ArchivedAt datetime2(7) null,
    Version int not null constraint DF_Complaint_Version default 1,
    constraint CK_Complaint_Severity check (Severity between 1 and 4),
    constraint CK_Complaint_State check (State between 1 and 9),
    constraint CK_Complaint_Satisfaction check (Satisfaction between 1 and 5),
    constraint CK_Complaint_Costs check (RefundCost >= 0 and ReplacementCost >= 0 and TravelCost >= 0 and LabourCost >= 0)
);
go
create unique index UQ_Complaint_Key on complaints.Complaint (Source, ExternalKey) where ExternalKey is not null;
go
create unique index UQ_Complaint_Number on complaints.Complaint (Number);
go
create index IX_Complaint_Queue on complaints.Complaint (Grade, DueAt, ComplaintId) where State <> 8;
go
create index IX_Complaint_State on complaints.Complaint (State, Grade, DueAt);
go
create index IX_Complaint_Customer on complaints.Complaint (CustomerId, ReceivedAt, ComplaintId);
go
create index IX_Complaint_Product on complaints.Complaint (ProductId, CustomerId, ReceivedAt) where ProductId is not null;
go
create index IX_Complaint_Batch on complaints.Complaint (Batch, ReceivedAt) where Batch is not null;
go
create index IX_Complaint_Supplier on complaints.Complaint (SupplierId, ReceivedAt) where SupplierId is not null;
go
create index IX_Complaint_Assignee on complaints.Complaint (AssigneeId, State, DueAt);
go
create index IX_Complaint_ReceivedAt on complaints.Complaint (ReceivedAt, ComplaintId);
go
-- What happened, in order; nothing is overwritten. HappenedAt: when it happened; RecordedAt: when it was written down. PersonId 0: the
-- customer, or nobody. Kind: 1 received, 2 assigned, 3 investigating, 4 waiting for the customer, 5 resumed, 6 responded, 7 solved,
-- 8 confirmed, 9 refused, 10 rejection proposed, 11 customer told, 12 closed, 13 reopened, 14 another target, 15 note, 16 file added,
-- 17 action added, 18 action done, 19 costs changed, 20 facts changed, 21 receipt sent, 22 customer wrote, 23 file removed.
create table complaints.Step (
    StepId bigint identity(1,1) not null constraint PK_Step primary key,
    ComplaintId bigint not null constraint FK_Step_Complaint references complaints.Complaint (ComplaintId),
    Number int not null,
    Kind int not null,
    HappenedAt datetime2(7) not null,
    RecordedAt datetime2(7) not null,
    PersonId bigint not null,
    Text nvarchar(4000) null,
    Data nvarchar(max) null
);
go
create unique index UQ_Step_Number on complaints.Step (ComplaintId, Number);
go
-- Kind: 1 containment, 2 corrective, 3 preventive.
create table complaints.CaseAction (
    CaseActionId bigint identity(1,1) not null constraint PK_CaseAction primary key,
    ComplaintId bigint not null constraint FK_CaseAction_Complaint references complaints.Complaint (ComplaintId),
    Kind int not null,
    Text nvarchar(2000) not null,
    OwnerId bigint not null,
    DueOn date not null,
    DoneAt datetime2(7) null,
    DoneBy bigint null,
    Outcome nvarchar(2000) null,
    CreatedBy bigint not null,
    CreatedAt datetime2(7) not null,
    ArchivedAt datetime2(7) null,
    Version int not null constraint DF_CaseAction_Version default 1
);
go
create index IX_CaseAction_Complaint on complaints.CaseAction (ComplaintId, CaseActionId);
go
create index IX_CaseAction_Owner on complaints.CaseAction (OwnerId, DueOn, CaseActionId) where DoneAt is null;
go
-- The content lies in the data folder under its SHA-256, once for all files of the same content.
create table complaints.CaseFile (
    CaseFileId bigint identity(1,1) not null constraint PK_CaseFile primary key,
    ComplaintId bigint not null constraint FK_CaseFile_Complaint references complaints.Complaint (ComplaintId),
    Name nvarchar(200) not null,
    ContentType nvarchar(100) not null,
    Size bigint not null,
    Sha256 nvarchar(64) collate Latin1_General_100_BIN2 not null,
    FromCustomer bit not null,
    AddedBy bigint not null,
    AddedAt datetime2(7) not null,
    ArchivedAt datetime2(7) null
);
go
create index IX_CaseFile_Complaint on complaints.CaseFile (ComplaintId, CaseFileId);
go
-- Cycles that ended when the case was reopened, with their outcome: they stay in the statistics.
create table complaints.PastCycle (
    ComplaintId bigint not null constraint FK_PastCycle_Complaint references complaints.Complaint (ComplaintId),
    Cycle int not null,
    StartedAt datetime2(7) not null,
    DueAt datetime2(7) not null,
    SolvedAt datetime2(7) null,
    SolvedBy bigint null,
    SolvedInTime bit null,
    RespondedInTime bit null,
    ClosedAt datetime2(7) null,
    IsRejected bit not null,
    Satisfaction int null,
    ResultAccepted bit null,
    ReopenedAt datetime2(7) not null,
    constraint PK_PastCycle primary key clustered (ComplaintId, Cycle)
);
go
-- Secret links by which the customer sees how its case goes on; every mail has one of its own. Kept as hashes.
create table complaints.CaseLink (
    LinkHash nvarchar(64) collate Latin1_General_100_BIN2 not null constraint PK_CaseLink primary key,
    ComplaintId bigint not null constraint FK_CaseLink_Complaint references complaints.Complaint (ComplaintId),
    CreatedBy bigint not null,
    CreatedAt datetime2(7) not null,
    EndedAt datetime2(7) null
);
go
create index IX_CaseLink_Complaint on complaints.CaseLink (ComplaintId);
go
-- The secret link of a customer's own form; a new one ends the one before.
create table complaints.FormLink (
    CustomerId bigint not null constraint PK_FormLink primary key,
    LinkHash nvarchar(64) collate Latin1_General_100_BIN2 not null,
    CreatedBy bigint not null,
    CreatedAt datetime2(7) not null
);
go
create unique index UQ_FormLink_Hash on complaints.FormLink (LinkHash);
go
-- The last number given in a year. Whoever counts it up waits until the one before has committed.
create table complaints.NumberTurn (
    Year int not null constraint PK_NumberTurn primary key,
    LastNumber int not null
);
go
-- Whoever takes complaints of other systems counts the turn up first, and by that waits until the other's transaction ended.
create table complaints.SyncTurn (
    Kind nvarchar(60) not null constraint PK_SyncTurn primary key,
    Turn bigint not null
);
go
insert into complaints.SyncTurn (Kind, Turn)
values ('complaints', 0);
go
insert into complaints.Cause (Code, Name, Kind)
values ('material', N'材料缺陷 Material', 1), ('workmanship', N'制造缺陷 Workmanship', 1), ('design', N'设计 Design', 1),
       ('transport', N'运输损坏 Transport damage', 2), ('late', N'迟交 Late delivery', 2), ('wrong-item', N'错发漏发 Wrong or missing goods', 2),
       ('documents', N'单据错误 Wrong documents', 3), ('conduct', N'服务态度 Conduct', 4), ('slow', N'响应慢 Slow answer', 4),
       ('price', N'价格差错 Wrong price', 5), ('handling', N'使用不当 Handling by the customer', null), ('unknown', N'原因不明 Unknown', null);
