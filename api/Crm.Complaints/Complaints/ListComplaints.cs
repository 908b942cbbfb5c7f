using System.Globalization;
using Crm.Common;
using Crm.Contracts.Customers;
using FluentValidation;
using MediatR;

namespace Crm.Complaints;

/// <summary>States to list; open is every state but closed.</summary>
internal enum ComplaintStateFilter
{
    Received = 1,
    Assigned = 2,
    Investigating = 3,
    WaitingForCustomer = 4,
    Solved = 5,
    Confirmed = 6,
    CustomerTold = 7,
    Closed = 8,
    Rejected = 9,
    Open = 100,
}

/// <summary>What is due: over the due time, until the end of today, until the end of this week (Sunday), or paused.</summary>
internal enum ComplaintDue
{
    Overdue,
    Today,
    Week,
    Paused,
}

/// <summary>
/// The queue: open complaints by grade and then due time unless told otherwise, each with its clock. Archived ones are left out.
/// </summary>
/// <param name="Q">In the number, subject, batch or the customer's name.</param>
/// <param name="State">Some states; <c>open</c> is all but closed. Every state where it is left out.</param>
/// <param name="Assignee"><c>me</c>, <c>team</c> (oneself and everybody below, or one's colleagues where nobody is below), <c>none</c> or an id.</param>
/// <param name="From">First day of receipt.</param>
/// <param name="To">Last day of receipt, included.</param>
internal sealed record ListComplaints(
    string? Q, ListOf<ComplaintStateFilter>? State, ListOf<ComplaintKind>? Kind, ListOf<int>? Severity, ListOf<Grade>? Grade,
    string? Assignee, long? Customer, long? Product, long? Supplier, string? Batch, long? Cause, OneOf<ComplaintDue>? Due,
    DateOnly? From, DateOnly? To, bool? Reopened, string? Sort, int? Limit, string? Cursor, bool? Count)
    : IQuery<Page<ComplaintItem>>, IPageRequest<ListComplaints>
{
    public ListComplaints At(string? cursor, int limit) => this with { Cursor = cursor, Limit = limit, Count = null };
}

internal sealed class ListComplaintsValidator : AbstractValidator<ListComplaints>
{
    public ListComplaintsValidator()
    {
        RuleFor(r => r.Q).MaximumLength(100);
        RuleFor(r => r.Batch).MaximumLength(100);
        RuleFor(r => r.Assignee)
            .Must(p => p is null or "me" or "team" or "none" || long.TryParse(p, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .WithMessage("must be me, team, none or an id");
        RuleFor(r => r.Limit).InclusiveBetween(1, 200);
        RuleFor(r => r.To).Must((r, to) => to is null || r.From is null || to >= r.From).WithMessage("must not be before from");
    }
}

/// <summary>Reads rows of complaints with the names and clocks that lists show, a page in one pass.</summary>
internal sealed class ComplaintItems(CurrentUser user, CaseClock cases, CaseCalendars calendars, TimeProvider clock)
{
    /// <summary>A complaint with its names as the database gives it.</summary>
    public sealed record NamedRow(
        long ComplaintId, int Version, string Number, ComplaintKind Kind, int Severity, ComplaintState State, bool IsRejected, string Subject,
        long CustomerId, string CustomerCode, string CustomerName, Grade Grade, long? ProductId, string? ProductCode, string? ProductName,
        string? Batch, long? SupplierId, string? SupplierName, long AssigneeId, string? AssigneeName, DateTime ReceivedAt, DateTime DueAt,
        DateTime? SolvedAt, DateTime? ClosedAt, int CalendarVersion, int TargetMinutes, int FirstResponseMinutes, int Cycle,
        int ReopenCount, Money Cost, bool IsHistoric, string? ExternalKey);

    public const string Select = """
        select c.ComplaintId, c.Version, c.Number, c.Kind, c.Severity, c.State, c.IsRejected, c.Subject, c.CustomerId,
               k.Code as CustomerCode, k.Name as CustomerName, c.Grade, c.ProductId, p.Code as ProductCode, p.Name as ProductName,
               c.Batch, c.SupplierId, s.Name as SupplierName, c.AssigneeId, a.Name as AssigneeName, c.ReceivedAt, c.DueAt, c.SolvedAt,
               c.ClosedAt, c.CalendarVersion, c.TargetMinutes, c.FirstResponseMinutes, c.Cycle, c.ReopenCount, c.Cost, c.IsHistoric,
               c.ExternalKey
        from complaints.Complaint c
        inner join customers.v_Customer k on k.CustomerId = c.CustomerId
        left join orders.v_Product p on p.ProductId = c.ProductId
        left join orders.v_Supplier s on s.SupplierId = c.SupplierId
        left join access.v_Person a on a.PersonId = c.AssigneeId
        """;

    public async Task<IReadOnlyList<ComplaintItem>> OfAsync(IReadOnlyList<NamedRow> rows, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var readings = await cases.ReadAsync(
            [.. rows.Select(r => new CaseTerms(r.ComplaintId, r.ReceivedAt, r.CalendarVersion, r.TargetMinutes, r.FirstResponseMinutes))],
            now, cancellationToken);
        var items = new List<ComplaintItem>(rows.Count);
        foreach (var row in rows)
        {
            var calendar = await calendars.OfAsync(row.CalendarVersion, cancellationToken);
            items.Add(new ComplaintItem(
                row.ComplaintId, row.Version, row.Number, row.Kind, row.Severity, row.State, row.IsRejected, row.Subject,
                new CustomerRef(row.CustomerId, row.CustomerCode, row.CustomerName), row.Grade,
                row.ProductId is { } productId ? new ComplaintProduct(productId, row.ProductCode ?? "", row.ProductName ?? "") : null,
                row.Batch, row.SupplierId is { } supplierId ? new ComplaintSupplier(supplierId, row.SupplierName ?? "") : null,
                ComplaintReader.Person(row.AssigneeId, row.AssigneeName), row.ReceivedAt, row.SolvedAt, row.ClosedAt,
                ClockShort.Of(readings[row.ComplaintId], calendar), row.Cycle, row.ReopenCount, user.SeesCost ? row.Cost : null,
                row.IsHistoric, row.ExternalKey is not null));
        }
        return items;
    }
}

internal sealed class ListComplaintsHandler(DbSession session, CurrentUser user, ComplaintItems items, Team team, TimeProvider clock)
    : IRequestHandler<ListComplaints, Page<ComplaintItem>>
{
    private static readonly SortWhitelist<ComplaintItems.NamedRow> Sorts =
        new SortWhitelist<ComplaintItems.NamedRow>("c.ComplaintId", c => c.ComplaintId)
            .Allow("grade", "c.Grade", c => (int)c.Grade)
            .Allow("dueAt", "c.DueAt", c => c.DueAt)
            .Allow("receivedAt", "c.ReceivedAt", c => c.ReceivedAt)
            .Allow("closedAt", "coalesce(c.ClosedAt, '9999-12-31 00:00:00.0000000')", c => c.ClosedAt ?? DateTime.MaxValue.Date)
            .Allow("severity", "c.Severity", c => c.Severity)
            .Allow("state", "c.State", c => (int)c.State)
            .Allow("kind", "c.Kind", c => (int)c.Kind)
            .Allow("number", "c.Number", c => c.Number)
            .Allow("cost", "c.Cost", c => c.Cost)
            .Default("grade,dueAt");

    private const string Total = """
        select count(*)
        from complaints.Complaint c
        inner join customers.v_Customer k on k.CustomerId = c.CustomerId
        """;

    public async Task<Page<ComplaintItem>> Handle(ListComplaints request, CancellationToken cancellationToken)
    {
        if (!user.SeesCost && request.Sort?.Contains("cost", StringComparison.OrdinalIgnoreCase) == true)
            throw Problem.Forbidden("To sort by cost needs the right to see cost.");
        var keyset = Sorts.Read(
            request.Sort, request.Cursor, request.Limit, request.Q, request.State?.Values, request.Kind?.Values, request.Severity?.Values,
            request.Grade?.Values, request.Assignee, request.Customer, request.Product, request.Supplier, request.Batch, request.Cause,
            request.Due?.Value, request.From, request.To, request.Reopened);
        var conditions = string.Join("\n  and ", Conditions(request));
        var now = clock.GetUtcNow();
        var today = TimeZoneInfo.ConvertTime(now, clock.LocalTimeZone).Date;
        var weekDays = today.DayOfWeek == DayOfWeek.Sunday ? 1 : 8 - (int)today.DayOfWeek;
        var filters = new
        {
            ViewerId = user.PersonId,
            Prefix = request.Q is { } q ? $"{LikePattern.Escape(q.Trim())}%" : null,
            Contains = request.Q is { } text ? $"%{LikePattern.Escape(text.Trim())}%" : null,
            States = request.State is { } states ? JsonList.Of(StatesOf(states.Values)) : null,
            Kinds = JsonList.OfFilter(request.Kind),
            Severities = request.Severity is { } severities ? JsonList.Of(severities.Values.Select(s => (long)s)) : null,
            Grades = JsonList.OfFilter(request.Grade),
            AssigneeId = request.Assignee switch
            {
                null or "none" or "team" => 0,
                "me" => user.PersonId,
                var id => long.Parse(id, CultureInfo.InvariantCulture),
            },
            Team = request.Assignee == "team" ? JsonList.Of(await team.OfAsync(user.PersonId, cancellationToken)) : null,
            request.Customer,
            request.Product,
            request.Supplier,
            request.Batch,
            request.Cause,
            request.From,
            request.To,
            Now = now.UtcDateTime,
            DueBefore = Instant(request.Due?.Value == ComplaintDue.Week ? today.AddDays(weekDays) : today.AddDays(1)),
        };
        var rows = await session.QueryAsync<ComplaintItems.NamedRow>($"""
            {ComplaintItems.Select}
            where {conditions}
              and {keyset.Where}
            order by {keyset.OrderBy}
            {keyset.Fetch}
            """, keyset.Parameters(filters), cancellationToken);
        long? total = request.Count == true
            ? await session.ScalarAsync<long>($"{Total}\nwhere {conditions}", filters, cancellationToken) : null;
        var page = keyset.Page(rows, total);
        return new Page<ComplaintItem>(await items.OfAsync(page.Items, cancellationToken), page.NextCursor, page.Total);
    }

    private DateTime Instant(DateTime local) =>
        TimeZoneInfo.ConvertTimeToUtc(DateTime.SpecifyKind(local, DateTimeKind.Unspecified), clock.LocalTimeZone);

    private static IEnumerable<long> StatesOf(IReadOnlyList<ComplaintStateFilter> states) => states
        .SelectMany(s => s == ComplaintStateFilter.Open
            ? Enum.GetValues<ComplaintState>().Where(state => state != ComplaintState.Closed).Select(state => (long)state)
            : [(long)s])
        .Distinct();

    private static IEnumerable<string> Conditions(ListComplaints request)
    {
        yield return "c.ArchivedAt is null";
        yield return ComplaintReader.IsVisible;
        if (request.Q is not null)
            yield return """
                (c.Number like @Prefix escape '\' or c.Subject like @Contains escape '\' or c.Batch like @Prefix escape '\'
                     or k.Name like @Contains escape '\')
                """;
        // Said as a constant, so that the engine takes the index of the open ones.
        if (request.State?.Values is [ComplaintStateFilter.Open] || request.Due is not null) yield return "c.State <> 8";
        else if (request.State is not null) yield return "c.State in (select cast(value as int) from openjson(@States))";
        if (request.Kind is not null) yield return "c.Kind in (select cast(value as int) from openjson(@Kinds))";
        if (request.Severity is not null) yield return "c.Severity in (select cast(value as int) from openjson(@Severities))";
        if (request.Grade is not null) yield return "c.Grade in (select cast(value as int) from openjson(@Grades))";
        if (request.Assignee == "team") yield return "c.AssigneeId in (select cast(value as bigint) from openjson(@Team))";
        else if (request.Assignee is not null) yield return "c.AssigneeId = @AssigneeId";
        if (request.Customer is not null) yield return "c.CustomerId = @Customer";
        if (request.Product is not null) yield return "c.ProductId = @Product";
        if (request.Supplier is not null) yield return "c.SupplierId = @Supplier";
        if (request.Batch is not null) yield return "c.Batch = @Batch";
        if (request.Cause is not null) yield return "c.CauseId = @Cause";
        if (request.From is not null) yield return "c.ReceivedOn >= @From";
        if (request.To is not null) yield return "c.ReceivedOn <= @To";
        if (request.Reopened is { } reopened) yield return reopened ? "c.ReopenCount > 0" : "c.ReopenCount = 0";
        // What waits for the customer was overdue only if it was when the waiting began.
        switch (request.Due?.Value)
        {
            case ComplaintDue.Overdue:
                yield return "c.SolvedAt is null and c.DueAt < coalesce(c.PausedAt, @Now)";
                break;
            case ComplaintDue.Today or ComplaintDue.Week:
                yield return "c.SolvedAt is null and c.PausedAt is null and c.DueAt >= @Now and c.DueAt < @DueBefore";
                break;
            case ComplaintDue.Paused:
                yield return "c.PausedAt is not null";
                break;
        }
    }
}

/// <summary>Who works together: oneself and everybody below; where nobody is below, those who have the same manager.</summary>
internal sealed class Team(DbSession session)
{
    private const string Below = """
        with Down as (
            select p.PersonId
            from access.v_Person p
            where p.PersonId = @PersonId
            union all
            select p.PersonId
            from access.v_Person p
            inner join Down d on p.ManagerId = d.PersonId
        )
        select PersonId
        from Down
        """;

    private const string Beside = """
        select b.PersonId
        from access.v_Person p
        inner join access.v_Person b on b.ManagerId = p.ManagerId
        where p.PersonId = @PersonId
        """;

    public async Task<IReadOnlyList<long>> OfAsync(long personId, CancellationToken cancellationToken)
    {
        var below = await session.QueryAsync<long>(Below, new { PersonId = personId }, cancellationToken);
        if (below.Count > 1) return below;
        var beside = await session.QueryAsync<long>(Beside, new { PersonId = personId }, cancellationToken);
        return [.. below.Concat(beside).Distinct()];
    }
}

internal static class ListComplaintsEndpoint
{
    public static void MapListComplaints(this IEndpointRouteBuilder complaints) => complaints
        .MapGet("", ([AsParameters] ListComplaints request, HttpContext context, IMediator mediator, CancellationToken cancellationToken) =>
            ListAnswer.SendAsync<ListComplaints, ComplaintItem>(context, mediator, request, "complaints", cancellationToken))
        .Produces<Page<ComplaintItem>>()
        .WithName(nameof(ListComplaints))
        .WithSummary("Complaints by grade and due time with their clocks, a page at a time or as CSV")
        .RequireAuthorization(Permission.ReadComplaints)
        .ProducesProblems(400);
}
