create schema messaging;
go
-- What happened, without personal values. EventId is no safe cursor (6 can commit before 5); Sequence is given to committed rows by one leased sequencer.
create table messaging.Event (
    EventId bigint identity(1,1) not null constraint PK_Event primary key,
    Sequence bigint null,
    Kind nvarchar(60) not null,
    Entity nvarchar(60) not null,
    EntityId bigint not null,
    EntityKey nvarchar(200) null,
    Changed nvarchar(1000) null,
    ActorId bigint null,
    HappenedAt datetime2(7) not null
);
go
create unique index UQ_Event_Sequence on messaging.Event (Sequence) where Sequence is not null;
go
create index IX_Event_Unsequenced on messaging.Event (EventId) where Sequence is null;
go
-- Cursors of the readers of the event log, and other work that one process at a time may do.
create table messaging.Lease (
    Name nvarchar(60) not null constraint PK_Lease primary key,
    Holder nvarchar(60) not null,
    LeasedUntil datetime2(7) not null,
    Position bigint not null constraint DF_Lease_Position default 0
);
go
-- Who changed which field from what to what, through what. Erasable for a person; stays when events are pruned.
create table messaging.AuditEntry (
    AuditEntryId bigint identity(1,1) not null constraint PK_AuditEntry primary key,
    Entity nvarchar(60) not null,
    EntityId bigint not null,
    Field nvarchar(60) not null,
    OldValue nvarchar(4000) null,
    NewValue nvarchar(4000) null,
    ActorId bigint null,
    Through nvarchar(100) not null,
    ChangedAt datetime2(7) not null
);
go
create index IX_AuditEntry_Entity on messaging.AuditEntry (Entity, EntityId, AuditEntryId);
go
-- The answer to a POST that carried an Idempotency-Key, written in the transaction of the change itself.
create table messaging.IdempotentAnswer (
    ActorKey nvarchar(60) collate Latin1_General_100_BIN2 not null,
    IdempotencyKey nvarchar(200) collate Latin1_General_100_BIN2 not null,
    RequestHash nvarchar(64) collate Latin1_General_100_BIN2 not null,
    Answer nvarchar(max) not null,
    AnsweredAt datetime2(7) not null,
    constraint PK_IdempotentAnswer primary key clustered (ActorKey, IdempotencyKey)
);
go
create index IX_IdempotentAnswer_AnsweredAt on messaging.IdempotentAnswer (AnsweredAt);
go
-- Background work: claimed by a guarded update of the lease, continued by another process when the lease ran out.
-- Jobs of one lane run one after the other in the order of their ids.
create table messaging.Job (
    JobId bigint identity(1,1) not null constraint PK_Job primary key,
    Kind nvarchar(60) not null,
    Title nvarchar(200) not null,
    State int not null,
    Payload nvarchar(max) not null,
    Result nvarchar(max) null,
    Message nvarchar(1000) null,
    Done bigint not null constraint DF_Job_Done default 0,
    Total bigint not null constraint DF_Job_Total default 0,
    Attempt int not null constraint DF_Job_Attempt default 0,
    CancelRequested bit not null constraint DF_Job_CancelRequested default 0,
    Lane nvarchar(100) null,
    LeaseHolder nvarchar(60) null,
    LeasedUntil datetime2(7) null,
    CreatedBy bigint not null,
    Through nvarchar(100) not null,
    CreatedAt datetime2(7) not null,
    StartedAt datetime2(7) null,
    FinishedAt datetime2(7) null
);
go
create index IX_Job_Open on messaging.Job (State, JobId);
go
create index IX_Job_Kind on messaging.Job (Kind, JobId);
go
-- The body of a bulk sync as it came, cut in chunks of whole rows: durable before the sender gets its 202. Body stands last: counting
-- what was taken must not read through it.
create table messaging.SyncChunk (
    JobId bigint not null constraint FK_SyncChunk_Job references messaging.Job (JobId),
    ChunkNumber int not null,
    FirstRow bigint not null,
    RowTotal int not null,
    AppliedAt datetime2(7) null,
    CreatedRows int not null constraint DF_SyncChunk_CreatedRows default 0,
    UpdatedRows int not null constraint DF_SyncChunk_UpdatedRows default 0,
    UnchangedRows int not null constraint DF_SyncChunk_UnchangedRows default 0,
    FailedRows int not null constraint DF_SyncChunk_FailedRows default 0,
    Body varbinary(max) null,
    constraint PK_SyncChunk primary key (JobId, ChunkNumber)
);
go
create table messaging.SyncProblem (
    JobId bigint not null constraint FK_SyncProblem_Job references messaging.Job (JobId),
    RowNumber bigint not null,
    ProblemNumber int not null,
    RowKey nvarchar(200) null,
    Field nvarchar(100) null,
    Code nvarchar(60) not null,
    Message nvarchar(1000) not null,
    constraint PK_SyncProblem primary key clustered (JobId, RowNumber, ProblemNumber)
);
