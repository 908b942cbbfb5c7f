using Crm.Common;
using FluentValidation;
using MediatR;

namespace Crm.Profitability;

/// <summary>
/// Products with what they earned in whole months, against the year before, with advice and its reasons. Margin, contribution and their
/// kin are of known cost; sums are of the customers that the reader may see.
/// </summary>
/// <param name="From">The first month, yyyy-MM; without it the twelve months up to the last one.</param>
/// <param name="To">The last month, yyyy-MM; without it this month.</param>
/// <param name="Category">With all categories below.</param>
/// <param name="Loss">Only those whose contribution is below 0.</param>
/// <param name="Sort">
/// <c>contribution</c>, <c>net</c>, <c>quantity</c>, <c>margin</c>, <c>netChange</c>, <c>contributionChange</c>, <c>complaintCost</c>,
/// <c>contributionPerHour</c>, <c>fullProfit</c>, <c>unknownCostShare</c> or <c>code</c>, a minus before one that falls;
/// <c>-contribution</c> unless told.
/// </param>
internal sealed record ListProductProfits(
    string? From, string? To, string? Q, ListOf<long>? Category, ListOf<long>? Supplier, ListOf<ProductAdvice>? Advice, bool? Loss,
    string? Sort, int? Limit, string? Cursor, bool? Count) : IQuery<Page<ProductProfit>>, IPageRequest<ListProductProfits>
{
    public ListProductProfits At(string? cursor, int limit) => this with { Cursor = cursor, Limit = limit };
}

internal sealed class ListProductProfitsValidator : AbstractValidator<ListProductProfits>
{
    public ListProductProfitsValidator() => RuleFor(r => r.Q).MaximumLength(100);
}

internal sealed class ListProductProfitsHandler(
    ProductReport report, CubePlanner planner, KeptLists kept, CurrentUser user, TimeProvider clock)
    : IRequestHandler<ListProductProfits, Page<ProductProfit>>
{
    private static readonly ComputedSorts<ProductProfit> Sorts = new ComputedSorts<ProductProfit>(p => p.ProductId, "-contribution")
        .Allow("contribution", p => p.Now.Contribution.Amount)
        .Allow("net", p => p.Now.Net.Amount)
        .Allow("quantity", p => p.Now.Quantity)
        .Allow("margin", p => p.Now.Margin)
        .Allow("netChange", p => p.NetChange)
        .Allow("contributionChange", p => p.ContributionChange)
        .Allow("complaintCost", p => p.ComplaintCost.Amount)
        .Allow("contributionPerHour", p => p.Bottlenecks.Min(b => b.ContributionPerHour?.Amount))
        .Allow("fullProfit", p => p.Now.FullProfit.Amount)
        .Allow("unknownCostShare", p => p.Now.UnknownCostShare)
        .Allow("code", p => p.Code.ToUpperInvariant());

    public async Task<Page<ProductProfit>> Handle(ListProductProfits request, CancellationToken cancellationToken)
    {
        var limit = PageLimit.Of(request.Limit);
        var (from, to) = Months.Of(request.From, request.To, clock);
        var signature = ComputedSorts<ProductProfit>.Signature(
            user.PersonId, from, to, request.Q, request.Category?.Values, request.Supplier?.Values, request.Advice?.Values, request.Loss,
            request.Sort);
        var place = ComputedSorts<ProductProfit>.Read(request.Cursor, signature);
        var name = place?.List ?? "";
        var sorted = place is null ? null : kept.Find<List<ProductProfit>>(name);
        if (sorted is null)
        {
            sorted = Sorts.Sort(await FoundAsync(request, from, to, cancellationToken), request.Sort);
            // All of every product is much to hold: only for whoever has asked for a second page already.
            if (place is not null) name = kept.Keep(sorted, sorted.Count);
        }
        return Sorts.Cut(sorted, place, name, signature, limit, request.Count == true);
    }

    private async Task<IEnumerable<ProductProfit>> FoundAsync(
        ListProductProfits request, int from, int to, CancellationToken cancellationToken)
    {
        var all = (await report.MakeAsync(from, to, cancellationToken)).Products;
        var below = request.Category is null ? null : (await planner.CategoriesAsync(cancellationToken)).Below(request.Category.Values);
        return all.Where(p =>
            (request.Q is null || p.Code.Contains(request.Q, StringComparison.OrdinalIgnoreCase)
                || p.Name.Contains(request.Q, StringComparison.OrdinalIgnoreCase))
            && below?.Contains(p.Category?.Id ?? 0) != false && request.Supplier?.Values.Contains(p.Supplier?.Id ?? 0) != false
            && request.Advice?.Values.Contains(p.Advice) != false && (request.Loss != true || p.Now.Contribution < Money.Zero));
    }
}

/// <summary>The whole of the report: totals, how many products are advised what, and the products with the most net as points of a chart.</summary>
internal sealed record SummariseProductProfits(string? From, string? To) : IQuery<ProductProfitSummary>;

/// <param name="HasData">Whether anything was sold that the reader sees.</param>
/// <param name="Waiting">Changes that are not in the sums yet: 0 but during a large import.</param>
/// <param name="Net">Of the products; credits that name none are not in it.</param>
/// <param name="Margin">Contribution / net of known cost; null where that net is not above 0.</param>
/// <param name="Points">At most 1000 products.</param>
internal sealed record ProductProfitSummary(
    string Currency, string From, string To, bool HasData, long Waiting, int Products, Money Net, Money Contribution, decimal? Margin,
    decimal? UnknownCostShare, Money ComplaintCost, int LossMakers, Money LossContribution, ProductAdviceRules Rules,
    IReadOnlyList<AdvisedProducts> Advice, IReadOnlyList<ProductPoint> Points);

internal sealed record AdvisedProducts(ProductAdvice Advice, int Products, Money Net, Money Contribution);

internal sealed record ProductPoint(
    long ProductId, string Code, string Name, decimal Quantity, Money Net, Money Contribution, decimal? Margin, ProductAdvice Advice);

internal sealed class SummariseProductProfitsHandler(DbSession session, ProductReport report, TimeProvider clock)
    : IRequestHandler<SummariseProductProfits, ProductProfitSummary>
{
    private const int MostPoints = 1000;

    public async Task<ProductProfitSummary> Handle(SummariseProductProfits request, CancellationToken cancellationToken)
    {
        var (from, to) = Months.Of(request.From, request.To, clock);
        var made = await report.MakeAsync(from, to, cancellationToken);
        var sold = made.Products.Where(p => p.Now.Rank <= made.Products.Count && (p.Now.Net != Money.Zero || p.Now.Quantity != 0m)).ToList();
        var (net, contribution) = (sold.Sum(p => p.Now.Net), sold.Sum(p => p.Now.Contribution));
        var unknown = sold.Sum(p => p.Now.UnknownCostNet.Amount);
        var losses = sold.Where(p => p.Now.Contribution < Money.Zero).ToList();
        return new ProductProfitSummary(
            made.Currency, Contracts.Orders.Period.Text(from), Contracts.Orders.Period.Text(to), sold.Count > 0, made.Waiting, sold.Count, net,
            contribution, ReportFigures.Margin(net.Amount, unknown, contribution.Amount), ReportFigures.Share(unknown, net.Amount),
            made.Products.Sum(p => p.ComplaintCost), losses.Count, losses.Sum(p => p.Now.Contribution),
            await ProductReport.ReadRulesAsync(session, cancellationToken),
            [
                .. made.Products.GroupBy(p => p.Advice).OrderBy(g => g.Key)
                    .Select(g => new AdvisedProducts(g.Key, g.Count(), g.Sum(p => p.Now.Net), g.Sum(p => p.Now.Contribution))),
            ],
            [
                .. sold.OrderByDescending(p => p.Now.Net).Take(MostPoints).Select(p => new ProductPoint(
                    p.ProductId, p.Code, p.Name, p.Now.Quantity, p.Now.Net, p.Now.Contribution, p.Now.Margin, p.Advice)),
            ]);
    }
}

/// <summary>One product of the report; its rank and shares are those among all.</summary>
internal sealed record GetProductProfit(long ProductId, string? From, string? To) : IQuery<ProductProfitView>;

/// <param name="Product">Null where it was sold neither in the period nor in the year before.</param>
internal sealed record ProductProfitView(string Currency, string From, string To, bool HasData, ProductProfit? Product);

internal sealed class GetProductProfitHandler(DbSession session, ProductReport report, TimeProvider clock)
    : IRequestHandler<GetProductProfit, ProductProfitView>
{
    private const string Exists = """
        select count(*)
        from orders.v_Product p
        where p.ProductId = @ProductId
        """;

    public async Task<ProductProfitView> Handle(GetProductProfit request, CancellationToken cancellationToken)
    {
        var (from, to) = Months.Of(request.From, request.To, clock);
        if (await session.ScalarAsync<long>(Exists, new { request.ProductId }, cancellationToken) == 0) throw Problem.NotFound("product");
        var made = await report.MakeAsync(from, to, cancellationToken);
        var product = made.Products.SingleOrDefault(p => p.ProductId == request.ProductId);
        return new ProductProfitView(
            made.Currency, Contracts.Orders.Period.Text(from), Contracts.Orders.Period.Text(to), product is not null, product);
    }
}

/// <summary>Replaces from where on a product is advised what.</summary>
internal sealed record ChangeProductAdvice(int Version, decimal FloorMargin, decimal TargetMargin, decimal FallShare, decimal WeightShare)
    : ICommand<ProductAdviceRules>;

internal sealed class ChangeProductAdviceValidator : AbstractValidator<ChangeProductAdvice>
{
    public ChangeProductAdviceValidator()
    {
        RuleFor(r => r.FloorMargin).Must(BeShare).WithMessage(ShareMessage);
        RuleFor(r => r.TargetMargin).Must(BeShare).WithMessage(ShareMessage);
        RuleFor(r => r.TargetMargin).Must((r, target) => target >= r.FloorMargin).WithMessage("must not be below the floor");
        RuleFor(r => r.FallShare).InclusiveBetween(0.01m, 1m).WithMessage("must be between 0.01 and 1");
        RuleFor(r => r.FallShare).Must(BeShare).WithMessage(ShareMessage);
        RuleFor(r => r.WeightShare).Must(BeShare).WithMessage(ShareMessage);
    }

    private const string ShareMessage = "must be between 0 and 1 (0.25 is 25 %), with at most 6 decimals";

    private static bool BeShare(decimal share) => share is >= 0m and <= 1m && decimal.Round(share, 6) == share;
}

internal sealed class ChangeProductAdviceHandler(DbSession session, EventLog events, AuditTrail audit)
    : IRequestHandler<ChangeProductAdvice, ProductAdviceRules>
{
    private const string Change = """
        update profitability.ProductAdviceRule
        set FloorMargin = @FloorMargin, TargetMargin = @TargetMargin, FallShare = @FallShare, WeightShare = @WeightShare,
            Version = Version + 1
        where ProductAdviceRuleId = 1
          and Version = @Version
        """;

    public async Task<ProductAdviceRules> Handle(ChangeProductAdvice request, CancellationToken cancellationToken)
    {
        var before = await ProductReport.ReadRulesAsync(session, cancellationToken);
        if (await session.ExecuteAsync(Change, request, cancellationToken) == 0)
            throw Problem.Stale("Somebody changed the rules since you read them. Read them again.");
        var after = await ProductReport.ReadRulesAsync(session, cancellationToken);
        var changes = Fields(before).Zip(Fields(after))
            .Where(f => f.First.Value != f.Second.Value)
            .Select(f => new FieldChange(
                "productAdvice", 1, f.First.Field, AuditTrail.Text(f.First.Value), AuditTrail.Text(f.Second.Value)))
            .ToList();
        await audit.RecordAsync(changes, cancellationToken);
        await events.RaiseAsync(
            new RecordEvent("productAdvice.changed", "productAdvice", 1, null, [.. changes.Select(c => c.Field)]), cancellationToken);
        return after;
    }

    private static (string Field, decimal Value)[] Fields(ProductAdviceRules rules) =>
    [
        ("floorMargin", rules.FloorMargin), ("targetMargin", rules.TargetMargin), ("fallShare", rules.FallShare),
        ("weightShare", rules.WeightShare),
    ];
}

internal sealed record ChangeProductAdviceBody(decimal FloorMargin, decimal TargetMargin, decimal FallShare, decimal WeightShare);

internal static class ProductProfitEndpoints
{
    public static void MapProductProfits(this IEndpointRouteBuilder profit)
    {
        profit.MapGet("/products", async (
                HttpContext context, [AsParameters] ListProductProfits request, IMediator mediator, CancellationToken cancellationToken) =>
                await ListAnswer.SendAsync<ListProductProfits, ProductProfit>(context, mediator, request, "product-profit", cancellationToken))
            .WithName(nameof(ListProductProfits))
            .WithSummary("List what products earn, with advice and its reasons")
            .Produces<Page<ProductProfit>>()
            .RequireAuthorization(Permission.ViewCost)
            .ProducesProblems(400, 409);
        profit.MapGet("/products/summary", async (
                [AsParameters] SummariseProductProfits request, IMediator mediator, CancellationToken cancellationToken) =>
                TypedResults.Ok(await mediator.Send(request, cancellationToken)))
            .WithName(nameof(SummariseProductProfits))
            .WithSummary("Sum up what products earn, with the points of margin × volume")
            .RequireAuthorization(Permission.ViewCost)
            .ProducesProblems(400, 409);
        profit.MapGet("/products/{productId:long}", async (
                [AsParameters] GetProductProfit request, IMediator mediator, CancellationToken cancellationToken) =>
                TypedResults.Ok(await mediator.Send(request, cancellationToken)))
            .WithName(nameof(GetProductProfit))
            .WithSummary("Read what one product earns")
            .RequireAuthorization(Permission.ViewCost)
            .ProducesProblems(400, 404, 409);
        profit.MapPut("/products/advice", async (
                IfMatch version, ChangeProductAdviceBody body, IMediator mediator, CancellationToken cancellationToken) =>
            {
                var rules = await mediator.Send(new ChangeProductAdvice(
                    version.Value, body.FloorMargin, body.TargetMargin, body.FallShare, body.WeightShare), cancellationToken);
                return TypedResults.Ok(rules).WithETag(rules.Version);
            })
            .WithName(nameof(ChangeProductAdvice))
            .WithSummary("Replace from where on a product is advised what")
            .Produces<ProductAdviceRules>()
            .RequireAuthorization(Permission.ManageProfitSettings)
            .ProducesProblems(400, 412, 428);
    }
}
