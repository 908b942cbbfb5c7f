using System.Globalization;
using Crm.Common;
using Crm.Contracts.Access;
using Crm.Contracts.Customers;
using Dapper;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Customers;

/// <summary>
/// The customers that the reader may see, filtered and sorted, a page at a time. Archived ones are left out. Sorting by
/// contribution needs the right to see costs.
/// </summary>
/// <param name="Q">Looked for in names, code, ERP key, tax number and phone; every word must be found.</param>
/// <param name="Owner"><c>me</c>, <c>none</c> or the id of a person.</param>
/// <param name="HasOverdue">Whether money is overdue.</param>
internal sealed record ListCustomers(
    string? Q, ListOf<Grade>? Grade, string? Owner, ListOf<CustomerStatus>? Status, bool? HasOverdue, string? Region, string? Segment,
    ListOf<CustomerKind>? Kind, string? Sort, string? Cursor, int? Limit, bool? Count)
    : IQuery<Page<CustomerListItem>>, IPageRequest<ListCustomers>
{
    public ListCustomers At(string? cursor, int limit) => this with { Cursor = cursor, Limit = limit, Count = null };
}

/// <summary>A customer in a list. Contribution and margin only for those who may see costs; no score for grade N.</summary>
internal sealed record CustomerListItem(
    long CustomerId, string Code, string Name, string? ShortName, CustomerStatus Status, CustomerKind Kind, Grade Grade, decimal? Score,
    Money Revenue12m, Money? Contribution12m, decimal? Margin12m, Money Overdue, DateOnly? LastOrderOn, int OrderCount12m,
    PersonRef? Owner, string? Region, string? Segment, string? Currency);

internal sealed class ListCustomersValidator : AbstractValidator<ListCustomers>
{
    public ListCustomersValidator()
    {
        RuleFor(r => r.Q).MaximumLength(100);
        RuleFor(r => r.Owner).Must(o => o is null or "me" or "none" || long.TryParse(o, NumberStyles.None, CultureInfo.InvariantCulture, out _)).WithMessage("must be me, none or an id");
        RuleFor(r => r.Limit).InclusiveBetween(1, 200);
    }
}

internal sealed class ListCustomersHandler(DbSession session, CurrentUser user, CustomerSearchPlan plan, FewOrMany memory)
    : IRequestHandler<ListCustomers, Page<CustomerListItem>>
{
    internal sealed record Row(
        long CustomerId, string Code, string Name, string SortName, string? ShortName, CustomerStatus Status, CustomerKind Kind,
        int GradeRank, decimal Score, Money Revenue12m, Money Contribution12m, Money UnknownCostRevenue12m, Money OverdueAmount,
        DateOnly LastOrderOn, int OrderCount12m, long OwnerId, string? OwnerName, string? Region, string? Segment, string? Currency);

    private const string Select = """
        select c.CustomerId, c.Code, c.Name, c.SortName, c.ShortName, c.Status, c.Kind,
               f.GradeRank, f.Score, f.Revenue12m, f.Contribution12m, f.UnknownCostRevenue12m, f.OverdueAmount,
               f.LastOrderOn, f.OrderCount12m, c.OwnerId, p.Name as OwnerName, c.Region, c.Segment, c.Currency
        from customers.CustomerFigure f
        inner join customers.Customer c on c.CustomerId = f.CustomerId
        left join access.v_Person p on p.PersonId = c.OwnerId
        where c.ArchivedAt is null
        """;

    private const string CountOfCustomers = """
        select count(*)
        from customers.Customer c
        where c.ArchivedAt is null
        """;

    private const string CountWithFigures = """
        select count(*)
        from customers.CustomerFigure f
        inner join customers.Customer c on c.CustomerId = f.CustomerId
        where c.ArchivedAt is null
        """;

    private const string IsVisible = """
        c.OwnerId in (select v.OwnerId from access.v_VisibleOwner v where v.ViewerId = @ViewerId)
        """;

    // The same without the index: + 0 keeps the engine from beginning there and sorting all it finds.
    private const string IsVisibleUnindexed = """
        (c.OwnerId + 0) in (select v.OwnerId from access.v_VisibleOwner v where v.ViewerId = @ViewerId)
        """;

    private const string IsOfOwner = "c.OwnerId = @OwnerId";
    private const string IsOfOwnerUnindexed = "(c.OwnerId + 0) = @OwnerId";
    private const string HasOverdue = "f.OverdueAmount > 0";
    private const string HasOverdueUnindexed = "(f.OverdueAmount + 0) > 0";
    private const string HasOneGrade = "f.GradeRank = @Grade";
    private const string HasGrade = "f.GradeRank in (select cast(value as int) from openjson(@Grades))";
    private const string HasGradeUnindexed = "(f.GradeRank + 0) in (select cast(value as int) from openjson(@Grades))";

    private const string CountFewCustomers = """
        select count(*)
        from (select c.CustomerId
              from customers.Customer c
              where {0}
              order by {1}
              offset 0 rows fetch next @Most rows only) x
        """;

    private const string CountFewFigures = """
        select count(*)
        from (select f.CustomerId
              from customers.CustomerFigure f
              where {0}
              order by {1}
              offset 0 rows fetch next @Most rows only) x
        """;

    // A search or a small portfolio is read first and sorted after: + 0 keeps the engine from reading all in order instead.
    private static readonly (string Name, string InOrder, string ReadFirst)[] Columns =
    [
        ("name", "c.SortName", "concat(c.SortName, '')"),
        ("code", "c.Code", "c.Code"),
        ("grade", "f.GradeRank", "(f.GradeRank + 0)"),
        ("score", "f.Score", "(f.Score + 0)"),
        ("revenue12m", "f.Revenue12m", "(f.Revenue12m + 0)"),
        ("contribution12m", "f.Contribution12m", "(f.Contribution12m + 0)"),
        ("overdue", "f.OverdueAmount", "(f.OverdueAmount + 0)"),
        ("lastOrderOn", "f.LastOrderOn", "f.LastOrderOn"),
        ("orderCount", "f.OrderCount12m", "(f.OrderCount12m + 0)"),
    ];

    public async Task<Page<CustomerListItem>> Handle(ListCustomers request, CancellationToken cancellationToken)
    {
        var sort = string.IsNullOrWhiteSpace(request.Sort) ? "name" : request.Sort;
        if (sort.Contains("contribution12m", StringComparison.OrdinalIgnoreCase)) user.Require(Permission.ViewCost);

        var query = string.IsNullOrWhiteSpace(request.Q) ? null : await plan.ForAsync(request.Q, cancellationToken);
        if (query is { FindsNothing: true }) return new Page<CustomerListItem>([], null, request.Count == true ? 0 : null);
        var parameters = new DynamicParameters(new { ViewerId = user.PersonId, Most = CustomerSearchPlan.FewCustomers });
        var conditions = Filters(request, query, parameters).ToList();
        var total = request.Count == true ? await CountAsync(request, conditions, parameters, cancellationToken) : (long?)null;

        // A narrow filter is read first and sorted after; without one the list is read in its own order until the page is full.
        var narrow = query?.Candidates is not null ? "" : await NarrowAsync(request, parameters, cancellationToken);
        var keyset = Sorts(sort, narrow is not null).Read(sort, request.Cursor, request.Limit, Filters(request));
        List<string> all = [narrow == IsVisible ? IsVisible : IsVisibleUnindexed, .. Owner(request, narrow), .. Figures(request, sort, narrow), .. conditions];
        var sql = $"""
            {Select}
              and {string.Join("\n  and ", [.. all, keyset.Where])}
            order by {keyset.OrderBy}
            {keyset.Fetch}
            """;
        var rows = await session.QueryAsync<Row>(sql, keyset.Parameters(parameters), cancellationToken);
        return keyset.Page(rows, total).Select(Item);
    }

    private static object?[] Filters(ListCustomers request) =>
    [
        request.Q, request.Grade?.Values, request.Owner, request.Status?.Values, request.HasOverdue, request.Region, request.Segment,
        request.Kind?.Values,
    ];

    private IEnumerable<string> Filters(ListCustomers request, CustomerQuery? query, DynamicParameters parameters)
    {
        if (query is not null)
        {
            query.AddTo(parameters);
            foreach (var condition in query.Conditions()) yield return condition;
        }
        if (request.Owner is { } owner)
            parameters.Add("OwnerId", owner switch
            {
                "me" => user.PersonId,
                "none" => CustomerRow.Nobody,
                var id => long.Parse(id, CultureInfo.InvariantCulture),
            });
        if (request.Grade is { } grades)
        {
            parameters.Add("Grade", (int)grades.Values[0]);
            parameters.Add("Grades", JsonList.Of(grades.Values));
        }
        if (request.Status is { } states)
        {
            parameters.Add("States", JsonList.Of(states.Values));
            yield return "c.Status in (select cast(value as int) from openjson(@States))";
        }
        if (request.Kind is { } kinds)
        {
            parameters.Add("Kinds", JsonList.Of(kinds.Values));
            yield return "c.Kind in (select cast(value as int) from openjson(@Kinds))";
        }
        if (request.Region is { } region)
        {
            parameters.Add("Region", region.Trim());
            yield return "c.Region = @Region";
        }
        if (request.Segment is { } segment)
        {
            parameters.Add("Segment", segment.Trim());
            yield return "c.Segment = @Segment";
        }
    }

    private static IEnumerable<string> Owner(ListCustomers request, string? narrow)
    {
        if (request.Owner is not null) yield return narrow == IsOfOwner ? IsOfOwner : IsOfOwnerUnindexed;
    }

    private static IEnumerable<string> Figures(ListCustomers request, string sort, string? narrow)
    {
        if (request.HasOverdue is { } overdue)
            yield return !overdue ? "(f.OverdueAmount + 0) <= 0" : narrow == HasOverdue ? HasOverdue : HasOverdueUnindexed;
        if (request.Grade is { } grades)
        {
            // There is an index of each grade in order of revenue.
            var inOrder = sort.TrimStart('-').Equals("revenue12m", StringComparison.OrdinalIgnoreCase);
            yield return grades.Values.Count == 1 && inOrder ? HasOneGrade : narrow == HasGrade ? HasGrade : HasGradeUnindexed;
        }
    }

    /// <summary>The filter that leaves few customers, or null where none does.</summary>
    private async Task<string?> NarrowAsync(ListCustomers request, DynamicParameters parameters, CancellationToken cancellationToken)
    {
        if (request.HasOverdue == true && await IsFewAsync(CountFewFigures, HasOverdue, "f.OverdueAmount", 0)) return HasOverdue;
        if (request.Grade is { } grades && await IsFewAsync(CountFewFigures, HasGrade, "f.GradeRank", grades.Values.Distinct().Sum(g => 1L << (int)g)))
            return HasGrade;
        if (request.Owner is not null && await IsFewAsync(CountFewCustomers, IsOfOwner, "c.OwnerId", parameters.Get<long>("OwnerId")))
            return IsOfOwner;
        return await IsFewAsync(CountFewCustomers, IsVisible, "c.OwnerId", user.PersonId) ? IsVisible : null;

        Task<bool> IsFewAsync(string count, string filter, string indexed, long value) => memory.IsFewAsync(filter, value, async () =>
            await session.ScalarAsync<int>(string.Format(CultureInfo.InvariantCulture, count, filter, indexed), parameters, cancellationToken)
            < CustomerSearchPlan.FewCustomers);
    }

    private Task<long> CountAsync(
        ListCustomers request, List<string> conditions, DynamicParameters parameters, CancellationToken cancellationToken)
    {
        // Without a filter on figures the figures are not read at all, and the owner's index alone gives the answer.
        var onFigures = request.Grade is not null || request.HasOverdue is not null;
        List<string> all =
        [
            onFigures ? IsVisibleUnindexed : IsVisible, .. Owner(request, onFigures ? null : IsOfOwner), .. Figures(request, "", HasGrade),
            .. conditions,
        ];
        var sql = $"""
            {(onFigures ? CountWithFigures : CountOfCustomers)}
              and {string.Join("\n  and ", all)}
            """;
        return session.ScalarAsync<long>(sql, parameters, cancellationToken);
    }

    private static SortWhitelist<Row> Sorts(string sort, bool readFirst)
    {
        // The id beside the first key is of that key's table, so that one index gives the whole order.
        var first = sort.Split(',')[0].Trim().TrimStart('-', '+');
        var isCustomers = first.Equals("name", StringComparison.OrdinalIgnoreCase) || first.Equals("code", StringComparison.OrdinalIgnoreCase);
        return isCustomers ? readFirst ? CustomersReadFirst : CustomersInOrder : readFirst ? FiguresReadFirst : FiguresInOrder;
    }

    private static readonly SortWhitelist<Row> CustomersInOrder = Whitelist("c.CustomerId", readFirst: false);
    private static readonly SortWhitelist<Row> CustomersReadFirst = Whitelist("c.CustomerId", readFirst: true);
    private static readonly SortWhitelist<Row> FiguresInOrder = Whitelist("f.CustomerId", readFirst: false);
    private static readonly SortWhitelist<Row> FiguresReadFirst = Whitelist("f.CustomerId", readFirst: true);

    private static SortWhitelist<Row> Whitelist(string idColumn, bool readFirst)
    {
        string Column(string name) => Columns.Single(c => c.Name == name) is var column && readFirst ? column.ReadFirst : column.InOrder;
        return new SortWhitelist<Row>(idColumn, r => r.CustomerId)
            .Allow("name", Column("name"), r => r.SortName)
            .Allow("code", Column("code"), r => r.Code)
            .Allow("grade", Column("grade"), r => r.GradeRank)
            .Allow("score", Column("score"), r => r.Score)
            .Allow("revenue12m", Column("revenue12m"), r => r.Revenue12m)
            .Allow("contribution12m", Column("contribution12m"), r => r.Contribution12m)
            .Allow("overdue", Column("overdue"), r => r.OverdueAmount)
            .Allow("lastOrderOn", Column("lastOrderOn"), r => r.LastOrderOn)
            .Allow("orderCount", Column("orderCount"), r => r.OrderCount12m)
            .Default("name");
    }

    private CustomerListItem Item(Row r) => new(
        r.CustomerId, r.Code, r.Name, r.ShortName, r.Status, r.Kind, (Grade)r.GradeRank, FigureView.Score(r.GradeRank, r.Score),
        r.Revenue12m, user.SeesCost ? r.Contribution12m : null,
        user.SeesCost ? FigureView.Margin(r.Revenue12m, r.UnknownCostRevenue12m, r.Contribution12m) : null,
        r.OverdueAmount, FigureView.Day(r.LastOrderOn), r.OrderCount12m,
        r.OwnerId == CustomerRow.Nobody ? null : new PersonRef(r.OwnerId, r.OwnerName ?? ""), r.Region, r.Segment, r.Currency);
}

internal static class ListCustomersEndpoint
{
    public static void MapListCustomers(this IEndpointRouteBuilder customers) => customers
        .MapGet("", ([AsParameters] ListCustomers request, HttpContext context, IMediator mediator, CancellationToken cancellationToken) =>
            ListAnswer.SendAsync<ListCustomers, CustomerListItem>(context, mediator, request, "customers", cancellationToken))
        .Produces<Page<CustomerListItem>>()
        .WithName(nameof(ListCustomers))
        .WithSummary("Customers, filtered and sorted by any key figure, a page at a time or as CSV")
        .RequireAuthorization(Permission.ReadCustomers)
        .ProducesProblems(400);
}
