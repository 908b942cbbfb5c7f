using System.Net;
using Crm.Common;
using Crm.Contracts.Jobs;
using Crm.Grading;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Crm.ApiTests.Grading;

[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class RunTests : IAsyncDisposable
{
    private readonly CrmHost _host = new();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Test]
    public async Task The_window_includes_its_first_day_and_excludes_the_as_of_date()
    {
        var company = await CompanyAsync();
        await company.CustomerAsync("IN");
        await company.CustomerAsync("OUT");
        await company.OrderAsync("IN", "2025-07-01", 1);
        await company.OrderAsync("IN", "2026-06-30", 2);
        await company.OrderAsync("OUT", "2025-06-30", 4);
        await company.OrderAsync("OUT", "2026-07-01", 8);

        var run = await company.RunAsync("2026-07-01");

        var results = await company.Administrator.GetJsonAsync($"/api/v1/grading/runs/{run["runId"]}/results?sort=-revenue");
        Assert.That(results["items"]!.AsArray().Select(i => $"{i!["customer"]!["code"]} {i["revenue"]} {i["contribution"]}"),
            Is.EqualTo(new[] { "IN 300 150", "OUT 0 0" }));
    }

    [Test]
    public async Task A_back_test_uses_only_what_was_known_at_that_date()
    {
        var company = await CompanyAsync("collectionDays", "lower");
        var customer = await company.CustomerAsync("LATE");
        await company.OrderAsync("LATE", "2025-12-01", 1);
        await company.InvoiceAsync("LATE", "2026-01-01", 100m, paidAfterDays: 120);

        // As of 1 March the invoice is open for 59 days; only later it is paid after 120.
        var then = await company.RunAsync("2026-03-01");
        var now = await company.RunAsync("2026-07-01");

        Assert.That(await DaysAsync(then), Is.EqualTo(59m));
        Assert.That(await DaysAsync(now), Is.EqualTo(120m));

        async Task<decimal> DaysAsync(System.Text.Json.Nodes.JsonNode run) =>
            (await company.Administrator.GetJsonAsync($"/api/v1/grading/customers/{customer}/why?runId={run["runId"]}"))
                ["criteria"]![0]!["raw"]!.GetValue<decimal>();
    }

    [Test]
    public async Task Part_payments_and_overdue_money_are_weighed_by_amount()
    {
        var company = await CompanyAsync("overdueRatio", "lower");
        var customer = await company.CustomerAsync("PART");
        await company.OrderAsync("PART", "2026-01-01", 1);
        await company.Erp.SyncedAsync("invoices",
            new { key = "A", customerKey = "PART", invoiceDate = "2026-03-01", dueDate = "2026-06-30", amount = 1000 },
            new { key = "B", customerKey = "PART", invoiceDate = "2026-03-01", dueDate = "2026-07-01", amount = 1000 });
        await company.Erp.SyncedAsync("payments",
            new { key = "P", customerKey = "PART", invoiceKey = "A", paidOn = "2026-04-01", amount = 400 });

        // Open and due before 1 July: 600 of 2000; the other is due on the day itself and so not overdue yet.
        var run = await company.RunAsync("2026-07-01");
        var why = await company.Administrator.GetJsonAsync($"/api/v1/grading/customers/{customer}/why?runId={run["runId"]}");
        Assert.That(why["criteria"]![0]!["raw"]!.GetValue<decimal>(), Is.EqualTo(0.3m));
    }

    [Test]
    public async Task Money_given_back_lowers_revenue_in_the_window_of_the_credit()
    {
        var company = await CompanyAsync();
        await company.CustomerAsync("BACK");
        await company.OrderAsync("BACK", "2026-01-01", 10);
        await company.Erp.SyncedAsync("credit-notes", new
        {
            key = "CN",
            customerKey = "BACK",
            creditDate = "2026-02-01",
            lines = new[] { new { productKey = "DEAR", goodsReturned = true, quantity = 4, unitPrice = 100 } },
        });

        var run = await company.RunAsync("2026-07-01");

        var results = await company.Administrator.GetJsonAsync($"/api/v1/grading/runs/{run["runId"]}/results");
        Assert.That(results["items"]![0]!["revenue"]!.GetValue<decimal>(), Is.EqualTo(600m));
        Assert.That(results["items"]![0]!["contribution"]!.GetValue<decimal>(), Is.EqualTo(300m));
    }

    [Test]
    public async Task A_day_in_the_future_is_refused() =>
        await (await CompanyAsync()).Administrator.PostAsync("/api/v1/grading/runs", new { schemeId = 1, asOf = "2026-07-02", mode = "dry" })
            .ProblemAsync(HttpStatusCode.BadRequest);

    [Test]
    public async Task A_scheme_that_does_not_exist_is_refused() =>
        await (await CompanyAsync()).Administrator.PostAsync("/api/v1/grading/runs", new { schemeId = 99, asOf = "2026-07-01", mode = "dry" })
            .ProblemAsync(HttpStatusCode.BadRequest);

    [Test]
    public async Task A_run_begun_again_after_a_crash_writes_everything_once()
    {
        var company = await CompanyAsync();
        await company.CustomerAsync("C1");
        await company.OrderAsync("C1", "2026-05-01", 1);
        var run = await company.RunAsync("2026-07-01");
        var runId = run["runId"]!.GetValue<long>();

        // As if the process had died in the middle: the run is still running, and rows of the first try stand.
        await InSessionAsync(async session =>
        {
            await session.ExecuteAsync("update grading.Run set State = 2, FinishedAt = null, Customers = 0 where RunId = @RunId", new { RunId = runId });
            await session.ExecuteAsync("update grading.RunResult set Score = 1 where RunId = @RunId", new { RunId = runId });
        });
        await WithJobAsync((job, payload) => job.RunAsync(payload, CancellationToken.None), runId);

        Assert.That(await company.ResultsAsync(run), Is.EqualTo(new[] { "C1 B 50.00" }));
    }

    [Test]
    public async Task A_stopped_run_says_so_and_leaves_no_rows()
    {
        var company = await CompanyAsync();
        await company.CustomerAsync("C1");
        await company.OrderAsync("C1", "2026-05-01", 1);
        var runId = (await company.RunAsync("2026-07-01"))["runId"]!.GetValue<long>();
        await InSessionAsync(session => session.ExecuteAsync("update grading.Run set State = 2 where RunId = @RunId", new { RunId = runId }));

        await WithJobAsync((job, payload) => job.StoppedAsync(payload, JobState.Cancelled, "Cancelled.", CancellationToken.None), runId);

        var run = await company.Administrator.GetJsonAsync($"/api/v1/grading/runs/{runId}");
        Assert.That(run["state"]!.GetValue<string>(), Is.EqualTo("cancelled"));
        await InSessionAsync(async session => Assert.That(
            await session.ScalarAsync<long>("select count(*) from grading.RunResult where RunId = @RunId", new { RunId = runId }), Is.Zero));
        await company.Administrator.GetAsync($"/api/v1/grading/runs/{runId}/results").ProblemAsync(HttpStatusCode.Conflict, "run-not-done");
        await company.Administrator.PostAsync($"/api/v1/grading/runs/{runId}/cancel", null).ProblemAsync(HttpStatusCode.Conflict, "run-ended");
    }

    private async Task<GradingCompany> CompanyAsync(string metric = "revenue", string direction = "higher")
    {
        var company = await GradingCompany.OpenAsync(_host);
        var scheme = (await company.Administrator.GetJsonAsync("/api/v1/grading/schemes"))["items"]![0]!;
        await company.Administrator.PutAsync($"/api/v1/grading/schemes/{scheme["schemeId"]}", new
        {
            name = "One metric",
            windowMonths = 12,
            minimumOrders = 1,
            minimumMonths = 0,
            bands = new { a = 75, b = 50, c = 25 },
            hysteresis = 2,
            criteria = new[] { new { metric, weight = 1, direction } },
        }, $"\"{scheme["version"]}\"").OkAsync();
        return company;
    }

    private async Task InSessionAsync(Func<DbSession, Task> work)
    {
        await using var scope = _host.Services.CreateAsyncScope();
        var session = scope.ServiceProvider.GetRequiredService<DbSession>();
        await session.InTransactionAsync(() => work(session));
    }

    private async Task WithJobAsync(Func<IJobHandler, JobRun, Task> act, long runId)
    {
        await using var scope = _host.Services.CreateAsyncScope();
        var job = scope.ServiceProvider.GetServices<IJobHandler>().Single(h => h.Kind == RunGradingJob.JobKind);
        await act(job, new JobRun(1, $$"""{"runId":{{runId}}}""", (_, _, _) => Task.CompletedTask));
    }
}
