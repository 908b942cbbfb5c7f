-- What each grade entitles to and obliges us to, from a day on; of several versions of one day the highest number stands.
-- VisitCost, in the base currency, is what a visit beyond the policy is taken to cost in the treatment report.
create table grading.Policy (
    PolicyId bigint identity(1,1) not null constraint PK_Policy primary key,
    Number int not null,
    ValidFrom date not null,
    Note nvarchar(400) null,
    VisitCost decimal(19,4) not null,
    CreatedBy bigint not null,
    CreatedAt datetime2(7) not null
);
go
create unique index UQ_Policy_Number on grading.Policy (Number);
go
-- Caps that are null do not bind. DiscountCap and ApprovalMargin are shares: 0.15 is 15 %. CreditMonths are months of average revenue.
-- Modes: 1 inform, 2 warn, 3 approve, 4 block. Grades: A 1, B 2, C 3, D 4, N 5.
create table grading.PolicyGrade (
    PolicyId bigint not null constraint FK_PolicyGrade_Policy references grading.Policy (PolicyId),
    Grade int not null,
    VisitsPerYear int not null,
    CallsPerYear int not null,
    CareOccasions int not null,
    FirstResponseHours int not null,
    ResolutionDays int not null,
    DiscountCap decimal(9,6) null,
    PaymentDays int null,
    CreditMonths decimal(9,2) null,
    GiftBudget decimal(19,4) null,
    FreeService bit not null,
    ApprovalMargin decimal(9,6) null,
    QueuePriority int not null,
    DiscountMode int not null,
    PaymentMode int not null,
    CreditMode int not null,
    GiftMode int not null,
    FreeServiceMode int not null,
    MarginMode int not null,
    constraint PK_PolicyGrade primary key clustered (PolicyId, Grade),
    constraint CK_PolicyGrade_NotNegative check (VisitsPerYear >= 0 and CallsPerYear >= 0 and CareOccasions >= 0)
);
go
insert into grading.Policy (Number, ValidFrom, Note, VisitCost, CreatedBy, CreatedAt)
values (1, '0001-01-01', 'As shipped', cast(500 as decimal(19,4)), 0, '2026-01-01 00:00:00.0000000');
go
insert into grading.PolicyGrade
    (PolicyId, Grade, VisitsPerYear, CallsPerYear, CareOccasions, FirstResponseHours, ResolutionDays, DiscountCap, PaymentDays,
     CreditMonths, GiftBudget, FreeService, ApprovalMargin, QueuePriority, DiscountMode, PaymentMode, CreditMode, GiftMode,
     FreeServiceMode, MarginMode)
select p.PolicyId, g.Grade, g.Visits, g.Calls, 0, g.Hours, g.Days, g.Discount, g.Payment, g.Credit, null, g.Free, 0.1, g.Priority,
       3, 3, 4, 2, 2, 3
from grading.Policy p
cross join (
    select 1 as Grade, 4 as Visits, 12 as Calls, 4 as Hours, 3 as Days, 0.15 as Discount, 60 as Payment, 3 as Credit, 1 as Free, 1 as Priority
    union all
    select 2 as Grade, 2 as Visits, 6 as Calls, 8 as Hours, 5 as Days, 0.1 as Discount, 45 as Payment, 2 as Credit, 1 as Free, 2 as Priority
    union all
    select 3 as Grade, 1 as Visits, 2 as Calls, 8 as Hours, 7 as Days, 0.05 as Discount, 30 as Payment, 1 as Credit, 0 as Free, 3 as Priority
    union all
    select 4 as Grade, 0 as Visits, 1 as Calls, 16 as Hours, 10 as Days, 0 as Discount, 0 as Payment, 0 as Credit, 0 as Free, 4 as Priority
    union all
    select 5 as Grade, 0 as Visits, 1 as Calls, 16 as Hours, 10 as Days, 0 as Discount, 0 as Payment, 0 as Credit, 0 as Free, 4 as Priority
) g;
go
-- What a customer is owed in a year by its grade's policy. Kind: 1 visit, 2 call, 3 care occasion.
-- State: 1 planned, 2 done, 3 withdrawn, 4 missed (planned when its year ended). A touchpoint fulfils it from CountsFrom on.
-- PersonId is who is to do it: the customer's owner (OwnerId) unless given to somebody else; 0 is nobody.
-- WithdrawnFor: 1 the grade changed, 2 the policy changed, 3 the customer is no longer served.
create table grading.Duty (
    DutyId bigint identity(1,1) not null constraint PK_Duty primary key,
    CustomerId bigint not null,
    Kind int not null,
    Year int not null,
    DueOn date not null,
    PlannedDueOn date not null,
    CountsFrom date not null,
    State int not null,
    PersonId bigint not null,
    OwnerId bigint not null,
    Grade int not null,
    PolicyNumber int not null,
    TouchpointId bigint null,
    DoneOn date null,
    WithdrawnOn date null,
    WithdrawnFor int null,
    WithdrawnAtGrade int null,
    Note nvarchar(400) null,
    Version int not null constraint DF_Duty_Version default 1
);
go
create index IX_Duty_Customer on grading.Duty (CustomerId, Year, State);
go
create index IX_Duty_Person on grading.Duty (PersonId, State, DueOn, DutyId);
go
create index IX_Duty_Due on grading.Duty (State, DueOn, DutyId);
go
create unique index UQ_Duty_Touchpoint on grading.Duty (TouchpointId) where TouchpointId is not null;
go
-- By which numbers a customer's year is planned, and since which day: what is planned already is not planned again.
create table grading.DutyYear (
    CustomerId bigint not null,
    Year int not null,
    Grade int not null,
    PolicyNumber int not null,
    Visits int not null,
    Calls int not null,
    Care int not null,
    PlannedFrom date not null,
    constraint PK_DutyYear primary key clustered (CustomerId, Year)
);
go
-- While somebody is away the duties that fall due are somebody else's, also those that are planned meanwhile.
create table grading.Absence (
    AbsenceId bigint identity(1,1) not null constraint PK_Absence primary key,
    PersonId bigint not null,
    SubstituteId bigint not null,
    AwayFrom date not null,
    AwayUntil date not null,
    Reason nvarchar(400) not null,
    CreatedBy bigint not null,
    CreatedAt datetime2(7) not null
);
go
create index IX_Absence_Person on grading.Absence (PersonId, AwayUntil);
go
-- One row: which process plans duties, for which day and state of the grades, and how far its pass over all customers has come.
create table grading.DutyPlanning (
    DutyPlanningId bigint not null constraint PK_DutyPlanning primary key nonclustered,
    Holder nvarchar(60) not null,
    LeasedUntil datetime2(7) not null,
    PlannedOn date not null,
    CommitNumber int not null,
    HeldGradeId bigint not null,
    PolicyId bigint not null,
    LastCustomerId bigint not null,
    IsFinished bit not null
);
go
insert into grading.DutyPlanning
    (DutyPlanningId, Holder, LeasedUntil, PlannedOn, CommitNumber, HeldGradeId, PolicyId, LastCustomerId, IsFinished)
values (1, '', '0001-01-01', '0001-01-01', 0, 0, 0, 0, 1);
