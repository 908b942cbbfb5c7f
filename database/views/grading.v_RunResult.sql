create view grading.v_RunResult as
select r.RunId, r.CustomerId, r.Grade, r.Score, r.PreviousGrade
from grading.RunResult r
