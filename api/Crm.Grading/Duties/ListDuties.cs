using System.Globalization;
using Crm.Common;
using Crm.Contracts.Access;
using Crm.Contracts.Customers;
using FluentValidation;
using MediatR;

namespace Crm.Grading;

/// <summary>
/// The duties at visible customers, and those given to the person who asks, by the day they are due. Due are those of the next two
/// weeks, today included; upcoming those after.
/// </summary>
/// <param name="Person"><c>me</c>, <c>team</c> (whose customers the reader sees) or the id of a person.</param>
internal sealed record ListDuties(
    string? Person, ListOf<DutyStanding>? State, ListOf<DutyKind>? Kind, DateOnly? From, DateOnly? To, long? Customer, ListOf<Grade>? Grade,
    string? Sort, int? Limit, string? Cursor, bool? Count) : IQuery<Page<DutyItem>>, IPageRequest<ListDuties>
{
    public ListDuties At(string? cursor, int limit) => this with { Cursor = cursor, Limit = limit, Count = null };
}

/// <summary>Where a duty stands today.</summary>
internal enum DutyStanding
{
    Overdue,
    Due,
    Upcoming,
    Done,
    Missed,
    Withdrawn,
}

/// <summary>
/// A duty. DueOn differs from PlannedOn where it was postponed. Grade is the customer's now; Person null: nobody's, the customer is in
/// the public pool. TouchpointId is the one that fulfilled it.
/// </summary>
internal sealed record DutyItem(
    long DutyId, DutyKind Kind, DutyStanding State, DateOnly DueOn, DateOnly PlannedOn, CustomerRef Customer, Grade Grade, PersonRef? Person,
    long? TouchpointId, DateOnly? DoneOn, DutyWithdrawal? Withdrawal, string? Note);

/// <summary>Why and when a duty was withdrawn: the grade it was planned by and the one that withdrew it.</summary>
internal sealed record DutyWithdrawal(WithdrawalReason Reason, DateOnly On, Grade From, Grade To);

internal sealed class ListDutiesValidator : AbstractValidator<ListDuties>
{
    public ListDutiesValidator()
    {
        RuleFor(r => r.Person).Must(DutyFilter.IsPerson).WithMessage("must be me, team or an id");
        RuleFor(r => r.Limit).InclusiveBetween(1, 200);
        RuleFor(r => r.To).Must((r, to) => to is null || r.From is null || to >= r.From).WithMessage("must not be before from");
    }
}

/// <summary>Conditions that lists of duties share.</summary>
internal static class DutyFilter
{
    /// <summary>How far ahead a duty counts as due, in days.</summary>
    public const int DueDays = 14;

    public const string IsVisible = """
        (d.PersonId = @ViewerId
             or c.OwnerId in (select v.OwnerId from access.v_VisibleOwner v where v.ViewerId = @ViewerId))
        """;

    private const string OfPeriod = """
        where d.DueOn >= @From
          and d.DueOn <= @To
          and d.State in (1, 2, 4)
          and (@Kinds is null or d.Kind in (select cast(value as int) from openjson(@Kinds)))
        """;

    private const string OfAll = $"""
        from grading.Duty d
        {OfPeriod}
        """;

    private const string OfVisibleOnes = $"""
        from grading.Duty d
        inner join customers.v_Customer c on c.CustomerId = d.CustomerId
        {OfPeriod}
          and {IsVisible}
        """;

    private const string IsTeams = "d.PersonId in (select v.OwnerId from access.v_VisibleOwner v where v.ViewerId = @ViewerId)";

    /// <summary>The duties of a period that count for the reader: customers are not asked for where none is hidden.</summary>
    public static async Task<string> CountedAsync(DbSession session, CurrentUser user, CancellationToken cancellationToken) =>
        await VisibleCustomer.SeesAllAsync(session, user, cancellationToken) ? OfAll : OfVisibleOnes;

    public static bool IsPerson(string? person) =>
        person is null or "me" or "team" || long.TryParse(person, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    public static string? Person(string? person) => person switch
    {
        null => null,
        "team" => IsTeams,
        _ => "d.PersonId = @PersonId",
    };

    public static long PersonId(string? person, CurrentUser user) =>
        person is null or "me" or "team" ? user.PersonId : long.Parse(person, CultureInfo.InvariantCulture);

    public static string Standing(DutyStanding standing) => standing switch
    {
        DutyStanding.Overdue => "(d.State = 1 and d.DueOn < @Today)",
        DutyStanding.Due => "(d.State = 1 and d.DueOn >= @Today and d.DueOn <= @Soon)",
        DutyStanding.Upcoming => "(d.State = 1 and d.DueOn > @Soon)",
        DutyStanding.Done => "d.State = 2",
        DutyStanding.Withdrawn => "d.State = 3",
        _ => "d.State = 4",
    };

    public static DutyStanding Of(DutyState state, DateOnly dueOn, DateOnly today) => state switch
    {
        DutyState.Done => DutyStanding.Done,
        DutyState.Withdrawn => DutyStanding.Withdrawn,
        DutyState.Missed => DutyStanding.Missed,
        _ => dueOn < today ? DutyStanding.Overdue : dueOn <= today.AddDays(DueDays) ? DutyStanding.Due : DutyStanding.Upcoming,
    };
}

/// <summary>A duty with the names beside it as the database gives it.</summary>
internal sealed record NamedDuty(
    long DutyId, DutyKind Kind, DutyState State, DateOnly DueOn, DateOnly PlannedDueOn, long CustomerId, string Code, string Name,
    string SortName, int GradeRank, long PersonId, string? PersonName, Grade Grade, long? TouchpointId, DateOnly? DoneOn,
    DateOnly? WithdrawnOn, WithdrawalReason? WithdrawnFor, Grade? WithdrawnAtGrade, string? Note)
{
    public const string Columns = """
        d.DutyId, d.Kind, d.State, d.DueOn, d.PlannedDueOn, d.CustomerId, c.Code, c.Name,
        c.SortName, c.GradeRank, d.PersonId, p.Name as PersonName, d.Grade, d.TouchpointId, d.DoneOn,
        d.WithdrawnOn, d.WithdrawnFor, d.WithdrawnAtGrade, d.Note
        """;

    public const string Tables = """
        from grading.Duty d
        inner join customers.v_Customer c on c.CustomerId = d.CustomerId
        left join access.v_Person p on p.PersonId = d.PersonId
        """;

    private const string One = $"""
        select {Columns}
        {Tables}
        where d.DutyId = @DutyId
          and {DutyFilter.IsVisible}
        """;

    public DutyItem Item(DateOnly today) => new(
        DutyId, Kind, DutyFilter.Of(State, DueOn, today), DueOn, PlannedDueOn, new CustomerRef(CustomerId, Code, Name), (Grade)GradeRank,
        PersonId == 0 ? null : new PersonRef(PersonId, PersonName ?? ""), TouchpointId, DoneOn,
        WithdrawnFor is { } reason ? new DutyWithdrawal(reason, WithdrawnOn!.Value, Grade, WithdrawnAtGrade ?? Grade) : null, Note);

    public static async Task<NamedDuty> ReadAsync(DbSession session, CurrentUser user, long dutyId, CancellationToken cancellationToken) =>
        await session.QuerySingleOrDefaultAsync<NamedDuty>(One, new { DutyId = dutyId, ViewerId = user.PersonId }, cancellationToken)
            ?? throw Problem.NotFound("duty");
}

internal sealed class ListDutiesHandler(DbSession session, CurrentUser user, TimeProvider clock) : IRequestHandler<ListDuties, Page<DutyItem>>
{
    private static readonly SortWhitelist<NamedDuty> Sorts = new SortWhitelist<NamedDuty>("d.DutyId", d => d.DutyId)
        .Allow("dueOn", "d.DueOn", d => d.DueOn)
        .Allow("grade", "c.GradeRank", d => d.GradeRank)
        .Allow("customer", "c.SortName", d => d.SortName)
        .Default("dueOn");

    private const string Total = "select count(*)";

    public async Task<Page<DutyItem>> Handle(ListDuties request, CancellationToken cancellationToken)
    {
        var today = Days.Today(clock);
        var keyset = Sorts.Read(
            request.Sort, request.Cursor, request.Limit, request.Person, request.State?.Values, request.Kind?.Values, request.From, request.To,
            request.Customer, request.Grade?.Values);
        var filters = new
        {
            ViewerId = user.PersonId,
            PersonId = DutyFilter.PersonId(request.Person, user),
            Today = today,
            Soon = today.AddDays(DutyFilter.DueDays),
            Kinds = request.Kind is { } kinds ? $"[{string.Join(',', kinds.Values.Select(k => (int)k))}]" : null,
            Grades = request.Grade is { } grades ? $"[{string.Join(',', grades.Values.Select(g => (int)g))}]" : null,
            request.From,
            request.To,
            CustomerId = request.Customer,
        };
        var conditions = string.Join("\n  and ", Conditions(request));
        var rows = await session.QueryAsync<NamedDuty>($"""
            select {NamedDuty.Columns}
            {NamedDuty.Tables}
            where {conditions}
              and {keyset.Where}
            order by {keyset.OrderBy}
            {keyset.Fetch}
            """, keyset.Parameters(filters), cancellationToken);
        long? total = request.Count == true
            ? await session.ScalarAsync<long>($"{Total}\n{NamedDuty.Tables}\nwhere {conditions}", filters, cancellationToken) : null;
        return keyset.Page(rows, total).Select(r => r.Item(today));
    }

    private static IEnumerable<string> Conditions(ListDuties request)
    {
        yield return DutyFilter.IsVisible;
        if (DutyFilter.Person(request.Person) is { } person) yield return person;
        if (request.State is { } states) yield return $"({string.Join(" or ", states.Values.Distinct().Select(DutyFilter.Standing))})";
        if (request.Kind is not null) yield return "d.Kind in (select cast(value as int) from openjson(@Kinds))";
        if (request.Grade is not null) yield return "c.GradeRank in (select cast(value as int) from openjson(@Grades))";
        if (request.From is not null) yield return "d.DueOn >= @From";
        if (request.To is not null) yield return "d.DueOn <= @To";
        if (request.Customer is not null) yield return "d.CustomerId = @CustomerId";
    }
}

internal static class ListDutiesEndpoint
{
    public static void MapListDuties(this IEndpointRouteBuilder grading) => grading
        .MapGet("/duties", async (
            HttpContext context, [AsParameters] ListDuties request, IMediator mediator, CancellationToken cancellationToken) =>
            await ListAnswer.SendAsync<ListDuties, DutyItem>(context, mediator, request, "duties", cancellationToken))
        .WithName(nameof(ListDuties))
        .WithSummary("List visits, calls and care occasions that are due, overdue, to come or done")
        .Produces<Page<DutyItem>>()
        .RequireAuthorization(Permission.ReadGrading)
        .ProducesProblems(400);
}
