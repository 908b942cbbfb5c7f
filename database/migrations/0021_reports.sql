-- A question of the cube, kept under a name. SharedWith: 0 nobody, 1 everybody who may see profit, 2 the roles named in Roles (their
-- numbers, a list with commas). Question: JSON as the cube takes it.
create table profitability.SavedReport (
    SavedReportId bigint identity(1,1) not null constraint PK_SavedReport primary key,
    Name nvarchar(100) not null,
    OwnerId bigint not null,
    SharedWith int not null,
    Roles nvarchar(100) not null constraint DF_SavedReport_Roles default '',
    Question nvarchar(max) not null,
    CreatedAt datetime2(7) not null,
    ChangedAt datetime2(7) not null,
    Version int not null constraint DF_SavedReport_Version default 1
);
go
create unique index UQ_SavedReport_Name on profitability.SavedReport (OwnerId, Name);
go
-- One row: from where on a product is advised what. Margins and changes are shares. WeightShare: a product below this share of the
-- period's contribution is of no weight.
create table profitability.ProductAdviceRule (
    ProductAdviceRuleId int not null constraint PK_ProductAdviceRule primary key,
    FloorMargin decimal(9,6) not null,
    TargetMargin decimal(9,6) not null,
    FallShare decimal(9,6) not null,
    WeightShare decimal(9,6) not null,
    Version int not null constraint DF_ProductAdviceRule_Version default 1,
    constraint CK_ProductAdviceRule_One check (ProductAdviceRuleId = 1)
);
go
insert into profitability.ProductAdviceRule (ProductAdviceRuleId, FloorMargin, TargetMargin, FallShare, WeightShare)
values (1, 0.1, 0.25, 0.2, 0.001);
go
