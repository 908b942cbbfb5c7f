-- When an earlier complaint speaks up on an order or shipment. One row. Modes: 1 inform, 2 warn, 3 approve, 4 block. A match by family or
-- category alone is at most FamilyMode; a complained batch is at least BatchMode, for every customer up to BatchSeverity (1 is the worst).
create table complaints.PreventionSetting (
    PreventionSettingId bigint not null constraint PK_PreventionSetting primary key,
    Months int not null,
    ModeSeverity1 int not null,
    ModeSeverity2 int not null,
    ModeSeverity3 int not null,
    ModeSeverity4 int not null,
    MatchGroup bit not null,
    MatchFamily bit not null,
    FamilyMode int not null,
    BatchSeverity int not null,
    BatchMode int not null,
    Version int not null constraint DF_PreventionSetting_Version default 1,
    constraint CK_PreventionSetting_Months check (Months between 1 and 120)
);
go
insert into complaints.PreventionSetting
    (PreventionSettingId, Months, ModeSeverity1, ModeSeverity2, ModeSeverity3, ModeSeverity4, MatchGroup, MatchFamily, FamilyMode,
     BatchSeverity, BatchMode)
values (1, 24, 3, 2, 2, 1, 1, 1, 1, 2, 2);
go
-- How suppliers are assessed. One row. Weights need not add up to 100. Each part is worth 100 points at its best and 0 at its limit:
-- PartsPerMillionLimit complained pieces per million delivered; CostLimit as a share of what its products brought;
-- answers within AnswerDays are best and at AnswerLimitDays worth nothing. Bands by the least score.
create table complaints.SupplierSetting (
    SupplierSettingId bigint not null constraint PK_SupplierSetting primary key,
    QuantityWeight int not null,
    ComplaintWeight int not null,
    CostWeight int not null,
    RepeatedWeight int not null,
    AnswerWeight int not null,
    PartsPerMillionLimit int not null,
    ComplaintsLimit int not null,
    CostLimit decimal(9,6) not null,
    AnswerDays int not null,
    AnswerLimitDays int not null,
    BandA int not null,
    BandB int not null,
    BandC int not null,
    Version int not null constraint DF_SupplierSetting_Version default 1
);
go
insert into complaints.SupplierSetting
    (SupplierSettingId, QuantityWeight, ComplaintWeight, CostWeight, RepeatedWeight, AnswerWeight, PartsPerMillionLimit, ComplaintsLimit,
     CostLimit, AnswerDays, AnswerLimitDays, BandA, BandB, BandC)
values (1, 35, 15, 20, 15, 15, 5000, 20, 0.01, 10, 30, 85, 70, 50);
go
-- The group of a customer is found by its parent.
create index IX_Customer_Parent on customers.Customer (ParentId, CustomerId) where ParentId is not null;
go
-- What was delivered in a period is read by its days.
create index IX_Shipment_ShippedOn on orders.Shipment (ShippedOn, ShipmentId);
