using Crm.Common;
using FluentValidation;
using MediatR;

namespace Crm.Grading;

/// <summary>
/// The duties of up to 92 days by the day they are due: how many of each day, and the first twenty of it. Withdrawn ones are left
/// out.
/// </summary>
/// <param name="Person"><c>me</c>, <c>team</c> or the id of a person.</param>
internal sealed record GetDutyCalendar(DateOnly From, DateOnly To, string? Person, ListOf<DutyKind>? Kind) : IQuery<DutyCalendar>;

internal sealed record DutyCalendar(DateOnly From, DateOnly To, IReadOnlyList<DutyCalendarDay> Days);

/// <summary>A day with duties. Planned are those not done yet, overdue ones among them.</summary>
internal sealed record DutyCalendarDay(DateOnly Day, int Planned, int Done, int Overdue, int Missed, IReadOnlyList<DutyItem> Items);

internal sealed class GetDutyCalendarValidator : AbstractValidator<GetDutyCalendar>
{
    public GetDutyCalendarValidator()
    {
        RuleFor(r => r.Person).Must(DutyFilter.IsPerson).WithMessage("must be me, team or an id");
        RuleFor(r => r.To).Must((r, to) => to >= r.From && to.DayNumber - r.From.DayNumber < 92).WithMessage("must be 0 to 91 days after from");
    }
}

internal sealed class GetDutyCalendarHandler(DbSession session, CurrentUser user, TimeProvider clock)
    : IRequestHandler<GetDutyCalendar, DutyCalendar>
{
    private sealed record CountRow(DateOnly DueOn, DutyState State, int Duties);

    public async Task<DutyCalendar> Handle(GetDutyCalendar request, CancellationToken cancellationToken)
    {
        var today = Days.Today(clock);
        var filters = new
        {
            ViewerId = user.PersonId,
            PersonId = DutyFilter.PersonId(request.Person, user),
            request.From,
            request.To,
            Kinds = request.Kind is { } kinds ? $"[{string.Join(',', kinds.Values.Select(k => (int)k))}]" : null,
        };
        var counted = await DutyFilter.CountedAsync(session, user, cancellationToken);
        var matching = DutyFilter.Person(request.Person) is { } person ? $"{counted}\n  and {person}" : counted;
        var counts = await session.QueryAsync<CountRow>($"""
            select d.DueOn, d.State, count(*) as Duties
            {matching}
            group by d.DueOn, d.State
            """, filters, cancellationToken);
        var items = (await session.QueryAsync<NamedDuty>($"""
            select {NamedDuty.Columns}
            {NamedDuty.Tables}
            where d.DutyId in (
                select x.DutyId
                from (select d.DutyId, row_number() over (partition by d.DueOn order by d.State, d.DutyId) as Place
                      {matching}) x
                where x.Place <= 20)
            order by d.DueOn, d.State, d.DutyId
            """, filters, cancellationToken)).ToLookup(d => d.DueOn);
        return new DutyCalendar(request.From, request.To,
        [
            .. counts.GroupBy(c => c.DueOn).OrderBy(g => g.Key).Select(day => new DutyCalendarDay(
                day.Key, Of(day, DutyState.Planned), Of(day, DutyState.Done), day.Key < today ? Of(day, DutyState.Planned) : 0,
                Of(day, DutyState.Missed), [.. items[day.Key].Select(d => d.Item(today))])),
        ]);

        static int Of(IEnumerable<CountRow> day, DutyState state) => day.Where(c => c.State == state).Sum(c => c.Duties);
    }
}

internal static class GetDutyCalendarEndpoint
{
    public static void MapGetDutyCalendar(this IEndpointRouteBuilder grading) => grading
        .MapGet("/duties/calendar", async ([AsParameters] GetDutyCalendar request, IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Ok(await mediator.Send(request, cancellationToken)))
        .WithName(nameof(GetDutyCalendar))
        .WithSummary("The duties of some weeks by day")
        .RequireAuthorization(Permission.ReadGrading)
        .ProducesProblems(400);
}
