using System.Net;
using System.Text;
using System.Text.Json;
using Crm.ApiTests.Sync;
using NUnit.Framework;

namespace Crm.ApiTests.Reliability;

/// <summary>What a power cut may not do: lose what was acknowledged, take a thing twice, or leave one half done.</summary>
[Parallelizable(ParallelScope.Children)]
public sealed class KillTests
{
    [Test]
    public async Task A_killed_sync_goes_on_by_itself_and_takes_every_row_exactly_once()
    {
        await using var crm = new CrmProcess();
        await crm.StartAsync();
        var rows = crm.IsOnServer ? 8000 : 20_000;
        var body = string.Join('\n', Enumerable.Range(1, rows).Select(i =>
            JsonSerializer.Serialize(new { key = $"C{i}", name = $"Customer 客户 {i}", phone = $"010-{i}", city = "北京" })));
        var accepted = await crm.Client.SendBodyAsync("customers", body).OkAsync(HttpStatusCode.Accepted);
        var jobId = accepted["jobId"]!.GetValue<long>();
        string state;
        do
        {
            await Task.Delay(20);
            state = (await crm.Client.GetJsonAsync($"/api/v1/jobs/{jobId}"))["state"]!.ToString();
        }
        while (state == "waiting");
        // Into the second or third chunk of a thousand.
        await Task.Delay(crm.IsOnServer ? 3000 : 300);
        state = (await crm.Client.GetJsonAsync($"/api/v1/jobs/{jobId}"))["state"]!.ToString();

        crm.Kill();
        await crm.StartAsync();
        var job = await crm.Client.JobEndedAsync(jobId, seconds: 180);

        Assert.That(state, Is.EqualTo("running"), "the job was done before it could be killed");
        Assert.That(job["state"]!.ToString(), Is.EqualTo("done"), job.ToJsonString());
        // A row that was taken before the kill and again after it would count as unchanged.
        Assert.That(job["result"]!.Counts(), Is.EqualTo((rows, 0, 0, 0)));
        Assert.That(await CountAsync(crm, "customers"), Is.EqualTo(rows));
        Assert.That((await crm.Client.GetJsonAsync("/api/v1/customers?count=true&limit=1"))["total"]!.GetValue<long>(), Is.EqualTo(rows));
    }

    [Test]
    public async Task Nothing_is_taken_of_a_body_that_was_still_coming_in()
    {
        await using var crm = new CrmProcess();
        await crm.StartAsync();
        using var content = new NeverEnds(SyncSteps.Suppliers(3000, "half"));
        var sending = crm.Client.PostAsync("/api/v1/sync/suppliers?source=ERP", content);
        while (true)
        {
            var jobs = (await crm.Client.GetJsonAsync("/api/v1/jobs?state=receiving"))["items"]!.AsArray();
            if (jobs.Count > 0 && jobs[0]!["total"]!.GetValue<long>() >= 1000) break;
            await Task.Delay(50);
        }

        crm.Kill();
        Assert.That(async () => await sending, Throws.Exception);
        await crm.StartAsync();
        var whole = await crm.Client.SendBodyAsync("suppliers", SyncSteps.Suppliers(5, "whole"), options: "?source=ERP&background=true")
            .OkAsync(HttpStatusCode.Accepted);

        // The next job of the source waits until the broken one is given up, within a minute.
        Assert.That((await crm.Client.JobEndedAsync(whole["jobId"]!.GetValue<long>(), seconds: 75))["state"]!.ToString(), Is.EqualTo("done"));
        Assert.That(await CountAsync(crm, "suppliers"), Is.EqualTo(5));
        var broken = (await crm.Client.GetJsonAsync("/api/v1/jobs?state=failed"))["items"]!.AsArray().Single()!;
        Assert.That(broken["message"]!.ToString(), Does.Contain("nothing was taken"));
    }

    [Test]
    public async Task A_killed_grading_run_goes_on_by_itself_and_ends_right()
    {
        await using var crm = new CrmProcess();
        await crm.StartAsync();
        var customers = crm.IsOnServer ? 1000 : 6000;
        await SendAsync("customers", Enumerable.Range(1, customers).Select(i => (object)new { key = $"C{i}", name = $"Customer {i}" }));
        await SendAsync("products", [new { key = "P1", name = "Product" }]);
        await SendAsync("standard-costs", [new { productKey = "P1", validFrom = "2020-01-01", material = 4 }]);
        var day = DateOnly.FromDateTime(DateTime.UtcNow).AddDays(-20);
        await SendAsync("orders", Enumerable.Range(1, customers).SelectMany(i => new[] { 1, 2, 3 }.Select(n => (object)new
        {
            key = $"O{i}-{n}",
            customerKey = $"C{i}",
            orderDate = day.AddDays(-100 * (n - 1)).ToString("yyyy-MM-dd"),
            lines = new[] { new { productKey = "P1", quantity = 1 + i % 97, unitPrice = 10 } },
        })));
        var schemes = await crm.Client.GetJsonAsync("/api/v1/grading/schemes");
        var started = await crm.Client.PostAsync("/api/v1/grading/runs",
            new { schemeId = schemes["items"]![0]!["schemeId"]!.GetValue<long>(), asOf = day.AddDays(1).ToString("yyyy-MM-dd"), mode = "commit" })
            .OkAsync(HttpStatusCode.Accepted);
        var (runId, jobId) = (started["runId"]!.GetValue<long>(), started["jobId"]!.GetValue<long>());
        while ((await crm.Client.GetJsonAsync($"/api/v1/jobs/{jobId}"))["state"]!.ToString() == "waiting") await Task.Delay(10);

        crm.Kill();
        await crm.StartAsync();
        var job = await crm.Client.JobEndedAsync(jobId, seconds: 180);
        var run = await crm.Client.GetJsonAsync($"/api/v1/grading/runs/{runId}");

        Assert.That(job["state"]!.ToString(), Is.EqualTo("done"), job.ToJsonString());
        Assert.That(run["state"]!.ToString(), Is.EqualTo("committed"), run.ToJsonString());
        Assert.That(run["customers"]!.GetValue<long>(), Is.EqualTo(customers));
        Assert.That(run["counts"]!.AsObject().Sum(c => c.Value!.GetValue<long>()), Is.EqualTo(customers));
        Assert.That((await crm.Client.GetJsonAsync($"/api/v1/grading/runs/{runId}/results?count=true&limit=1"))["total"]!.GetValue<long>(), Is.EqualTo(customers));
        var perGrade = 0L;
        foreach (var grade in "ABCDN")
            perGrade += (await crm.Client.GetJsonAsync($"/api/v1/grading/runs/{runId}/results?grade={grade}&count=true&limit=1"))["total"]!.GetValue<long>();
        Assert.That(perGrade, Is.EqualTo(customers));

        async Task SendAsync(string kind, IEnumerable<object> rows)
        {
            var accepted = await crm.Client.SendBodyAsync(kind, string.Join('\n', rows.Select(r => JsonSerializer.Serialize(r))),
                options: "?source=ERP&historic=true&background=true").OkAsync(HttpStatusCode.Accepted);
            var result = await crm.Client.JobEndedAsync(accepted["jobId"]!.GetValue<long>(), seconds: 300);
            Assert.That(result["result"]!.Counts().Failed, Is.Zero, result.ToJsonString());
        }
    }

    [Test]
    public async Task A_first_start_that_was_killed_at_any_moment_is_completed_by_the_next()
    {
        await using var crm = new CrmProcess();
        foreach (var step in new[] { "Applies 0001", "Applies 0003", "Applies 0006", "views" })
        {
            crm.Launch();
            await crm.SaysAsync(step);
            crm.Kill();
        }

        await crm.StartAsync();

        var people = (await crm.Client.GetJsonAsync("/api/v1/people"))["items"]!.AsArray();
        Assert.That(people.Select(p => p!["signInName"]!.ToString()), Is.EqualTo(new[] { "admin" }));
        Assert.That((await crm.Client.GetJsonAsync("/api/v1/grading/schemes"))["items"]!.AsArray(), Has.Count.EqualTo(1));
        await crm.Client.PostAsync("/api/v1/customers", new { name = "Works" }).OkAsync(HttpStatusCode.Created);
    }

    private static async Task<long> CountAsync(CrmProcess crm, string kind) =>
        (await crm.Client.GetJsonAsync($"/api/v1/sync/reconciliation?source=ERP&kind={kind}"))["items"]!.AsArray().Sum(r => r!["count"]!.GetValue<long>());

    /// <summary>Sends its rows, and then a blank line now and then, for ever.</summary>
    private sealed class NeverEnds : HttpContent
    {
        private readonly string _rows;

        public NeverEnds(string rows)
        {
            _rows = rows;
            Headers.ContentType = new("application/x-ndjson");
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(_rows));
            var blank = Encoding.UTF8.GetBytes(new string(' ', 999) + "\n");
            while (true)
            {
                await stream.WriteAsync(blank);
                await stream.FlushAsync();
                await Task.Delay(100);
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
