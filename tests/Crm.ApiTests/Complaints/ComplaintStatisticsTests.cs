using System.Net;
using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Crm.ApiTests.Complaints;

/// <summary>The clock stands at 1 July 2026, 09:00 UTC: a Wednesday, 17:00 in Shanghai.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ComplaintStatisticsTests : IAsyncDisposable
{
    private const string Statistics = "/api/v1/complaints/statistics";

    private ServiceDesk _desk = null!;

    [SetUp]
    public async Task Start() => _desk = await ServiceDesk.OpenAsync(standing: true);

    public ValueTask DisposeAsync() => _desk.DisposeAsync();

    [Test]
    public async Task Complaints_are_counted_by_kind_with_shares_median_and_satisfaction_beside_the_year_before()
    {
        // Received on Monday the 29th of June at nine: solved now, on Wednesday at 17:00, 21.5 working hours later.
        await _desk.ClosedAsync(new { receivedAt = "2026-06-29T01:00:00Z" });
        // On Wednesday at nine: 6.5 working hours.
        await _desk.ToldAsync(new { receivedAt = "2026-07-01T01:00:00Z" });
        // In May, of ten working days: overdue and unanswered.
        await _desk.ReceiveAsync(new { receivedAt = "2026-05-04T01:00:00Z" });
        await _desk.ReceiveAsync(new { kind = "price", receivedAt = "2026-06-30T01:00:00Z" });
        await _desk.ReceiveAsync(new { kind = "price", receivedAt = "2025-06-30T01:00:00Z" });

        var read = await _desk.Administrator.GetJsonAsync($"{Statistics}?from=2026-05-01&to=2026-07-01&by=kind");

        Assert.That((read["beforeFrom"]!.GetValue<string>(), read["beforeTo"]!.GetValue<string>()), Is.EqualTo(("2025-05-01", "2025-07-01")));
        var items = read["items"]!.AsArray();
        Assert.That(items.Select(i => $"{i!["key"]} {i["now"]!["received"]} {i["before"]!["received"]}"), Is.EqualTo(new[] { "product 3 0", "price 1 1" }));
        var product = items[0]!["now"]!;
        Assert.That(Line(product, "closed", "open", "overdue", "solved", "solvedInTimeShare", "medianWorkingHours", "satisfaction", "satisfactionAnswers"),
            Is.EqualTo("1 2 1 2 0.6667 14 4 1"));
        // Sixteen working hours to answer: one was told in them, one after 21.5, and one never was answered.
        Assert.That(product["respondedInTimeShare"]!.GetValue<double>(), Is.EqualTo(0.3333));
        Assert.That(Line(read["total"]!, "received", "overdue", "medianWorkingHours"), Is.EqualTo("4 1 14"));
        Assert.That(Line(read["beforeTotal"]!, "received", "open"), Is.EqualTo("1 1"));
        // The list behind a number has as many rows.
        var list = await _desk.Administrator.GetJsonAsync("/api/v1/complaints?kind=product&from=2026-05-01&to=2026-07-01&count=true");
        Assert.That(list["total"]!.GetValue<long>(), Is.EqualTo(3));
    }

    [Test]
    public async Task Months_stand_beside_the_same_month_of_the_year_before()
    {
        await _desk.ReceiveAsync(new { receivedAt = "2026-05-04T01:00:00Z" });
        await _desk.ReceiveAsync(new { receivedAt = "2025-05-05T01:00:00Z" });
        await _desk.ReceiveAsync(new { receivedAt = "2025-06-05T01:00:00Z" });

        var read = await _desk.Administrator.GetJsonAsync($"{Statistics}?from=2026-05-01&to=2026-06-30");

        Assert.That(read["items"]!.AsArray().Select(i => $"{i!["key"]} {i["now"]!["received"]} {i["before"]!["received"]}"),
            Is.EqualTo(new[] { "2026-05 1 1", "2026-06 0 1" }));
    }

    [TestCase("grade", "N")]
    [TestCase("person", null)]
    [TestCase("product", null)]
    [TestCase("cause", null)]
    [TestCase("kind", "product")]
    [TestCase("month", "2026-07")]
    public async Task Every_grouping_answers(string by, string? key)
    {
        await _desk.ReceiveAsync();

        var read = await _desk.Administrator.GetJsonAsync($"{Statistics}?by={by}");

        var line = read["items"]!.AsArray().Single()!;
        Assert.That((string?)line["key"], Is.EqualTo(key));
        Assert.That(line["now"]!["received"]!.GetValue<int>(), Is.EqualTo(1));
    }

    [Test]
    public async Task A_reopened_case_counts_with_its_first_outcome()
    {
        var complaint = await _desk.ClosedAsync(new { receivedAt = "2026-06-29T01:00:00Z" });
        await ServiceDesk.StepAsync(_desk.Service, complaint, "reopen", new { reason = "It leaks again" });

        var total = (await _desk.Administrator.GetJsonAsync($"{Statistics}?by=kind"))["total"]!;

        Assert.That(Line(total, "received", "open", "reopened", "solved", "solvedInTimeShare", "medianWorkingHours"), Is.EqualTo("1 1 1 1 1 21.5"));
    }

    [Test]
    public async Task Causes_are_weighed_the_heaviest_first_and_add_up()
    {
        var causes = (await _desk.Administrator.GetJsonAsync("/api/v1/complaint-causes"))["items"]!.AsArray();
        long Cause(string code) => causes.Single(c => c!["code"]!.GetValue<string>() == code)!["causeId"]!.GetValue<long>();
        foreach (var code in new[] { "material", "material", "material", "design" })
            await ServiceDesk.StepAsync(_desk.Service, await _desk.InvestigatedAsync(), "solve",
                new { method = "Replaced", result = "Good", causeId = Cause(code), costs = new { refund = code == "design" ? 900 : 10, replacement = 0, travel = 0, labour = 0 } });
        await _desk.ReceiveAsync();

        var byCount = await _desk.Administrator.GetJsonAsync($"{Statistics}/causes");
        var byCost = await _desk.Administrator.GetJsonAsync($"{Statistics}/causes?measure=cost");

        Assert.That(byCount["items"]!.AsArray().Select(i => $"{i!["code"]} {i["count"]} {i["share"]} {i["cumulativeShare"]}"),
            Is.EqualTo(new[] { "material 3 0.75 0.75", "design 1 0.25 1" }));
        Assert.That(byCount["withoutCause"]!.GetValue<int>(), Is.EqualTo(1));
        Assert.That(byCost["items"]!.AsArray().Select(i => $"{i!["code"]} {i["cost"]}"), Is.EqualTo(new[] { "design 900", "material 30" }));
    }

    [Test]
    public async Task Cost_is_for_those_only_who_may_see_it_and_others_count_what_they_see()
    {
        await _desk.SolvedAsync();
        await _desk.GiveCustomerAsync(_desk.ServiceId);
        var (sales, _) = await _desk.Host.PersonAsync("sales");

        var quality = await _desk.Quality.GetJsonAsync($"{Statistics}?by=grade");
        Assert.That(quality["total"]!["cost"], Is.Null);
        Assert.That((await _desk.Administrator.GetJsonAsync($"{Statistics}?by=grade"))["total"]!["cost"]!.GetValue<decimal>(), Is.Zero);
        Assert.That((await sales.GetJsonAsync($"{Statistics}?by=grade"))["total"]!["received"]!.GetValue<int>(), Is.Zero);
        await _desk.Quality.GetAsync($"{Statistics}/causes?measure=cost").ProblemAsync(HttpStatusCode.Forbidden);
    }

    [Test]
    public async Task The_same_comes_as_csv()
    {
        await _desk.ReceiveAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Statistics}?by=kind");
        request.Headers.Accept.ParseAdd("text/csv");

        using var answer = await _desk.Administrator.SendAsync(request);

        var lines = (await answer.Content.ReadAsStringAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.That(lines, Has.Length.EqualTo(2));
        Assert.That(lines[0], Does.Contain("key,code,label,now.received"));
        Assert.That(lines[1], Does.StartWith("product,,,1,"));
    }

    [TestCase("by=weather")]
    [TestCase("from=2026-07-02&to=2026-07-01")]
    [TestCase("from=0001-01-01")]
    [TestCase("to=9999-12-31")]
    [TestCase("kind=anything")]
    [TestCase("salesman=1")]
    public async Task Bad_questions_are_refused(string query)
    {
        await _desk.Administrator.GetAsync($"{Statistics}?{query}").ProblemAsync(HttpStatusCode.BadRequest);
        if (!query.StartsWith("by", StringComparison.Ordinal))
            await _desk.Administrator.GetAsync($"{Statistics}/causes?{query}").ProblemAsync(HttpStatusCode.BadRequest);
    }

    private static string Line(JsonNode figures, params string[] names) => string.Join(' ', names.Select(n => figures[n]?.ToJsonString() ?? "-"));
}
