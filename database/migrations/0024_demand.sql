-- What products and categories will probably sell, made once a month of whole months. Subject: 1 product (base units), 2 category with all
-- below it (net in the base currency). Periods are yyyymm. Method: 1 seasonal naive, 2 Holt-Winters additive, 3 multiplicative, 4 damped,
-- 5 Theta, 6 Croston, 7 SBA; null where too little is known to choose one, and with it what rests on it. Change: Next12 / Past12 - 1.
-- Series: the history, the months ahead with their intervals and the trial of every method, as JSON.
create table profitability.DemandForecast (
    Subject int not null,
    SubjectId bigint not null,
    SortName nvarchar(200) collate Latin1_General_100_BIN2 not null,
    FirstPeriod int not null,
    LastPeriod int not null,
    Method int null,
    Mase float null,
    Past12 float not null,
    Next1 float null,
    Next12 float null,
    Change float null,
    Series nvarchar(max) not null,
    MadeAt datetime2(7) not null,
    constraint PK_DemandForecast primary key clustered (Subject, SubjectId)
);
go
create index IX_DemandForecast_Name on profitability.DemandForecast (Subject, SortName, SubjectId);
go
create index IX_DemandForecast_Past12 on profitability.DemandForecast (Subject, Past12, SubjectId);
go
-- One row. JobId: the job that makes them now, null when none does. MadePeriod: the last month that all forecasts know.
create table profitability.DemandState (
    DemandStateId int not null constraint PK_DemandState primary key,
    JobId bigint null,
    AskedAt datetime2(7) null,
    MadeAt datetime2(7) null,
    MadePeriod int null,
    constraint CK_DemandState_One check (DemandStateId = 1)
);
go
insert into profitability.DemandState (DemandStateId) values (1);
go
