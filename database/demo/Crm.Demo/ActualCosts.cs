using Bogus;

namespace Crm.Demo;

/// <summary>
/// What most orders of the last eight months really cost: a few percent beside the plan, with material that grows dearer
/// towards today, and a few orders that went wrong or very well. When the money came is told by the payments.
/// </summary>
internal static class ActualCosts
{
    private const int Months = 8;

    /// <summary>How an order went in the works: some had to be made again, some shared a batch with others.</summary>
    private enum Outcome { AsPlanned, Wrong, Well }

    public static IReadOnlyList<ActualCostsRow> Invent(
        int seed, DateOnly today, Catalogue catalogue, Clientele clientele, Trade trade)
    {
        var random = new Randomizer(seed * 67);
        var since = today.AddMonths(-Months);
        var accounts = clientele.Accounts.ToDictionary(a => a.Customer.Key);
        var costs = catalogue.StandardCosts.ToDictionary(c => (c.ProductKey, c.ValidFrom.Year));
        // By its family a product's material ran more or less away from the plan.
        var drift = catalogue.Articles.Select(a => a.Product.Family).Distinct()
            .ToDictionary(family => family, _ => random.Decimal(-0.02m, 0.022m));
        var families = catalogue.Articles.ToDictionary(a => a.Product.Key, a => a.Product.Family);
        var rows = new List<ActualCostsRow>();
        foreach (var order in trade.Orders.Where(o => o.OrderDate >= since && o.State is "shipped" or "closed"))
        {
            var course = random.WeightedRandom(
                [Outcome.AsPlanned, Outcome.Wrong, Outcome.Well], [0.955f, 0.025f, 0.02f]);
            if (random.Bool(0.12f)) continue;
            var age = (today.DayNumber - order.OrderDate.DayNumber) / (Months * 30.5m);
            var lines = order.Lines.Select((line, i) => (Line: line, Number: i + 1)).Where(l => l.Line.Quantity > 0)
                .Select(l => costs.TryGetValue((l.Line.ProductKey, order.OrderDate.Year), out var cost)
                    ? Line(
                        random, accounts[order.CustomerKey], order, l.Line, l.Number, cost,
                        1 + drift[families[l.Line.ProductKey]] + 0.01m * (1 - age), course)
                    : null)
                .OfType<ActualLineRow>().ToList();
            rows.Add(new(order.Key, order.Key, Freight(random, order, course), lines));
        }

        return rows;
    }

    private static ActualLineRow Line(
        Randomizer random, Account account, OrderRow order, OrderLineRow line, int number, StandardCostRow cost,
        decimal material, Outcome course)
    {
        // A few lines are delivered short or settled at a lower price than agreed.
        var quantity = random.Bool(0.015f) && line.Quantity >= 5 ? Math.Round(line.Quantity * 0.92m) : line.Quantity;
        var conceded = random.Bool(0.02f) ? random.Decimal(0.015m, 0.05m) : 0;
        var units = quantity * (line.UnitsPerSalesUnit ?? 1);
        var more = course switch
        {
            Outcome.Wrong => random.Decimal(0.12m, 0.3m),
            Outcome.Well => -random.Decimal(0.06m, 0.13m),
            _ => 0,
        };
        var rate = order.ExchangeRate ?? 1;
        var net = OrderBook.Net(account, order, line) * rate * quantity / line.Quantity;
        return new(
            number,
            quantity == line.Quantity ? null : quantity,
            conceded == 0 ? null : Math.Round(net * (1 - conceded), 2),
            Math.Round(units * cost.Material * (material + random.Decimal(-0.025m, 0.025m) + more), 2),
            Math.Round(units * cost.Labour * (1 + random.Decimal(-0.04m, 0.05m) + more / 2), 2),
            Math.Round(units * cost.VariableOverhead * (1 + random.Decimal(-0.03m, 0.035m)), 2));
    }

    // In the base currency. Some freight comes unplanned, and what had to go by express cost more than twice as much.
    private static decimal? Freight(Randomizer random, OrderRow order, Outcome course)
    {
        if (order.Freight is not { } planned) return random.Bool(0.08f) ? random.Int(6, 30) * 10 : null;
        var factor = course == Outcome.Wrong ? random.Decimal(1.6m, 2.6m) : random.Decimal(0.9m, 1.18m);
        return Math.Round(planned * (order.ExchangeRate ?? 1) * factor, 2);
    }
}
