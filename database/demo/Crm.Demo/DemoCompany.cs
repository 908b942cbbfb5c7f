namespace Crm.Demo;

/// <summary>
/// An invented maker of pumps, valves and fittings with three years of trade up to <c>today</c>: the people who work
/// there and what its ERP would send. The same seed and day always give the same company.
/// </summary>
public sealed class DemoCompany
{
    /// <summary>The source under which the rows are sent: the name of the invented ERP.</summary>
    public const string Source = "DEMO";

    /// <summary>Yearly interest, and commission and rebate as shares of net, that the company reckons with.</summary>
    public static readonly DemoRates Rates = new(0.045m, 0.02m, 0.005m);

    /// <summary>An order that leaves within so many days is a rush.</summary>
    public const int RushDays = 2;

    private DemoCompany()
    {
    }

    /// <summary>The organisation tree, managers before those they manage.</summary>
    public IReadOnlyList<DemoPerson> People { get; } = DemoPeople.All;

    /// <summary>One feed per sync kind, in an order in which every reference is already there.</summary>
    public required IReadOnlyList<DemoFeed> Feeds { get; init; }

    /// <summary>Complaints that the service team has on its table, to be taken in after the feeds and moved on step by step.</summary>
    public required IReadOnlyList<DemoCase> Cases { get; init; }

    /// <summary>What it costs to serve a customer, from which day on.</summary>
    public required IReadOnlyList<DemoServeRates> ServeRates { get; init; }

    /// <summary>To be named before the feeds, one of which tells how many hours of them products take.</summary>
    public required IReadOnlyList<DemoBottleneck> Bottlenecks { get; init; }

    /// <summary>Orders that were typed here and not in the ERP, the oldest first; they want the grades.</summary>
    public required IReadOnlyList<DemoDeskOrder> DeskOrders { get; init; }

    /// <summary>Customers that were declared lost.</summary>
    public required IReadOnlyList<DemoLoss> Losses { get; init; }

    /// <summary>Rows of one sync kind, each a line of NDJSON.</summary>
    public IReadOnlyList<string> this[string kind] => Feeds.Single(feed => feed.Kind == kind).Rows;

    public static DemoCompany Generate(int seed, DateOnly today)
    {
        var from = today.AddYears(-3).AddDays(1);
        var catalogue = Catalogue.Invent(seed, from.Year, today.Year);
        var clientele = Clientele.Invent(seed, from, today);
        var trade = Trade.Invent(seed, from, today, catalogue, clientele);
        var (bottlenecks, hours) = WorkCentres.Invent(today, trade, catalogue);
        var losses = LostCustomers.Invent(seed, today, clientele, trade);
        return new()
        {
            Feeds =
            [
                Feed("categories", catalogue.Categories),
                Feed("suppliers", catalogue.Suppliers),
                Feed("products", catalogue.Articles.Select(article => article.Product)),
                Feed("standard-costs", catalogue.StandardCosts),
                Feed("product-hours", hours),
                Feed("customers", clientele.Accounts.Select(account => account.Customer)),
                Feed("contacts", clientele.Contacts),
                Feed("touchpoints", Touchpoints.Invent(seed, today, clientele)),
                Feed("orders", trade.Orders),
                Feed("shipments", trade.Shipments),
                Feed("invoices", trade.Invoices),
                Feed("payments", trade.Payments),
                Feed("credit-notes", trade.CreditNotes),
                Feed("actual-costs", ActualCosts.Invent(seed, today, catalogue, clientele, trade)),
                Feed("complaints", Complaints.History(seed, today, trade, catalogue)),
            ],
            Cases = Complaints.Today(seed, today, trade, catalogue),
            ServeRates =
            [
                new(new(from.Year, 1, 1), 55m, 7m, 370m, 18m, 550m, 140m, 75m),
                new(new(today.Year, 1, 1), 60m, 8m, 400m, 20m, 600m, 150m, 80m),
            ],
            Bottlenecks = bottlenecks,
            DeskOrders = Desk.Invent(seed, today, catalogue, clientele, trade, losses),
            Losses = losses,
        };
    }

    private static DemoFeed Feed<T>(string kind, IEnumerable<T> rows) => new(kind, [.. rows.Select(Message.Write)]);
}

/// <summary>Somebody of the demo company. Roles are spelled as the API spells them.</summary>
public sealed record DemoPerson(string SignInName, string Name, IReadOnlyList<string> Roles, string? ManagerSignInName);

/// <summary>What the demo ERP sends of one sync kind: NDJSON rows.</summary>
public sealed record DemoFeed(string Kind, IReadOnlyList<string> Rows);

/// <summary>Shares: 0.045 is 4.5 %.</summary>
public sealed record DemoRates(decimal InterestRate, decimal Commission, decimal Rebate);

/// <summary>What one piece costs from a day on, in the base currency.</summary>
public sealed record DemoServeRates(
    DateOnly ValidFrom, decimal Order, decimal Line, decimal Visit, decimal Touchpoint, decimal Complaint, decimal Rush,
    decimal LatePayment);
