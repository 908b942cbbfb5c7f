-- The grade a customer held from one day until another (exclusive). ComputedGrade is what the last committed run said, another one
-- only where an override holds (OverrideId).
create view grading.v_HeldGrade as
select h.CustomerId, h.Grade, h.Score, h.RunId, h.ValidFrom, h.ValidUntil, h.ComputedGrade, h.OverrideId
from grading.HeldGrade h
