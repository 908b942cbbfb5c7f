using Crm.Common;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Complaints;

/// <summary>
/// Complaints by state: how many, how many of them over their due time, and the first 20 by grade and due time. Closed ones are those
/// closed in the last 30 days.
/// </summary>
/// <param name="Assignee"><c>me</c>, <c>team</c>, <c>none</c> or an id.</param>
internal sealed record GetComplaintBoard(
    string? Assignee, ListOf<ComplaintKind>? Kind, ListOf<Contracts.Customers.Grade>? Grade, long? Customer) : IQuery<ComplaintBoard>;

/// <summary>The columns of the board in the order of a case's life.</summary>
internal sealed record ComplaintBoard(IReadOnlyList<BoardColumn> Columns);

/// <summary>One state with its count and its first complaints.</summary>
internal sealed record BoardColumn(ComplaintState State, long Count, long Overdue, IReadOnlyList<ComplaintItem> Items);

internal sealed class GetComplaintBoardHandler(DbSession session, CurrentUser user, ComplaintItems items, Team team, TimeProvider clock)
    : IRequestHandler<GetComplaintBoard, ComplaintBoard>
{
    private sealed record StateCount(ComplaintState State, long Rows, long Overdue);

    private const int Cards = 20;

    private static readonly ComplaintState[] Order =
    [
        ComplaintState.Received, ComplaintState.Assigned, ComplaintState.Investigating, ComplaintState.WaitingForCustomer,
        ComplaintState.Solved, ComplaintState.Rejected, ComplaintState.Confirmed, ComplaintState.CustomerTold, ComplaintState.Closed,
    ];

    private const string Filter = $"""
        where c.ArchivedAt is null
          and {ComplaintReader.IsVisible}
          and (c.State <> 8 or c.ClosedAt >= @Since)
          and (@AssigneeId is null or c.AssigneeId = @AssigneeId)
          and (@Team is null or c.AssigneeId in (select cast(value as bigint) from openjson(@Team)))
          and (@Kinds is null or c.Kind in (select cast(value as int) from openjson(@Kinds)))
          and (@Grades is null or c.Grade in (select cast(value as int) from openjson(@Grades)))
          and (@Customer is null or c.CustomerId = @Customer)
        """;

    private const string Count = $"""
        select c.State, count(*) as Rows,
               sum(case when c.SolvedAt is null and c.DueAt < coalesce(c.PausedAt, @Now) then 1 else 0 end) as Overdue
        from complaints.Complaint c
        inner join customers.v_Customer k on k.CustomerId = c.CustomerId
        {Filter}
        group by c.State
        """;

    private const string First = $"""
        with Ranked as (
            select c.ComplaintId, row_number() over (partition by c.State order by c.Grade, c.DueAt, c.ComplaintId) as Place
            from complaints.Complaint c
            inner join customers.v_Customer k on k.CustomerId = c.CustomerId
            {Filter}
        )
        select r.ComplaintId
        from Ranked r
        where r.Place <= @Cards
        """;

    private const string ByIds = $"""
        {ComplaintItems.Select}
        where c.ComplaintId in (select cast(value as bigint) from openjson(@Ids))
        order by c.Grade, c.DueAt, c.ComplaintId
        """;

    public async Task<ComplaintBoard> Handle(GetComplaintBoard request, CancellationToken cancellationToken)
    {
        long? assigneeId = request.Assignee switch
        {
            null or "team" => null,
            "me" => user.PersonId,
            "none" => 0,
            var id when long.TryParse(id, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) => number,
            _ => throw Problem.Invalid("assignee", "must be me, team, none or an id"),
        };
        var now = clock.GetUtcNow().UtcDateTime;
        var filter = new
        {
            ViewerId = user.PersonId,
            Since = now.AddDays(-30),
            AssigneeId = assigneeId,
            Team = request.Assignee == "team" ? JsonList.Of(await team.OfAsync(user.PersonId, cancellationToken)) : null,
            Kinds = JsonList.OfFilter(request.Kind),
            Grades = JsonList.OfFilter(request.Grade),
            request.Customer,
            Now = now,
            Cards,
        };
        var counts = (await session.QueryAsync<StateCount>(Count, filter, cancellationToken)).ToDictionary(c => c.State);
        var ids = await session.QueryAsync<long>(First, filter, cancellationToken);
        var rows = await session.QueryAsync<ComplaintItems.NamedRow>(ByIds, new { Ids = JsonList.Of(ids) }, cancellationToken);
        var cards = (await items.OfAsync(rows, cancellationToken)).ToLookup(i => i.State);
        return new ComplaintBoard(
            [.. Order.Select(s => new BoardColumn(s, counts.GetValueOrDefault(s)?.Rows ?? 0, counts.GetValueOrDefault(s)?.Overdue ?? 0, [.. cards[s]]))]);
    }
}

internal static class GetComplaintBoardEndpoint
{
    public static void MapGetComplaintBoard(this IEndpointRouteBuilder complaints) => complaints
        .MapGet("/board", ([AsParameters] GetComplaintBoard request, IMediator mediator, CancellationToken cancellationToken) =>
            mediator.Send(request, cancellationToken))
        .WithName(nameof(GetComplaintBoard))
        .WithSummary("Complaints by state, counted, with the first of each")
        .RequireAuthorization(Permission.ReadComplaints)
        .ProducesProblems(400);
}
