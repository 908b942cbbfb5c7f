using Crm.Common;
using Crm.Contracts.Customers;
using FluentValidation;
using MediatR;

namespace Crm.Profitability;

/// <summary>
/// The order and credit lines behind a place of the cube. A dimension without a value is asked for by 0 (ids) or <c>(none)</c> (texts).
/// </summary>
/// <param name="From">The first month, yyyy-MM; without it the twelve months up to the last one.</param>
/// <param name="To">The last month, yyyy-MM; without it this month.</param>
/// <param name="Category">With all categories below.</param>
internal sealed record ListCubeLines(
    string? From, string? To, ListOf<long>? Customer, ListOf<Grade>? Grade, ListOf<string>? Segment, ListOf<string>? Region,
    ListOf<string>? Channel, ListOf<string>? Salesperson, ListOf<long>? Product, ListOf<long>? Category, ListOf<long>? Supplier,
    string? Sort, int? Limit, string? Cursor, bool? Count) : IQuery<Page<CubeSalesLine>>, IPageRequest<ListCubeLines>
{
    public ListCubeLines At(string? cursor, int limit) => this with { Cursor = cursor, Limit = limit };
}

internal sealed class ListCubeLinesValidator : AbstractValidator<ListCubeLines>
{
    public ListCubeLinesValidator() =>
        RuleFor(r => r.Category).Must(c => c is null || c.Values.Count <= 1000).WithMessage("must have at most 1000 values");
}

/// <summary>Whether a line is of an order or of a credit note.</summary>
internal enum SalesLineKind
{
    Order = 1,
    Credit = 2,
}

/// <summary>One line that counts; base currency, quantity in base units. Costs and what rests on them are null where the cost is unknown.</summary>
internal sealed record CubeSalesLine(
    SalesLineKind Kind, DateOnly Date, long DocumentId, string Number, CustomerRef Customer, long? ProductId, string? ProductCode,
    string? ProductName, string? Region, string? Channel, string? Salesperson, decimal Quantity, Money Net, Money? VariableCost, Money Freight,
    Money Commission, Money Rebate, Money Financing, Money Complaint, Money? Contribution, Money? FullProfit, decimal? Margin);

internal sealed class ListCubeLinesHandler(DbSession session, CurrentUser user, CubePlanner planner, TimeProvider clock)
    : IRequestHandler<ListCubeLines, Page<CubeSalesLine>>
{
    private sealed record LineRow(
        long RowId, int FactKind, DateOnly FactDate, long DocumentId, string Number, long CustomerId, string CustomerCode, string CustomerName,
        long? ProductId, string? ProductCode, string? ProductName, string? Region, string? Channel, string? Salesperson, decimal Quantity,
        Money Net, Money? VariableCost, Money Freight, Money Commission, Money Rebate, Money Financing, Money Complaint, Money? Contribution,
        Money? FullProfit, Money SortContribution);

    private static readonly SortWhitelist<LineRow> Sorts = new SortWhitelist<LineRow>("(f.LineId * 2 + f.FactKind - 1)", r => r.RowId)
        .Allow("date", "f.FactDate", r => r.FactDate)
        .Allow("net", "f.Net", r => r.Net)
        .Allow("contribution", "coalesce(f.Contribution, 0)", r => r.SortContribution)
        .Default("-date");

    private const string Matching = """
        from orders.v_SalesFact f
        inner join customers.v_Customer c on c.CustomerId = f.CustomerId
        left join orders.v_Product p on p.ProductId = f.ProductId
        left join orders.v_SalesOrder o on f.FactKind = 1 and o.SalesOrderId = f.DocumentId
        left join orders.v_CreditNote n on f.FactKind = 2 and n.CreditNoteId = f.DocumentId
        where f.FactDate >= @FirstDay
          and f.FactDate < @UntilDay
          and c.OwnerId in (select v.OwnerId from access.v_VisibleOwner v where v.ViewerId = @ViewerId)
        """;

    public async Task<Page<CubeSalesLine>> Handle(ListCubeLines request, CancellationToken cancellationToken)
    {
        var (from, to) = Months.Of(request.From, request.To, clock);
        var categories = request.Category is null ? null
            : JsonList.Of((await planner.CategoriesAsync(cancellationToken)).Below(request.Category.Values));
        var conditions = new List<string>();
        Numbers("f.CustomerId", "@Customers", request.Customer is not null);
        Numbers("coalesce(c.GradeRank, 5)", "@Grades", request.Grade is not null);
        Texts("coalesce(c.Segment, '')", "@Segments", request.Segment is not null);
        Texts("coalesce(f.Region, '')", "@Regions", request.Region is not null);
        Texts("coalesce(f.Channel, '')", "@Channels", request.Channel is not null);
        Texts("coalesce(f.Salesperson, '')", "@Salespeople", request.Salesperson is not null);
        // The id itself where one is named, so that its index is used; none of them is a null.
        Numbers(request.Product?.Values.Contains(0) == true ? "coalesce(f.ProductId, 0)" : "f.ProductId", "@Products", request.Product is not null);
        Numbers("coalesce(p.CategoryId, 0)", "@Categories", categories is not null);
        Numbers("coalesce(p.SupplierId, 0)", "@Suppliers", request.Supplier is not null);
        var matching = string.Concat(conditions.Prepend(Matching));
        var filters = new
        {
            FirstDay = Months.FirstDay(from),
            UntilDay = Months.FirstDay(Months.Add(to, 1)),
            ViewerId = user.PersonId,
            Customers = Ids(request.Customer),
            Grades = JsonList.OfFilter(request.Grade),
            Segments = Words(request.Segment),
            Regions = Words(request.Region),
            Channels = Words(request.Channel),
            Salespeople = Words(request.Salesperson),
            Products = Ids(request.Product),
            Categories = categories,
            Suppliers = Ids(request.Supplier),
        };
        var keyset = Sorts.Read(
            request.Sort, request.Cursor, request.Limit, from, to, filters.Customers, filters.Grades, filters.Segments, filters.Regions,
            filters.Channels, filters.Salespeople, filters.Products, categories, filters.Suppliers);
        var rows = await session.QueryAsync<LineRow>($"""
            select (f.LineId * 2 + f.FactKind - 1) as RowId, f.FactKind, f.FactDate, f.DocumentId, coalesce(o.Number, n.Number, '') as Number,
                   f.CustomerId, c.Code as CustomerCode, c.Name as CustomerName, f.ProductId, p.Code as ProductCode, p.Name as ProductName,
                   f.Region, f.Channel, f.Salesperson, f.BaseQuantity as Quantity, f.Net,
                   f.Material + f.Labour + f.VariableOverhead as VariableCost, f.Freight, f.Commission, f.Rebate, f.Financing, f.Complaint,
                   f.Contribution, f.FullProfit, coalesce(f.Contribution, 0) as SortContribution
            {matching}
              and {keyset.Where}
            order by {keyset.OrderBy}
            {keyset.Fetch}
            """, keyset.Parameters(filters), cancellationToken);
        long? total = request.Count == true
            ? await session.ScalarAsync<long>($"select count(*)\n{matching}", filters, cancellationToken) : null;
        return keyset.Page(rows, total).Select(r => new CubeSalesLine(
            (SalesLineKind)r.FactKind, r.FactDate, r.DocumentId, r.Number, new CustomerRef(r.CustomerId, r.CustomerCode, r.CustomerName), r.ProductId,
            r.ProductCode, r.ProductName, r.Region, r.Channel, r.Salesperson, SalesSum.Rounded(r.Quantity), r.Net, r.VariableCost, r.Freight,
            r.Commission, r.Rebate, r.Financing, r.Complaint, r.Contribution, r.FullProfit,
            r.Contribution is { } contribution ? ReportFigures.Margin(r.Net.Amount, 0m, contribution.Amount) : null));

        void Numbers(string column, string list, bool asked)
        {
            if (asked) conditions.Add($"\n  and {column} in (select cast(value as bigint) from openjson({list}))");
        }

        // To the letter, as the cube tells texts apart.
        void Texts(string column, string list, bool asked)
        {
            if (asked) conditions.Add($"\n  and {column} collate Latin1_General_100_BIN2 in (select cast(value as nvarchar(100)) from openjson({list}))");
        }
    }

    private static string? Ids(ListOf<long>? list) => list is null ? null : JsonList.Of(list.Values);

    private static string? Words(ListOf<string>? list) =>
        list is null ? null : JsonList.Of(list.Values.Select(v => v == "(none)" ? "" : v));
}

internal static class ListCubeLinesEndpoint
{
    public static void MapListCubeLines(this IEndpointRouteBuilder profit) => profit
        .MapGet("/cube/lines", async (
            HttpContext context, [AsParameters] ListCubeLines request, IMediator mediator, CancellationToken cancellationToken) =>
            await ListAnswer.SendAsync<ListCubeLines, CubeSalesLine>(context, mediator, request, "sales-lines", cancellationToken))
        .WithName(nameof(ListCubeLines))
        .WithSummary("List the order and credit lines behind a number of the cube")
        .Produces<Page<CubeSalesLine>>()
        .RequireAuthorization(Permission.ViewCost, Permission.ReadOrders)
        .ProducesProblems(400);
}
