using Crm.Common;
using Crm.Contracts.Access;
using Crm.Contracts.Customers;
using FluentValidation;
using MediatR;

namespace Crm.Grading;

/// <summary>
/// Lists the results of a computed run, of the customers that the reader may see. Moved up and down are those that had and
/// have a grade from A to D; who comes from N or goes to N is found by <c>from</c> and <c>grade</c>.
/// </summary>
internal sealed record ListRunResults(
    long RunId, ListOf<Grade>? Grade, ListOf<Grade>? From, OneOf<Moved>? Moved, string? Q, string? Sort, int? Limit, string? Cursor,
    bool? Count) : IQuery<Page<RunResultItem>>, IPageRequest<ListRunResults>
{
    public ListRunResults At(string? cursor, int limit) => this with { Cursor = cursor, Limit = limit };
}

internal enum Moved
{
    Up = 1,
    Down = 2,
}

/// <summary>One customer's result. Revenue and contribution are those of the window; Score is null for N.</summary>
internal sealed record RunResultItem(
    CustomerRef Customer, PersonRef? Owner, decimal? Score, Grade Grade, Grade PreviousGrade, GradeReason Reason,
    bool KeptByHysteresis, Money Revenue, Money? Contribution);

internal sealed class ListRunResultsValidator : AbstractValidator<ListRunResults>
{
    public ListRunResultsValidator() => RuleFor(r => r.Q).MaximumLength(100);
}

internal sealed class ListRunResultsHandler(DbSession session, CurrentUser user)
    : IRequestHandler<ListRunResults, Page<RunResultItem>>
{
    private sealed record ResultRow(
        long CustomerId, string Code, string Name, string SortName, long OwnerId, string? OwnerName, decimal Score, Grade Grade,
        Grade PreviousGrade, GradeReason Reason, bool KeptByHysteresis, Money Revenue, Money Contribution);

    private static readonly SortWhitelist<ResultRow> Sorts = new SortWhitelist<ResultRow>("r.CustomerId", r => r.CustomerId)
        .Allow("score", "r.Score", r => r.Score)
        .Allow("grade", "r.Grade", r => (int)r.Grade)
        .Allow("previousGrade", "r.PreviousGrade", r => (int)r.PreviousGrade)
        .Allow("revenue", "r.Revenue", r => r.Revenue)
        .Allow("contribution", "r.Contribution", r => r.Contribution)
        .Allow("name", "c.SortName", r => r.SortName)
        .Default("-score");

    private const string Matching = """
        from grading.RunResult r
        inner join customers.v_Customer c on c.CustomerId = r.CustomerId
        left join access.v_Person p on p.PersonId = c.OwnerId
        where r.RunId = @RunId
          and c.OwnerId in (select o.OwnerId from access.v_VisibleOwner o where o.ViewerId = @ViewerId)
          and (@Grades is null or r.Grade in (select cast(value as bigint) from openjson(@Grades)))
          and (@PreviousGrades is null or r.PreviousGrade in (select cast(value as bigint) from openjson(@PreviousGrades)))
          and (@Moved is null
               or (@Moved = 1 and r.Grade < r.PreviousGrade and r.PreviousGrade < 5)
               or (@Moved = 2 and r.Grade > r.PreviousGrade and r.Grade < 5))
          and (@Pattern is null or c.Name like @Pattern escape '\' or c.Code like @Pattern escape '\')
        """;

    private const string Total = $"""
        select count(*)
        {Matching}
        """;

    public async Task<Page<RunResultItem>> Handle(ListRunResults request, CancellationToken cancellationToken)
    {
        CostSort.Refuse(user, request.Sort);
        var run = await RunRow.ReadAsync(session, request.RunId, cancellationToken);
        if (run.State is not (RunState.Done or RunState.Committed))
            throw Problem.Conflict("run-not-done", "The run has no results yet.");

        var grades = JsonList.OfFilter(request.Grade);
        var previous = JsonList.OfFilter(request.From);
        var keyset = Sorts.Read(
            request.Sort, request.Cursor, request.Limit, request.RunId, grades, previous, request.Moved?.Value, request.Q);
        var filters = new
        {
            request.RunId,
            ViewerId = user.PersonId,
            Grades = grades,
            PreviousGrades = previous,
            Moved = request.Moved?.Value,
            Pattern = string.IsNullOrWhiteSpace(request.Q) ? null : $"%{LikePattern.Escape(request.Q.Trim())}%",
        };
        var rows = await session.QueryAsync<ResultRow>($"""
            select r.CustomerId, c.Code, c.Name, c.SortName, c.OwnerId, p.Name as OwnerName, r.Score, r.Grade, r.PreviousGrade, r.Reason,
                   r.KeptByHysteresis, r.Revenue, r.Contribution
            {Matching}
              and {keyset.Where}
            order by {keyset.OrderBy}
            {keyset.Fetch}
            """, keyset.Parameters(filters), cancellationToken);
        long? total = request.Count == true ? await session.ScalarAsync<long>(Total, filters, cancellationToken) : null;
        return keyset.Page(rows, total).Select(Item);
    }

    private RunResultItem Item(ResultRow r) => new(
        new CustomerRef(r.CustomerId, r.Code, r.Name), r.OwnerName is null ? null : new PersonRef(r.OwnerId, r.OwnerName),
        r.Grade == Grade.N ? null : r.Score, r.Grade, r.PreviousGrade, r.Reason, r.KeptByHysteresis, r.Revenue,
        user.SeesCost ? r.Contribution : null);
}

/// <summary>Sorting by a cost figure would tell its order to those who may not see it.</summary>
internal static class CostSort
{
    public static void Refuse(CurrentUser user, string? sort)
    {
        if (!user.SeesCost && sort is not null && sort.Contains("contribution", StringComparison.OrdinalIgnoreCase))
            throw Problem.Forbidden("Sorting by contribution needs the right to see cost.");
    }
}

internal static class ListRunResultsEndpoint
{
    public static void MapListRunResults(this IEndpointRouteBuilder grading) => grading
        .MapGet("/runs/{runId:long}/results", async (
            HttpContext context, [AsParameters] ListRunResults request, IMediator mediator, CancellationToken cancellationToken) =>
            await ListAnswer.SendAsync<ListRunResults, RunResultItem>(
                context, mediator, request, $"grading-run-{request.RunId}", cancellationToken))
        .WithName(nameof(ListRunResults))
        .WithSummary("List the results of a grading run by customer")
        .Produces<Page<RunResultItem>>()
        .RequireAuthorization(Permission.ReadGrading)
        .ProducesProblems(400, 404, 409);
}
