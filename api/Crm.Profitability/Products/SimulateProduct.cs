using Crm.Common;
using FluentValidation;
using MediatR;

namespace Crm.Profitability;

/// <summary>
/// Tries another price or standard cost on the last twelve whole months of a product: with the quantity as it was, and on request with a
/// quantity that follows the price. Only what has a known cost is tried.
/// </summary>
/// <param name="PriceChange">0.05 raises the price by 5 %; instead of Price.</param>
/// <param name="Price">The new price of a base unit without tax, base currency; instead of PriceChange.</param>
/// <param name="VariableCost">The new variable standard cost of a base unit; null: as it was.</param>
/// <param name="FixedOverhead">The new fixed overhead of a base unit; null: as it was.</param>
/// <param name="Elasticity">Percent of quantity lost for each percent of price, 0 to 10.</param>
internal sealed record SimulateProduct(
    long ProductId, decimal? PriceChange, Money? Price, Money? VariableCost, Money? FixedOverhead, decimal? Elasticity) : IQuery<SimulatedProduct>;

internal sealed class SimulateProductValidator : AbstractValidator<SimulateProduct>
{
    public SimulateProductValidator()
    {
        RuleFor(r => r.Price).Must(p => p is null || p.Value > Money.Zero).WithMessage("must be above 0");
        RuleFor(r => r.Price).Must((r, p) => p is null || r.PriceChange is null).WithMessage("must not stand beside priceChange");
        RuleFor(r => r.PriceChange).Must(c => c is null or (> -1m and <= 10m)).WithMessage("must be above -1 and at most 10");
        RuleFor(r => r.VariableCost).Must(c => c is null || c.Value >= Money.Zero).WithMessage("must not be negative");
        RuleFor(r => r.FixedOverhead).Must(c => c is null || c.Value >= Money.Zero).WithMessage("must not be negative");
        RuleFor(r => r.Elasticity).Must(e => e is null or (>= 0m and <= 10m)).WithMessage("must be between 0 and 10");
        RuleFor(r => r.Price).Must(p => p is null || p.Value.Amount <= 1_000_000_000m).WithMessage("must be at most 1000000000");
        RuleFor(r => r.VariableCost).Must(p => p is null || p.Value.Amount <= 1_000_000_000m).WithMessage("must be at most 1000000000");
        RuleFor(r => r.FixedOverhead).Must(p => p is null || p.Value.Amount <= 1_000_000_000m).WithMessage("must be at most 1000000000");
    }
}

/// <param name="HasData">False where nothing with a known cost was sold: then there is nothing to try on.</param>
/// <param name="AveragePrice">Net by base unit, as it was.</param>
/// <param name="NewPrice">Net by base unit after the change.</param>
/// <param name="Now">The twelve months as they were.</param>
/// <param name="SameQuantity">With the change and the quantity as it was.</param>
/// <param name="FollowingQuantity">With a quantity that follows the price; null without an elasticity.</param>
/// <param name="BreakEvenQuantityChange">By which share the quantity may change until the contribution is what it was; null where it cannot be told.</param>
internal sealed record SimulatedProduct(
    string Currency, string From, string To, bool HasData, decimal? UnknownCostShare, Money? AveragePrice, Money? NewPrice, SimulatedYear? Now,
    SimulatedYear? SameQuantity, SimulatedYear? FollowingQuantity, decimal? BreakEvenQuantityChange);

internal sealed class SimulateProductHandler(DbSession session, IMediator mediator, TimeProvider clock)
    : IRequestHandler<SimulateProduct, SimulatedProduct>
{
    private const string Exists = """
        select count(*)
        from orders.v_Product p
        where p.ProductId = @ProductId
        """;

    private static readonly CubeMeasure[] Measures =
    [
        CubeMeasure.Net, CubeMeasure.Quantity, CubeMeasure.VariableCost, CubeMeasure.Freight, CubeMeasure.Contribution, CubeMeasure.FullProfit,
        CubeMeasure.UnknownCostNet,
    ];

    public async Task<SimulatedProduct> Handle(SimulateProduct request, CancellationToken cancellationToken)
    {
        if (await session.ScalarAsync<long>(Exists, new { request.ProductId }, cancellationToken) == 0) throw Problem.NotFound("product");
        // Whole months: this one has not ended.
        var to = Months.Add(Contracts.Orders.Period.Of(DateOnly.FromDateTime(clock.GetLocalNow().DateTime)), -1);
        var from = Months.Add(to, -11);
        var answer = await mediator.Send(new AskCube(
            [CubeDimension.Product], Measures, Contracts.Orders.Period.Text(from), Contracts.Orders.Period.Text(to),
            new CubeFilters(ProductIds: [request.ProductId])), cancellationToken);
        var (net, unknown, quantity) = (Of(CubeMeasure.Net), Of(CubeMeasure.UnknownCostNet), Of(CubeMeasure.Quantity));
        var known = net - unknown;
        if (known <= 0m || net <= 0m || quantity <= 0m)
            return new SimulatedProduct(answer.Currency, answer.From, answer.To, false, ReportFigures.Share(unknown, net), null, null, null, null, null, null);

        // Freight and the rest of what has no known cost cannot be told apart: they are taken by its share of the net.
        var share = known / net;
        var freight = Of(CubeMeasure.Freight) * share;
        var contribution = Of(CubeMeasure.Contribution);
        var was = new SimulatedBase(
            quantity * share, known, Of(CubeMeasure.VariableCost), freight, known - Of(CubeMeasure.VariableCost) - freight - contribution,
            contribution - Of(CubeMeasure.FullProfit));
        var average = was.Net / was.Quantity;
        var factor = request.Price is { } price ? price.Amount / average : 1m + (request.PriceChange ?? 0m);
        try
        {
            return new SimulatedProduct(
                answer.Currency, answer.From, answer.To, true, ReportFigures.Share(unknown, net), new Money(average), new Money(average * factor),
                ProductSimulation.Try(was, 1m, null, null, 0m),
                ProductSimulation.Try(was, factor, request.VariableCost?.Amount, request.FixedOverhead?.Amount, 0m),
                request.Elasticity is { } elasticity
                    ? ProductSimulation.Try(was, factor, request.VariableCost?.Amount, request.FixedOverhead?.Amount, elasticity) : null,
                ProductSimulation.BreakEvenQuantityChange(was, factor, request.VariableCost?.Amount));
        }
        catch (OverflowException)
        {
            throw Problem.Invalid(request.Price is null ? "priceChange" : "price", "brings amounts beyond what can be kept");
        }

        decimal Of(CubeMeasure measure) => answer.Total.Values[ReportFigures.Word(measure)] ?? 0m;
    }
}

internal sealed record SimulateProductBody(
    decimal? PriceChange = null, Money? Price = null, Money? VariableCost = null, Money? FixedOverhead = null, decimal? Elasticity = null);

internal static class SimulateProductEndpoint
{
    public static void MapSimulateProduct(this IEndpointRouteBuilder profit) => profit
        .MapPost("/products/{productId:long}/simulate", async (
            long productId, SimulateProductBody body, IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Ok(await mediator.Send(new SimulateProduct(
                productId, body.PriceChange, body.Price, body.VariableCost, body.FixedOverhead, body.Elasticity), cancellationToken)))
        .WithName(nameof(SimulateProduct))
        .WithSummary("Try another price or standard cost on twelve months of a product")
        .RequireAuthorization(Permission.ViewCost)
        .ProducesProblems(400, 404, 409);
}
