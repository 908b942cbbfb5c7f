-- What it costs to serve a customer, a piece, in the base currency, from a day on until the day of the next row. Null: nobody set
-- that rate; it counts as 0 and is listed as assumed.
create table profitability.ServeRate (
    ServeRateId bigint identity(1,1) not null constraint PK_ServeRate primary key,
    ValidFrom date not null,
    OrderCost decimal(19,4) null,
    LineCost decimal(19,4) null,
    VisitCost decimal(19,4) null,
    TouchpointCost decimal(19,4) null,
    ComplaintCost decimal(19,4) null,
    RushCost decimal(19,4) null,
    LatePaymentCost decimal(19,4) null,
    constraint CK_ServeRate_NotNegative check (
        coalesce(OrderCost, 0) >= 0 and coalesce(LineCost, 0) >= 0 and coalesce(VisitCost, 0) >= 0 and coalesce(TouchpointCost, 0) >= 0
        and coalesce(ComplaintCost, 0) >= 0 and coalesce(RushCost, 0) >= 0 and coalesce(LatePaymentCost, 0) >= 0)
);
go
create unique index UQ_ServeRate_ValidFrom on profitability.ServeRate (ValidFrom);
go
-- One row. RushDays: an order that left within so many days is a rush. KeepShare: of all contribution. FloorMargin, TargetMargin:
-- of a customer. FallingBy: net below the year before by that share. SmallShare: net below that share of the average customer's.
-- Lost is who was silent for longer than SilenceFactor × its usual gap, at least SilenceDays; OnceDays for who ordered on one day only.
create table profitability.ServeSetting (
    ServeSettingId int not null constraint PK_ServeSetting primary key,
    RushDays int not null,
    KeepShare decimal(9,6) not null,
    FloorMargin decimal(9,6) not null,
    TargetMargin decimal(9,6) not null,
    FallingBy decimal(9,6) not null,
    SmallShare decimal(9,6) not null,
    SilenceFactor decimal(9,4) not null,
    SilenceDays int not null,
    OnceDays int not null,
    Version int not null constraint DF_ServeSetting_Version default 1,
    constraint CK_ServeSetting_One check (ServeSettingId = 1)
);
go
insert into profitability.ServeSetting (
    ServeSettingId, RushDays, KeepShare, FloorMargin, TargetMargin, FallingBy, SmallShare, SilenceFactor, SilenceDays, OnceDays)
values (1, 1, 0.001, 0.1, 0.25, 0.1, 0.5, 3, 90, 365);
go
-- The days of a hundred years as numbers since 0001-01-01, for the days between two dates in SQL: the engines share no function for it.
create table profitability.CalendarDay (
    Day date not null,
    DayNumber int not null,
    constraint PK_CalendarDay primary key clustered (Day)
);
go
with digit as (
    select 0 as D union all select 1 union all select 2 union all select 3 union all select 4
    union all select 5 union all select 6 union all select 7 union all select 8 union all select 9
), number as (
    select a.D + 10 * b.D + 100 * c.D as N
    from digit a
    cross join digit b
    cross join digit c
), month as (
    select y.N as Y, m.N as M,
           case when m.N in (4, 6, 9, 11) then 30
                when m.N <> 2 then 31
                when y.N % 4 = 0 and (y.N % 100 <> 0 or y.N % 400 = 0) then 29
                else 28 end as Days,
           case when m.N <= 2 then y.N - 1 else y.N end as ShiftedY, (m.N + 9) % 12 as ShiftedM
    from (select n.N + 1990 as N from number n where n.N < 100) y
    cross join (select n.N from number n where n.N between 1 and 12) m
)
insert into profitability.CalendarDay (Day, DayNumber)
select cast(concat(m.Y, case when m.M < 10 then '-0' else '-' end, m.M, case when d.N < 10 then '-0' else '-' end, d.N) as date),
       365 * m.ShiftedY + m.ShiftedY / 4 - m.ShiftedY / 100 + m.ShiftedY / 400 + (153 * m.ShiftedM + 2) / 5 + d.N - 307
from month m
inner join number d on d.N between 1 and m.Days;
go
-- That a customer was declared lost: to whom and why. What was declared by mistake is withdrawn, never removed.
-- Reason: 1 price, 2 quality, 3 delivery, 4 service, 5 competitor, 6 no need any more, 7 out of business, 8 payment, 9 other.
create table customers.Loss (
    LossId bigint identity(1,1) not null constraint PK_Loss primary key,
    CustomerId bigint not null constraint FK_Loss_Customer references customers.Customer (CustomerId),
    LostOn date not null,
    Reason int not null,
    Competitor nvarchar(200) null,
    Note nvarchar(1000) null,
    DeclaredBy bigint not null,
    DeclaredAt datetime2(7) not null,
    WithdrawnBy bigint null,
    WithdrawnAt datetime2(7) null
);
go
create unique index UQ_Loss_Day on customers.Loss (CustomerId, LostOn) where WithdrawnAt is null;
