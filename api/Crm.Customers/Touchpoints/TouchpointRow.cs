using Crm.Common;
using Crm.Contracts.Access;
using Crm.Contracts.Customers;
using Crm.Contracts.Sync;
using MediatR;

namespace Crm.Customers;

/// <summary>A touchpoint as it stands in the table.</summary>
internal sealed record TouchpointRow(
    long TouchpointId, string? Source, string? ExternalKey, long CustomerId, long? ContactId, TouchpointChannel Channel,
    TouchpointDirection Direction, DateTime HappenedAt, DateOnly HappenedOn, long PersonId, string Subject, string? Note,
    TouchpointOutcome Outcome, string? NextStep, DateOnly? NextStepOn, long? NextStepBy, long? DutyId, DateTime CreatedAt,
    DateTime? ArchivedAt, int Version)
{
    /// <summary>The columns in the order of the record, of a table aliased t.</summary>
    public const string Columns = """
        t.TouchpointId, t.Source, t.ExternalKey, t.CustomerId, t.ContactId, t.Channel,
        t.Direction, t.HappenedAt, t.HappenedOn, t.PersonId, t.Subject, t.Note,
        t.Outcome, t.NextStep, t.NextStepOn, t.NextStepBy, t.DutyId, t.CreatedAt,
        t.ArchivedAt, t.Version
        """;

    public static readonly BulkTable<TouchpointRow> New = Fields()
        .Text("Source", 50, t => t.Source)
        .Text("ExternalKey", 100, t => t.ExternalKey)
        .DateTime("CreatedAt", t => t.CreatedAt);

    public static readonly BulkTable<TouchpointRow> Changes = Fields().BigInt("TouchpointId", t => t.TouchpointId);

    public static TouchpointRow Blank(string? source, string? key, long customerId, long personId, DateTime now) => new(
        0, source, key, customerId, null, TouchpointChannel.Phone, TouchpointDirection.Out, now, default, personId, "", null,
        TouchpointOutcome.Reached, null, null, null, null, now, null, 1);

    public TouchpointDay Day => new(CustomerId, HappenedOn);

    private static BulkTable<TouchpointRow> Fields() => new BulkTable<TouchpointRow>("customers.Touchpoint")
        .BigInt("CustomerId", t => t.CustomerId)
        .BigInt("ContactId", t => t.ContactId)
        .Int("Channel", t => (int)t.Channel)
        .Int("Direction", t => (int)t.Direction)
        .DateTime("HappenedAt", t => t.HappenedAt)
        .Date("HappenedOn", t => t.HappenedOn)
        .BigInt("PersonId", t => t.PersonId)
        .Text("Subject", 200, t => t.Subject)
        .Text("Note", 4000, t => t.Note)
        .Int("Outcome", t => (int)t.Outcome)
        .Text("NextStep", 400, t => t.NextStep)
        .Date("NextStepOn", t => t.NextStepOn)
        .BigInt("NextStepBy", t => t.NextStepBy)
        .BigInt("DutyId", t => t.DutyId)
        .DateTime("ArchivedAt", t => t.ArchivedAt)
        .Int("Version", t => t.Version);
}

/// <summary>A field of a touchpoint as the API names it.</summary>
internal sealed record TouchpointField(string Name, Func<TouchpointRow, object?> Value)
{
    private static readonly IReadOnlyList<TouchpointField> All =
    [
        new("customerId", t => t.CustomerId),
        new("contactId", t => t.ContactId),
        new("channel", t => t.Channel),
        new("direction", t => t.Direction),
        new("happenedAt", t => t.HappenedAt),
        new("personId", t => t.PersonId),
        new("subject", t => t.Subject),
        new("note", t => t.Note),
        new("outcome", t => t.Outcome),
        new("nextStep", t => t.NextStep),
        new("nextStepOn", t => t.NextStepOn),
        new("nextStepBy", t => t.NextStepBy),
        new("dutyId", t => t.DutyId),
        new("archivedAt", t => t.ArchivedAt),
    ];

    public static List<TouchpointField> Differing(TouchpointRow before, TouchpointRow after) =>
        [.. All.Where(f => !Equals(f.Value(before), f.Value(after)))];

    public FieldChange Change(TouchpointRow before, TouchpointRow after) =>
        new("touchpoint", after.TouchpointId, Name, AuditTrail.Text(Value(before)), AuditTrail.Text(Value(after)));
}

/// <summary>
/// A touchpoint with the names beside it. ErpOwned: another system keeps it. DutyId: the duty that it was written for; which
/// one it fulfilled is told by the duty.
/// </summary>
internal sealed record TouchpointView(
    long TouchpointId, int Version, CustomerRef Customer, ContactRef? Contact, TouchpointChannel Channel, TouchpointDirection Direction,
    DateTime HappenedAt, PersonRef Person, string Subject, string? Note, TouchpointOutcome Outcome, string? NextStep,
    DateOnly? NextStepOn, PersonRef? NextStepBy, long? DutyId, bool ErpOwned, DateTime CreatedAt, DateTime? ArchivedAt);

/// <summary>A contact as shown beside another record.</summary>
internal sealed record ContactRef(long ContactId, string Name);

/// <summary>Reads touchpoints that the person who asks may see: those of visible customers, and its own.</summary>
internal sealed class TouchpointReader(DbSession session, CurrentUser user)
{
    /// <summary>A touchpoint with its names as the database gives it.</summary>
    public sealed record NamedRow(
        long TouchpointId, int Version, long CustomerId, string Code, string Name, long? ContactId, string? ContactName,
        TouchpointChannel Channel, TouchpointDirection Direction, DateTime HappenedAt, long PersonId, string? PersonName, string Subject,
        string? Note, TouchpointOutcome Outcome, string? NextStep, DateOnly? NextStepOn, long? NextStepBy, string? NextStepByName,
        long? DutyId, string? ExternalKey, DateTime CreatedAt, DateTime? ArchivedAt)
    {
        public TouchpointView View => new(
            TouchpointId, Version, new CustomerRef(CustomerId, Code, Name),
            ContactId is { } contactId ? new ContactRef(contactId, ContactName ?? "") : null, Channel, Direction, HappenedAt,
            new PersonRef(PersonId, PersonName ?? ""), Subject, Note, Outcome, NextStep, NextStepOn,
            NextStepBy is { } next ? new PersonRef(next, NextStepByName ?? "") : null, DutyId, ExternalKey is not null, CreatedAt,
            ArchivedAt);
    }

    public const string Select = """
        select t.TouchpointId, t.Version, t.CustomerId, c.Code, c.Name, t.ContactId, k.Name as ContactName,
               t.Channel, t.Direction, t.HappenedAt, t.PersonId, p.Name as PersonName, t.Subject,
               t.Note, t.Outcome, t.NextStep, t.NextStepOn, t.NextStepBy, n.Name as NextStepByName,
               t.DutyId, t.ExternalKey, t.CreatedAt, t.ArchivedAt
        from customers.Touchpoint t
        inner join customers.Customer c on c.CustomerId = t.CustomerId
        left join customers.Contact k on k.ContactId = t.ContactId
        left join access.v_Person p on p.PersonId = t.PersonId
        left join access.v_Person n on n.PersonId = t.NextStepBy
        """;

    public const string IsVisible = """
        (t.PersonId = @ViewerId
             or c.OwnerId in (select v.OwnerId from access.v_VisibleOwner v where v.ViewerId = @ViewerId))
        """;

    private const string FindView = $"""
        {Select}
        where t.TouchpointId = @TouchpointId
          and {IsVisible}
        """;

    private const string FindRow = $"""
        select {TouchpointRow.Columns}
        from customers.Touchpoint t
        inner join customers.Customer c on c.CustomerId = t.CustomerId
        where t.TouchpointId = @TouchpointId
          and {IsVisible}
        """;

    public async Task<TouchpointView> ViewAsync(long touchpointId, CancellationToken cancellationToken) =>
        (await session.QuerySingleOrDefaultAsync<NamedRow>(
            FindView, new { TouchpointId = touchpointId, ViewerId = user.PersonId }, cancellationToken))?.View
        ?? throw Problem.NotFound("touchpoint");

    public async Task<TouchpointRow> GetAsync(long touchpointId, CancellationToken cancellationToken) =>
        await session.QuerySingleOrDefaultAsync<TouchpointRow>(
            FindRow, new { TouchpointId = touchpointId, ViewerId = user.PersonId }, cancellationToken)
        ?? throw Problem.NotFound("touchpoint");
}

/// <summary>Writes touchpoints with their events, audit trail and what they fulfil.</summary>
internal sealed class TouchpointWriter(DbSession session, EventLog events, AuditTrail audit, IMediator mediator)
{
    private sealed record KeyedId(long TouchpointId, string Key);

    private const string AddOne = """
        insert into customers.Touchpoint
            (CustomerId, ContactId, Channel, Direction, HappenedAt, HappenedOn, PersonId, Subject, Note, Outcome, NextStep, NextStepOn,
             NextStepBy, DutyId, CreatedAt)
        output inserted.TouchpointId
        values (@CustomerId, @ContactId, @Channel, @Direction, @HappenedAt, @HappenedOn, @PersonId, @Subject, @Note, @Outcome, @NextStep,
                @NextStepOn, @NextStepBy, @DutyId, @CreatedAt)
        """;

    private const string IdsByKey = """
        select t.TouchpointId, t.ExternalKey as [Key]
        from customers.Touchpoint t
        where t.Source = @Source
          and t.ExternalKey in (select cast(value as nvarchar(100)) collate Latin1_General_100_BIN2 from openjson(@Keys))
        """;

    public async Task<TouchpointRow> AddAsync(TouchpointRow row, CancellationToken cancellationToken)
    {
        var added = row with { TouchpointId = await session.ScalarAsync<long>(AddOne, row, cancellationToken) };
        await events.RaiseAsync(Created(added), cancellationToken);
        await mediator.Publish(new TouchpointsChanged([added.Day]), cancellationToken);
        return added;
    }

    /// <summary>Adds touchpoints of one source and answers the rows with their ids.</summary>
    public async Task<IReadOnlyList<TouchpointRow>> AddAsync(
        string source, IReadOnlyList<TouchpointRow> rows, bool silently, CancellationToken cancellationToken)
    {
        if (rows.Count == 0) return rows;
        await session.Bulk.InsertAsync(TouchpointRow.New, rows, cancellationToken);
        var ids = (await session.QueryAsync<KeyedId>(
                IdsByKey, new { Source = source, Keys = JsonList.Of(rows.Select(r => r.ExternalKey!)) }, cancellationToken))
            .ToDictionary(r => r.Key, r => r.TouchpointId, StringComparer.Ordinal);
        List<TouchpointRow> added = [.. rows.Select(r => r with { TouchpointId = ids[r.ExternalKey!] })];
        if (!silently) await events.RaiseAsync([.. added.Select(Created)], cancellationToken);
        await mediator.Publish(new TouchpointsChanged([.. added.Select(r => r.Day).Distinct()]), cancellationToken);
        return added;
    }

    public async Task ChangeAsync(
        IReadOnlyList<(TouchpointRow Before, TouchpointRow After)> changes, bool silently, CancellationToken cancellationToken)
    {
        if (changes.Count == 0) return;
        await session.Bulk.UpdateAsync(TouchpointRow.Changes, "TouchpointId", changes.Select(c => c.After), cancellationToken);
        var trail = new List<FieldChange>();
        var happened = new List<RecordEvent>();
        foreach (var (before, after) in changes)
        {
            var fields = TouchpointField.Differing(before, after);
            trail.AddRange(fields.Select(f => f.Change(before, after)));
            var archived = before.ArchivedAt is null && after.ArchivedAt is not null;
            happened.Add(new RecordEvent(
                archived ? "touchpoint.archived" : "touchpoint.updated", "touchpoint", after.TouchpointId, after.ExternalKey,
                [.. fields.Select(f => f.Name)]));
        }
        await audit.RecordAsync(trail, cancellationToken);
        if (!silently) await events.RaiseAsync(happened, cancellationToken);
        await mediator.Publish(
            new TouchpointsChanged([.. changes.SelectMany(c => (TouchpointDay[])[c.Before.Day, c.After.Day]).Distinct()]), cancellationToken);
    }

    private static RecordEvent Created(TouchpointRow row) => new("touchpoint.created", "touchpoint", row.TouchpointId, row.ExternalKey);
}

/// <summary>Texts of a touchpoint, checked alike from a person and from another system.</summary>
internal static class TouchpointTexts
{
    public static readonly DateOnly FirstDay = new(1960, 1, 1);

    public static IEnumerable<RowProblem> Problems(
        Patch<string> subject, Patch<string> note, Patch<string> nextStep, Patch<DateOnly?> nextStepOn) =>
    [
        .. Check.Text("subject", subject, 200),
        .. Check.Text("note", note, 4000),
        .. Check.Text("nextStep", nextStep, 400),
        .. Check.Day("nextStepOn", nextStepOn.Value),
    ];

    public static IEnumerable<RowProblem> Moment(DateTimeOffset? happenedAt, DateTimeOffset now)
    {
        if (happenedAt is not { } moment) yield break;
        // Clocks of two machines differ by minutes.
        if (moment > now.AddMinutes(10)) yield return new RowProblem("happenedAt", "out-of-range", "must not be in the future");
        if (moment.UtcDateTime < FirstDay.ToDateTime(default))
            yield return new RowProblem("happenedAt", "out-of-range", "must not be before 1960");
    }

    public static string? Clean(Patch<string> sent, string? before) =>
        !sent.IsSet ? before : string.IsNullOrWhiteSpace(sent.Value) ? null : sent.Value.Trim();

    /// <summary>The row at that moment, with the company's day of it.</summary>
    public static TouchpointRow At(this TouchpointRow row, DateTimeOffset happenedAt, TimeProvider clock) => row with
    {
        HappenedAt = happenedAt.UtcDateTime,
        HappenedOn = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(happenedAt, clock.LocalTimeZone).DateTime),
    };
}
