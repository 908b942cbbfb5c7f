using Crm.Common;
using Crm.Contracts.Access;

namespace Crm.Complaints;

/// <summary>An action as it stands: who does it until when, and what came of it. IsOverdue: open and its day has passed.</summary>
internal sealed record ActionView(
    long ActionId, int Version, long ComplaintId, string ComplaintNumber, string CustomerName, ActionKind Kind, string Text, PersonRef Owner,
    DateOnly DueOn, bool IsOverdue, DateTime? DoneAt, PersonRef? DoneBy, string? Outcome, DateTime CreatedAt);

/// <summary>An action as a person writes it.</summary>
internal sealed record ActionBody(ActionKind Kind, string Text, long OwnerId, DateOnly DueOn);

/// <summary>Reads the actions of cases.</summary>
internal sealed class ActionReader(DbSession session, TimeProvider clock)
{
    /// <summary>An action with its names as the database gives it.</summary>
    public sealed record NamedAction(
        long ActionId, int Version, long ComplaintId, string Number, string CustomerName, ActionKind Kind, string Text, long OwnerId,
        string? OwnerName, DateOnly DueOn, DateTime? DoneAt, long? DoneBy, string? DoneByName, string? Outcome, DateTime CreatedAt)
    {
        public ActionView View(DateOnly today) => new(
            ActionId, Version, ComplaintId, Number, CustomerName, Kind, Text, new PersonRef(OwnerId, OwnerName ?? ""), DueOn,
            DoneAt is null && DueOn < today, DoneAt, ComplaintReader.Person(DoneBy ?? 0, DoneByName), Outcome, CreatedAt);
    }

    public const string Select = """
        select t.CaseActionId as ActionId, t.Version, t.ComplaintId, c.Number, k.Name as CustomerName, t.Kind, t.Text, t.OwnerId,
               o.Name as OwnerName, t.DueOn, t.DoneAt, t.DoneBy, d.Name as DoneByName, t.Outcome, t.CreatedAt
        from complaints.CaseAction t
        inner join complaints.Complaint c on c.ComplaintId = t.ComplaintId
        inner join customers.v_Customer k on k.CustomerId = c.CustomerId
        left join access.v_Person o on o.PersonId = t.OwnerId
        left join access.v_Person d on d.PersonId = t.DoneBy
        """;

    private const string OfCase = $"""
        {Select}
        where t.ComplaintId = @ComplaintId
          and t.ArchivedAt is null
        order by t.CaseActionId
        """;

    private const string FindOne = $"""
        {Select}
        where t.ComplaintId = @ComplaintId
          and t.CaseActionId = @ActionId
          and t.ArchivedAt is null
        """;

    public DateOnly Today => DateOnly.FromDateTime(clock.GetLocalNow().DateTime);

    public async Task<IReadOnlyList<ActionView>> OfAsync(long complaintId, CancellationToken cancellationToken) =>
        [.. (await session.QueryAsync<NamedAction>(OfCase, new { ComplaintId = complaintId }, cancellationToken)).Select(a => a.View(Today))];

    public async Task<ActionView> GetAsync(long complaintId, long actionId, CancellationToken cancellationToken) =>
        (await session.QuerySingleOrDefaultAsync<NamedAction>(
            FindOne, new { ComplaintId = complaintId, ActionId = actionId }, cancellationToken))?.View(Today)
        ?? throw Problem.NotFound("action");
}
