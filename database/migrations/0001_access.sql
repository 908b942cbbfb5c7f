create schema access;
go
create table access.Person (
    PersonId bigint identity(1,1) not null constraint PK_Person primary key,
    Name nvarchar(100) not null,
    SignInName nvarchar(100) not null,
    Email nvarchar(200) null,
    ManagerId bigint null constraint FK_Person_Manager references access.Person (PersonId),
    Language nvarchar(10) not null constraint DF_Person_Language default 'zh-CN',
    IsActive bit not null constraint DF_Person_IsActive default 1,
    PasswordHash nvarchar(400) null,
    MustChangePassword bit not null constraint DF_Person_MustChangePassword default 0,
    FailedSignIns int not null constraint DF_Person_FailedSignIns default 0,
    LockedUntil datetime2(7) null,
    LastSeenAt datetime2(7) null,
    CreatedAt datetime2(7) not null,
    Version int not null constraint DF_Person_Version default 1
);
go
create unique index UQ_Person_SignInName on access.Person (SignInName);
go
create index IX_Person_Manager on access.Person (ManagerId);
go
create table access.PersonRole (
    PersonId bigint not null constraint FK_PersonRole_Person references access.Person (PersonId),
    Role int not null,
    constraint PK_PersonRole primary key clustered (PersonId, Role)
);
go
-- Every pair of a person and somebody at or below it in the organisation; a person is its own descendant at depth 0.
create table access.PersonTree (
    AncestorId bigint not null constraint FK_PersonTree_Ancestor references access.Person (PersonId),
    DescendantId bigint not null constraint FK_PersonTree_Descendant references access.Person (PersonId),
    Depth int not null,
    constraint PK_PersonTree primary key clustered (AncestorId, DescendantId)
);
go
create index IX_PersonTree_Descendant on access.PersonTree (DescendantId, AncestorId);
go
-- TokenHash: SHA-256 of the token in the cookie; the token itself is stored nowhere.
create table access.PersonSession (
    PersonSessionId bigint identity(1,1) not null constraint PK_PersonSession primary key,
    TokenHash nvarchar(64) collate Latin1_General_100_BIN2 not null,
    PersonId bigint not null constraint FK_PersonSession_Person references access.Person (PersonId),
    UserAgent nvarchar(300) null,
    CreatedAt datetime2(7) not null,
    LastSeenAt datetime2(7) not null,
    ExpiresAt datetime2(7) not null,
    EndedAt datetime2(7) null
);
go
create unique index UQ_PersonSession_TokenHash on access.PersonSession (TokenHash);
go
create index IX_PersonSession_Person on access.PersonSession (PersonId, PersonSessionId);
go
-- SecretHash: SHA-256 of the secret, which is shown once. Scopes are separated by spaces.
create table access.ApiKey (
    ApiKeyId bigint identity(1,1) not null constraint PK_ApiKey primary key,
    Name nvarchar(100) not null,
    Prefix nvarchar(20) collate Latin1_General_100_BIN2 not null,
    SecretHash nvarchar(64) collate Latin1_General_100_BIN2 not null,
    PersonId bigint not null constraint FK_ApiKey_Person references access.Person (PersonId),
    Scopes nvarchar(1000) not null,
    CreatedBy bigint not null constraint FK_ApiKey_CreatedBy references access.Person (PersonId),
    CreatedAt datetime2(7) not null,
    ExpiresAt datetime2(7) null,
    LastUsedAt datetime2(7) null,
    RevokedAt datetime2(7) null
);
go
create unique index UQ_ApiKey_SecretHash on access.ApiKey (SecretHash);
