using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Crm.ApiTests.Grading;

/// <summary>The default scheme on a company small enough to be worked out by hand.</summary>
[Parallelizable(ParallelScope.Self)]
public sealed class DefaultSchemeTests
{
    private CrmHost _host = null!;
    private GradingCompany _company = null!;
    private JsonNode _run = null!;
    private long _first;
    private long _third;
    private long _once;

    [OneTimeSetUp]
    public async Task Start()
    {
        _host = new CrmHost();
        _company = await GradingCompany.OpenAsync(_host);
        _first = await _company.CustomerAsync("C1");
        await _company.CustomerAsync("C2");
        _third = await _company.CustomerAsync("C3");
        await _company.CustomerAsync("C4", status: "dormant");
        _once = await _company.CustomerAsync("ONCE");
        await _company.CustomerAsync("GONE", status: "blocked");

        // Revenue 4000, 3000, 2000, 1000; 2, 3, 2, 2 orders; margin 50, 50, 20, 20 %.
        await OrdersAsync("C1", "DEAR", 20, 20);
        await OrdersAsync("C2", "DEAR", 10, 10, 10);
        await OrdersAsync("C3", "CHEAP", 10, 10);
        await OrdersAsync("C4", "CHEAP", 5, 5);
        await OrdersAsync("ONCE", "DEAR", 900);
        await OrdersAsync("GONE", "DEAR", 900, 900);
        // Collection days 10, 30, none, and 60 so far.
        await _company.InvoiceAsync("C1", "2026-03-01", 4000m, 10);
        await _company.InvoiceAsync("C2", "2026-03-01", 3000m, 30);
        await _company.InvoiceAsync("C4", "2026-05-02", 1000m, null);
        _run = await _company.RunAsync("2026-07-01", "commit");
    }

    [OneTimeTearDown]
    public async Task Stop() => await _host.DisposeAsync();

    [Test]
    public async Task Grades_follow_from_percentiles_and_weights()
    {
        // Revenue: 87.5, 62.5, 37.5, 12.5. Orders: 3 of C2 87.5, the three others tie at 100 × 1.5 / 4 = 37.5.
        // Margin: two ties, 75 and 25. Days, less is better, of three: 83.33, 50, –, 16.67.
        // C1: .40 × 87.5 + .25 × 75 + .20 × 83.3333 + .15 × 37.5 = 35 + 18.75 + 16.6667 + 5.625 = 76.04.
        // C2: 25 + 18.75 + 10 + 13.125 = 66.875 → 66.88. C4: 5 + 6.25 + 3.3333 + 5.625 = 20.21.
        // C3 without days: (40 × 37.5 + 25 × 25 + 15 × 37.5) / 80 = 33.59.
        Assert.That(await _company.ResultsAsync(_run, "grade=A,B,C,D"),
            Is.EqualTo(new[] { "C1 A 76.04", "C2 B 66.88", "C3 C 33.59", "C4 D 20.21" }));
        Assert.That(_run["counts"]!.ToJsonString(), Is.EqualTo("""{"A":1,"B":1,"C":1,"D":1,"N":2}"""));
        Assert.That(_run["state"]!.GetValue<string>(), Is.EqualTo("committed"));
        Assert.That(_run["graded"]!.GetValue<int>(), Is.EqualTo(4));
    }

    [Test]
    public async Task Too_little_history_and_blocked_customers_are_N() =>
        Assert.That(await _company.ResultsAsync(_run, "grade=N&sort=name"), Is.EqualTo(new[] { "GONE N", "ONCE N" }));

    [Test]
    public async Task A_grade_explains_itself()
    {
        var why = await _company.WhyAsync(_first);
        Assert.That(why["grade"]!.GetValue<string>(), Is.EqualTo("A"));
        Assert.That(why["reason"]!.GetValue<string>(), Is.EqualTo("graded"));
        Assert.That(why["gap"], Is.Null);
        Assert.That(Lines(why), Is.EqualTo(new[]
        {
            "revenue 4000 money 87.5 40 40 35.00", "contributionMargin 0.5 percent 75 25 25 18.75",
            "collectionDays 10 days 83.3333 20 20 16.67", "orderCount 2 count 37.5 15 15 5.62",
        }));
        Assert.That(why["criteria"]!.AsArray().Sum(c => c!["contribution"]!.GetValue<decimal>()), Is.EqualTo(76.04m));
    }

    [Test]
    public async Task A_missing_value_is_shown_as_missing_and_its_weight_is_with_the_others()
    {
        var why = await _company.WhyAsync(_third);
        var days = why["criteria"]!.AsArray().Single(c => c!["metric"]!.GetValue<string>() == "collectionDays")!;
        Assert.That(days["missing"]!.GetValue<bool>(), Is.True);
        Assert.That(days["raw"], Is.Null);
        Assert.That(days["points"], Is.Null);
        Assert.That(days["weightPercent"]!.GetValue<decimal>(), Is.Zero);
        // 40 of the 80 that count.
        Assert.That(why["criteria"]![0]!["weightPercent"]!.GetValue<decimal>(), Is.EqualTo(50m));
        // 16.41 short of B at 50; a C moves at 52.01 only.
        Assert.That(why["gap"]!["grade"]!.GetValue<string>(), Is.EqualTo("B"));
        Assert.That(why["gap"]!["points"]!.GetValue<decimal>(), Is.EqualTo(16.41m));
        Assert.That(why["gap"]!["pointsToMove"]!.GetValue<decimal>(), Is.EqualTo(18.42m));
    }

    [Test]
    public async Task A_customer_outside_the_run_is_told_why()
    {
        var why = await _company.WhyAsync(_once);
        Assert.That(why["grade"]!.GetValue<string>(), Is.EqualTo("N"));
        Assert.That(why["reason"]!.GetValue<string>(), Is.EqualTo("notEnoughOrders"));
        Assert.That(why["score"], Is.Null);
        Assert.That(why["criteria"]!.AsArray(), Is.Empty);
    }

    [Test]
    public async Task The_median_of_the_grade_stands_beside_the_own_value()
    {
        var why = await _company.WhyAsync(_first);
        Assert.That(why["criteria"]![0]!["gradeMedian"]!.GetValue<decimal>(), Is.EqualTo(4000m));
    }

    [Test]
    public async Task Without_the_right_to_see_cost_figures_of_cost_are_hidden()
    {
        var (service, _) = await _host.PersonAsync("service");
        var why = await _company.WhyAsync(_first, service);
        var margin = why["criteria"]!.AsArray().Single(c => c!["metric"]!.GetValue<string>() == "contributionMargin")!;
        Assert.That(margin["raw"], Is.Null);
        Assert.That(margin["gradeMedian"], Is.Null);
        Assert.That(why["criteria"]![0]!["raw"]!.GetValue<decimal>(), Is.EqualTo(4000m));

        var results = await service.GetJsonAsync($"/api/v1/grading/runs/{_run["runId"]}/results");
        Assert.That(results["items"]!.AsArray().Select(i => i!["contribution"]), Is.All.Null);
        await service.GetAsync($"/api/v1/grading/runs/{_run["runId"]}/results?sort=-contribution")
            .ProblemAsync(System.Net.HttpStatusCode.Forbidden);
        var run = await service.GetJsonAsync($"/api/v1/grading/runs/{_run["runId"]}");
        Assert.That(run["movement"]!.AsArray().Select(m => m!["contribution"]), Is.All.Null);
    }

    private static string[] Lines(JsonNode why) =>
    [
        .. why["criteria"]!.AsArray().Select(c => FormattableString.Invariant(
            $"{c!["metric"]} {c["raw"]!.GetValue<decimal>():0.####} {c["unit"]} {c["points"]!.GetValue<decimal>():0.####} {c["weight"]} {c["weightPercent"]!.GetValue<decimal>():0.##} {c["contribution"]!.GetValue<decimal>():0.00}")),
    ];

    private async Task OrdersAsync(string customer, string product, params int[] pieces)
    {
        foreach (var (index, count) in pieces.Index())
            await _company.OrderAsync(customer, new DateOnly(2026, 1 + index, 15).ToString("yyyy-MM-dd"), count, product);
    }
}
