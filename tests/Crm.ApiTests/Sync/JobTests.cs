using System.Net;
using System.Text.Json.Nodes;
using Crm.Common;
using Crm.Contracts.Access;
using Crm.Contracts.Jobs;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Crm.ApiTests.Sync;

[Parallelizable(ParallelScope.Self)]
public sealed class JobTests
{
    private CrmHost _host = null!;
    private HttpClient _erp = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _host = new CrmHost();
        _erp = await _host.ErpAsync();
    }

    [OneTimeTearDown]
    public async Task Stop() => await _host.DisposeAsync();

    [Test]
    public async Task More_than_a_thousand_rows_are_taken_by_a_job_and_sent_again_are_unchanged()
    {
        var body = SyncSteps.Suppliers(1500, "many") + "\n{\"key\":\"many-bad\"}";
        using var answer = await _erp.SendBodyAsync("suppliers", body, options: "?source=MANY");
        var accepted = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
        Assert.That(answer.Headers.Location!.ToString(), Is.EqualTo($"/api/v1/jobs/{accepted["jobId"]}"));

        var job = await _erp.JobEndedAsync(accepted["jobId"]!.GetValue<long>());
        Assert.That(job["state"]!.ToString(), Is.EqualTo("done"));
        Assert.That((job["done"]!.GetValue<long>(), job["total"]!.GetValue<long>()), Is.EqualTo((1501, 1501)));
        Assert.That(job["result"]!.Counts(), Is.EqualTo((1500, 0, 0, 1)));

        var problems = (await _erp.GetJsonAsync($"/api/v1/jobs/{accepted["jobId"]}/problems"))["items"]!.AsArray();
        Assert.That(problems.Single()!["row"]!.GetValue<long>(), Is.EqualTo(1501));
        Assert.That(problems.Single()!["key"]!.ToString(), Is.EqualTo("many-bad"));
        using var csv = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/jobs/{accepted["jobId"]}/problems");
        csv.Headers.Accept.ParseAdd("text/csv");
        var text = await (await _erp.SendAsync(csv)).Content.ReadAsStringAsync();
        Assert.That(text, Does.Contain("row,key,field,code,message").And.Contain("1501,many-bad,name,required"));

        var again = await _erp.SendBodyAsync("suppliers", body, options: "?source=MANY").OkAsync(HttpStatusCode.Accepted);
        Assert.That((await _erp.JobEndedAsync(again["jobId"]!.GetValue<long>()))["result"]!.Counts(), Is.EqualTo((0, 0, 1500, 1)));
    }

    [Test]
    public async Task Problems_come_page_by_page()
    {
        var body = string.Join('\n', Enumerable.Range(1, 1100).Select(i => $"{{\"key\":\"{i}\"}}"));
        var accepted = await _erp.SendBodyAsync("suppliers", body, options: "?source=PAGES").OkAsync(HttpStatusCode.Accepted);
        await _erp.JobEndedAsync(accepted["jobId"]!.GetValue<long>());

        var (rows, cursor) = (new List<long>(), (string?)"");
        while (cursor is not null)
        {
            var page = await _erp.GetJsonAsync($"/api/v1/jobs/{accepted["jobId"]}/problems?limit=200" + (cursor.Length == 0 ? "" : $"&cursor={cursor}"));
            rows.AddRange(page["items"]!.AsArray().Select(p => p!["row"]!.GetValue<long>()));
            cursor = page["nextCursor"]?.ToString();
        }

        Assert.That(rows, Is.EqualTo(Enumerable.Range(1, 1100)));
        await _erp.GetAsync($"/api/v1/jobs/{accepted["jobId"]}/problems?cursor=nonsense").ProblemAsync(HttpStatusCode.BadRequest, "invalid");
    }

    [Test]
    public async Task A_job_that_stops_at_the_first_failing_row_leaves_the_rows_after_it()
    {
        var rows = SyncSteps.Suppliers(3000, "halt").Split('\n');
        rows[1499] = "{\"key\":\"halt-bad\"}";

        var accepted = await _erp.SendBodyAsync("suppliers", string.Join('\n', rows), options: "?source=HALT&onError=stop").OkAsync(HttpStatusCode.Accepted);

        var result = (await _erp.JobEndedAsync(accepted["jobId"]!.GetValue<long>()))["result"]!;
        Assert.That(result.Counts(), Is.EqualTo((1499, 0, 0, 1)));
        Assert.That(result["notTried"]!.GetValue<long>(), Is.EqualTo(1500));
    }

    [Test]
    public async Task Progress_comes_as_events_until_the_job_has_ended()
    {
        var accepted = await _erp.SendBodyAsync("suppliers", SyncSteps.Suppliers(1200, "sse"), options: "?source=SSE").OkAsync(HttpStatusCode.Accepted);

        using var answer = await _erp.GetAsync($"/api/v1/jobs/{accepted["jobId"]}/events");
        var lines = (await answer.Content.ReadAsStringAsync()).Split('\n');

        Assert.That(answer.Content.Headers.ContentType!.MediaType, Is.EqualTo("text/event-stream"));
        Assert.That(lines, Does.Contain("event: progress"));
        var last = JsonNode.Parse(lines.Last(l => l.StartsWith("data: ", StringComparison.Ordinal))[6..])!;
        Assert.That(last["state"]!.ToString(), Is.EqualTo("done"));
        await _erp.GetAsync("/api/v1/jobs/999999/events").ProblemAsync(HttpStatusCode.NotFound);
    }

    [Test]
    public async Task A_job_that_waits_can_be_cancelled_and_nothing_of_it_is_taken()
    {
        var before = await BlockAsync("CANCEL");
        var accepted = await _erp.SendBodyAsync("suppliers", SyncSteps.Suppliers(1001, "cancel"), options: "?source=CANCEL").OkAsync(HttpStatusCode.Accepted);
        var jobId = accepted["jobId"]!.GetValue<long>();

        await _erp.PostAsync($"/api/v1/jobs/{jobId}/cancel", new { }).OkAsync();
        await _erp.PostAsync($"/api/v1/jobs/{before}/cancel", new { }).OkAsync();

        var job = await _erp.JobEndedAsync(jobId);
        Assert.That(job["state"]!.ToString(), Is.EqualTo("cancelled"));
        Assert.That(await CountAsync("CANCEL"), Is.Zero);
        await _erp.PostAsync($"/api/v1/jobs/{jobId}/cancel", new { }).ProblemAsync(HttpStatusCode.Conflict, "job-ended");
    }

    [Test]
    public async Task Jobs_of_one_source_run_in_the_order_in_which_they_came()
    {
        var before = await BlockAsync("ORDER");
        var first = await _erp.SendBodyAsync("suppliers", SyncSteps.Suppliers(1100, "order", "Old"), options: "?source=ORDER").OkAsync(HttpStatusCode.Accepted);
        var second = await _erp.SendBodyAsync("suppliers", SyncSteps.Suppliers(1100, "order", "New"), options: "?source=ORDER").OkAsync(HttpStatusCode.Accepted);
        await _erp.PostAsync($"/api/v1/jobs/{before}/cancel", new { }).OkAsync();

        var one = await _erp.JobEndedAsync(first["jobId"]!.GetValue<long>());
        var two = await _erp.JobEndedAsync(second["jobId"]!.GetValue<long>());

        Assert.That(one["result"]!.Counts(), Is.EqualTo((1100, 0, 0, 0)));
        Assert.That(two["result"]!.Counts(), Is.EqualTo((0, 1100, 0, 0)));
        Assert.That(two["startedAt"]!.GetValue<DateTime>(), Is.GreaterThanOrEqualTo(one["finishedAt"]!.GetValue<DateTime>()));
    }

    [Test]
    public async Task A_small_body_becomes_a_job_where_that_is_asked_for()
    {
        var accepted = await _erp.SendBodyAsync("suppliers", SyncSteps.Suppliers(2, "small"), options: "?source=SMALL&background=true")
            .OkAsync(HttpStatusCode.Accepted);

        Assert.That((await _erp.JobEndedAsync(accepted["jobId"]!.GetValue<long>()))["result"]!.Counts(), Is.EqualTo((2, 0, 0, 0)));
    }

    [Test]
    public async Task The_same_large_body_under_one_idempotency_key_is_one_job()
    {
        var body = SyncSteps.Suppliers(1100, "once");
        var first = await _erp.SendBodyAsync("suppliers", body, options: "?source=ONCE", idempotencyKey: "once").OkAsync(HttpStatusCode.Accepted);
        var again = await _erp.SendBodyAsync("suppliers", body, options: "?source=ONCE", idempotencyKey: "once").OkAsync(HttpStatusCode.Accepted);

        Assert.That(again["jobId"]!.GetValue<long>(), Is.EqualTo(first["jobId"]!.GetValue<long>()));
        Assert.That((await _erp.JobEndedAsync(first["jobId"]!.GetValue<long>()))["result"]!.Counts(), Is.EqualTo((1100, 0, 0, 0)));
        await _erp.SendBodyAsync("suppliers", SyncSteps.Suppliers(1101, "once"), options: "?source=ONCE", idempotencyKey: "once")
            .ProblemAsync(HttpStatusCode.UnprocessableEntity, "idempotency-key-reused");
        Assert.That(await CountAsync("ONCE"), Is.EqualTo(1100));
    }

    [Test]
    public async Task A_sender_that_falls_silent_holds_up_the_others_of_its_source_for_half_a_minute_only()
    {
        await using var host = new CrmHost();
        var erp = await host.ErpAsync();
        var silent = await BlockAsync("SILENT", host);
        await using (var scope = host.Services.CreateAsyncScope())
        {
            var session = scope.ServiceProvider.GetRequiredService<DbSession>();
            await session.InTransactionAsync(() => session.ExecuteAsync("update messaging.Job set LeasedUntil = @At where JobId = @JobId",
                new { JobId = silent, At = host.Clock.GetUtcNow().UtcDateTime.AddSeconds(30) }));
        }
        var next = await erp.SendBodyAsync("suppliers", SyncSteps.Suppliers(2, "next"), options: "?source=SILENT&background=true").OkAsync(HttpStatusCode.Accepted);

        host.Clock.Move(TimeSpan.FromSeconds(31));

        Assert.That((await erp.JobEndedAsync(next["jobId"]!.GetValue<long>()))["result"]!.Counts().Created, Is.EqualTo(2));
        Assert.That((await erp.GetJsonAsync($"/api/v1/jobs/{silent}"))["state"]!.ToString(), Is.EqualTo("failed"));
    }

    /// <summary>Lets a job of that source begin to be received, so that the later ones wait.</summary>
    private async Task<long> BlockAsync(string source, CrmHost? host = null)
    {
        await using var scope = (host ?? _host).Services.CreateAsyncScope();
        var mediator = scope.ServiceProvider.GetRequiredService<IMediator>();
        await mediator.Send(new SignInAsAdministrator("test"));
        return await mediator.Send(new StartJob("sync.suppliers", "blocks", new { }, $"sync:{source}", JobState.Receiving));
    }

    private async Task<long> CountAsync(string source)
    {
        var rows = await _erp.GetJsonAsync($"/api/v1/sync/reconciliation?source={source}&kind=suppliers");
        return rows["items"]!.AsArray().Sum(r => r!["count"]!.GetValue<long>());
    }
}
