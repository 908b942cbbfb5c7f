-- Who changed which field of which record. Values may be personal: show them only to those who may see the record.
create view messaging.v_AuditEntry as
select a.AuditEntryId, a.Entity, a.EntityId, a.Field, a.OldValue, a.NewValue, a.ActorId, a.Through, a.ChangedAt
from messaging.AuditEntry a
