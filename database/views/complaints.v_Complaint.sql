-- What other modules may know of a complaint: what it is about, its life, its cost and what was learnt. Archived ones are left out.
create view complaints.v_Complaint as
select c.ComplaintId, c.Source, c.ExternalKey, c.Number, c.CustomerId, c.Kind, c.Severity, c.State, c.Subject, c.Description, c.ProductId,
       c.SalesOrderId, c.OrderLineNumber, c.ShipmentId, c.Batch, c.SupplierId, c.Quantity, c.OccurredOn, c.ReceivedAt, c.ReceivedOn,
       c.Period, c.AssigneeId, c.Grade, c.PolicyNumber, c.Cycle, c.DueAt, c.FirstResponseDueAt, c.PausedAt, c.FirstRespondedAt,
       c.SolvedAt, c.SolvedBy, c.ConfirmedAt, c.ToldAt, c.ClosedAt, c.SolvedInTime, c.RespondedInTime, c.IsRejected, c.ReopenCount,
       c.CauseId, c.RootCause, c.ResponsibleSide, c.Method, c.Result, c.CorrectiveAction, c.PreventiveAction, c.RefundCost,
       c.ReplacementCost, c.TravelCost, c.LabourCost, c.Cost, c.Satisfaction, c.ResultAccepted, c.IsHistoric
from complaints.Complaint c
where c.ArchivedAt is null
