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

    private DemoCompany(IReadOnlyList<DemoPerson> people, IReadOnlyList<DemoFeed> feeds, IReadOnlyList<DemoCase> cases)
    {
        People = people;
        Feeds = feeds;
        Cases = cases;
    }

    /// <summary>The organisation tree, managers before those they manage.</summary>
    public IReadOnlyList<DemoPerson> People { get; }

    /// <summary>One feed per sync kind, in an order in which every reference is already there.</summary>
    public IReadOnlyList<DemoFeed> Feeds { get; }

    /// <summary>Complaints that the service team has on its table, to be taken in after the feeds and moved on step by step.</summary>
    public IReadOnlyList<DemoCase> Cases { get; }

    /// <summary>Rows of one sync kind, each a line of NDJSON.</summary>
    public IReadOnlyList<string> this[string kind] => Feeds.Single(feed => feed.Kind == kind).Rows;

    public static DemoCompany Generate(int seed, DateOnly today)
    {
        var from = today.AddYears(-3).AddDays(1);
        var catalogue = Catalogue.Invent(seed, from.Year, today.Year);
        var clientele = Clientele.Invent(seed, from, today);
        var trade = Trade.Invent(seed, from, today, catalogue, clientele);
        return new(
            DemoPeople.All,
            [
                Feed("categories", catalogue.Categories),
                Feed("suppliers", catalogue.Suppliers),
                Feed("products", catalogue.Articles.Select(article => article.Product)),
                Feed("standard-costs", catalogue.StandardCosts),
                Feed("customers", clientele.Accounts.Select(account => account.Customer)),
                Feed("contacts", clientele.Contacts),
                Feed("touchpoints", Touchpoints.Invent(seed, today, clientele)),
                Feed("orders", trade.Orders),
                Feed("shipments", trade.Shipments),
                Feed("invoices", trade.Invoices),
                Feed("payments", trade.Payments),
                Feed("credit-notes", trade.CreditNotes),
                Feed("complaints", Complaints.History(seed, today, trade, catalogue)),
            ],
            Complaints.Today(seed, today, trade, catalogue));
    }

    private static DemoFeed Feed<T>(string kind, IEnumerable<T> rows) => new(kind, [.. rows.Select(Message.Write)]);
}

/// <summary>Somebody of the demo company. Roles are spelled as the API spells them.</summary>
public sealed record DemoPerson(string SignInName, string Name, IReadOnlyList<string> Roles, string? ManagerSignInName);

/// <summary>What the demo ERP sends of one sync kind: NDJSON rows.</summary>
public sealed record DemoFeed(string Kind, IReadOnlyList<string> Rows);

/// <summary>Shares: 0.045 is 4.5 %.</summary>
public sealed record DemoRates(decimal InterestRate, decimal Commission, decimal Rebate);
