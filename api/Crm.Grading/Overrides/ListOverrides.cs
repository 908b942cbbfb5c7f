using Crm.Common;
using MediatR;

namespace Crm.Grading;

/// <summary>Lists grades set by hand, of the customers that the reader may see; those that end first stand first.</summary>
internal sealed record ListOverrides(
    ListOf<OverrideState>? State, long? Customer, DateOnly? EndsBefore, string? Sort, int? Limit, string? Cursor, bool? Count)
    : IQuery<Page<OverrideView>>, IPageRequest<ListOverrides>
{
    public ListOverrides At(string? cursor, int limit) => this with { Cursor = cursor, Limit = limit };
}

internal sealed class ListOverridesHandler(DbSession session, CurrentUser user)
    : IRequestHandler<ListOverrides, Page<OverrideView>>
{
    private static readonly SortWhitelist<OverrideRow> Sorts =
        new SortWhitelist<OverrideRow>("o.GradeOverrideId", r => r.GradeOverrideId)
            .Allow("until", "o.ValidUntil", r => r.ValidUntil)
            .Allow("proposedAt", "o.ProposedAt", r => r.ProposedAt)
            .Allow("grade", "o.Grade", r => (int)r.Grade)
            .Allow("state", "o.State", r => (int)r.State)
            .Allow("name", "c.SortName", r => r.SortName)
            .Default("until");

    private const string Matching = $"""
        {OverrideRow.Visible}
          and (@States is null or o.State in (select cast(value as bigint) from openjson(@States)))
          and (@Customer is null or o.CustomerId = @Customer)
          and (@EndsBefore is null or o.ValidUntil < @EndsBefore)
        """;

    private const string Total = $"""
        select count(*)
        {Matching}
        """;

    public async Task<Page<OverrideView>> Handle(ListOverrides request, CancellationToken cancellationToken)
    {
        var states = JsonList.OfFilter(request.State);
        var keyset = Sorts.Read(request.Sort, request.Cursor, request.Limit, states, request.Customer, request.EndsBefore);
        var filters = new
        {
            States = states,
            request.Customer,
            request.EndsBefore,
            ViewerId = user.PersonId,
            RunCommitter.StillHeld,
        };
        var rows = await session.QueryAsync<OverrideRow>($"""
            {OverrideRow.Columns}
            {Matching}
              and {keyset.Where}
            order by {keyset.OrderBy}
            {keyset.Fetch}
            """, keyset.Parameters(filters), cancellationToken);
        long? total = request.Count == true ? await session.ScalarAsync<long>(Total, filters, cancellationToken) : null;
        return keyset.Page(rows, total).Select(r => r.View);
    }
}

/// <summary>Reads one grade set by hand.</summary>
internal sealed record GetOverride(long OverrideId) : IQuery<OverrideView>;

internal sealed class GetOverrideHandler(DbSession session, CurrentUser user) : IRequestHandler<GetOverride, OverrideView>
{
    public Task<OverrideView> Handle(GetOverride request, CancellationToken cancellationToken) =>
        OverrideRow.ReadAsync(session, user, request.OverrideId, cancellationToken);
}

internal static class ListOverridesEndpoint
{
    public static void MapListOverrides(this IEndpointRouteBuilder grading)
    {
        grading
            .MapGet("/overrides", async (
                HttpContext context, [AsParameters] ListOverrides request, IMediator mediator, CancellationToken cancellationToken) =>
                await ListAnswer.SendAsync<ListOverrides, OverrideView>(
                    context, mediator, request, "grade-overrides", cancellationToken))
            .WithName(nameof(ListOverrides))
            .WithSummary("List grades set by hand")
            .Produces<Page<OverrideView>>()
            .RequireAuthorization(Permission.ReadGrading)
            .ProducesProblems(400);
        grading
            .MapGet("/overrides/{overrideId:long}", async (
                long overrideId, IMediator mediator, CancellationToken cancellationToken) =>
                TypedResults.Ok(await mediator.Send(new GetOverride(overrideId), cancellationToken)))
            .WithName(nameof(GetOverride))
            .WithSummary("Read one grade set by hand")
            .RequireAuthorization(Permission.ReadGrading)
            .ProducesProblems(404);
    }
}
