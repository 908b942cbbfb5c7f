-- A grade set by hand, beside which runs go on computing. State: 1 proposed, 2 approved, 3 rejected, 4 ended, 5 withdrawn.
-- ValidUntil is the last day; EndedOn the first day on which it held no more.
create table grading.GradeOverride (
    GradeOverrideId bigint identity(1,1) not null constraint PK_GradeOverride primary key,
    CustomerId bigint not null,
    Grade int not null,
    Reason nvarchar(1000) not null,
    State int not null,
    ValidFrom date null,
    ValidUntil date not null,
    ProposedBy bigint not null,
    ProposedAt datetime2(7) not null,
    DecidedBy bigint null,
    DecidedAt datetime2(7) null,
    EndedBy bigint null,
    EndedAt datetime2(7) null,
    EndedOn date null,
    EndReason nvarchar(1000) null,
    RemindedAt datetime2(7) null,
    Version int not null constraint DF_GradeOverride_Version default 1,
    constraint CK_GradeOverride_Grade check (Grade between 1 and 4)
);
go
create unique index UQ_GradeOverride_Open on grading.GradeOverride (CustomerId) where State < 3;
go
create index IX_GradeOverride_Customer on grading.GradeOverride (CustomerId, GradeOverrideId);
go
create index IX_GradeOverride_Due on grading.GradeOverride (State, ValidUntil, GradeOverrideId);
go
-- Grade is what is held; ComputedGrade what the last committed run said, the same but for customers with an override.
alter table grading.HeldGrade add ComputedGrade int not null constraint DF_HeldGrade_ComputedGrade default 5;
go
update grading.HeldGrade
set ComputedGrade = Grade;
go
alter table grading.HeldGrade add OverrideId bigint null;
go
create index IX_HeldGrade_Override on grading.HeldGrade (CustomerId, ValidFrom) where OverrideId is not null;
go
-- How well grades of past days foretold the contribution of the twelve months after. State as that of a run: 1 waiting, 2 running,
-- 3 done, 5 failed, 6 cancelled.
create table grading.BackTest (
    BackTestId bigint identity(1,1) not null constraint PK_BackTest primary key,
    JobId bigint null,
    State int not null,
    Total int not null,
    StartedBy bigint not null,
    StartedAt datetime2(7) not null,
    FinishedAt datetime2(7) null,
    Note nvarchar(400) null
);
go
-- One row per scheme version and day; CalculatedAt is null until it is worked out, so that a job begun again does the rest.
create table grading.BackTestCase (
    BackTestId bigint not null constraint FK_BackTestCase_BackTest references grading.BackTest (BackTestId),
    CaseNumber int not null,
    SchemeVersionId bigint not null constraint FK_BackTestCase_SchemeVersion references grading.SchemeVersion (SchemeVersionId),
    AsOf date not null,
    CalculatedAt datetime2(7) null,
    Customers int not null constraint DF_BackTestCase_Customers default 0,
    Correlation decimal(9,6) null,
    CountA int not null constraint DF_BackTestCase_CountA default 0,
    CountB int not null constraint DF_BackTestCase_CountB default 0,
    CountC int not null constraint DF_BackTestCase_CountC default 0,
    CountD int not null constraint DF_BackTestCase_CountD default 0,
    ContributionA decimal(19,4) not null constraint DF_BackTestCase_ContributionA default 0,
    ContributionB decimal(19,4) not null constraint DF_BackTestCase_ContributionB default 0,
    ContributionC decimal(19,4) not null constraint DF_BackTestCase_ContributionC default 0,
    ContributionD decimal(19,4) not null constraint DF_BackTestCase_ContributionD default 0,
    constraint PK_BackTestCase primary key clustered (BackTestId, CaseNumber)
);
go
create index IX_BackTestCase_SchemeVersion on grading.BackTestCase (SchemeVersionId);
go
-- Cron expressions are Quartz's. NextDueAt is claimed by a guarded update; null until a process has looked at it first.
create table grading.RunSchedule (
    RunScheduleId bigint identity(1,1) not null constraint PK_RunSchedule primary key,
    Name nvarchar(100) not null,
    SchemeId bigint not null constraint FK_RunSchedule_Scheme references grading.Scheme (SchemeId),
    Cron nvarchar(120) not null,
    TimeZone nvarchar(60) not null,
    Mode int not null,
    Enabled bit not null,
    CreatedBy bigint not null,
    NextDueAt datetime2(7) null,
    LastDueAt datetime2(7) null,
    LastRunId bigint null,
    LastNote nvarchar(400) null,
    Version int not null constraint DF_RunSchedule_Version default 1
);
go
create unique index UQ_RunSchedule_Name on grading.RunSchedule (Name);
go
insert into grading.RunSchedule (Name, SchemeId, Cron, TimeZone, Mode, Enabled, CreatedBy)
select 'Half-yearly', s.SchemeId, '0 0 2 1 1,7 ?', 'Asia/Shanghai', 2, 1, 0
from grading.Scheme s
where s.IsDefault = 1;
go
-- What a person is told about once: UniqueKey keeps the same news from coming twice. Data is JSON without personal values.
create table messaging.Notification (
    NotificationId bigint identity(1,1) not null constraint PK_Notification primary key,
    PersonId bigint not null,
    Kind nvarchar(60) not null,
    Subject nvarchar(60) not null,
    SubjectId bigint not null,
    Data nvarchar(2000) null,
    UniqueKey nvarchar(200) collate Latin1_General_100_BIN2 not null,
    CreatedAt datetime2(7) not null,
    ReadAt datetime2(7) null
);
go
create unique index UQ_Notification_Key on messaging.Notification (PersonId, UniqueKey);
go
create index IX_Notification_Person on messaging.Notification (PersonId, NotificationId);
go
create index IX_Notification_Unread on messaging.Notification (PersonId, NotificationId) where ReadAt is null;
