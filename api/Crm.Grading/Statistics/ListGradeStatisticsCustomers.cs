using Crm.Common;
using Crm.Contracts.Access;
using Crm.Contracts.Customers;
using MediatR;

namespace Crm.Grading;

/// <summary>The customers behind a number of the grade statistics. One that held two grades in the period stands under both.</summary>
internal sealed record ListGradeStatisticsCustomers(
    DateOnly From, DateOnly To, ListOf<Grade>? Grade, OneOf<StatisticsYear>? Period, bool? Today, string? Sort, int? Limit,
    string? Cursor, bool? Count) : IQuery<Page<GradeStatisticsCustomer>>, IPageRequest<ListGradeStatisticsCustomers>
{
    public ListGradeStatisticsCustomers At(string? cursor, int limit) => this with { Cursor = cursor, Limit = limit };
}

/// <summary>The period itself, or the same one a year before.</summary>
internal enum StatisticsYear
{
    This = 0,
    Previous = 1,
}

internal sealed record GradeStatisticsCustomer(
    CustomerRef Customer, PersonRef? Owner, Grade Grade, Money Revenue, Money? Contribution, int OrderCount);

internal sealed class ListGradeStatisticsCustomersHandler(DbSession session, CurrentUser user)
    : IRequestHandler<ListGradeStatisticsCustomers, Page<GradeStatisticsCustomer>>
{
    private sealed record CustomerRow(
        long CustomerId, string Code, string Name, string SortName, long OwnerId, string? OwnerName, Grade Grade, Money Revenue,
        Money Contribution, int OrderCount);

    private static readonly SortWhitelist<CustomerRow> Sorts =
        new SortWhitelist<CustomerRow>("(g.CustomerId * 10 + g.Grade)", r => r.CustomerId * 10 + (int)r.Grade)
            .Allow("revenue", "g.Revenue", r => r.Revenue)
            .Allow("contribution", "g.Contribution", r => r.Contribution)
            .Allow("orderCount", "g.OrderCount", r => r.OrderCount)
            .Allow("grade", "g.Grade", r => (int)r.Grade)
            .Allow("name", "v.SortName", r => r.SortName)
            .Default("-revenue");

    private const string Seen = """
        inner join customers.v_Customer v on v.CustomerId = g.CustomerId
        left join access.v_Person p on p.PersonId = v.OwnerId
        where v.OwnerId in (select o.OwnerId from access.v_VisibleOwner o where o.ViewerId = @ViewerId)
          and (@Grades is null or g.Grade in (select cast(value as bigint) from openjson(@Grades)))
        """;

    public async Task<Page<GradeStatisticsCustomer>> Handle(
        ListGradeStatisticsCustomers request, CancellationToken cancellationToken)
    {
        CostSort.Refuse(user, request.Sort);
        var period = StatisticsPeriod.Of(request.From, request.To);
        if (request.Period?.Value == StatisticsYear.Previous) period = period.YearBefore;
        var today = request.Today == true;
        var grades = JsonList.OfFilter(request.Grade);

        var keyset = Sorts.Read(request.Sort, request.Cursor, request.Limit, period.From, period.To, today, grades);
        var filters = new Dapper.DynamicParameters(period.Parameters(user));
        filters.Add("Grades", grades);
        var matching = $"""
            from (
                {StatisticsPeriod.ByCustomer(today)}
            ) g
            {Seen}
            """;
        var rows = await session.QueryAsync<CustomerRow>($"""
            select g.CustomerId, v.Code, v.Name, v.SortName, v.OwnerId, p.Name as OwnerName, g.Grade, g.Revenue, g.Contribution,
                   g.OrderCount
            {matching}
              and {keyset.Where}
            order by {keyset.OrderBy}
            {keyset.Fetch}
            """, keyset.Parameters(filters), cancellationToken);
        long? total = request.Count == true ? await session.ScalarAsync<long>($"""
            select count(*)
            {matching}
            """, filters, cancellationToken) : null;
        return keyset.Page(rows, total).Select(r => new GradeStatisticsCustomer(
            new CustomerRef(r.CustomerId, r.Code, r.Name), r.OwnerName is null ? null : new PersonRef(r.OwnerId, r.OwnerName),
            r.Grade, r.Revenue, user.SeesCost ? r.Contribution : null, r.OrderCount));
    }
}

internal static class ListGradeStatisticsCustomersEndpoint
{
    public static void MapListGradeStatisticsCustomers(this IEndpointRouteBuilder grading) => grading
        .MapGet("/statistics/customers", async (
            HttpContext context, [AsParameters] ListGradeStatisticsCustomers request, IMediator mediator,
            CancellationToken cancellationToken) =>
            await ListAnswer.SendAsync<ListGradeStatisticsCustomers, GradeStatisticsCustomer>(
                context, mediator, request, "grade-statistics", cancellationToken))
        .WithName(nameof(ListGradeStatisticsCustomers))
        .WithSummary("List the customers behind the grade statistics")
        .Produces<Page<GradeStatisticsCustomer>>()
        .RequireAuthorization(Permission.ReadGrading)
        .ProducesProblems(400);
}
