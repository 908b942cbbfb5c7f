create schema profitability;
go
-- One row. InterestRate: yearly share, 0.06 is 6 %. Null: nobody set it; it counts as 0 and is listed as assumed.
create table profitability.ProfitSetting (
    ProfitSettingId int not null constraint PK_ProfitSetting primary key,
    InterestRate decimal(9,6) null,
    DefaultPaymentDays int not null,
    BaseCurrency nvarchar(3) not null,
    Version int not null constraint DF_ProfitSetting_Version default 1,
    constraint CK_ProfitSetting_One check (ProfitSettingId = 1)
);
go
insert into profitability.ProfitSetting (ProfitSettingId, InterestRate, DefaultPaymentDays, BaseCurrency) values (1, null, 30, 'CNY');
go
-- Commission and rebate as shares of net. Scope: 0 company (ScopeId 0), 1 category, 2 customer. The closest scope that sets a rate wins.
create table profitability.ProfitRate (
    Scope int not null,
    ScopeId bigint not null,
    Commission decimal(9,6) null,
    Rebate decimal(9,6) null,
    constraint PK_ProfitRate primary key clustered (Scope, ScopeId)
);
