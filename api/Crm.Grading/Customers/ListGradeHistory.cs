using Crm.Common;
using Crm.Contracts.Access;
using Crm.Contracts.Customers;
using MediatR;

namespace Crm.Grading;

/// <summary>
/// The grades and scores that the committed runs gave a customer, the newest first, and beside them those that were set by hand.
/// Of several runs of one day only the last one stands.
/// </summary>
internal sealed record ListGradeHistory(long CustomerId) : IQuery<GradeHistory>;

/// <summary>Overrides: grades set by hand that hold or held, the newest first.</summary>
internal sealed record GradeHistory(IReadOnlyList<GradeHistoryItem> Items, IReadOnlyList<GradeByHand> Overrides);

/// <summary>A grade set by hand. Until is the last day it held, or is to hold.</summary>
internal sealed record GradeByHand(
    long OverrideId, Grade Grade, DateOnly From, DateOnly Until, bool IsHeld, string Reason, PersonRef ProposedBy, PersonRef ApprovedBy);

internal sealed record GradeHistoryItem(long RunId, DateOnly AsOf, Grade Grade, decimal? Score, RunScheme Scheme);

internal sealed class ListGradeHistoryHandler(DbSession session, CurrentUser user) : IRequestHandler<ListGradeHistory, GradeHistory>
{
    private const string History = """
        select u.RunId, u.AsOf, r.Grade, r.Score, s.SchemeId, s.Name as SchemeName, v.Number
        from grading.Run u
        inner join grading.RunResult r on r.RunId = u.RunId and r.CustomerId = @CustomerId
        inner join grading.SchemeVersion v on v.SchemeVersionId = u.SchemeVersionId
        inner join grading.Scheme s on s.SchemeId = v.SchemeId
        where u.CommitNumber is not null
          and not exists (
              select 1
              from grading.Run l
              where l.AsOf = u.AsOf
                and l.CommitNumber > u.CommitNumber)
        order by u.AsOf desc
        """;

    private const string ByHand = """
        select o.GradeOverrideId, o.Grade, o.ValidFrom, o.ValidUntil, o.EndedOn, o.Reason, o.ProposedBy, p.Name as ProposedByName,
               o.DecidedBy, d.Name as DecidedByName
        from grading.GradeOverride o
        left join access.v_Person p on p.PersonId = o.ProposedBy
        left join access.v_Person d on d.PersonId = o.DecidedBy
        where o.CustomerId = @CustomerId
          and o.ValidFrom is not null
        order by o.GradeOverrideId desc
        """;

    private sealed record ByHandRow(
        long GradeOverrideId, Grade Grade, DateOnly ValidFrom, DateOnly ValidUntil, DateOnly? EndedOn, string Reason, long ProposedBy,
        string? ProposedByName, long DecidedBy, string? DecidedByName);

    private sealed record HistoryRow(
        long RunId, DateOnly AsOf, Grade Grade, decimal Score, long SchemeId, string SchemeName, int Number);

    public async Task<GradeHistory> Handle(ListGradeHistory request, CancellationToken cancellationToken)
    {
        await VisibleCustomer.RequireAsync(session, user, request.CustomerId, cancellationToken);
        var rows = await session.QueryAsync<HistoryRow>(History, new { request.CustomerId }, cancellationToken);
        var byHand = await session.QueryAsync<ByHandRow>(ByHand, new { request.CustomerId }, cancellationToken);
        return new GradeHistory(
        [
            .. rows.Select(r => new GradeHistoryItem(
                r.RunId, r.AsOf, r.Grade, r.Grade == Grade.N ? null : r.Score,
                new RunScheme(r.SchemeId, r.SchemeName, r.Number))),
        ],
        [
            .. byHand.Select(o => new GradeByHand(
                o.GradeOverrideId, o.Grade, o.ValidFrom, o.EndedOn?.AddDays(-1) ?? o.ValidUntil, o.EndedOn is null, o.Reason,
                new PersonRef(o.ProposedBy, o.ProposedByName ?? ""), new PersonRef(o.DecidedBy, o.DecidedByName ?? ""))),
        ]);
    }
}

internal static class ListGradeHistoryEndpoint
{
    public static void MapListGradeHistory(this IEndpointRouteBuilder grading) => grading
        .MapGet("/customers/{customerId:long}/history", async (
            long customerId, IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Ok(await mediator.Send(new ListGradeHistory(customerId), cancellationToken)))
        .WithName(nameof(ListGradeHistory))
        .WithSummary("List the grades a customer was given")
        .RequireAuthorization(Permission.ReadGrading)
        .ProducesProblems(404);
}
