-- What somebody supposes of the next twelve months. Items: the list as JSON, as the API takes and gives it.
create table profitability.Scenario (
    ScenarioId bigint identity(1,1) not null constraint PK_Scenario primary key,
    Name nvarchar(100) not null,
    Note nvarchar(1000) null,
    Items nvarchar(max) not null,
    OwnerId bigint not null,
    IsShared bit not null constraint DF_Scenario_IsShared default 0,
    SavedAt datetime2(7) not null,
    SavedBy bigint not null,
    ArchivedAt datetime2(7) null,
    Version int not null constraint DF_Scenario_Version default 1
);
go
create index IX_Scenario_Owner on profitability.Scenario (OwnerId, ScenarioId);
