-- What became of the mails about a record. State: 1 waiting, 2 sending, 3 sent, 4 unknown, 5 failed.
create view messaging.v_OutboxMail as
select m.OutboxMailId, m.SubjectKind, m.SubjectId, m.UniqueKey, m.Template, m.Language, m.Recipient, m.State, m.WrittenAt, m.SentAt, m.Outcome
from messaging.OutboxMail m
