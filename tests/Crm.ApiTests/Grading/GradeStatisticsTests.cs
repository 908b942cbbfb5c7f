using System.Net;
using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Crm.ApiTests.Grading;

/// <summary>
/// Two customers change places: UP held D from 1 April and A from 1 June, DOWN held A and then D. Their orders before, between
/// and after count for the grade of their day.
/// </summary>
[Parallelizable(ParallelScope.Self)]
public sealed class GradeStatisticsTests
{
    private const string Year = "/api/v1/grading/statistics?from=2026-01-01&to=2026-12-31";

    private CrmHost _host = null!;
    private GradingCompany _company = null!;
    private HttpClient _sales = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _host = new CrmHost();
        (_sales, _) = await _host.PersonAsync("sales", signInName: "li");
        _company = await GradingCompany.OpenAsync(_host);
        var scheme = (await _company.Administrator.GetJsonAsync("/api/v1/grading/schemes"))["items"]![0]!;
        // Two customers score 75 and 25; with these bands the better is A and the other D.
        await _company.Administrator.PutAsync("/api/v1/grading/schemes/1", new
        {
            name = "Default",
            windowMonths = 12,
            minimumOrders = 1,
            minimumMonths = 0,
            bands = new { a = 70, b = 50, c = 30 },
            hysteresis = 0,
            criteria = new[] { new { metric = "revenue", weight = 1, direction = "higher" } },
        }, $"\"{scheme["version"]}\"").OkAsync();
        await _company.CustomerAsync("UP", owner: "li");
        await _host.PersonAsync("sales", signInName: "wang");
        await _company.CustomerAsync("DOWN", owner: "wang");
        await _company.OrderAsync("DOWN", "2025-02-01", 7);
        await _company.OrderAsync("UP", "2026-03-01", 1);
        await _company.OrderAsync("DOWN", "2026-03-31", 2);
        await _company.RunAsync("2026-04-01", "commit");
        await _company.OrderAsync("DOWN", "2026-04-01", 3);
        await _company.OrderAsync("UP", "2026-05-31", 40);
        await _company.RunAsync("2026-06-01", "commit");
        await _company.OrderAsync("UP", "2026-06-01", 10);
    }

    [OneTimeTearDown]
    public async Task Stop() => await _host.DisposeAsync();

    [Test]
    public async Task They_can_be_had_as_csv()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Year);
        request.Headers.Add("Accept", "text/csv");
        using var answer = await _company.Administrator.SendAsync(request);
        Assert.That(answer.Content.Headers.ContentType!.MediaType, Is.EqualTo("text/csv"));
        var lines = (await answer.Content.ReadAsStringAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.That(lines[0].TrimStart('\uFEFF'), Does.StartWith("grade,customers,revenue,contribution"));
        Assert.That(lines, Has.Length.EqualTo(6));
    }

    [Test]
    public async Task Every_order_counts_for_the_grade_held_on_its_day()
    {
        var statistics = await _company.Administrator.GetJsonAsync(Year);
        // N: before 1 April 100 + 200. A: DOWN 300 in April, UP 1000 in June. D: UP 4000 in May.
        Assert.That(Rows(statistics), Is.EqualTo(new[]
        {
            "A 2 1300 650 0.5", "B 0 0 0 -", "C 0 0 0 -", "D 1 4000 2000 0.5", "N 2 300 150 0.5",
        }));
        Assert.That(statistics["byHistory"]!.GetValue<bool>(), Is.True);
        Assert.That(statistics["total"]!["revenue"]!.GetValue<decimal>(), Is.EqualTo(5600m));
        Assert.That(statistics["total"]!["customers"]!.GetValue<int>(), Is.EqualTo(2));
    }

    [Test]
    public async Task The_year_before_stands_beside()
    {
        var statistics = await _company.Administrator.GetJsonAsync(Year);
        Assert.That(statistics["previousFrom"]!.GetValue<string>(), Is.EqualTo("2025-01-01"));
        Assert.That(statistics["previousTo"]!.GetValue<string>(), Is.EqualTo("2025-12-31"));
        var none = statistics["items"]![4]!;
        Assert.That($"{none["customersPrevious"]} {none["revenuePrevious"]} {none["contributionPrevious"]}", Is.EqualTo("1 700 350"));
    }

    [Test]
    public async Task By_todays_grade_the_same_customers_show_otherwise()
    {
        var statistics = await _company.Administrator.GetJsonAsync($"{Year}&today=true");
        // UP holds A now: 100 + 4000 + 1000. DOWN holds D: 200 + 300.
        Assert.That(Rows(statistics).Where(r => r[0] is 'A' or 'D' or 'N'), Is.EqualTo(new[] { "A 1 5100 2550 0.5", "D 1 500 250 0.5", "N 0 0 0 -" }));
        Assert.That(statistics["byHistory"]!.GetValue<bool>(), Is.False);
        Assert.That(statistics["items"]![3]!["revenuePrevious"]!.GetValue<decimal>(), Is.EqualTo(700m));
    }

    [TestCase("grade=A", "UP A 1000", "DOWN A 300")]
    [TestCase("grade=N&sort=name", "DOWN N 200", "UP N 100")]
    [TestCase("period=previous", "DOWN N 700")]
    [TestCase("grade=A&today=true", "UP A 5100")]
    [TestCase("sort=-contribution&limit=2", "UP D 4000", "UP A 1000")]
    public async Task Behind_every_number_stand_its_customers(string query, params string[] expected)
    {
        var page = await _company.Administrator.GetJsonAsync($"/api/v1/grading/statistics/customers?from=2026-01-01&to=2026-12-31&{query}");
        Assert.That(page["items"]!.AsArray().Select(i => $"{i!["customer"]!["code"]} {i["grade"]} {i["revenue"]}"), Is.EqualTo(expected));
    }

    [Test]
    public async Task A_salesperson_sees_sums_of_own_customers_and_no_cost()
    {
        var statistics = await _sales.GetJsonAsync(Year);
        Assert.That(statistics["total"]!["revenue"]!.GetValue<decimal>(), Is.EqualTo(5100m));
        Assert.That(statistics["items"]!.AsArray().SelectMany(i => new[] { i!["contribution"], i["margin"], i["contributionPrevious"] }),
            Is.All.Null);
        var page = await _sales.GetJsonAsync("/api/v1/grading/statistics/customers?from=2026-01-01&to=2026-12-31");
        Assert.That(page["items"]!.AsArray().Select(i => i!["customer"]!["code"]!.GetValue<string>()), Is.All.EqualTo("UP"));
        await _sales.GetAsync("/api/v1/grading/statistics/customers?from=2026-01-01&to=2026-12-31&sort=contribution")
            .ProblemAsync(HttpStatusCode.Forbidden);
    }

    [TestCase("from=2026-02-01&to=2026-01-31")]
    [TestCase("from=2026-02-01")]
    [TestCase("from=0001-01-01&to=2026-01-31")]
    public async Task A_period_that_is_none_is_refused(string query) =>
        await _company.Administrator.GetAsync($"/api/v1/grading/statistics?{query}").ProblemAsync(HttpStatusCode.BadRequest);

    [Test]
    public async Task The_year_before_a_february_ends_with_its_month()
    {
        var statistics = await _company.Administrator.GetJsonAsync("/api/v1/grading/statistics?from=2025-02-01&to=2025-02-28");
        Assert.That(statistics["previousTo"]!.GetValue<string>(), Is.EqualTo("2024-02-29"));
    }

    private static string[] Rows(JsonNode statistics) =>
    [
        .. statistics["items"]!.AsArray().Select(i =>
            $"{i!["grade"]} {i["customers"]} {i["revenue"]} {i["contribution"]} {i["margin"]?.ToString() ?? "-"}"),
    ];
}
