using System.Text.Json.Nodes;
using Crm.Demo;

namespace Crm.UnitTests.Demo;

public class DemoCompanyTests
{
    private static readonly DateOnly Today = new(2026, 3, 17);

    private readonly Dictionary<string, List<JsonNode>> _rows = [];
    private DemoCompany _company = null!;

    [OneTimeSetUp]
    public void Invent()
    {
        _company = DemoCompany.Generate(7, Today);
        foreach (var feed in _company.Feeds) _rows[feed.Kind] = [.. feed.Rows.Select(row => JsonNode.Parse(row)!)];
    }

    [Test]
    public void The_same_seed_and_day_give_the_same_company()
    {
        var again = DemoCompany.Generate(7, Today);
        foreach (var feed in _company.Feeds) Assert.That(again[feed.Kind], Is.EqualTo(feed.Rows), feed.Kind);
    }

    [Test]
    public void Every_row_has_a_key_of_its_own_and_refers_only_to_rows_sent_before()
    {
        var known = new Dictionary<string, HashSet<string>>();
        foreach (var feed in _company.Feeds)
        {
            var keys = known[feed.Kind] = [];
            foreach (var row in _rows[feed.Kind])
            {
                foreach (var (reference, kind) in References)
                    foreach (var wanted in Mentions(row, reference))
                        Assert.That(known[kind], Does.Contain(wanted), $"{feed.Kind}: {reference} of {row.ToJsonString()}");
                if (row["parentKey"] is { } parent) Assert.That(keys, Does.Contain(parent.GetValue<string>()));
                Assert.That(keys.Add(row["key"]?.GetValue<string>() ?? $"{row["productKey"]}|{row["validFrom"]}"), feed.Kind);
            }
        }
    }

    [Test]
    public void A_complaint_is_answered_solved_and_closed_after_it_was_received()
    {
        foreach (var row in _rows["complaints"])
        {
            DateTimeOffset At(string field) => row[field]!.GetValue<DateTimeOffset>();
            Assert.That(At("solvedAt"), Is.GreaterThan(At("receivedAt")), row.ToJsonString());
            Assert.That(At("closedAt"), Is.GreaterThan(At("solvedAt")), row.ToJsonString());
            if (row["respondedAt"] is not null)
                Assert.That(At("respondedAt"), Is.GreaterThan(At("receivedAt")).And.LessThan(At("solvedAt")), row.ToJsonString());
        }
    }

    [Test]
    public void Nothing_happens_after_today()
    {
        foreach (var (kind, field) in new[]
                 {
                     ("orders", "orderDate"), ("shipments", "shippedOn"), ("invoices", "invoiceDate"), ("payments", "paidOn"),
                     ("credit-notes", "creditDate"),
                 })
            Assert.That(_rows[kind].Max(row => DateOnly.Parse(row[field]!.GetValue<string>())), Is.LessThanOrEqualTo(Today), kind);
    }

    [Test]
    public void The_company_is_of_middle_size_and_trades_up_to_today()
    {
        Assert.Multiple(() =>
        {
            Assert.That(_rows["customers"], Has.Count.InRange(380, 420));
            Assert.That(_rows["products"], Has.Count.InRange(100, 140));
            Assert.That(_rows["orders"], Has.Count.InRange(5000, 8000));
            Assert.That(_rows["orders"].Max(row => DateOnly.Parse(row["orderDate"]!.GetValue<string>())), Is.GreaterThan(Today.AddDays(-7)));
            Assert.That(_rows["customers"].Select(row => row["name"]!.GetValue<string>()), Is.Unique);
        });
    }

    [Test]
    public void Customers_were_visited_and_called_up_to_yesterday_and_some_next_steps_are_open()
    {
        var days = _rows["touchpoints"].Select(row => DateOnly.Parse(row["happenedAt"]!.GetValue<string>()[..10])).ToList();
        Assert.Multiple(() =>
        {
            Assert.That(_rows["touchpoints"], Has.Count.InRange(1500, 4000));
            Assert.That(days.Max(), Is.InRange(Today.AddDays(-5), Today.AddDays(-1)));
            Assert.That(_rows["touchpoints"].Count(row => row["channel"]!.GetValue<string>() == "visit"), Is.GreaterThan(300));
            Assert.That(_rows["touchpoints"].Count(row => row["nextStepOn"] is { } next && DateOnly.Parse(next.GetValue<string>()) >= Today), Is.GreaterThan(5));
        });
    }

    [Test]
    public void Some_invoices_are_never_paid_and_no_invoice_is_paid_twice()
    {
        var paid = _rows["payments"].Where(row => row["invoiceKey"] is not null)
            .GroupBy(row => row["invoiceKey"]!.GetValue<string>())
            .ToDictionary(group => group.Key, group => group.Sum(row => row["amount"]!.GetValue<decimal>()));
        var invoices = _rows["invoices"].ToDictionary(row => row["key"]!.GetValue<string>(), row => row["amount"]!.GetValue<decimal>());
        Assert.That(paid, Is.All.Matches<KeyValuePair<string, decimal>>(p => p.Value <= invoices[p.Key]));
        Assert.That(_rows["invoices"].Count(IsLongOverdue), Is.GreaterThan(20));

        bool IsLongOverdue(JsonNode invoice) =>
            DateOnly.Parse(invoice["dueDate"]!.GetValue<string>()) < Today.AddDays(-90) && !paid.ContainsKey(invoice["key"]!.GetValue<string>());
    }

    [Test]
    public void Orders_of_the_last_month_that_lose_money_are_there_to_be_found()
    {
        var material = _rows["standard-costs"].GroupBy(row => row["productKey"]!.GetValue<string>())
            .ToDictionary(group => group.Key, group => group.Last());
        var losing = _rows["orders"].Where(order => DateOnly.Parse(order["orderDate"]!.GetValue<string>()) > Today.AddDays(-30)).Count(Loses);
        Assert.That(losing, Is.GreaterThanOrEqualTo(5));

        bool Loses(JsonNode order)
        {
            var rest = 0m;
            foreach (var line in order["lines"]!.AsArray())
            {
                if (!material.TryGetValue(line!["productKey"]!.GetValue<string>(), out var cost)) return false;
                var tax = order["pricesIncludeTax"] is null ? 1 : 1 + line["taxRate"]!.GetValue<decimal>();
                var units = line["unitsPerSalesUnit"]?.GetValue<decimal>() ?? 1;
                rest += line["quantity"]!.GetValue<decimal>() * (
                    line["unitPrice"]!.GetValue<decimal>() / tax * (order["exchangeRate"]?.GetValue<decimal>() ?? 1)
                    - units * (cost["material"]!.GetValue<decimal>() + cost["labour"]!.GetValue<decimal>()
                               + cost["variableOverhead"]!.GetValue<decimal>()));
            }
            return rest < 0;
        }
    }

    [Test]
    public void Most_orders_of_the_last_months_came_to_a_little_more_or_less_than_planned()
    {
        var orders = _rows["orders"].ToDictionary(row => row["key"]!.GetValue<string>());
        var told = _rows["actual-costs"].Select(row => row["orderKey"]!.GetValue<string>()).ToHashSet();
        var gone = orders.Values.Where(order => order["state"]!.GetValue<string>() is "shipped" or "closed"
            && DateOnly.Parse(order["orderDate"]!.GetValue<string>()) >= Today.AddMonths(-8)).Select(order => order["key"]!.GetValue<string>()).ToList();
        Assert.That(told, Is.SubsetOf(gone));
        Assert.That(told, Has.Count.InRange(gone.Count * 0.8, gone.Count * 0.95));

        var costs = _rows["standard-costs"].ToDictionary(row => $"{row["productKey"]}|{row["validFrom"]!.GetValue<string>()[..4]}");
        var ratios = new List<decimal>();
        foreach (var row in _rows["actual-costs"])
        {
            var order = orders[row["orderKey"]!.GetValue<string>()];
            decimal planned = 0, actual = 0;
            foreach (var line in row["lines"]!.AsArray())
            {
                var ordered = order["lines"]![line!["lineNumber"]!.GetValue<int>() - 1]!;
                var quantity = (line["quantity"] ?? ordered["quantity"])!.GetValue<decimal>() * (ordered["unitsPerSalesUnit"]?.GetValue<decimal>() ?? 1);
                planned += quantity * costs[$"{ordered["productKey"]}|{order["orderDate"]!.GetValue<string>()[..4]}"]["material"]!.GetValue<decimal>();
                actual += line["material"]!.GetValue<decimal>();
            }
            if (planned > 0) ratios.Add(actual / planned);
        }
        Assert.Multiple(() =>
        {
            Assert.That(ratios, Is.All.InRange(0.8m, 1.4m));
            Assert.That(ratios.Count(r => r is > 0.94m and < 1.07m), Is.GreaterThan(ratios.Count * 0.9));
            Assert.That(ratios.Count(r => r > 1.1m), Is.GreaterThan(5));
        });
    }

    [TestCase("2026-01-05")]
    [TestCase("2026-07-10")]
    [TestCase("2028-02-29")]
    public void On_any_day_there_are_bottlenecks_lost_customers_and_orders_that_want_a_decision(string day)
    {
        var today = DateOnly.Parse(day);
        var company = DemoCompany.Generate(7, today);
        Assert.Multiple(() =>
        {
            Assert.That(company.Bottlenecks, Has.Count.EqualTo(2));
            Assert.That(company.Bottlenecks.Select(b => b.CapacityHours), Is.All.InRange(300m, 5000m));
            Assert.That(company["product-hours"], Has.Count.GreaterThan(50));
            Assert.That(company["actual-costs"], Has.Count.GreaterThan(800));
            Assert.That(company.Losses, Has.Count.InRange(7, 10));
            Assert.That(company.Losses.Select(loss => loss.LostOn), Is.All.LessThan(today));
            Assert.That(company.Losses.Select(loss => loss.CustomerCode), Is.Unique);
            Assert.That(company.DeskOrders, Has.Count.EqualTo(20));
            Assert.That(company.DeskOrders.Select(order => order.Day), Is.Ordered.And.All.LessThanOrEqualTo(today));
            Assert.That(company.DeskOrders.Select(order => order.Drafts.Count), Is.All.GreaterThan(3));
            Assert.That(company.DeskOrders.SelectMany(order => order.Drafts).SelectMany(draft => draft.Lines),
                Is.All.Matches<DemoDeskLine>(line => line is { Quantity: > 0, UnitPrice: > 0 }));
        });
        var people = company.People.Select(person => person.SignInName).ToHashSet();
        Assert.That(company.DeskOrders.Select(o => o.SellerSignInName).Concat(company.Losses.Select(l => l.SignInName)).Distinct(), Is.SubsetOf(people));
        Assert.That(company.DeskOrders.Select(o => o.ApproverSignInName).OfType<string>().Distinct(), Is.SubsetOf(people));
    }

    [Test]
    public void A_person_stands_below_the_one_who_leads_it()
    {
        var seen = new HashSet<string>();
        foreach (var person in _company.People)
        {
            if (person.ManagerSignInName is { } manager) Assert.That(seen, Does.Contain(manager), person.SignInName);
            Assert.That(seen.Add(person.SignInName));
        }
        var owners = _rows["customers"].Select(row => row["ownerSignInName"]?.GetValue<string>()).OfType<string>().Distinct();
        Assert.That(owners, Is.SubsetOf(seen));
    }

    private static readonly (string Field, string Kind)[] References =
    [
        ("categoryKey", "categories"), ("supplierKey", "suppliers"), ("productKey", "products"), ("customerKey", "customers"),
        ("orderKey", "orders"), ("invoiceKey", "invoices"), ("shipmentKey", "shipments"),
    ];

    private static IEnumerable<string> Mentions(JsonNode row, string field) =>
        new[] { row }.Concat(row["lines"]?.AsArray().OfType<JsonNode>() ?? [])
            .Select(part => part[field]?.GetValue<string>()).OfType<string>();
}
