using Crm.Common;
using Dapper;
using FluentValidation;
using MediatR;

namespace Crm.Profitability;

/// <summary>What products, or categories with all below them, will probably sell in the next twelve months.</summary>
/// <param name="Subject">Products in base units, or categories in net of the base currency. Products unless told.</param>
/// <param name="Q">A part of the name or the beginning of a product's code.</param>
/// <param name="Category">Products of this category.</param>
/// <param name="Method">Forecast by this method.</param>
internal sealed record ListDemand(
    OneOf<DemandSubject>? Subject, string? Q, long? Category, OneOf<ForecastMethod>? Method, string? Sort, string? Cursor, int? Limit, bool? Count)
    : IQuery<Page<DemandItem>>, IPageRequest<ListDemand>
{
    public ListDemand At(string? cursor, int limit) => this with { Cursor = cursor, Limit = limit, Count = null };
}

/// <summary>
/// One forecast in a list. Past and next figures are base units for a product, net in the base currency for a category. Method
/// and what rests on it are null where fewer than six months are known.
/// </summary>
/// <param name="LastPeriod">The last whole month the forecast knows, yyyymm.</param>
/// <param name="Past12">Of the twelve months up to it.</param>
/// <param name="Next1">Of the month after it.</param>
/// <param name="Next12">Of the twelve months after it.</param>
/// <param name="Change">Next12 / Past12 − 1; null where nothing was sold in the past twelve.</param>
/// <param name="Mase">
/// The mean error of the method in the back-test against that of "as last year": below 1 is better than that. Null where sales
/// never change.
/// </param>
internal sealed record DemandItem(
    DemandSubject Subject, long SubjectId, string? Code, string Name, string? Unit, int LastPeriod, ForecastMethod? Method,
    double? Mase, double Past12, double? Next1, double? Next12, double? Change);

internal sealed class ListDemandValidator : AbstractValidator<ListDemand>
{
    public ListDemandValidator()
    {
        RuleFor(r => r.Q).MaximumLength(100);
        RuleFor(r => r.Category).Null().When(r => r.Subject?.Value == DemandSubject.Category).WithMessage("is a filter of products");
        RuleFor(r => r.Limit).InclusiveBetween(1, 200);
    }
}

internal sealed class ListDemandHandler(DbSession session) : IRequestHandler<ListDemand, Page<DemandItem>>
{
    internal sealed record Row(
        long SubjectId, string? Code, string Name, string? Unit, string SortName, int LastPeriod, ForecastMethod? Method, double? Mase,
        double Past12, double? Next1, double? Next12, double? Change);

    private const string Columns = """
        d.SortName, d.LastPeriod, d.Method, d.Mase, d.Past12, d.Next1, d.Next12, d.Change
        """;

    private const string Products = """
        from profitability.DemandForecast d
        inner join orders.v_Product p on p.ProductId = d.SubjectId
        where d.Subject = 1
        """;

    private const string Categories = """
        from profitability.DemandForecast d
        inner join orders.v_Category p on p.CategoryId = d.SubjectId
        where d.Subject = 2
        """;

    // Nothing known sorts behind everything that is known, however it is turned.
    private static readonly SortWhitelist<Row> Sorts = new SortWhitelist<Row>("d.SubjectId", r => r.SubjectId)
        .Allow("name", "d.SortName", r => r.SortName)
        .Allow("past12", "d.Past12", r => r.Past12)
        .Allow("next1", "coalesce(d.Next1, -1)", r => r.Next1 ?? -1)
        .Allow("next12", "coalesce(d.Next12, -1)", r => r.Next12 ?? -1)
        .Allow("change", "coalesce(d.Change, -2)", r => r.Change ?? -2)
        .Allow("mase", "coalesce(d.Mase, 1000000)", r => r.Mase ?? 1_000_000)
        .Default("-next12");

    public async Task<Page<DemandItem>> Handle(ListDemand request, CancellationToken cancellationToken)
    {
        var subject = request.Subject?.Value ?? DemandSubject.Product;
        var (own, from) = subject == DemandSubject.Product
            ? ("d.SubjectId, p.Code, p.Name, p.Unit", Products)
            : ("d.SubjectId, null as Code, p.Name, null as Unit", Categories);
        var parameters = new DynamicParameters();
        var conditions = Filters(request, subject, parameters).ToList();
        var total = request.Count == true
            ? await session.ScalarAsync<long>(
                string.Join("\n  and ", [$"select count(*)\n{from}", .. conditions]), parameters, cancellationToken)
            : (long?)null;
        var keyset = Sorts.Read(
            request.Sort, request.Cursor, request.Limit, subject, request.Q, request.Category, request.Method?.Value);
        var rows = await session.QueryAsync<Row>($"""
            select {own}, {Columns}
            {from}
              and {string.Join("\n  and ", [.. conditions, keyset.Where])}
            order by {keyset.OrderBy}
            {keyset.Fetch}
            """, keyset.Parameters(parameters), cancellationToken);
        return keyset.Page(rows, total).Select(r => new DemandItem(
            subject, r.SubjectId, r.Code, r.Name, r.Unit, r.LastPeriod, r.Method, r.Mase, r.Past12, r.Next1, r.Next12, r.Change));
    }

    private static IEnumerable<string> Filters(ListDemand request, DemandSubject subject, DynamicParameters parameters)
    {
        if (!string.IsNullOrWhiteSpace(request.Q))
        {
            parameters.Add("Part", LikePattern.Contains(request.Q));
            parameters.Add("Prefix", LikePattern.Prefix(request.Q));
            yield return subject == DemandSubject.Product
                ? @"(p.Code like @Prefix escape '\' or p.Name like @Part escape '\')"
                : @"p.Name like @Part escape '\'";
        }
        if (request.Category is { } category)
        {
            parameters.Add("Category", category);
            yield return "p.CategoryId = @Category";
        }
        if (request.Method?.Value is { } method)
        {
            parameters.Add("Method", (int)method);
            yield return "d.Method = @Method";
        }
    }
}

internal static class ListDemandEndpoint
{
    public static void MapListDemand(this IEndpointRouteBuilder profit) => profit
        .MapGet("/demand", ([AsParameters] ListDemand request, HttpContext context, IMediator mediator, CancellationToken cancellationToken) =>
            ListAnswer.SendAsync<ListDemand, DemandItem>(context, mediator, request, "demand", cancellationToken))
        .Produces<Page<DemandItem>>()
        .WithName(nameof(ListDemand))
        .WithSummary("What will probably sell in the next twelve months, a page at a time or as CSV")
        .RequireAuthorization(Permission.ViewCost, Permission.ReadProducts)
        .ProducesProblems(400);
}
