-- Who saved a scheme last, for the second of two people who edit it at once.
alter table grading.Scheme add SavedAt datetime2(7) null;
go
alter table grading.Scheme add SavedBy bigint null;
go
create unique index UQ_Scheme_Default on grading.Scheme (IsDefault) where IsDefault = 1;
go
-- Cut: 1 by score (the bands), 2 by quota, 3 by share of contribution (the shares, 0.1 is 10 %). Grace: demoted only when the second
-- committed run in a row says so.
alter table grading.SchemeVersion add ShareA decimal(9,4) null;
go
alter table grading.SchemeVersion add ShareB decimal(9,4) null;
go
alter table grading.SchemeVersion add ShareC decimal(9,4) null;
go
alter table grading.SchemeVersion add Grace bit not null constraint DF_SchemeVersion_Grace default 0;
go
-- Peers: whom a percentile is taken among; 0 all, 1 segment, 2 region, 3 industry, 4 kind. Floor and ceiling are of the linear normaliser.
alter table grading.Criterion add Peers int not null constraint DF_Criterion_Peers default 0;
go
alter table grading.Criterion add FloorValue decimal(28,6) null;
go
alter table grading.Criterion add CeilingValue decimal(28,6) null;
go
-- The table of the normaliser by bands. FromValue is inside; the first step has none, as it begins at the very bottom.
create table grading.CriterionStep (
    SchemeVersionId bigint not null,
    Metric int not null,
    Position int not null,
    FromValue decimal(28,6) null,
    Points decimal(9,4) not null,
    constraint PK_CriterionStep primary key clustered (SchemeVersionId, Metric, Position),
    constraint FK_CriterionStep_SchemeVersion foreign key (SchemeVersionId) references grading.SchemeVersion (SchemeVersionId)
);
go
-- The run would demote the customer, and grace kept its grade this once.
alter table grading.RunResult add KeptByGrace bit not null constraint DF_RunResult_KeptByGrace default 0;
go
-- Where a run cut: the last score (or contribution, where shares cut) inside the grade, and the first one after it.
create table grading.RunCut (
    RunId bigint not null constraint FK_RunCut_Run references grading.Run (RunId),
    Grade int not null,
    Score decimal(9,2) null,
    NextScore decimal(9,2) null,
    Contribution decimal(19,4) null,
    NextContribution decimal(19,4) null,
    constraint PK_RunCut primary key clustered (RunId, Grade)
);
go
-- The values that percentiles were taken among, sorted, in pieces: so the nearest way to another grade is found without reading the run.
-- FirstBelow: how many have less than the piece's first value. Entries: values and how many have each.
create table grading.RunDistribution (
    RunId bigint not null constraint FK_RunDistribution_Run references grading.Run (RunId),
    Metric int not null,
    Peers nvarchar(200) collate Latin1_General_100_BIN2 not null,
    FirstBelow int not null,
    FirstValue bigint not null,
    Customers int not null,
    Entries varbinary(max) not null,
    constraint PK_RunDistribution primary key clustered (RunId, Metric, Peers, FirstBelow)
);
go
create unique index UQ_RunDistribution_Value on grading.RunDistribution (RunId, Metric, Peers, FirstValue);
