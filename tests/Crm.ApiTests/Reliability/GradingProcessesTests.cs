using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Crm.ApiTests.Sync;
using NUnit.Framework;

namespace Crm.ApiTests.Reliability;

/// <summary>Grading where two processes share a database, or one dies.</summary>
[Parallelizable(ParallelScope.Children)]
public sealed class GradingProcessesTests
{
    [Test]
    public async Task Of_two_processes_that_commit_at_once_one_is_told_that_the_other_did()
    {
        await using var crm = new CrmProcess();
        await crm.StartAsync();
        var day = await FillAsync(crm, customers: 50);
        await using var other = new CrmProcess(crm);
        await other.StartAsync();
        for (var round = 1; round <= 3; round++)
        {
            var asOf = day.AddDays(round);
            var (first, second) = (await RunAsync(crm, asOf), await RunAsync(other, asOf));

            var answers = await Task.WhenAll(CommitAsync(crm, first), CommitAsync(other, second));

            Assert.That(answers, Is.EquivalentTo(new[] { HttpStatusCode.OK, HttpStatusCode.Conflict }));
        }
        var history = await crm.Client.GetJsonAsync("/api/v1/grading/customers/1/history");
        Assert.That(history["items"]!.AsArray(), Has.Count.EqualTo(3));
    }

    [Test]
    public async Task A_killed_back_test_goes_on_by_itself()
    {
        await using var crm = new CrmProcess();
        await crm.StartAsync();
        var day = await FillAsync(crm, customers: 1500);
        var days = Enumerable.Range(1, 6).Select(n => day.AddDays(-380 - n).ToString("yyyy-MM-dd")).ToArray();
        var started = await crm.Client.PostAsync("/api/v1/grading/back-tests", new { schemes = new[] { 1 }, asOf = days })
            .OkAsync(HttpStatusCode.Accepted);
        var (id, jobId) = (started["backTestId"]!.GetValue<long>(), started["jobId"]!.GetValue<long>());
        while ((await crm.Client.GetJsonAsync($"/api/v1/grading/back-tests/{id}"))["done"]!.GetValue<int>() == 0) await Task.Delay(10);

        crm.Kill();
        await crm.StartAsync();
        await crm.Client.JobEndedAsync(jobId, seconds: 180);

        var test = await crm.Client.GetJsonAsync($"/api/v1/grading/back-tests/{id}");
        Assert.That(test["state"]!.ToString(), Is.EqualTo("done"));
        Assert.That(test["done"]!.GetValue<int>(), Is.EqualTo(days.Length));
        Assert.That(test["cases"]!.AsArray().Select(c => c!["customers"]!.GetValue<int>()), Is.All.EqualTo(1500));
    }

    // Orders of two years, so that there is something before and after a day of last year; answers a day near their end.
    private static async Task<DateOnly> FillAsync(CrmProcess crm, int customers)
    {
        await SendAsync(crm, "customers", Enumerable.Range(1, customers).Select(i => (object)new { key = $"C{i}", name = $"Customer {i}" }));
        await SendAsync(crm, "products", [new { key = "P1", name = "Product" }]);
        await SendAsync(crm, "standard-costs", [new { productKey = "P1", validFrom = "2020-01-01", material = 4 }]);
        var day = DateOnly.FromDateTime(DateTime.UtcNow).AddDays(-30);
        await SendAsync(crm, "orders", Enumerable.Range(1, customers).SelectMany(i => Enumerable.Range(0, 6).Select(n => (object)new
        {
            key = $"O{i}-{n}",
            customerKey = $"C{i}",
            orderDate = day.AddDays(-120 * n).ToString("yyyy-MM-dd"),
            lines = new[] { new { productKey = "P1", quantity = 1 + i % 97, unitPrice = 10 } },
        })));
        return day;
    }

    private static async Task SendAsync(CrmProcess crm, string kind, IEnumerable<object> rows)
    {
        var accepted = await crm.Client.SendBodyAsync(kind, string.Join('\n', rows.Select(r => JsonSerializer.Serialize(r))),
            options: "?source=ERP&historic=true&background=true").OkAsync(HttpStatusCode.Accepted);
        var result = await crm.Client.JobEndedAsync(accepted["jobId"]!.GetValue<long>(), seconds: 300);
        Assert.That(result["result"]!.Counts().Failed, Is.Zero, result.ToJsonString());
    }

    private static async Task<JsonNode> RunAsync(CrmProcess crm, DateOnly asOf)
    {
        var started = await crm.Client.PostAsync(
            "/api/v1/grading/runs", new { schemeId = 1, asOf = asOf.ToString("yyyy-MM-dd"), mode = "dry" }).OkAsync(HttpStatusCode.Accepted);
        await crm.Client.JobEndedAsync(started["jobId"]!.GetValue<long>(), seconds: 120);
        return started;
    }

    private static async Task<HttpStatusCode> CommitAsync(CrmProcess crm, JsonNode run)
    {
        using var answer = await crm.Client.PostAsync($"/api/v1/grading/runs/{run["runId"]}/commit", null);
        return answer.StatusCode;
    }
}
