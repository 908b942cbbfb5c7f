using System.Globalization;
using System.Text;
using Crm.Common;
using Crm.Contracts.Customers;
using FluentValidation;
using MediatR;

namespace Crm.Profitability;

/// <summary>
/// Shares measures out by up to three dimensions over whole months, with the same months of the year before beside them on request. Of the
/// first dimension the best are shown, and the rest in one line, so that lines always come to the total. Base currency only.
/// </summary>
/// <param name="Dimensions">One to three; customer only as the first.</param>
/// <param name="Measures">At least one.</param>
/// <param name="From">The first month, yyyy-MM; without it the twelve months up to the last one.</param>
/// <param name="To">The last month, yyyy-MM; without it this month.</param>
/// <param name="Filters">Only these customers, products, ways.</param>
/// <param name="Sort">A measure or <c>key</c>, a minus before one that falls; else time in its order, anything else by the first measure.</param>
/// <param name="Top">How many of the first dimension are shown, 1 to 500; 100 unless told.</param>
/// <param name="CompareYearBefore">Whether the year before is told too.</param>
internal sealed record AskCube(
    IReadOnlyList<CubeDimension> Dimensions, IReadOnlyList<CubeMeasure> Measures, string? From = null, string? To = null,
    CubeFilters? Filters = null, string? Sort = null, int? Top = null, bool CompareYearBefore = false) : IQuery<CubeAnswer>;

/// <summary>A value of a dimension: its id (a record's id, a grade, a month, a text; null: none) and its name.</summary>
internal sealed record CubeKey(string? Id, string? Name);

/// <summary>Measures at one place; one that cannot be told is null. Margin is null where the net of known cost is not above 0.</summary>
/// <param name="Keys">In the order of the dimensions; empty for the total.</param>
/// <param name="Values">By measure.</param>
/// <param name="YearBefore">The same months a year earlier, by measure; null where not asked for.</param>
/// <param name="UnknownCostShare">Share of the net that rests on unknown cost; null without net above 0.</param>
/// <param name="IsRest">Everything of the first dimension that is not shown by itself.</param>
internal sealed record CubeLine(
    IReadOnlyList<CubeKey> Keys, IReadOnlyDictionary<string, decimal?> Values, IReadOnlyDictionary<string, decimal?>? YearBefore,
    decimal? UnknownCostShare, bool IsRest);

/// <param name="Currency">The base currency, of all amounts.</param>
/// <param name="From">The first month.</param>
/// <param name="To">The last month.</param>
/// <param name="HasData">Whether anything was sold that the reader sees.</param>
/// <param name="Waiting">Changes that are not in the sums yet: 0 but during a large import.</param>
/// <param name="Rows">One line for each place where the dimensions meet.</param>
/// <param name="Subtotals">One line for each value of the first dimension, where there are several dimensions.</param>
/// <param name="Total">Everything.</param>
/// <param name="Others">How many values of the first dimension are in the rest.</param>
internal sealed record CubeAnswer(
    string Currency, string From, string To, bool HasData, long Waiting, IReadOnlyList<CubeDimension> Dimensions,
    IReadOnlyList<CubeMeasure> Measures, IReadOnlyList<CubeLine> Rows, IReadOnlyList<CubeLine> Subtotals, CubeLine Total, int Others);

internal sealed class AskCubeValidator : AbstractValidator<AskCube>
{
    public AskCubeValidator()
    {
        RuleFor(r => r.Dimensions).Must(d => d is { Count: >= 1 and <= 3 }).WithMessage("must be one to three dimensions");
        RuleFor(r => r.Dimensions).Must(d => d is null || d.Distinct().Count() == d.Count).WithMessage("must name each dimension once");
        RuleFor(r => r.Dimensions).Must(d => d is null || d.Skip(1).All(each => each != CubeDimension.Customer))
            .WithMessage("must have the customer first: there are too many to stand beside each other");
        RuleFor(r => r.Measures).Must(m => m is { Count: >= 1 and <= 15 }).WithMessage("must be one to fifteen measures");
        RuleFor(r => r.Measures).Must(m => m is null || m.Distinct().Count() == m.Count).WithMessage("must name each measure once");
        RuleFor(r => r.Measures).Must((r, m) => m is null || r.Dimensions is null || !m.Contains(CubeMeasure.Orders) || OrdersAddUp(r))
            .WithMessage("must not have orders by category or supplier: an order with two products of one would count twice; take lines");
        RuleFor(r => r.Top).Must(t => t is null or (>= 1 and <= 500)).WithMessage("must be between 1 and 500");
        RuleFor(r => r.Sort).Must((r, sort) => CubeSort.Read(sort, r.Dimensions, r.Measures) is not null)
            .WithMessage("must be 'key' or one of the measures asked for, with a minus before one that falls");
        RuleFor(r => r.Filters).ChildRules(f =>
        {
            f.RuleFor(x => x!.CustomerIds).Must(Few).WithMessage(Many);
            f.RuleFor(x => x!.Segments).Must(Few).WithMessage(Many);
            f.RuleFor(x => x!.Regions).Must(Few).WithMessage(Many);
            f.RuleFor(x => x!.Channels).Must(Few).WithMessage(Many);
            f.RuleFor(x => x!.Salespeople).Must(Few).WithMessage(Many);
            f.RuleFor(x => x!.ProductIds).Must(Few).WithMessage(Many);
            f.RuleFor(x => x!.CategoryIds).Must(Few).WithMessage(Many);
            f.RuleFor(x => x!.SupplierIds).Must(Few).WithMessage(Many);
        }).When(r => r.Filters is not null);
    }

    private const string Many = "must have at most 1000 values";

    private static bool Few<T>(IReadOnlyList<T>? values) => values is null or { Count: <= 1000 };

    private static bool OrdersAddUp(AskCube r) =>
        r.Dimensions.Contains(CubeDimension.Product) || r.Filters?.ProductIds is { Count: 1 }
        || !(r.Dimensions.Any(CubeDimensions.IsOfProduct) || r.Filters?.OfProducts == true);
}

/// <summary>In which order the values of the first dimension stand.</summary>
internal sealed record CubeSort(CubeMeasure? Measure, bool Falls)
{
    public static CubeSort? Read(string? text, IReadOnlyList<CubeDimension>? dimensions, IReadOnlyList<CubeMeasure>? measures)
    {
        if (dimensions is not { Count: > 0 } || measures is not { Count: > 0 }) return new CubeSort(null, false);
        if (string.IsNullOrWhiteSpace(text)) return dimensions[0].IsTime() ? new CubeSort(null, false) : new CubeSort(measures[0], true);
        var name = text.Trim().TrimStart('-');
        if (name.Equals("key", StringComparison.OrdinalIgnoreCase)) return new CubeSort(null, text.Trim()[0] == '-');
        return Enum.TryParse<CubeMeasure>(name, ignoreCase: true, out var measure) && measures.Contains(measure) && !char.IsDigit(name[0])
            ? new CubeSort(measure, text.Trim()[0] == '-') : null;
    }
}

internal sealed class AskCubeHandler(
    DbSession session, CurrentUser user, FreshRollups fresh, SalesReader reader, CubePlanner planner, TimeProvider clock)
    : IRequestHandler<AskCube, CubeAnswer>
{
    /// <summary>More lines than this are refused rather than cut.</summary>
    public const int MostLines = 20_000;

    private const string CustomerNames = """
        select c.CustomerId as Id, c.Name
        from customers.v_Customer c
        where c.CustomerId in (select cast(value as bigint) from openjson(@Ids))
        """;

    private const string ProductNames = """
        select p.ProductId as Id, concat(p.Code, ' ', p.Name) as Name
        from orders.v_Product p
        where p.ProductId in (select cast(value as bigint) from openjson(@Ids))
        """;

    private const string SupplierNames = """
        select s.SupplierId as Id, s.Name
        from orders.v_Supplier s
        where s.SupplierId in (select cast(value as bigint) from openjson(@Ids))
        """;

    private sealed record NameRow(long Id, string Name);

    /// <summary>A tally of one grouping, and of the same a year earlier.</summary>
    private sealed record Pair(SalesTally Now, SalesTally? Before);

    public async Task<CubeAnswer> Handle(AskCube request, CancellationToken cancellationToken)
    {
        var filters = request.Filters ?? CubeFilters.None;
        if (filters.OfCustomers || request.Dimensions.Any(CubeDimensions.IsOfCustomer)) user.Require(Permission.ReadCustomers);
        var (from, to) = Months.Of(request.From, request.To, clock);
        var waiting = await fresh.CatchUpAsync(cancellationToken);
        var masks = await planner.MasksAsync(filters, user.PersonId, cancellationToken);
        var axes = new List<CubeAxis>();
        foreach (var dimension in request.Dimensions) axes.Add(await planner.AxisAsync(dimension, from, to, cancellationToken));

        var (total, firsts, places) = await TallyAsync(request, from, to, axes, masks, cancellationToken);
        var setting = await ProfitRates.ReadSettingAsync(session, cancellationToken);
        return await AnswerAsync(request, from, to, waiting, setting.BaseCurrency, axes, total, firsts, places, cancellationToken);
    }

    private Task<(Pair Total, Pair Firsts, Pair Places)> TallyAsync(
        AskCube request, int from, int to, List<CubeAxis> axes, TallyMasks masks, CancellationToken cancellationToken)
    {
        var columns = ColumnsOf(request.Measures);
        var counts = request.Measures.Contains(CubeMeasure.Customers);
        return reader.SettledAsync(async () =>
        {
            var (total, firsts) = (Make(0), Make(1));
            // All values of a dimension as large as the customers are met with the others only where they are shown.
            var isLarge = axes.Count > 1 && request.Dimensions[0] is CubeDimension.Customer or CubeDimension.Product;
            var places = axes.Count == 1 ? firsts : isLarge ? null : Make(axes.Count);
            await FillAsync(masks, [.. new[] { total, firsts, places == firsts ? null : places }.OfType<Pair>()]);
            if (places is null)
            {
                var shown = Best(request, axes, firsts).Shown.Select(s => (long)s.Code);
                places = Make(axes.Count);
                await FillAsync(CubePlanner.Only(masks, request.Dimensions[0], shown), [places]);
            }
            // One dimension may have as many values as there are: only the best of them are shown.
            if (places != firsts && places.Now.Count > MostLines * 10)
                throw Problem.Invalid("dimensions", $"come to more than {MostLines} lines together; limit them by filters or take fewer");
            return (total, firsts, places);
        }, cancellationToken);

        Pair Make(int dimensions)
        {
            List<TallyAxis> first = [.. axes.Take(dimensions).Select(a => a.Axis)];
            return new Pair(new SalesTally(first, columns, counts), request.CompareYearBefore ? new SalesTally(first, columns, counts) : null);
        }

        async Task FillAsync(TallyMasks which, IReadOnlyList<Pair> pairs)
        {
            await foreach (var part in reader.ReadAsync(
                request.CompareYearBefore ? from - 100 : from, to, [.. columns, .. KeysOf(axes, which)], cancellationToken))
            {
                foreach (var pair in pairs)
                {
                    if (part.Period >= from) pair.Now.Add(part, which, part.Period);
                    if (part.Period <= to - 100) pair.Before?.Add(part, which, part.Period + 100);
                }
            }
        }
    }

    private static IEnumerable<SalesColumn> KeysOf(List<CubeAxis> axes, TallyMasks masks)
    {
        if (masks.Products is not null || axes.Exists(a => a.Axis.Key == TallyKey.Product)) yield return SalesColumn.Product;
        if (masks.Ways is not null || axes.Exists(a => a.Axis.Key == TallyKey.Way)) yield return SalesColumn.Way;
    }

    private static HashSet<SalesColumn> ColumnsOf(IEnumerable<CubeMeasure> measures)
    {
        var columns = new HashSet<SalesColumn> { SalesColumn.Lines, SalesColumn.Net, SalesColumn.UnknownCostNet };
        foreach (var measure in measures)
            columns.UnionWith(measure switch
            {
                CubeMeasure.Quantity => [SalesColumn.Quantity],
                CubeMeasure.VariableCost => [SalesColumn.VariableCost],
                CubeMeasure.Freight => [SalesColumn.Freight],
                CubeMeasure.Commission => [SalesColumn.Commission],
                CubeMeasure.Rebate => [SalesColumn.Rebate],
                CubeMeasure.Financing => [SalesColumn.Financing],
                CubeMeasure.Complaint => [SalesColumn.Complaint],
                CubeMeasure.Contribution or CubeMeasure.Margin => [SalesColumn.Contribution],
                CubeMeasure.FullProfit => [SalesColumn.FullProfit],
                CubeMeasure.Orders => [SalesColumn.Orders, SalesColumn.OrderHeads],
                _ => (SalesColumn[])[],
            });
        return columns;
    }

    /// <summary>The first values of the first dimension in the order asked for, of how many that have anything.</summary>
    private static (List<(int Code, int Slot)> Shown, int Count) Best(AskCube request, List<CubeAxis> axes, Pair firsts)
    {
        var sort = CubeSort.Read(request.Sort, request.Dimensions, request.Measures)!;
        var places = firsts.Now.Places().Where(p => firsts.Now.Of(SalesColumn.Lines, p.Slot) != 0).Select(p => (Code: p.First, p.Slot)).ToList();
        var ofProduct = OrdersByProduct(request, 1);
        var top = request.Top ?? 100;
        // Taken straight from the order, so that no more than these are sorted.
        if (sort.Measure is { } measure)
        {
            var values = places.Select(p => (p.Code, p.Slot, Value: Value(measure, firsts.Now, p.Slot, ofProduct))).OrderBy(v => v.Value is null);
            var ordered = sort.Falls ? values.ThenByDescending(v => v.Value) : values.ThenBy(v => v.Value);
            return ([.. ordered.ThenBy(v => v.Code).Take(top).Select(v => (v.Code, v.Slot))], places.Count);
        }
        var keyed = places.Select(p => (p.Code, p.Slot, Part: axes[0].PartOf(p.Code)));
        var byKey = sort.Falls
            ? keyed.OrderByDescending(k => k.Part.Number).ThenByDescending(k => k.Part.Text, StringComparer.Ordinal)
            : keyed.OrderBy(k => k.Part.Number).ThenBy(k => k.Part.Text, StringComparer.Ordinal);
        return ([.. byKey.Take(top).Select(k => (k.Code, k.Slot))], places.Count);
    }

    private static bool OrdersByProduct(AskCube request, int dimensions) =>
        request.Dimensions.Take(dimensions).Contains(CubeDimension.Product) || request.Filters?.ProductIds is { Count: 1 };

    private static decimal? Value(CubeMeasure measure, SalesTally tally, int slot, bool ordersByProduct)
    {
        return measure switch
        {
            CubeMeasure.Net => Amount(SalesColumn.Net),
            CubeMeasure.Quantity => tally.QuantityOf(slot),
            CubeMeasure.VariableCost => Amount(SalesColumn.VariableCost),
            CubeMeasure.Freight => Amount(SalesColumn.Freight),
            CubeMeasure.Commission => Amount(SalesColumn.Commission),
            CubeMeasure.Rebate => Amount(SalesColumn.Rebate),
            CubeMeasure.Financing => Amount(SalesColumn.Financing),
            CubeMeasure.Complaint => Amount(SalesColumn.Complaint),
            CubeMeasure.Contribution => Amount(SalesColumn.Contribution),
            CubeMeasure.FullProfit => Amount(SalesColumn.FullProfit),
            CubeMeasure.UnknownCostNet => Amount(SalesColumn.UnknownCostNet),
            CubeMeasure.Margin => ReportFigures.Margin(
                Amount(SalesColumn.Net), Amount(SalesColumn.UnknownCostNet), Amount(SalesColumn.Contribution)),
            CubeMeasure.Lines => tally.Of(SalesColumn.Lines, slot),
            CubeMeasure.Orders => tally.Of(ordersByProduct ? SalesColumn.Orders : SalesColumn.OrderHeads, slot),
            _ => tally.CustomersOf(slot),
        };

        decimal Amount(SalesColumn column) => Money.FromScaled(tally.Of(column, slot)).Amount;
    }

    private async Task<CubeAnswer> AnswerAsync(
        AskCube request, int from, int to, long waiting, string currency, List<CubeAxis> axes, Pair total, Pair firsts, Pair places,
        CancellationToken cancellationToken)
    {
        var (best, count) = Best(request, axes, firsts);
        var shown = best.Index().ToDictionary(r => r.Item.Code, r => r.Index);
        var others = count - best.Count;
        var all = axes.Count == 1 ? best.Select(b => (First: b.Code, Second: 0, Third: 0, b.Slot)) : places.Now.Places();
        var cells = all.Where(p => shown.ContainsKey(p.First) && places.Now.Of(SalesColumn.Lines, p.Slot) != 0)
            .OrderBy(p => shown[p.First])
            .ThenBy(p => axes.Count > 1 ? axes[1].PartOf(p.Second).Number : 0).ThenBy(p => axes.Count > 1 ? axes[1].PartOf(p.Second).Text : "", StringComparer.Ordinal)
            .ThenBy(p => axes.Count > 2 ? axes[2].PartOf(p.Third).Number : 0).ThenBy(p => axes.Count > 2 ? axes[2].PartOf(p.Third).Text : "", StringComparer.Ordinal)
            .ToList();
        if (cells.Count > MostLines)
            throw Problem.Invalid("dimensions", $"come to more than {MostLines} lines together; limit them by filters or take fewer");

        var names = await NamesAsync(axes, cells, cancellationToken);
        var rows = cells.Select(p => Line(
            [.. KeysAt(p)], places, p.Slot, places.Before?.SlotAt(p.First, p.Second, p.Third), axes.Count)).ToList();
        List<CubeLine> subtotals = axes.Count == 1 ? []
            : [.. best.Select(b => Line([KeyOf(0, b.Code)], firsts, b.Slot, firsts.Before?.SlotAt(b.Code, 0, 0), 1))];
        var totalLine = total.Now.Count == 0 && total.Before is not { Count: > 0 } ? Empty(request)
            : Line([], total, total.Now.Count == 0 ? -1 : 0, total.Before is null ? null : total.Before.Count == 0 ? -1 : 0, 0);
        if (others > 0)
        {
            var rest = Rest(request, totalLine, axes.Count == 1 ? rows : subtotals);
            if (axes.Count == 1) rows.Add(rest);
            else subtotals.Add(rest);
        }
        return new CubeAnswer(
            currency, Contracts.Orders.Period.Text(from), Contracts.Orders.Period.Text(to),
            total.Now.Count > 0 && total.Now.Of(SalesColumn.Lines, 0) > 0, waiting, request.Dimensions, request.Measures, rows, subtotals, totalLine, others);

        IEnumerable<CubeKey> KeysAt((int First, int Second, int Third, int Slot) place)
        {
            yield return KeyOf(0, place.First);
            if (axes.Count > 1) yield return KeyOf(1, place.Second);
            if (axes.Count > 2) yield return KeyOf(2, place.Third);
        }

        CubeKey KeyOf(int axis, int code)
        {
            var (number, text) = axes[axis].PartOf(code);
            return request.Dimensions[axis] switch
            {
                var d when d.IsTime() => new CubeKey(d.Text(number), d.Text(number)),
                CubeDimension.Grade => new CubeKey(((Grade)number).ToString(), ((Grade)number).ToString()),
                var d when d.IsOfWay() || d == CubeDimension.Segment => text.Length == 0 ? new CubeKey(null, null) : new CubeKey(text, text),
                var d => number == 0 ? new CubeKey(null, null)
                    : new CubeKey(number.ToString(CultureInfo.InvariantCulture), names.GetValueOrDefault((d, number))),
            };
        }

        CubeLine Line(IReadOnlyList<CubeKey> keys, Pair pair, int slot, int? beforeSlot, int dimensions)
        {
            var byProduct = OrdersByProduct(request, dimensions);
            var values = request.Measures.ToDictionary(ReportFigures.Word, m => slot < 0 ? Nothing(m) : Value(m, pair.Now, slot, byProduct));
            var earlier = pair.Before is null ? null : request.Measures.ToDictionary(
                ReportFigures.Word, m => beforeSlot is not >= 0 ? Nothing(m) : Value(m, pair.Before, beforeSlot.Value, byProduct));
            var share = slot < 0 ? null : ReportFigures.Share(
                Money.FromScaled(pair.Now.Of(SalesColumn.UnknownCostNet, slot)).Amount, Money.FromScaled(pair.Now.Of(SalesColumn.Net, slot)).Amount);
            return new CubeLine(keys, values, earlier, share, false);
        }
    }

    private static decimal? Nothing(CubeMeasure measure) => measure == CubeMeasure.Margin ? null : 0m;

    private static CubeLine Empty(AskCube request) => new(
        [], request.Measures.ToDictionary(ReportFigures.Word, Nothing),
        request.CompareYearBefore ? request.Measures.ToDictionary(ReportFigures.Word, Nothing) : null, null, false);

    // What is not shown is the total less what is; a count of orders or customers that may meet in several lines cannot be told that way.
    private static CubeLine Rest(AskCube request, CubeLine total, List<CubeLine> shown)
    {
        var values = request.Measures.ToDictionary(ReportFigures.Word, m => Left(m, total.Values, l => l.Values));
        var before = total.YearBefore is null ? null
            : request.Measures.ToDictionary(ReportFigures.Word, m => Left(m, total.YearBefore, l => l.YearBefore!));
        return new CubeLine([new CubeKey(null, null)], values, before, null, true);

        decimal? Left(CubeMeasure measure, IReadOnlyDictionary<string, decimal?> all, Func<CubeLine, IReadOnlyDictionary<string, decimal?>> of)
        {
            if (measure is CubeMeasure.Margin
                || (measure == CubeMeasure.Orders && request.Dimensions[0].IsOfProduct())
                || (measure == CubeMeasure.Customers && request.Dimensions[0] != CubeDimension.Customer)) return null;
            var word = ReportFigures.Word(measure);
            return all[word] - shown.Sum(l => of(l)[word] ?? 0m);
        }
    }

    private async Task<Dictionary<(CubeDimension, long), string>> NamesAsync(
        List<CubeAxis> axes, List<(int First, int Second, int Third, int Slot)> cells, CancellationToken cancellationToken)
    {
        var names = new Dictionary<(CubeDimension, long), string>();
        for (var i = 0; i < axes.Count; i++)
        {
            var axis = axes[i];
            var at = i;
            var ids = cells.Select(c => axis.PartOf(at == 0 ? c.First : at == 1 ? c.Second : c.Third).Number).Where(n => n != 0).ToHashSet();
            if (axis.Dimension is CubeDimension.Category or CubeDimension.TopCategory)
            {
                var categories = await planner.CategoriesAsync(cancellationToken);
                foreach (var id in ids) names[(axis.Dimension, id)] = categories.NameOf(id);
            }
            var sql = axis.Dimension switch
            {
                CubeDimension.Customer => CustomerNames,
                CubeDimension.Product => ProductNames,
                CubeDimension.Supplier => SupplierNames,
                _ => null,
            };
            if (sql is null) continue;
            foreach (var row in await session.QueryAsync<NameRow>(sql, new { Ids = JsonList.Of(ids) }, cancellationToken))
                names[(axis.Dimension, row.Id)] = row.Name;
        }
        return names;
    }
}

internal static class AskCubeEndpoint
{
    public static void MapAskCube(this IEndpointRouteBuilder profit) => profit
        .MapPost("/cube", async (HttpContext context, AskCube request, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var answer = await mediator.Send(request, cancellationToken);
            return context.Request.GetTypedHeaders().Accept.Any(a => a.MediaType == "text/csv")
                ? Results.Text(CubeCsv.Write(answer), "text/csv", Encoding.UTF8)
                : Results.Ok(answer);
        })
        .WithName(nameof(AskCube))
        .WithSummary("Share measures of profit out by up to three dimensions")
        .Produces<CubeAnswer>()
        .RequireAuthorization(Permission.ViewCost)
        .ProducesProblems(400, 409);
}
