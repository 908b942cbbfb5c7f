using Crm.Common;
using Crm.Contracts.Customers;
using Crm.Contracts.Orders;
using Crm.Contracts.Profitability;
using MediatR;

namespace Crm.Orders;

/// <summary>A typed order with all that its lines refer to.</summary>
internal sealed record TypedOrder(
    OrderRow Head, List<OrderLineRow> Lines, TypedCustomer Customer, IReadOnlyDictionary<long, TypedProduct> Products);

/// <summary>What an order takes from its customer.</summary>
internal sealed record TypedCustomer(
    long CustomerId, string Code, string Name, int GradeRank, CustomerStatus Status, string? Currency, decimal? TaxRate, string? Region);

/// <summary>What a line takes from its product.</summary>
internal sealed record TypedProduct(
    long ProductId, string Code, string Name, long? CategoryId, string? CategoryName, string? Unit, Money? ListPrice, decimal? TaxRate);

/// <summary>Makes rows of what was typed, with the defaults of customer and product, and calculates their profit by the one formula.</summary>
internal sealed class TypedOrders(DbSession session, CurrentUser user, IMediator mediator, TimeProvider clock)
{
    private const string Customer = $"""
        select c.CustomerId, c.Code, c.Name, c.GradeRank, c.Status, c.Currency, c.TaxRate, c.Region
        from customers.v_Customer c
        where c.CustomerId = @CustomerId
          and c.ArchivedAt is null
          and {Visible.Owner}
        """;

    private const string Products = """
        select p.ProductId, p.Code, p.Name, p.CategoryId, c.Name as CategoryName, p.Unit, p.ListPrice, p.TaxRate
        from orders.Product p
        left join orders.Category c on c.CategoryId = p.CategoryId
        where p.ProductId in (select cast(value as bigint) from openjson(@Ids))
          and p.ArchivedAt is null
        """;

    private const string CountNumber = """
        update orders.OrderNumber
        set LastNumber = LastNumber + 1
        where Year = @Year
        """;

    private const string BeginYear = """
        insert into orders.OrderNumber (Year, LastNumber)
        select @Year, 1
        where not exists (select 1 from orders.OrderNumber n where n.Year = @Year)
        """;

    private const string LastNumber = """
        select n.LastNumber
        from orders.OrderNumber n
        where n.Year = @Year
        """;

    /// <summary>Lays what was typed over the draft, or over an empty one; refuses what cannot be taken, naming every field.</summary>
    public async Task<TypedOrder> BuildAsync(
        OrderEntry entry, OrderRow? before, IReadOnlyList<OrderLineRow> linesBefore, CancellationToken cancellationToken)
    {
        var customer = await session.QuerySingleOrDefaultAsync<TypedCustomer>(
            Customer, new { entry.CustomerId, ViewerId = user.PersonId }, cancellationToken);
        var products = (await session.QueryAsync<TypedProduct>(
                Products, new { Ids = JsonList.Of(entry.Lines.Select(l => l.ProductId).Distinct()) }, cancellationToken))
            .ToDictionary(p => p.ProductId);
        var company = await mediator.Send(new GetCompanyDefaults(), cancellationToken);

        var problems = new Dictionary<string, string[]>();
        if (customer is null) problems["customerId"] = ["is not a customer, or you may not see it"];
        else if (customer.Status == CustomerStatus.Blocked) problems["customerId"] = ["is blocked; nothing is sold to it"];
        var currency = entry.Currency ?? customer?.Currency ?? company.BaseCurrency;
        if (currency != company.BaseCurrency && entry.ExchangeRate is null)
            problems["exchangeRate"] = [$"is required in {currency}: the base currency is {company.BaseCurrency}"];
        if (currency == company.BaseCurrency && entry.ExchangeRate is { } given && given != 1m)
            problems["exchangeRate"] = [$"is 1 in the base currency {company.BaseCurrency}"];
        for (var i = 0; i < entry.Lines.Count; i++)
        {
            var product = products.GetValueOrDefault(entry.Lines[i].ProductId);
            if (product is null) problems[$"lines[{i}].productId"] = ["is not a product that is sold"];
            else if (entry.Lines[i].UnitPrice is null && (product.ListPrice is null || currency != company.BaseCurrency))
                problems[$"lines[{i}].unitPrice"] = ["is required: the product has no list price in this currency"];
        }
        if (problems.Count > 0) throw Problem.Invalid(problems);

        var head = Head(entry, before, customer!, currency);
        var lines = entry.Lines.Select((line, i) =>
            Line(line, i, i < linesBefore.Count ? linesBefore[i] : null, customer!, products[line.ProductId])).ToList();
        var tooLarge = OrderMerge.AmountProblems(head, lines).GroupBy(p => p.Field!).ToDictionary(g => g.Key, g => g.Select(p => p.Message).ToArray());
        if (tooLarge.Count > 0) throw Problem.Invalid(tooLarge);
        return new TypedOrder(head, lines, customer!, products);
    }

    /// <summary>Calculates head and lines as of now: costs, rates and days as they are valid at this moment.</summary>
    /// <param name="frozen">By line id, the lines whose costs were frozen at the confirmation.</param>
    public async Task<CalculatedOrder> CalculateAsync(OrderRow head, IReadOnlyList<OrderLineRow> lines, CancellationToken cancellationToken,
        IReadOnlyDictionary<long, OrderLineRow>? frozen = null)
    {
        CalculatedOrder answer;
        try
        {
            answer = (await mediator.Send(new CalculateProfits([OrderProfit.Question(head, lines)]), cancellationToken))[0];
            OrderProfit.Write(answer, head, lines, frozen ?? new Dictionary<long, OrderLineRow>(), new Dictionary<long, StandardCostRow>());
        }
        catch (OverflowException)
        {
            throw TooLarge();
        }
        return OrderProfit.IsTooLarge(head) ? throw TooLarge() : answer;
    }

    /// <summary>The next number of the year: O2026-000017. Whoever comes second waits until the first has committed.</summary>
    public async Task<string> NextNumberAsync(CancellationToken cancellationToken)
    {
        var year = new { clock.Today().Year };
        if (await session.ExecuteAsync(CountNumber, year, cancellationToken) == 0
            && !await session.TryAddAsync(BeginYear, year, cancellationToken))
            await session.ExecuteAsync(CountNumber, year, cancellationToken);
        return $"O{year.Year:0000}-{await session.ScalarAsync<int>(LastNumber, year, cancellationToken):000000}";
    }

    private OrderRow Head(OrderEntry entry, OrderRow? before, TypedCustomer customer, string currency)
    {
        var head = before is null ? new OrderRow { CreatedAt = clock.GetUtcNow().UtcDateTime } : before with { };
        head.CustomerId = customer.CustomerId;
        head.OrderDate = entry.OrderDate ?? before?.OrderDate ?? clock.Today();
        head.Period = Period.Of(head.OrderDate);
        head.Currency = currency;
        head.ExchangeRate = ErpNumber.Rate(entry.ExchangeRate ?? 1m);
        head.PricesIncludeTax = entry.PricesIncludeTax;
        head.HeaderDiscountRate = entry.HeaderDiscountRate is { } rate ? ErpNumber.Share(rate) : null;
        head.HeaderDiscountAmount = entry.HeaderDiscountAmount;
        head.Freight = entry.Freight ?? Money.Zero;
        head.PaymentDays = entry.PaymentDays;
        head.Salesperson = ErpText.Clean(entry.Salesperson) ?? before?.Salesperson ?? user.Name;
        head.Region = ErpText.Clean(entry.Region) ?? customer.Region;
        head.Channel = ErpText.Clean(entry.Channel);
        return head;
    }

    private static OrderLineRow Line(EnteredLine typed, int index, OrderLineRow? before, TypedCustomer customer, TypedProduct product) => new()
    {
        OrderLineId = before?.OrderLineId ?? 0,
        SalesOrderId = before?.SalesOrderId ?? 0,
        LineNumber = index + 1,
        ProductId = product.ProductId,
        Quantity = ErpNumber.Quantity(typed.Quantity),
        Unit = ErpText.Clean(typed.Unit) ?? product.Unit,
        UnitsPerSalesUnit = typed.UnitsPerSalesUnit is { } units ? ErpNumber.Quantity(units) : 1m,
        UnitPrice = typed.UnitPrice ?? product.ListPrice!.Value,
        Discount = ErpNumber.Share(typed.Discount),
        TaxRate = ErpNumber.Share(typed.TaxRate ?? customer.TaxRate ?? product.TaxRate ?? 0m),
    };

    private static ProblemException TooLarge() =>
        Problem.Invalid("lines", $"must not come to more than {ErpLimits.Amount:0} in the base currency");
}
