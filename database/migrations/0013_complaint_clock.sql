-- When work is done. A version never changes; the next one is valid from the moment it is written, and a complaint keeps the version
-- of its intake. Rules is JSON: the zone, the standard day, windows by weekday, and days with windows of their own.
create table complaints.Calendar (
    CalendarId bigint identity(1,1) not null constraint PK_Calendar primary key,
    Version int not null,
    ValidFrom datetime2(7) not null,
    Note nvarchar(400) null,
    Rules nvarchar(max) not null,
    CreatedBy bigint not null,
    CreatedAt datetime2(7) not null
);
go
create unique index UQ_Calendar_Version on complaints.Calendar (Version);
go
-- A sample to be checked by whoever uses it: Monday to Friday, 7.5 hours, and the public holidays of mainland China in 2026 with their
-- make-up workdays (调休), after the notice of the General Office of the State Council of November 2025 as far as we know it. No later year is in it.
insert into complaints.Calendar (Version, ValidFrom, Note, Rules, CreatedBy, CreatedAt)
values (1, '0001-01-01 00:00:00.0000000', N'样本：2026 年节假日，请核对 · Sample: public holidays of 2026, to be checked',
N'{"timeZone":"Asia/Shanghai","standardDayMinutes":450,"week":{
"monday":[{"from":"08:30","until":"12:00"},{"from":"13:30","until":"17:30"}],
"tuesday":[{"from":"08:30","until":"12:00"},{"from":"13:30","until":"17:30"}],
"wednesday":[{"from":"08:30","until":"12:00"},{"from":"13:30","until":"17:30"}],
"thursday":[{"from":"08:30","until":"12:00"},{"from":"13:30","until":"17:30"}],
"friday":[{"from":"08:30","until":"12:00"},{"from":"13:30","until":"17:30"}],
"saturday":[],
"sunday":[]
},"exceptions":[
{"day":"2026-01-01","name":"元旦","windows":[]},
{"day":"2026-01-02","name":"元旦","windows":[]},
{"day":"2026-01-03","name":"元旦","windows":[]},
{"day":"2026-01-04","name":"元旦调休上班","windows":[{"from":"08:30","until":"12:00"},{"from":"13:30","until":"17:30"}]},
{"day":"2026-02-14","name":"春节调休上班","windows":[{"from":"08:30","until":"12:00"},{"from":"13:30","until":"17:30"}]},
{"day":"2026-02-15","name":"春节","windows":[]},
{"day":"2026-02-16","name":"春节","windows":[]},
{"day":"2026-02-17","name":"春节","windows":[]},
{"day":"2026-02-18","name":"春节","windows":[]},
{"day":"2026-02-19","name":"春节","windows":[]},
{"day":"2026-02-20","name":"春节","windows":[]},
{"day":"2026-02-21","name":"春节","windows":[]},
{"day":"2026-02-22","name":"春节","windows":[]},
{"day":"2026-02-23","name":"春节","windows":[]},
{"day":"2026-02-28","name":"春节调休上班","windows":[{"from":"08:30","until":"12:00"},{"from":"13:30","until":"17:30"}]},
{"day":"2026-04-04","name":"清明节","windows":[]},
{"day":"2026-04-05","name":"清明节","windows":[]},
{"day":"2026-04-06","name":"清明节","windows":[]},
{"day":"2026-05-01","name":"劳动节","windows":[]},
{"day":"2026-05-02","name":"劳动节","windows":[]},
{"day":"2026-05-03","name":"劳动节","windows":[]},
{"day":"2026-05-04","name":"劳动节","windows":[]},
{"day":"2026-05-05","name":"劳动节","windows":[]},
{"day":"2026-05-09","name":"劳动节调休上班","windows":[{"from":"08:30","until":"12:00"},{"from":"13:30","until":"17:30"}]},
{"day":"2026-06-19","name":"端午节","windows":[]},
{"day":"2026-06-20","name":"端午节","windows":[]},
{"day":"2026-06-21","name":"端午节","windows":[]},
{"day":"2026-09-20","name":"国庆节调休上班","windows":[{"from":"08:30","until":"12:00"},{"from":"13:30","until":"17:30"}]},
{"day":"2026-09-25","name":"中秋节","windows":[]},
{"day":"2026-09-26","name":"中秋节","windows":[]},
{"day":"2026-09-27","name":"中秋节","windows":[]},
{"day":"2026-10-01","name":"国庆节","windows":[]},
{"day":"2026-10-02","name":"国庆节","windows":[]},
{"day":"2026-10-03","name":"国庆节","windows":[]},
{"day":"2026-10-04","name":"国庆节","windows":[]},
{"day":"2026-10-05","name":"国庆节","windows":[]},
{"day":"2026-10-06","name":"国庆节","windows":[]},
{"day":"2026-10-07","name":"国庆节","windows":[]},
{"day":"2026-10-10","name":"国庆节调休上班","windows":[{"from":"08:30","until":"12:00"},{"from":"13:30","until":"17:30"}]}
]}',
0, '2026-01-01 00:00:00.0000000');
go
-- What differs from the policy of the grade, by kind and grade. Unit: 1 working hours, 2 working days. Null: as the policy says.
create table complaints.Target (
    Kind int not null,
    Grade int not null,
    FirstResponse int null,
    FirstResponseUnit int null,
    Resolution int null,
    ResolutionUnit int null,
    constraint PK_Target primary key clustered (Kind, Grade),
    constraint CK_Target_Positive check (FirstResponse > 0 and Resolution > 0)
);
go
-- One row. WorstSeverityPercent: what severity 1 leaves of a target. QueueOwnerId: whom alarms of unassigned complaints go to first;
-- 0 the administrators.
create table complaints.ClockSetting (
    ClockSettingId bigint not null constraint PK_ClockSetting primary key,
    WorstSeverityPercent int not null,
    QueueOwnerId bigint not null,
    Version int not null
);
go
insert into complaints.ClockSetting (ClockSettingId, WorstSeverityPercent, QueueOwnerId, Version)
values (1, 50, 0, 1);
go
-- An alarm that was raised, once for its case, cycle, milestone, level and the instant at which the level was due. Milestone: 1 first
-- response, 2 resolution. Level: percent of the target. DueAt: when so many percent had passed; CaseDueAt: when all had or will have.
-- Way: 1 at its time, 2 caught up in a summary, 3 passed over for a higher level of the same case.
create table complaints.Alarm (
    AlarmId bigint identity(1,1) not null constraint PK_Alarm primary key,
    ComplaintId bigint not null constraint FK_Alarm_Complaint references complaints.Complaint (ComplaintId),
    Cycle int not null,
    Milestone int not null,
    Level int not null,
    DueAt datetime2(7) not null,
    CaseDueAt datetime2(7) not null,
    Way int not null,
    RaisedAt datetime2(7) not null
);
go
create unique index UQ_Alarm_Once on complaints.Alarm (ComplaintId, Cycle, Milestone, Level, DueAt);
go
create index IX_Alarm_RaisedAt on complaints.Alarm (RaisedAt, AlarmId);
go
-- Whom an alarm was raised to.
create table complaints.AlarmPerson (
    AlarmId bigint not null constraint FK_AlarmPerson_Alarm references complaints.Alarm (AlarmId),
    PersonId bigint not null,
    constraint PK_AlarmPerson primary key clustered (PersonId, AlarmId)
);
go
create index IX_AlarmPerson_Alarm on complaints.AlarmPerson (AlarmId);
go
-- When the next alarm of a case is due, computed for this version of the case; null while none is. A plan of another version is void.
create table complaints.AlarmPlan (
    ComplaintId bigint not null constraint PK_AlarmPlan primary key,
    CaseVersion int not null,
    NextAt datetime2(7) null
);
go
create index IX_AlarmPlan_NextAt on complaints.AlarmPlan (NextAt) where NextAt is not null;
go
-- One row, which whoever raises alarms updates first: of several processes one does it at a time.
create table complaints.AlarmTurn (
    AlarmTurnId bigint not null constraint PK_AlarmTurn primary key,
    LookedAt datetime2(7) not null
);
go
insert into complaints.AlarmTurn (AlarmTurnId, LookedAt)
values (1, '0001-01-01 00:00:00.0000000');
go
-- Working minutes from the beginning of the cycle until it was solved, without waiting for the customer.
alter table complaints.Complaint add WorkedMinutes int null;
go
alter table complaints.PastCycle add WorkedMinutes int null;
