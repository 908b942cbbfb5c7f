-- Visits, calls and care occasions that a grade's policy owes. State: 1 planned, 2 done, 3 withdrawn, 4 missed.
create view grading.v_Duty as
select d.DutyId, d.CustomerId, d.Kind, d.Year, d.DueOn, d.State, d.PersonId, d.TouchpointId
from grading.Duty d
