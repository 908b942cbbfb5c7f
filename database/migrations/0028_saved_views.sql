-- What a list shows, kept under a name: Search is the list's address after the question mark. The standard of its owner opens when the
-- list is opened without any.
create table access.SavedView (
    SavedViewId bigint identity(1,1) not null constraint PK_SavedView primary key,
    OwnerId bigint not null constraint FK_SavedView_Owner references access.Person (PersonId),
    List nvarchar(50) not null,
    Name nvarchar(100) not null,
    Search nvarchar(2000) not null,
    IsShared bit not null,
    IsStandard bit not null,
    Version int not null constraint DF_SavedView_Version default 1
);
go
create unique index UQ_SavedView_Name on access.SavedView (OwnerId, List, Name);
go
create unique index UQ_SavedView_Standard on access.SavedView (OwnerId, List) where IsStandard = 1;
go
create index IX_SavedView_Shared on access.SavedView (List) where IsShared = 1;
