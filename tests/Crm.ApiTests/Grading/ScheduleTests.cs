using System.Net;
using System.Text.Json.Nodes;
using Crm.Grading;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Crm.ApiTests.Grading;

/// <summary>The clock begins at 1 July 2026, 09:00 UTC.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ScheduleTests : IAsyncDisposable
{
    private const string Schedules = "/api/v1/grading/schedules";

    private readonly CrmHost _host = new();
    private GradingCompany _company = null!;

    [SetUp]
    public async Task Start()
    {
        _company = await GradingCompany.OpenAsync(_host);
        await _company.GradeByRevenueAsync();
        await _company.CustomerAsync("C1");
        await _company.OrderAsync("C1", "2026-05-01", 2);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Test]
    public async Task A_company_begins_with_a_half_yearly_schedule()
    {
        var schedules = await _company.Administrator.GetJsonAsync(Schedules);
        var schedule = schedules["items"]!.AsArray().Single()!;
        Assert.That(schedule["mode"]!.GetValue<string>(), Is.EqualTo("commit"));
        // 1 January and 1 July, 02:00 in Shanghai.
        Assert.That(schedule["next"]!.AsArray().Take(2).Select(n => n!.GetValue<DateTime>()), Is.EqualTo(new[]
        {
            new DateTime(2026, 12, 31, 18, 0, 0, DateTimeKind.Utc), new DateTime(2027, 6, 30, 18, 0, 0, DateTimeKind.Utc),
        }));
    }

    [Test]
    public async Task Nothing_due_before_the_first_look_is_caught_up()
    {
        await TickAsync();
        await TickAsync();
        Assert.That(await RunsAsync(), Is.Empty);
    }

    [Test]
    public async Task Due_it_starts_its_run_once_over_two_processes()
    {
        await TickAsync();
        await _host.MoveAsync(TimeSpan.FromDays(184), (_company.Administrator, "admin"));
        // Two that look at the same moment, as two processes do.
        await Task.WhenAll(TickAsync(), TickAsync());
        await TickAsync();

        var run = (await RunsAsync()).Single()!;
        Assert.That(run["asOf"]!.GetValue<string>(), Is.EqualTo("2027-01-01"));
        await _company.Administrator.JobEndedAsync(run["jobId"]!.GetValue<long>());
        Assert.That((await RunsAsync()).Single()!["state"]!.GetValue<string>(), Is.EqualTo("committed"));
        var schedule = (await _company.Administrator.GetJsonAsync(Schedules))["items"]![0]!;
        Assert.That(schedule["lastRunId"]!.GetValue<long>(), Is.EqualTo(run["runId"]!.GetValue<long>()));
    }

    [Test]
    public async Task Missed_several_times_it_is_caught_up_once_as_of_the_last_one()
    {
        await TickAsync();
        await _host.MoveAsync(TimeSpan.FromDays(3 * 365), (_company.Administrator, "admin"));
        await TickAsync();
        await TickAsync();

        var runs = await RunsAsync();
        Assert.That(runs.Select(r => r!["asOf"]!.GetValue<string>()), Is.EqualTo(new[] { "2029-01-01" }));
    }

    [Test]
    public async Task A_run_that_cannot_start_is_noted_and_not_tried_for_ever()
    {
        var made = await AddAsync("Nightly", "0 0 1 * * ?", mode: "dry");
        var scheme = (await _company.Administrator.GetJsonAsync("/api/v1/grading/schemes"))["items"]![0]!;
        await _host.InDatabaseAsync(session => session.InTransactionAsync(() => session.ExecuteAsync(
            "update grading.Scheme set ArchivedAt = '2026-07-01 00:00:00.0000000' where SchemeId = @Id",
            new { Id = scheme["schemeId"]!.GetValue<long>() })));
        await _host.MoveAsync(TimeSpan.FromDays(1), (_company.Administrator, "admin"));
        await TickAsync();

        var after = await _company.Administrator.GetJsonAsync($"{Schedules}/{made["scheduleId"]}");
        Assert.That(after["lastNote"]!.GetValue<string>(), Is.Not.Empty);
        Assert.That(after["lastDueAt"], Is.Not.Null);
        Assert.That(await RunsAsync(), Is.Empty);
    }

    [Test]
    public async Task It_can_be_made_changed_switched_off_and_removed()
    {
        var made = await AddAsync("Monthly", "0 0 3 1 * ?");
        Assert.That(made["next"]!.AsArray(), Has.Count.EqualTo(5));
        var address = $"{Schedules}/{made["scheduleId"]}";
        var off = await _company.Administrator.PutAsync(address, Body("Monthly", "0 0 3 1 * ?", enabled: false), "\"1\"").OkAsync();
        Assert.That(off["next"]!.AsArray(), Is.Empty);
        await _company.Administrator.PutAsync(address, Body("Monthly", "0 0 3 1 * ?"), "\"1\"")
            .ProblemAsync(HttpStatusCode.PreconditionFailed);
        await _host.MoveAsync(TimeSpan.FromDays(40), (_company.Administrator, "admin"));
        await TickAsync();
        Assert.That(await RunsAsync(), Is.Empty);
        await _company.Administrator.SendAsync(HttpMethod.Delete, address, null, ("If-Match", "\"2\"")).OkAsync(HttpStatusCode.NoContent);
        await _company.Administrator.GetAsync(address).ProblemAsync(HttpStatusCode.NotFound);
    }

    [TestCase("cron", "every morning", "Asia/Shanghai")]
    [TestCase("cron", "0 0 2 1 1 ? 2020", "Asia/Shanghai")]
    [TestCase("timeZone", "0 0 2 1 1,7 ?", "Asia/Nowhere")]
    public async Task Bad_input_names_the_field(string field, string cron, string timeZone)
    {
        var problem = await _company.Administrator.PostAsync(Schedules, Body("Bad", cron, timeZone))
            .ProblemAsync(HttpStatusCode.BadRequest);
        Assert.That(problem["errors"]!.AsObject().Select(e => e.Key), Is.EqualTo(new[] { field }));
    }

    [Test]
    public async Task Next_moments_are_shown_before_it_is_saved()
    {
        var preview = await _company.Administrator.PostAsync($"{Schedules}/preview", new { cron = "0 0 2 1 1,7 ?", timeZone = "UTC" }).OkAsync();
        Assert.That(preview["next"]!.AsArray(), Has.Count.EqualTo(5));
        await _company.Administrator.PostAsync($"{Schedules}/preview", new { cron = "x", timeZone = "UTC" })
            .ProblemAsync(HttpStatusCode.BadRequest);
    }

    [Test]
    public async Task Two_of_one_name_and_those_without_the_right_are_refused()
    {
        await AddAsync("Monthly", "0 0 3 1 * ?");
        await _company.Administrator.PostAsync(Schedules, Body("Monthly", "0 0 3 1 * ?")).ProblemAsync(HttpStatusCode.Conflict);
        var (sales, _) = await _host.PersonAsync("sales");
        await sales.PostAsync(Schedules, Body("Mine", "0 0 3 1 * ?")).ProblemAsync(HttpStatusCode.Forbidden);
    }

    [Test]
    public async Task A_run_before_the_first_data_is_refused_with_the_first_day()
    {
        var problem = await _company.Administrator.PostAsync("/api/v1/grading/runs", new { schemeId = 1, asOf = "2026-05-01", mode = "dry" })
            .ProblemAsync(HttpStatusCode.BadRequest);
        Assert.That(problem["errors"]!["asOf"]![0]!.GetValue<string>(), Does.Contain("2026-05-01"));
    }

    private Task TickAsync() => _host.Services.GetRequiredService<GradingClock>().TickAsync(CancellationToken.None);

    private async Task<JsonNode?[]> RunsAsync() =>
        [.. (await _company.Administrator.GetJsonAsync("/api/v1/grading/runs"))["items"]!.AsArray()];

    private Task<JsonNode> AddAsync(string name, string cron, string mode = "commit") =>
        _company.Administrator.PostAsync(Schedules, Body(name, cron, mode: mode)).OkAsync(HttpStatusCode.Created);

    private static object Body(string name, string cron, string timeZone = "Asia/Shanghai", string mode = "commit", bool enabled = true) =>
        new { name, schemeId = 1, cron, timeZone, mode, enabled };
}
