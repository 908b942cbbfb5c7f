using Bogus;

namespace Crm.Demo;

/// <summary>Takes the orders day by day and lets goods, invoices, money and returns follow.</summary>
internal sealed class OrderBook(int seed, DateOnly today, Catalogue catalogue)
{
    private readonly List<OrderRow> _orders = [];
    private readonly List<(DateOnly Day, Func<int, ShipmentRow> Row)> _shipments = [];
    private readonly List<(
        DateOnly Day,
        Account Account,
        OrderRow Order,
        decimal Amount,
        Randomizer Random
    )> _invoices = [];
    private readonly List<(
        DateOnly Day,
        Account Account,
        OrderRow Order,
        OrderLineRow Line,
        bool Goods,
        Randomizer Random
    )> _credits = [];
    private readonly Dictionary<string, (OrderRow Order, OrderLineRow Line)> _lastBought = [];
    private readonly Dictionary<string, List<Article>> _baskets = [];
    private int _returns;

    public void Take(Account account, Randomizer random, DateOnly day, bool losing)
    {
        var number = $"SO{day:yyMM}{_orders.Count + 1:00000}";
        var priceFactor =
            losing ? random.Decimal(0.48m, 0.58m)
            : random.Bool(0.025f) ? random.Decimal(0.52m, 0.72m)
            : 1m;
        var rate = account.Foreign ? DollarOn(day) : 1m;
        var lines = Lines(account, random, day, priceFactor, rate);
        var isReturn = random.Bool(0.012f) && _lastBought.ContainsKey(account.Customer.Key);
        if (isReturn)
        {
            var (_, line) = _lastBought[account.Customer.Key];
            var back = -Math.Max(1, Math.Round(line.Quantity * random.Decimal(0.02m, 0.12m)));
            var sentBack = line with
            {
                Key = $"{(lines.Count + 1) * 10}",
                Quantity = back,
                ReturnReference = $"RT{++_returns:00000}",
            };

            // Some ERPs write an order that holds nothing but the goods that came back.
            lines = random.Bool(0.15f) ? [sentBack with { Key = "10" }] : [.. lines, sentBack];
        }

        var gross = lines.Sum(line => LineAmount(account, line));
        var small = gross * rate < 1500;
        var discount = gross > 0 && !losing ? random.WeightedRandom([0, 1, 2], [0.86f, 0.07f, 0.07f]) : 0;
        var order = new OrderRow(number, number, account.Customer.Key, day)
        {
            Currency = account.Customer.Currency,
            ExchangeRate = account.Foreign ? rate : null,
            PricesIncludeTax = account.PricesIncludeTax ? true : null,
            HeaderDiscountRate = discount == 1 ? random.ArrayElement([0.01m, 0.015m, 0.02m, 0.03m]) : null,
            HeaderDiscountAmount = discount == 2 && !small ? Math.Max(1, Math.Round(gross * 0.012m / 10)) * 10 : null,
            Freight =
                gross <= 0 || random.Bool(0.35f)
                    ? null
                    : Math.Round((80 + gross * rate * random.Decimal(0.004m, 0.016m)) / rate, 2),
            Salesperson = account.Seller,
            Region = account.Region,
            Channel = random.ArrayElement(account.Channels),
            Lines = lines,
        };
        _orders.Add(random.Bool(0.008f) ? order with { State = "cancelled" }
            : day > today.AddDays(-6) && random.Bool(0.2f) ? order with { State = "draft" }
            : Ship(account, random, order));
        if (!isReturn)
        {
            _lastBought[account.Customer.Key] = (order, random.ListItem(lines.ToList()));
        }
    }

    public Trade Close(Clientele clientele)
    {
        var shipments = _shipments.OrderBy(s => s.Day).Select((s, i) => s.Row(i + 1)).ToList();
        var invoices = new List<InvoiceRow>();
        var payments = new List<(Account Account, InvoiceRow? Invoice, DateOnly Day, decimal Amount)>();
        foreach (var (day, account, order, amount, random) in _invoices.OrderBy(i => i.Day))
        {
            var key = $"IN{day:yyMM}{invoices.Count + 1:00000}";
            var invoice = new InvoiceRow(
                key,
                key,
                account.Customer.Key,
                order.Key,
                day,
                day.AddDays(account.PaymentDays),
                order.Currency,
                order.ExchangeRate,
                amount
            );
            invoices.Add(invoice);
            payments.AddRange(
                Pay(account, invoice, random).Select(p => (account, (InvoiceRow?)invoice, p.Day, p.Amount))
            );
        }

        // Money that came before its goods: prepaying customers with nothing to apply it to yet.
        var prepaying = clientele
            .Accounts.Where(a => a.PaymentDays == 0 && a.Course is Course.Steady or Course.Growing)
            .Take(9);
        payments.AddRange(prepaying.Select((a, i) => (a, (InvoiceRow?)null, today.AddDays(-2 - i), 2000m + 1500 * i)));
        return new(
            _orders,
            shipments,
            invoices,
            [
                .. payments
                    .OrderBy(p => p.Day)
                    .Select(
                        (p, i) =>
                            new PaymentRow(
                                $"PY{p.Day:yyMM}{i + 1:00000}",
                                p.Account.Customer.Key,
                                p.Invoice?.Key,
                                p.Day,
                                p.Account.Customer.Currency,
                                p.Account.Foreign ? DollarOn(p.Day) : null,
                                p.Amount
                            )
                    ),
            ],
            [
                .. _credits
                    .OrderBy(c => c.Day)
                    .Select((c, i) => Credit(c.Account, c.Order, c.Line, c.Day, c.Goods, c.Random, i + 1)),
            ]
        );
    }

    private List<OrderLineRow> Lines(
        Account account,
        Randomizer random,
        DateOnly day,
        decimal priceFactor,
        decimal rate
    )
    {
        var basket = Basket(account);
        var count = Math.Min(
            basket.Count,
            1 + random.WeightedRandom([0, 1, 2, 3, 4, 5, 7, 10], [0.17f, 0.22f, 0.2f, 0.15f, 0.1f, 0.07f, 0.06f, 0.03f])
        );
        var lines = new List<OrderLineRow>();
        foreach (var article in random.Shuffle(basket).Take(count))
        {
            var boxed = article.PerBox > 1 && random.Bool(0.8f);
            var units = boxed ? article.PerBox : 1;
            var taxRate = account.Customer.TaxRate ?? article.Product.TaxRate;
            var price = article.PriceOn(day, today) * (1 - account.Discount) * priceFactor * units;
            var worth = 9000 * account.Size * random.Double(0.25, 2.2);
            var quantity = Math.Max(1, (decimal)Math.Round(Math.Min(worth / (double)price, 400)));
            lines.Add(
                new(
                    $"{(lines.Count + 1) * 10}",
                    article.Product.Key,
                    quantity,
                    boxed ? article.Box : article.Product.Unit,
                    boxed ? units : null,
                    Math.Max(0.01m, Math.Round(price * (account.PricesIncludeTax ? 1 + taxRate : 1) / rate, 2)),
                    random.Bool(0.12f) ? random.ArrayElement([0.02m, 0.03m, 0.05m, 0.08m]) : null,
                    taxRate,
                    null
                )
            );
        }

        return lines;
    }

    private List<Article> Basket(Account account)
    {
        if (!_baskets.TryGetValue(account.Customer.Key, out var basket))
        {
            var random = new Randomizer(seed * 53 + _baskets.Count);
            basket = [.. random.ListItems([.. catalogue.Articles], random.Int(6, 22))];
            _baskets.Add(account.Customer.Key, basket);
        }

        return basket;
    }

    // Ships in one or two parts; what would leave after today has not left yet.
    private OrderRow Ship(Account account, Randomizer random, OrderRow order)
    {
        var goods = order
            .Lines.Select((line, i) => (Line: line, Number: i + 1))
            .Where(g => g.Line.Quantity > 0)
            .ToList();
        if (goods.Count == 0)
        {
            return order with { State = order.OrderDate < today.AddDays(-10) ? "closed" : "confirmed" };
        }

        var cut = goods.Count > 2 && random.Bool(0.2f) ? random.Int(1, goods.Count - 1) : goods.Count;
        var day = order.OrderDate;
        var left = 0;
        foreach (var part in new[] { goods[..cut], goods[cut..] }.Where(part => part.Count > 0))
        {
            day = day.AddDays(left == 0 ? random.Int(2, 16) : random.Int(7, 35));
            var invoicedOn = day.AddDays(random.Int(0, 5));
            if (day > today)
            {
                continue;
            }

            left += part.Count;
            var (shippedOn, carrier) = (day, random.ArrayElement(Places.Carriers));
            _shipments.Add(
                (
                    day,
                    n =>
                        new(
                            $"SH{shippedOn:yyMM}{n:00000}",
                            $"SH{shippedOn:yyMM}{n:00000}",
                            order.CustomerKey,
                            order.Key,
                            shippedOn,
                            carrier,
                            [
                                .. part.Select(
                                    (g, i) =>
                                        new ShipmentLineRow(
                                            $"{i + 1}",
                                            g.Line.ProductKey,
                                            g.Line.Quantity,
                                            $"{g.Line.ProductKey}-{shippedOn.AddDays(-9):yyMM}",
                                            g.Number
                                        )
                                ),
                            ]
                        )
                )
            );
            if (invoicedOn <= today)
            {
                _invoices.Add(
                    (invoicedOn, account, order, Math.Round(part.Sum(g => Gross(account, order, g.Line)), 2), random)
                );
            }

            var creditedOn = shippedOn.AddDays(random.Int(6, 60));
            var credited = random.Bool(0.034f);
            if (credited && creditedOn <= today)
            {
                _credits.Add((creditedOn, account, order, random.ListItem(part).Line, random.Bool(0.7f), random));
            }
        }

        return order with
        {
            State =
                left == 0 ? "confirmed"
                : left < goods.Count ? "partShipped"
                : day < today.AddDays(-30) ? "closed"
                : "shipped",
        };
    }

    private IEnumerable<(DateOnly Day, decimal Amount)> Pay(Account account, InvoiceRow invoice, Randomizer random)
    {
        var late = account.Payer switch
        {
            Payer.Early => random.Int(-12, 0),
            Payer.OnTime => random.Int(-2, 6),
            Payer.Late => random.Int(12, 55),
            Payer.VeryLate => random.Int(45, 130),
            _ => random.Int(0, 20),
        };
        var day = invoice.DueDate.AddDays(late);
        if (day < invoice.InvoiceDate)
        {
            day = invoice.InvoiceDate;
        }

        var split = random.Bool(0.07f);
        if (account.Payer == Payer.Never && invoice.InvoiceDate > today.AddDays(-420))
        {
            yield break;
        }

        var first = split ? Math.Round(invoice.Amount * 0.3m, 2) : invoice.Amount;
        if (day <= today)
        {
            yield return (day, first);
        }

        if (split && day.AddDays(25) <= today)
        {
            yield return (day.AddDays(25), invoice.Amount - first);
        }
    }

    private CreditNoteRow Credit(
        Account account,
        OrderRow order,
        OrderLineRow line,
        DateOnly day,
        bool goods,
        Randomizer random,
        int number
    )
    {
        var key = $"CN{day:yyMM}{number:00000}";
        var units = line.UnitsPerSalesUnit ?? 1;
        var priceExTax = LineAmount(account, line) / line.Quantity / units;
        var quantity = Math.Max(1, Math.Round(line.Quantity * units * random.Decimal(0.03m, 0.2m)));
        var row = goods
            ? new CreditLineRow(
                "10",
                line.ProductKey,
                true,
                quantity,
                Math.Round(priceExTax, 4),
                null,
                line.TaxRate,
                $"RMA{number:00000}"
            )
            : new CreditLineRow(
                "10",
                line.ProductKey,
                false,
                null,
                null,
                Math.Round(priceExTax * line.Quantity * units * 0.06m, 2),
                line.TaxRate,
                null
            );
        return new(
            key,
            key,
            order.CustomerKey,
            order.Key,
            day,
            order.Currency,
            order.ExchangeRate,
            goods
                ? random.ArrayElement(["质量问题退货", "型号发错退货", "运输破损退货"])
                : random.ArrayElement(["价格补差", "交期延误折让", "外观瑕疵折让"]),
            [row]
        );
    }

    /// <summary>Ex tax, before the header discount, in the order's currency.</summary>
    private static decimal LineAmount(Account account, OrderLineRow line) =>
        Math.Round(
            line.Quantity
                * line.UnitPrice
                / (account.PricesIncludeTax ? 1 + line.TaxRate : 1)
                * (1 - (line.Discount ?? 0)),
            4,
            MidpointRounding.AwayFromZero
        );

    /// <summary>Ex tax and after all discounts, in the order's currency.</summary>
    public static decimal Net(Account account, OrderRow order, OrderLineRow line)
    {
        var amount = LineAmount(account, line);
        var total = order.Lines.Sum(l => LineAmount(account, l));
        return amount - (order.HeaderDiscountAmount ?? total * (order.HeaderDiscountRate ?? 0)) * amount / total;
    }

    private static decimal Gross(Account account, OrderRow order, OrderLineRow line) =>
        Net(account, order, line) * (1 + line.TaxRate);

    private static decimal DollarOn(DateOnly day) =>
        Math.Round(7.12m + 0.14m * (decimal)Math.Sin((day.Year * 12 + day.Month) / 5.0), 4);
}
