create view grading.v_HeldGrade as
select h.CustomerId, h.Grade, h.Score, h.RunId, h.ValidFrom, h.ValidUntil
from grading.HeldGrade h
