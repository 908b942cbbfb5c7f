using Crm.Common;
using Crm.Contracts.Access;
using Crm.Contracts.Customers;
using FluentValidation;
using MediatR;

namespace Crm.Grading;

/// <summary>
/// Duties owed, done and overdue by person or grade, of those due in a period: this year until today unless told otherwise. The
/// grade is the one that a duty was planned by.
/// </summary>
internal sealed record SummariseDuties(
    OneOf<DutySummaryBy>? By, DateOnly? From, DateOnly? To, ListOf<DutyKind>? Kind, int? Limit, string? Cursor)
    : IQuery<Page<DutySummaryItem>>, IPageRequest<SummariseDuties>
{
    public SummariseDuties At(string? cursor, int limit) => this with { Cursor = cursor, Limit = limit };
}

internal enum DutySummaryBy
{
    Person = 1,
    Grade = 2,
}

/// <summary>
/// One person or grade (person null: nobody's). Owed are all but the withdrawn; MetShare is done / owed, null where nothing was
/// owed.
/// </summary>
internal sealed record DutySummaryItem(
    PersonRef? Person, Grade? Grade, int Owed, int Done, int Overdue, int Missed, int Open, decimal? MetShare);

internal sealed class SummariseDutiesValidator : AbstractValidator<SummariseDuties>
{
    public SummariseDutiesValidator()
    {
        RuleFor(r => r.Limit).InclusiveBetween(1, 200);
        RuleFor(r => r.To).Must((r, to) => to is null || r.From is null || to >= r.From).WithMessage("must not be before from");
    }
}

internal sealed class SummariseDutiesHandler(DbSession session, CurrentUser user, TimeProvider clock)
    : IRequestHandler<SummariseDuties, Page<DutySummaryItem>>
{
    private sealed record Row(long GroupId, string GroupName, int Owed, int Done, int Overdue, int Missed);

    private static readonly SortWhitelist<Row> Sorts = new SortWhitelist<Row>("x.GroupId", r => r.GroupId)
        .Allow("name", "x.GroupName", r => r.GroupName)
        .Default("name");

    private const string Counts = """
        count(*) as Owed, sum(case when d.State = 2 then 1 else 0 end) as Done,
               sum(case when d.State = 1 and d.DueOn < @Today then 1 else 0 end) as Overdue,
               sum(case when d.State = 4 then 1 else 0 end) as Missed
        """;

    // Counted before names are looked up: an index holds all that is counted.
    private const string ByPerson = """
        select g.GroupId, coalesce(p.Name, '') as GroupName, g.Owed, g.Done, g.Overdue, g.Missed
        from ({0}) g
        left join access.v_Person p on p.PersonId = g.GroupId
        """;

    private const string ByGrade = """
        select g.GroupId, '' as GroupName, g.Owed, g.Done, g.Overdue, g.Missed
        from ({0}) g
        """;

    public async Task<Page<DutySummaryItem>> Handle(SummariseDuties request, CancellationToken cancellationToken)
    {
        var today = Days.Today(clock);
        var by = request.By?.Value ?? DutySummaryBy.Person;
        var (from, to) = (request.From ?? new DateOnly(today.Year, 1, 1), request.To ?? today);
        var keyset = Sorts.Read(null, request.Cursor, request.Limit, by, from, to, request.Kind?.Values);
        var counted = $"""
            select {(by == DutySummaryBy.Person ? "d.PersonId" : "d.Grade")} as GroupId, {Counts}
            {await DutyFilter.CountedAsync(session, user, cancellationToken)}
            group by {(by == DutySummaryBy.Person ? "d.PersonId" : "d.Grade")}
            """;
        var named = (by == DutySummaryBy.Person ? ByPerson : ByGrade).Replace("{0}", counted, StringComparison.Ordinal);
        var rows = await session.QueryAsync<Row>($"""
            select x.GroupId, x.GroupName, x.Owed, x.Done, x.Overdue, x.Missed
            from ({named}) x
            where {keyset.Where}
            order by {keyset.OrderBy}
            {keyset.Fetch}
            """, keyset.Parameters(new
        {
            ViewerId = user.PersonId,
            From = from,
            To = to,
            Today = today,
            Kinds = request.Kind is { } kinds ? $"[{string.Join(',', kinds.Values.Select(k => (int)k))}]" : null,
        }), cancellationToken);
        return keyset.Page(rows).Select(r => new DutySummaryItem(
            by == DutySummaryBy.Person && r.GroupId != 0 ? new PersonRef(r.GroupId, r.GroupName) : null,
            by == DutySummaryBy.Grade ? (Grade)r.GroupId : null, r.Owed, r.Done, r.Overdue, r.Missed,
            r.Owed - r.Done - r.Overdue - r.Missed,
            r.Owed > 0 ? PlainNumber.Share((decimal)r.Done / r.Owed) : null));
    }
}

internal static class SummariseDutiesEndpoint
{
    public static void MapSummariseDuties(this IEndpointRouteBuilder grading) => grading
        .MapGet("/duties/summary", async (
            HttpContext context, [AsParameters] SummariseDuties request, IMediator mediator, CancellationToken cancellationToken) =>
            await ListAnswer.SendAsync<SummariseDuties, DutySummaryItem>(context, mediator, request, "duties-met", cancellationToken))
        .WithName(nameof(SummariseDuties))
        .WithSummary("Duties owed, done and overdue by person or grade")
        .Produces<Page<DutySummaryItem>>()
        .RequireAuthorization(Permission.ReadGrading)
        .ProducesProblems(400);
}
