-- A mail as it was said, written in the transaction of what it tells of. State: 1 waiting, 2 sending, 3 sent, 4 unknown, 5 failed.
-- MessageId never changes, whatever is tried. SentBy: 1 a mail server, 2 a file. WrittenBy 0: the product itself.
create table messaging.OutboxMail (
    OutboxMailId bigint identity(1,1) not null constraint PK_OutboxMail primary key,
    MessageId nvarchar(200) collate Latin1_General_100_BIN2 not null,
    UniqueKey nvarchar(200) collate Latin1_General_100_BIN2 not null,
    Template nvarchar(60) not null,
    Language nvarchar(10) not null,
    Recipient nvarchar(320) not null,
    Title nvarchar(400) not null,
    TextBody nvarchar(max) not null,
    HtmlBody nvarchar(max) not null,
    SubjectKind nvarchar(60) not null,
    SubjectId bigint not null,
    State int not null,
    WrittenBy bigint not null,
    WrittenAt datetime2(7) not null,
    Attempts int not null constraint DF_OutboxMail_Attempts default 0,
    NextAttemptAt datetime2(7) null,
    LeaseHolder nvarchar(60) null,
    LeasedUntil datetime2(7) null,
    SentBy int null,
    SentAt datetime2(7) null,
    FileName nvarchar(100) null,
    Outcome nvarchar(1000) null,
    Version int not null constraint DF_OutboxMail_Version default 1,
    constraint CK_OutboxMail_State check (State between 1 and 5)
);
go
create unique index UQ_OutboxMail_Key on messaging.OutboxMail (UniqueKey);
go
create index IX_OutboxMail_Due on messaging.OutboxMail (NextAttemptAt, OutboxMailId) where State = 1;
go
create index IX_OutboxMail_Leased on messaging.OutboxMail (LeasedUntil) where State = 2;
go
create index IX_OutboxMail_State on messaging.OutboxMail (State, OutboxMailId);
go
create index IX_OutboxMail_Subject on messaging.OutboxMail (SubjectKind, SubjectId, OutboxMailId);
go
-- What became of each attempt, and what people did about it: history, nothing is overwritten.
-- Kind: 1 sent, 2 put off, 3 unknown, 4 failed, 5 sent again by a person, 6 marked delivered by a person.
create table messaging.OutboxStep (
    OutboxStepId bigint identity(1,1) not null constraint PK_OutboxStep primary key,
    OutboxMailId bigint not null constraint FK_OutboxStep_OutboxMail references messaging.OutboxMail (OutboxMailId),
    Kind int not null,
    HappenedAt datetime2(7) not null,
    PersonId bigint not null,
    Answer nvarchar(1000) null
);
go
create index IX_OutboxStep_OutboxMail on messaging.OutboxStep (OutboxMailId, OutboxStepId);
go
-- A text that was changed from the one the product comes with. No row, or no text: the product's own.
create table messaging.MailTemplate (
    Name nvarchar(60) not null,
    Language nvarchar(10) not null,
    Title nvarchar(200) null,
    Body nvarchar(max) null,
    ChangedBy bigint not null,
    ChangedAt datetime2(7) not null,
    Version int not null constraint DF_MailTemplate_Version default 1,
    constraint PK_MailTemplate primary key clustered (Name, Language)
);
