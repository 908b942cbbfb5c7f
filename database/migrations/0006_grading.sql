create schema grading;
go
create table grading.Scheme (
    SchemeId bigint identity(1,1) not null constraint PK_Scheme primary key,
    Name nvarchar(100) not null,
    IsDefault bit not null constraint DF_Scheme_IsDefault default 0,
    ArchivedAt datetime2(7) null,
    Version int not null constraint DF_Scheme_Version default 1
);
go
create unique index UQ_Scheme_Name on grading.Scheme (Name) where ArchivedAt is null;
go
-- Bands are the lower edges of A, B and C in points; the edge belongs to the better grade. A version that a run has used never changes.
create table grading.SchemeVersion (
    SchemeVersionId bigint identity(1,1) not null constraint PK_SchemeVersion primary key,
    SchemeId bigint not null constraint FK_SchemeVersion_Scheme references grading.Scheme (SchemeId),
    Number int not null,
    WindowMonths int not null,
    MinimumOrders int not null,
    MinimumMonths int not null,
    Cut int not null,
    BandA decimal(9,2) not null,
    BandB decimal(9,2) not null,
    BandC decimal(9,2) not null,
    Hysteresis decimal(9,2) not null,
    CreatedAt datetime2(7) not null,
    CreatedBy bigint not null
);
go
create unique index UQ_SchemeVersion_Number on grading.SchemeVersion (SchemeId, Number);
go
create table grading.Criterion (
    SchemeVersionId bigint not null constraint FK_Criterion_SchemeVersion references grading.SchemeVersion (SchemeVersionId),
    Metric int not null,
    Position int not null,
    Weight decimal(9,4) not null,
    Direction int not null,
    Normaliser int not null,
    Missing int not null,
    MissingPoints decimal(9,4) null,
    constraint PK_Criterion primary key clustered (SchemeVersionId, Metric),
    constraint CK_Criterion_Weight check (Weight >= 0)
);
go
-- Commits are numbered one after the other. BasedOn: the last commit when the run read the grades held; a run commits as number
-- BasedOn + 1 only, so of two that commit at once one meets the unique index, and none overwrites grades it has not seen.
create table grading.Run (
    RunId bigint identity(1,1) not null constraint PK_Run primary key,
    SchemeVersionId bigint not null constraint FK_Run_SchemeVersion references grading.SchemeVersion (SchemeVersionId),
    AsOf date not null,
    Mode int not null,
    State int not null,
    JobId bigint null,
    StartedBy bigint not null,
    StartedAt datetime2(7) not null,
    FinishedAt datetime2(7) null,
    CommittedAt datetime2(7) null,
    BasedOn int not null constraint DF_Run_BasedOn default 0,
    CommitNumber int null,
    Note nvarchar(400) null,
    Customers int not null constraint DF_Run_Customers default 0,
    CountA int not null constraint DF_Run_CountA default 0,
    CountB int not null constraint DF_Run_CountB default 0,
    CountC int not null constraint DF_Run_CountC default 0,
    CountD int not null constraint DF_Run_CountD default 0,
    CountN int not null constraint DF_Run_CountN default 0
);
go
create unique index UQ_Run_CommitNumber on grading.Run (CommitNumber) where CommitNumber is not null;
go
create index IX_Run_Committed on grading.Run (AsOf, RunId) where CommittedAt is not null;
go
create index IX_Run_SchemeVersion on grading.Run (SchemeVersionId);
go
-- One row per customer of a run. Grades: A 1, B 2, C 3, D 4, N 5. Score is 0 where Grade is 5.
create table grading.RunResult (
    RunId bigint not null constraint FK_RunResult_Run references grading.Run (RunId),
    CustomerId bigint not null,
    Grade int not null,
    Score decimal(9,2) not null,
    PreviousGrade int not null,
    Reason int not null,
    KeptByHysteresis bit not null,
    Revenue decimal(19,4) not null,
    Contribution decimal(19,4) not null,
    constraint PK_RunResult primary key clustered (RunId, CustomerId)
);
go
create index IX_RunResult_Score on grading.RunResult (RunId, Score, CustomerId);
go
create index IX_RunResult_Grade on grading.RunResult (RunId, Grade, Score, CustomerId);
go
-- Why: raw value, points 0 to 100 and the weight that counted, per customer and criterion. Null: no value (RawValue), skipped (Points).
create table grading.RunCriterion (
    RunId bigint not null,
    CustomerId bigint not null,
    Metric int not null,
    RawValue decimal(28,6) null,
    Points decimal(9,4) null,
    Weight decimal(9,4) not null,
    constraint PK_RunCriterion primary key clustered (RunId, CustomerId, Metric)
);
go
-- The median raw value of a grade in a run, beside which a customer's own is shown. No row: nobody of the grade has a value.
create table grading.RunMedian (
    RunId bigint not null constraint FK_RunMedian_Run references grading.Run (RunId),
    Metric int not null,
    Grade int not null,
    Median decimal(28,6) not null,
    constraint PK_RunMedian primary key clustered (RunId, Metric, Grade)
);
go
-- The grade a customer held, from the as-of date of one committed run until that of the next that changed it (exclusive).
create table grading.HeldGrade (
    HeldGradeId bigint identity(1,1) not null constraint PK_HeldGrade primary key,
    CustomerId bigint not null,
    Grade int not null,
    Score decimal(9,2) not null,
    RunId bigint not null constraint FK_HeldGrade_Run references grading.Run (RunId),
    ValidFrom date not null,
    ValidUntil date not null constraint DF_HeldGrade_ValidUntil default '9999-12-31'
);
go
create unique index UQ_HeldGrade_Customer on grading.HeldGrade (CustomerId, ValidFrom);
go
create index IX_HeldGrade_Grade on grading.HeldGrade (CustomerId, ValidFrom, ValidUntil, Grade);
go
-- The scheme that a new company begins with: percentiles, missing values skipped. Metrics: 1 revenue, 4 contribution margin,
-- 5 collection days (less is better), 2 order count.
insert into grading.Scheme (Name, IsDefault) values ('Default', 1);
go
insert into grading.SchemeVersion
    (SchemeId, Number, WindowMonths, MinimumOrders, MinimumMonths, Cut, BandA, BandB, BandC, Hysteresis, CreatedAt, CreatedBy)
select SchemeId, 1, 12, 2, 0, 1, 75, 50, 25, 2, '2026-01-01 00:00:00.0000000', 0
from grading.Scheme
where IsDefault = 1;
go
insert into grading.Criterion (SchemeVersionId, Metric, Position, Weight, Direction, Normaliser, Missing)
select v.SchemeVersionId, m.Metric, m.Position, m.Weight, m.Direction, 1, 1
from grading.SchemeVersion v
cross join (
    select 1 as Metric, 1 as Position, 40 as Weight, 1 as Direction
    union all
    select 4 as Metric, 2 as Position, 25 as Weight, 1 as Direction
    union all
    select 5 as Metric, 3 as Position, 20 as Weight, 2 as Direction
    union all
    select 2 as Metric, 4 as Position, 15 as Weight, 1 as Direction
) m;
