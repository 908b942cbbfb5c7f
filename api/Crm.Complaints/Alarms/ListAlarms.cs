using System.Globalization;
using Crm.Common;
using FluentValidation;
using MediatR;

namespace Crm.Complaints;

/// <summary>
/// The alarms of visible complaints, and those told to oneself, the latest first. Levels passed over for a higher one are left out
/// unless asked for.
/// </summary>
/// <param name="Person">To whom they were told: <c>me</c> or the id of a person.</param>
/// <param name="Level">Percent of the target: 50, 75, 100, 150.</param>
/// <param name="From">Raised on this day (UTC) or later.</param>
/// <param name="To">Raised on this day (UTC) or before.</param>
internal sealed record ListComplaintAlarms(
    string? Person, long? Complaint, ListOf<AlarmMilestone>? Milestone, ListOf<int>? Level, DateOnly? From, DateOnly? To, bool? PassedOver,
    string? Sort, int? Limit, string? Cursor, bool? Count) : IQuery<Page<AlarmView>>, IPageRequest<ListComplaintAlarms>
{
    public ListComplaintAlarms At(string? cursor, int limit) => this with { Cursor = cursor, Limit = limit, Count = null };
}

/// <summary>
/// An alarm. Level: percent of the target. DueAt: when so many percent had passed; CaseDueAt: when the milestone was or is due. Told: the
/// names of the people it went to.
/// </summary>
internal sealed record AlarmView(
    long AlarmId, long ComplaintId, string Number, string Subject, long CustomerId, string CustomerName, int Cycle, AlarmMilestone Milestone,
    int Level, DateTime DueAt, DateTime CaseDueAt, DateTime RaisedAt, AlarmWay Way, IReadOnlyList<string> Told);

internal sealed class ListComplaintAlarmsValidator : AbstractValidator<ListComplaintAlarms>
{
    public ListComplaintAlarmsValidator()
    {
        RuleFor(r => r.Person).Must(p => p is null or "me" || long.TryParse(p, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .WithMessage("must be me or an id");
        RuleFor(r => r.To).Must((r, to) => to is null || r.From is null || to >= r.From).WithMessage("must not be before from");
        RuleFor(r => r.To).Must(to => to is null || to.Value < DateOnly.MaxValue).WithMessage("must be a day before 9999-12-31");
    }
}

internal sealed class ListComplaintAlarmsHandler(DbSession session, CurrentUser user)
    : IRequestHandler<ListComplaintAlarms, Page<AlarmView>>
{
    private sealed record AlarmRow(
        long AlarmId, long ComplaintId, string Number, string Subject, long CustomerId, string CustomerName, int Cycle,
        AlarmMilestone Milestone, int Level, DateTime DueAt, DateTime CaseDueAt, DateTime RaisedAt, AlarmWay Way);

    private sealed record ToldRow(long AlarmId, string Name);

    private static readonly SortWhitelist<AlarmRow> Sorts = new SortWhitelist<AlarmRow>("m.AlarmId", a => a.AlarmId)
        .Allow("raisedAt", "m.RaisedAt", a => a.RaisedAt)
        .Allow("level", "m.Level", a => a.Level)
        .Allow("dueAt", "m.CaseDueAt", a => a.CaseDueAt)
        .Default("-raisedAt");

    private const string Matching = $"""
        from complaints.Alarm m
        inner join complaints.Complaint c on c.ComplaintId = m.ComplaintId
        inner join customers.v_Customer k on k.CustomerId = c.CustomerId
        where c.ArchivedAt is null
          and ({ComplaintReader.IsVisible}
               or exists (select 1 from complaints.AlarmPerson v where v.AlarmId = m.AlarmId and v.PersonId = @ViewerId))
          and (@PersonId is null
               or exists (select 1 from complaints.AlarmPerson t where t.AlarmId = m.AlarmId and t.PersonId = @PersonId))
          and (@Complaint is null or m.ComplaintId = @Complaint)
          and (@Milestones is null or m.Milestone in (select cast(value as bigint) from openjson(@Milestones)))
          and (@Levels is null or m.Level in (select cast(value as bigint) from openjson(@Levels)))
          and (@From is null or m.RaisedAt >= @From)
          and (@To is null or m.RaisedAt < @To)
          and (@PassedOver = 1 or m.Way <> 3)
        """;

    private const string Columns = """
        select m.AlarmId, m.ComplaintId, c.Number, c.Subject, c.CustomerId, k.Name as CustomerName, m.Cycle, m.Milestone, m.Level, m.DueAt,
               m.CaseDueAt, m.RaisedAt, m.Way
        """;

    private const string Total = $"""
        select count(*)
        {Matching}
        """;

    private const string FindTold = """
        select t.AlarmId, p.Name
        from complaints.AlarmPerson t
        inner join access.v_Person p on p.PersonId = t.PersonId
        where t.AlarmId in (select cast(value as bigint) from openjson(@Ids))
        order by t.AlarmId, p.Name, p.PersonId
        """;

    public async Task<Page<AlarmView>> Handle(ListComplaintAlarms request, CancellationToken cancellationToken)
    {
        var keyset = Sorts.Read(
            request.Sort, request.Cursor, request.Limit, request.Person, request.Complaint, request.Milestone?.Values, request.Level?.Values,
            request.From, request.To, request.PassedOver);
        var filters = new
        {
            ViewerId = user.PersonId,
            PersonId = request.Person switch
            {
                null => (long?)null,
                "me" => user.PersonId,
                _ => long.Parse(request.Person, CultureInfo.InvariantCulture),
            },
            request.Complaint,
            Milestones = JsonList.OfFilter(request.Milestone),
            Levels = request.Level is { } levels ? JsonList.Of(levels.Values.Select(l => (long)l)) : null,
            From = request.From is { } from ? Midnight(from) : (DateTime?)null,
            To = request.To is { } to ? Midnight(to.AddDays(1)) : (DateTime?)null,
            PassedOver = request.PassedOver == true,
        };
        var rows = await session.QueryAsync<AlarmRow>($"""
            {Columns}
            {Matching}
              and {keyset.Where}
            order by {keyset.OrderBy}
            {keyset.Fetch}
            """, keyset.Parameters(filters), cancellationToken);
        long? total = request.Count == true ? await session.ScalarAsync<long>(Total, filters, cancellationToken) : null;
        var told = (await session.QueryAsync<ToldRow>(FindTold, new { Ids = JsonList.Of(rows.Select(r => r.AlarmId)) }, cancellationToken))
            .ToLookup(t => t.AlarmId, t => t.Name);
        return keyset.Page(rows, total).Select(a => new AlarmView(
            a.AlarmId, a.ComplaintId, a.Number, a.Subject, a.CustomerId, a.CustomerName, a.Cycle, a.Milestone, a.Level, a.DueAt, a.CaseDueAt,
            a.RaisedAt, a.Way, [.. told[a.AlarmId]]));
    }

    private static DateTime Midnight(DateOnly day) => day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
}

internal static class ListAlarmsEndpoint
{
    public static void MapListAlarms(this IEndpointRouteBuilder api) => api
        .MapGet("/complaint-alarms", (
            [AsParameters] ListComplaintAlarms request, HttpContext context, IMediator mediator, CancellationToken cancellationToken) =>
            ListAnswer.SendAsync<ListComplaintAlarms, AlarmView>(context, mediator, request, "complaint-alarms", cancellationToken))
        .WithTags("Complaints")
        .WithName(nameof(ListComplaintAlarms))
        .WithSummary("The alarms of complaints, a page at a time or as CSV")
        .Produces<Page<AlarmView>>()
        .RequireAuthorization(Permission.ReadComplaints)
        .ProducesProblems(400);
}
