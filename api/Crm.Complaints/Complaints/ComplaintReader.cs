using Crm.Common;
using Crm.Contracts.Access;
using Crm.Contracts.Customers;

namespace Crm.Complaints;

/// <summary>
/// Reads complaints that the person who asks may see: those of visible customers, and those assigned to it.
/// </summary>
internal sealed class ComplaintReader(DbSession session, CurrentUser user, CaseClock cases, CaseCalendars calendars, TimeProvider clock)
{
    private sealed record Names(
        long ComplaintId, string CustomerCode, string CustomerName, string? CustomerEmail, string? ContactName, string? ContactEmail,
        string? ContactPhone, string? ProductCode, string? ProductName, string? OrderNumber, string? ShipmentNumber, string? SupplierName,
        string? AssigneeName, string? ReceiverName, string? SolverName, string? CauseCode, string? CauseName);

    /// <summary>Whether a complaint c of a customer k may be seen by @ViewerId.</summary>
    public const string IsVisible = """
        (c.AssigneeId = @ViewerId
             or k.OwnerId in (select v.OwnerId from access.v_VisibleOwner v where v.ViewerId = @ViewerId))
        """;

    private const string FindRow = $"""
        select {ComplaintRow.Columns}
        from complaints.Complaint c
        inner join customers.v_Customer k on k.CustomerId = c.CustomerId
        where c.ComplaintId = @ComplaintId
          and {IsVisible}
        """;

    private const string FindNames = """
        select c.ComplaintId, k.Code as CustomerCode, k.Name as CustomerName, k.Email as CustomerEmail, t.Name as ContactName,
               t.Email as ContactEmail, coalesce(t.Mobile, t.Phone) as ContactPhone, p.Code as ProductCode, p.Name as ProductName,
               o.Number as OrderNumber, h.Number as ShipmentNumber, s.Name as SupplierName, a.Name as AssigneeName,
               r.Name as ReceiverName, b.Name as SolverName, u.Code as CauseCode, u.Name as CauseName
        from complaints.Complaint c
        inner join customers.v_Customer k on k.CustomerId = c.CustomerId
        left join customers.v_Contact t on t.ContactId = c.ContactId
        left join orders.v_Product p on p.ProductId = c.ProductId
        left join orders.v_SalesOrder o on o.SalesOrderId = c.SalesOrderId
        left join orders.v_Shipment h on h.ShipmentId = c.ShipmentId
        left join orders.v_Supplier s on s.SupplierId = c.SupplierId
        left join access.v_Person a on a.PersonId = c.AssigneeId
        left join access.v_Person r on r.PersonId = c.ReceivedBy
        left join access.v_Person b on b.PersonId = c.SolvedBy
        left join complaints.Cause u on u.CauseId = c.CauseId
        where c.ComplaintId = @ComplaintId
        """;

    private const string FindCycles = """
        select y.Cycle, y.StartedAt, y.DueAt, y.SolvedAt, y.SolvedInTime, y.RespondedInTime, y.ClosedAt, y.IsRejected, y.Satisfaction,
               y.ReopenedAt
        from complaints.PastCycle y
        where y.ComplaintId = @ComplaintId
        order by y.Cycle
        """;

    /// <summary>The row of a complaint that the person may see.</summary>
    public async Task<ComplaintRow> GetAsync(long complaintId, CancellationToken cancellationToken) =>
        await session.QuerySingleOrDefaultAsync<ComplaintRow>(
            FindRow, new { ComplaintId = complaintId, ViewerId = user.PersonId }, cancellationToken)
        ?? throw Problem.NotFound("complaint");

    public async Task<ComplaintView> ViewAsync(long complaintId, CancellationToken cancellationToken) =>
        await ViewAsync(await GetAsync(complaintId, cancellationToken), cancellationToken);

    public async Task<ComplaintView> ViewAsync(ComplaintRow row, CancellationToken cancellationToken)
    {
        var id = new { row.ComplaintId };
        var names = (await session.QuerySingleOrDefaultAsync<Names>(FindNames, id, cancellationToken))!;
        IReadOnlyList<PastCycleView> past = row.ReopenCount == 0 ? []
            : await session.QueryAsync<PastCycleView>(FindCycles, id, cancellationToken);
        var now = clock.GetUtcNow().UtcDateTime;
        var reading = (await cases.ReadAsync([CaseTerms.Of(row)], now, cancellationToken))[row.ComplaintId];
        var calendar = await calendars.OfAsync(row.CalendarVersion, cancellationToken);
        return new ComplaintView(
            row.ComplaintId, row.Version, row.Number, row.Kind, row.Severity, row.State, row.IsRejected, row.Subject, row.Description,
            new CustomerRef(row.CustomerId, names.CustomerCode, names.CustomerName), row.Grade,
            row.ContactId is { } contactId
                ? new ComplaintContact(contactId, names.ContactName ?? "", names.ContactEmail, names.ContactPhone) : null,
            row.ProductId is { } productId ? new ComplaintProduct(productId, names.ProductCode ?? "", names.ProductName ?? "") : null,
            row.SalesOrderId is { } orderId ? new ComplaintDocument(orderId, names.OrderNumber ?? "") : null, row.OrderLineNumber,
            row.ShipmentId is { } shipmentId ? new ComplaintDocument(shipmentId, names.ShipmentNumber ?? "") : null, row.Batch,
            row.SupplierId is { } supplierId ? new ComplaintSupplier(supplierId, names.SupplierName ?? "") : null, row.Quantity,
            row.OccurredOn, row.ReceivedAt, Person(row.ReceivedBy, names.ReceiverName), row.Channel,
            Person(row.AssigneeId, names.AssigneeName), row.PolicyNumber, row.CalendarVersion,
            ClockView.Of(reading, calendar, now), Strip(row), past, row.Cycle, row.ReopenCount,
            row.CauseId is { } causeId ? new ComplaintCause(causeId, names.CauseCode ?? "", names.CauseName ?? "") : null, row.RootCause,
            row.ResponsibleSide, row.Method, row.Result, Person(row.SolvedBy ?? 0, names.SolverName), row.CorrectiveAction,
            row.PreventiveAction,
            user.SeesCost
                ? new ComplaintCosts(row.RefundCost, row.ReplacementCost, row.TravelCost, row.LabourCost, row.Cost) : null,
            row.Satisfaction, row.ResultAccepted, row.IsHistoric, row.ExternalKey is not null, row.ExternalKey, row.Language,
            Blank(names.ContactEmail) ?? Blank(names.CustomerEmail), [.. NextStepRules.Of(row, user)], row.CreatedAt, row.ArchivedAt);
    }

    private static IReadOnlyList<MilestoneView> Strip(ComplaintRow row) =>
    [
        new(Milestone.Received, row.CycleStartedAt, null, null),
        new(Milestone.Responded, row.FirstRespondedAt, row.FirstResponseDueAt, row.RespondedInTime),
        new(Milestone.Solved, row.SolvedAt, row.DueAt, row.SolvedInTime),
        new(Milestone.Confirmed, row.ConfirmedAt, null, null),
        new(Milestone.Told, row.ToldAt, null, null),
        new(Milestone.Closed, row.ClosedAt, null, null),
    ];

    public static PersonRef? Person(long personId, string? name) => personId == 0 ? null : new PersonRef(personId, name ?? "");

    private static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}

/// <summary>Which steps a state allows, and to whom: one table for the steps themselves and for what a page offers.</summary>
internal static class NextStepRules
{
    private static readonly ComplaintState[] Unsolved =
        [ComplaintState.Received, ComplaintState.Assigned, ComplaintState.Investigating, ComplaintState.WaitingForCustomer];

    private static readonly ComplaintState[] Open =
        [.. Unsolved, ComplaintState.Solved, ComplaintState.Rejected, ComplaintState.Confirmed, ComplaintState.CustomerTold];

    private static readonly Dictionary<NextStep, (ComplaintState[] From, string Right)> Rules = new()
    {
        [NextStep.Assign] = (Open, Permission.WriteComplaints),
        [NextStep.Investigate] = ([ComplaintState.Received, ComplaintState.Assigned], Permission.WriteComplaints),
        [NextStep.Wait] = ([ComplaintState.Assigned, ComplaintState.Investigating], Permission.WriteComplaints),
        [NextStep.Resume] = ([ComplaintState.WaitingForCustomer], Permission.WriteComplaints),
        [NextStep.Respond] = (Open, Permission.WriteComplaints),
        [NextStep.Solve] = ([ComplaintState.Investigating, ComplaintState.WaitingForCustomer], Permission.SolveComplaints),
        [NextStep.Reject] = ([ComplaintState.Investigating, ComplaintState.WaitingForCustomer], Permission.SolveComplaints),
        [NextStep.Confirm] = ([ComplaintState.Solved, ComplaintState.Rejected], Permission.ConfirmComplaints),
        [NextStep.Refuse] = ([ComplaintState.Solved, ComplaintState.Rejected], Permission.ConfirmComplaints),
        [NextStep.Tell] = ([ComplaintState.Confirmed], Permission.WriteComplaints),
        [NextStep.Close] = ([ComplaintState.CustomerTold], Permission.WriteComplaints),
        [NextStep.Reopen] = ([ComplaintState.CustomerTold, ComplaintState.Closed], Permission.WriteComplaints),
        [NextStep.Retarget] = (Unsolved, Permission.ConfirmComplaints),
        [NextStep.Change] = (Open, Permission.WriteComplaints),
        [NextStep.Note] = (Open, Permission.WriteComplaints),
    };

    public static IReadOnlyList<ComplaintState> From(NextStep step) => Rules[step].From;

    public static string Right(NextStep step) => Rules[step].Right;

    /// <summary>What the person may do now. Who solved a case does not confirm or refuse it.</summary>
    public static IEnumerable<NextStep> Of(ComplaintRow row, CurrentUser user) => row.ArchivedAt is not null ? [] :
        from rule in Rules
        where rule.Value.From.Contains(row.State) && user.May(rule.Value.Right)
        where rule.Key is not (NextStep.Confirm or NextStep.Refuse) || row.SolvedBy != user.PersonId
        select rule.Key;
}
