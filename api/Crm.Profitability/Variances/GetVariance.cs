using Crm.Common;
using Crm.Contracts.Orders;
using Crm.Contracts.Profitability;
using FluentValidation;
using MediatR;

namespace Crm.Profitability;

/// <summary>By what the difference between forecast and actual is summed.</summary>
internal enum VarianceGroup
{
    Order,
    Product,
    Customer,
    Month,
}

/// <summary>
/// Forecast against actual for orders whose actual costs were told, of customers that the reader may see: what was forecast, what came, and
/// why it differs: price, quantity, cost, freight, days to the money. The parts add up to the difference exactly. The largest
/// differences stand first, months in their order.
/// </summary>
/// <param name="By">The order where none is given.</param>
/// <param name="From">Of orders of this day or later; a year before To where none is given.</param>
/// <param name="To">Of orders of this day or earlier; today where none is given.</param>
/// <param name="Customer">Of this customer.</param>
/// <param name="Product">Of this product.</param>
/// <param name="Order">Of this order, whenever it was.</param>
/// <param name="Limit">As many rows, 1 to 500; 100 where none is given. The others are summed in Rest.</param>
internal sealed record GetVariance(
    OneOf<VarianceGroup>? By, DateOnly? From, DateOnly? To, long? Customer, long? Product, long? Order, int? Limit) : IQuery<VarianceReport>;

/// <summary>Money in the base currency. UnknownLines: lines without a forecast of their cost, which cannot be compared and are left out.</summary>
internal sealed record VarianceReport(
    VarianceGroup By, DateOnly From, DateOnly To, string Currency, bool HasData, VarianceSum Total, VarianceSum? Rest, int UnknownLines,
    IReadOnlyList<VarianceItem> Items);

/// <summary>Id: of the order, product or customer; null for a month. Name: its number, code and name, or yyyy-MM.</summary>
internal sealed record VarianceItem(long? Id, string Name, VarianceSum Sum);

/// <summary>Contributions, and the parts that explain their difference.</summary>
internal sealed record VarianceSum(
    int Lines, Money ForecastNet, Money ActualNet, Money Forecast, Money Actual, Money Difference, Money Price, Money Quantity, Money Cost,
    Money Freight, Money Days);

internal sealed class GetVarianceValidator : AbstractValidator<GetVariance>
{
    public GetVarianceValidator()
    {
        RuleFor(r => r.Limit).InclusiveBetween(1, 500);
        RuleFor(r => r.To).Must((r, to) => r.From is null || to is null || to >= r.From).WithMessage("must not be before from");
    }
}

internal sealed class GetVarianceHandler(DbSession session, CurrentUser user, IMediator mediator, TimeProvider clock)
    : IRequestHandler<GetVariance, VarianceReport>
{
    private const string Lines = """
        select a.SalesOrderId, a.OrderNumber, a.CustomerId, c.Name as CustomerName, a.Period, a.ExpectedDays, a.LineNumber, a.ProductId,
               p.Code as ProductCode, p.Name as ProductName, a.Quantity, a.Net, a.Tax, a.Material, a.Labour, a.VariableOverhead, a.Freight,
               a.Commission, a.Rebate, a.Financing, a.Complaint, a.Contribution, a.ActualQuantity, a.ActualNet, a.ActualMaterial,
               a.ActualLabour, a.ActualVariableOverhead, a.OrderFreight, a.PaidDays
        from orders.v_LineActual a
        inner join customers.v_Customer c on c.CustomerId = a.CustomerId
        inner join orders.v_Product p on p.ProductId = a.ProductId
        where (c.OwnerId + 0) in (select v.OwnerId from access.v_VisibleOwner v where v.ViewerId = @ViewerId)
          and (@Order is null or a.SalesOrderId = @Order)
          and (@Order is not null or a.OrderDate >= @From)
          and (@Order is not null or a.OrderDate <= @To)
          and (@Customer is null or a.CustomerId = @Customer)
        order by a.SalesOrderId, a.LineNumber
        option (recompile)
        """;

    private const string Invoices = """
        select i.SalesOrderId, i.InvoiceId, i.InvoiceDay, i.OpenAmount, p.PaidDay, p.BaseAmount as PaidAmount
        from orders.v_Invoice i
        left join orders.v_Payment p on p.InvoiceId = i.InvoiceId
        where i.SalesOrderId in (select cast(value as bigint) from openjson(@Ids))
        """;

    private sealed record Row(
        long SalesOrderId, string OrderNumber, long CustomerId, string CustomerName, int Period, int ExpectedDays, int LineNumber, long ProductId,
        string ProductCode, string ProductName, decimal Quantity, Money Net, Money Tax, Money? Material, Money? Labour, Money? VariableOverhead,
        Money Freight, Money Commission, Money Rebate, Money Financing, Money Complaint, Money? Contribution, decimal? ActualQuantity,
        Money? ActualNet, Money? ActualMaterial, Money? ActualLabour, Money? ActualVariableOverhead, Money? OrderFreight, int? PaidDays);

    private sealed record InvoiceRow(long SalesOrderId, long InvoiceId, int InvoiceDay, Money OpenAmount, int? PaidDay, Money? PaidAmount);

    /// <summary>Sums as they grow.</summary>
    private sealed class Sum
    {
        public int Lines { get; private set; }

        private decimal _forecastNet, _actualNet, _forecast;
        private VarianceParts _parts;

        public decimal Size => Math.Abs(_parts.Total.Amount);

        public void Add(decimal forecastNet, decimal actualNet, decimal forecast, VarianceParts parts)
        {
            Lines++;
            _forecastNet += forecastNet;
            _actualNet += actualNet;
            _forecast += forecast;
            _parts += parts;
        }

        public void Add(Sum other)
        {
            Lines += other.Lines;
            _forecastNet += other._forecastNet;
            _actualNet += other._actualNet;
            _forecast += other._forecast;
            _parts += other._parts;
        }

        public VarianceSum View() => new(
            Lines, new Money(_forecastNet), new Money(_actualNet), new Money(_forecast), new Money(_forecast) + _parts.Total, _parts.Total,
            _parts.Price, _parts.Quantity, _parts.Cost, _parts.Freight, _parts.Days);
    }

    public async Task<VarianceReport> Handle(GetVariance request, CancellationToken cancellationToken)
    {
        session.CommandTimeout = 120;
        var by = request.By?.Value ?? VarianceGroup.Order;
        var today = ReportDays.Today(clock);
        var (from, to) = ReportDays.Of(
            request.From ?? (request.To?.Year is < 1990 or > 2089 ? null : (request.To ?? today).AddYears(-1).AddDays(1)), request.To ?? today, today);
        var setting = await ProfitRates.ReadSettingAsync(session, cancellationToken);
        var company = await mediator.Send(new GetCompanyDefaults(), cancellationToken);
        var rows = await session.QueryAsync<Row>(
            Lines, new { ViewerId = user.PersonId, request.Order, From = from, To = to, request.Customer }, cancellationToken);
        var paidDays = await PaidDaysAsync(rows, cancellationToken);

        var (total, unknown) = (new Sum(), 0);
        var sums = new Dictionary<(long?, string), Sum>();
        foreach (var order in Orders(rows))
        {
            var freights = Freights(order);
            for (var i = 0; i < order.Count; i++)
            {
                var row = order[i];
                if (request.Product is { } product && row.ProductId != product) continue;
                if (row is not { Contribution: { } contribution, Material: { } material, Labour: { } labour, VariableOverhead: { } overhead })
                {
                    unknown++;
                    continue;
                }
                var net = row.ActualNet ?? (row.ActualQuantity is { } delivered && row.Quantity != 0m
                    ? new Money(row.Net.Amount * delivered / row.Quantity) : row.Net);
                var quantity = row.ActualQuantity ?? row.Quantity;
                var ratio = row.Quantity == 0m ? 1m : quantity / row.Quantity;
                var parts = Variance.Explain(
                    new ForecastLine(
                        row.Quantity, row.Net.Amount, (material + labour + overhead).Amount, row.Freight.Amount,
                        (row.Commission + row.Rebate + row.Complaint).Amount, row.Financing.Amount, contribution.Amount),
                    new ActualLine(
                        quantity, net.Amount,
                        Told(row.ActualMaterial, material, ratio) + Told(row.ActualLabour, labour, ratio)
                            + Told(row.ActualVariableOverhead, overhead, ratio),
                        freights[i].Amount, FinancingShare(row, paidDays, setting)));
                var key = by switch
                {
                    VarianceGroup.Product => ((long?)row.ProductId, $"{row.ProductCode} {row.ProductName}"),
                    VarianceGroup.Customer => (row.CustomerId, row.CustomerName),
                    VarianceGroup.Month => (null, Period.Text(row.Period)),
                    _ => (row.SalesOrderId, row.OrderNumber),
                };
                if (!sums.TryGetValue(key, out var sum)) sums[key] = sum = new Sum();
                sum.Add(row.Net.Amount, net.Amount, contribution.Amount, parts);
                total.Add(row.Net.Amount, net.Amount, contribution.Amount, parts);
            }
        }

        var ordered = (by == VarianceGroup.Month ? sums.OrderBy(s => s.Key.Item2, StringComparer.Ordinal)
            : sums.OrderByDescending(s => s.Value.Size).ThenBy(s => s.Key.Item1)).ToList();
        var most = request.Limit ?? 100;
        var rest = new Sum();
        foreach (var (_, sum) in ordered.Skip(most)) rest.Add(sum);
        return new VarianceReport(
            by, from, to, company.BaseCurrency, total.Lines > 0, total.View(), rest.Lines > 0 ? rest.View() : null, unknown,
            [.. ordered.Take(most).Select(s => new VarianceItem(s.Key.Item1, s.Key.Item2, s.Value.View()))]);
    }

    private static decimal Told(Money? actual, Money forecast, decimal ratio) => actual?.Amount ?? forecast.Amount * ratio;

    private static IEnumerable<List<Row>> Orders(IReadOnlyList<Row> rows)
    {
        for (var at = 0; at < rows.Count;)
        {
            var order = new List<Row>();
            for (var id = rows[at].SalesOrderId; at < rows.Count && rows[at].SalesOrderId == id; at++) order.Add(rows[at]);
            yield return order;
        }
    }

    // The order's freight is shared as the forecast shared its own: by net.
    private static Money[] Freights(List<Row> order) => order[0].OrderFreight is { } freight
        ? Sharing.ByWeight(freight, [.. order.Select(r => r.Net)]) : [.. order.Select(r => r.Freight)];

    /// <summary>As a share of net: the forecast's for other days, or by the interest of today where no days were expected.</summary>
    private static decimal FinancingShare(Row row, Dictionary<long, int> paidDays, ProfitSetting setting)
    {
        if (row.Net.Amount == 0m) return 0m;
        var forecast = row.Financing.Amount / row.Net.Amount;
        if ((row.PaidDays ?? (paidDays.TryGetValue(row.SalesOrderId, out var taken) ? taken : null)) is not { } days) return forecast;
        return row.ExpectedDays > 0 ? forecast * days / row.ExpectedDays
            : (1m + row.Tax.Amount / row.Net.Amount) * (setting.InterestRate ?? 0m) * days / 365m;
    }

    /// <summary>Days from invoice to money, weighted by amount, of orders whose invoices are paid.</summary>
    private async Task<Dictionary<long, int>> PaidDaysAsync(IReadOnlyList<Row> rows, CancellationToken cancellationToken)
    {
        var ids = rows.Where(r => r.PaidDays is null).Select(r => r.SalesOrderId).Distinct().ToList();
        if (ids.Count == 0) return [];
        var invoices = await session.QueryAsync<InvoiceRow>(Invoices, new { Ids = JsonList.Of(ids) }, cancellationToken);
        var days = new Dictionary<long, int>();
        foreach (var order in invoices.GroupBy(i => i.SalesOrderId))
        {
            if (order.Any(i => i.OpenAmount > Money.Zero)) continue;
            var weight = order.Sum(i => i.PaidAmount?.Amount ?? 0m);
            if (weight <= 0m) continue;
            var weighted = order.Sum(i => (i.PaidAmount?.Amount ?? 0m) * ((i.PaidDay ?? i.InvoiceDay) - i.InvoiceDay));
            days[order.Key] = (int)decimal.Round(weighted / weight, 0, MidpointRounding.AwayFromZero);
        }
        return days;
    }
}

internal static class GetVarianceEndpoint
{
    public static void MapGetVariance(this IEndpointRouteBuilder profit) => profit
        .MapGet("/variance", async (
            [AsParameters] GetVariance request, IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Ok(await mediator.Send(request, cancellationToken)))
        .WithName(nameof(GetVariance))
        .WithSummary("Forecast against actual by order, product, customer or month, explained by price, quantity, cost, freight and days")
        .RequireAuthorization(Permission.ViewCost, Permission.ReadCustomers, Permission.ReadOrders)
        .ProducesProblems(400);
}
