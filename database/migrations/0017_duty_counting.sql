-- Duties are counted by day, person and grade over whole years: this index holds all that is counted and filtered by.
create index IX_Duty_Counting on grading.Duty (DueOn, State, Kind, PersonId, Grade, CustomerId);
