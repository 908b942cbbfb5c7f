using System.Net;
using System.Text.Json.Nodes;
using Crm.Contracts.Jobs;
using Crm.Grading;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Crm.ApiTests.Grading;

/// <summary>Three customers: what they bring before 1 July 2025 and in the twelve months after. Today is 1 July 2026.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class BackTestTests : IAsyncDisposable
{
    private const string BackTests = "/api/v1/grading/back-tests";

    private readonly CrmHost _host = new();
    private GradingCompany _company = null!;

    [SetUp]
    public async Task Start()
    {
        _company = await GradingCompany.OpenAsync(_host);
        await _company.GradeByRevenueAsync();
        foreach (var key in new[] { "BIG", "MID", "LOW" }) await _company.CustomerAsync(key);
        await _company.OrderAsync("BIG", "2025-03-01", 30);
        await _company.OrderAsync("MID", "2025-03-01", 20);
        await _company.OrderAsync("LOW", "2025-03-01", 10);
        // Half of each is contribution: 400, 100, 300. The order of 1 July 2026 is outside.
        await _company.OrderAsync("BIG", "2025-07-01", 8);
        await _company.OrderAsync("MID", "2026-06-30", 2);
        await _company.OrderAsync("LOW", "2026-01-01", 6);
        await _company.OrderAsync("LOW", "2026-07-01", 1000);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Test]
    public async Task Scores_are_held_against_the_contribution_of_the_next_twelve_months()
    {
        var test = await RunAsync("2025-07-01");

        Assert.That(test["state"]!.GetValue<string>(), Is.EqualTo("done"));
        Assert.That(test["done"]!.GetValue<int>(), Is.EqualTo(1));
        var one = test["cases"]![0]!;
        Assert.That(one["graded"]!.GetValue<int>(), Is.EqualTo(3));
        // Ranks 3, 2, 1 against 3, 1, 2: 1 - 6 × 2 / 24.
        Assert.That(one["rankCorrelation"]!.GetValue<decimal>(), Is.EqualTo(0.5m));
        // 83.33 A, 50 B, 16.67 D.
        Assert.That(
            one["grades"]!.AsArray().Select(g =>
                $"{g!["grade"]} {g["customers"]} {g["contribution"]} {Share(g["contributionShare"])} {Share(g["lift"])}"),
            Is.EqualTo(new[] { "A 1 400 0.5 1.5", "B 1 100 0.125 0.375", "C 0 0 0 ", "D 1 300 0.375 1.125" }));
    }

    [Test]
    public async Task Nothing_is_committed_and_nothing_stands_among_the_runs()
    {
        await RunAsync("2025-07-01");
        Assert.That((await _company.Administrator.GetJsonAsync("/api/v1/grading/runs"))["items"]!.AsArray(), Is.Empty);
    }

    [Test]
    public async Task Who_was_archived_since_counts_as_it_did_then()
    {
        await _company.Erp.SendAsync(HttpMethod.Delete, "/api/v1/customers/by-key/ERP/LOW", null);

        var test = await RunAsync("2025-07-01");

        Assert.That(test["cases"]![0]!["graded"]!.GetValue<int>(), Is.EqualTo(3));
        Assert.That(test["cases"]![0]!["rankCorrelation"]!.GetValue<decimal>(), Is.EqualTo(0.5m));
    }

    [Test]
    public async Task A_job_begun_again_goes_on_with_the_cases_that_are_open()
    {
        var test = await RunAsync("2025-07-01", "2025-05-01");
        var id = test["backTestId"]!.GetValue<long>();
        await _host.InDatabaseAsync(async session => await session.InTransactionAsync(async () =>
        {
            await session.ExecuteAsync("update grading.BackTest set State = 2, FinishedAt = null where BackTestId = @Id", new { Id = id });
            await session.ExecuteAsync(
                "update grading.BackTestCase set CalculatedAt = null where BackTestId = @Id and CaseNumber = 2", new { Id = id });
            return await session.ExecuteAsync(
                "update grading.BackTestCase set Customers = 77 where BackTestId = @Id and CaseNumber = 1", new { Id = id });
        }));

        await using var scope = _host.Services.CreateAsyncScope();
        var job = scope.ServiceProvider.GetServices<IJobHandler>().Single(h => h.Kind == BackTestJob.JobKind);
        await job.RunAsync(new JobRun(1, $"{{\"backTestId\":{id}}}", (_, _, _) => Task.CompletedTask), CancellationToken.None);

        var again = await _company.Administrator.GetJsonAsync($"{BackTests}/{id}");
        Assert.That(again["state"]!.GetValue<string>(), Is.EqualTo("done"));
        Assert.That(again["cases"]!.AsArray().Select(c => c!["customers"]!.GetValue<int>()), Is.EqualTo(new[] { 77, 3 }));
    }

    [Test]
    public async Task Stopped_it_says_so_and_keeps_what_it_has()
    {
        var test = await RunAsync("2025-07-01");
        var id = test["backTestId"]!.GetValue<long>();
        await _host.InDatabaseAsync(session => session.InTransactionAsync(() => session.ExecuteAsync(
            "update grading.BackTest set State = 2, FinishedAt = null where BackTestId = @Id", new { Id = id })));
        await using var scope = _host.Services.CreateAsyncScope();
        var job = scope.ServiceProvider.GetServices<IJobHandler>().Single(h => h.Kind == BackTestJob.JobKind);
        await job.StoppedAsync(
            new JobRun(1, $"{{\"backTestId\":{id}}}", (_, _, _) => Task.CompletedTask), JobState.Cancelled, "Cancelled.",
            CancellationToken.None);

        var stopped = await _company.Administrator.GetJsonAsync($"{BackTests}/{id}");
        Assert.That(stopped["state"]!.GetValue<string>(), Is.EqualTo("cancelled"));
        Assert.That(stopped["cases"]![0]!["calculatedAt"], Is.Not.Null);
        await _company.Administrator.PostAsync($"{BackTests}/{id}/cancel", null)
            .ProblemAsync(HttpStatusCode.Conflict, "back-test-ended");
    }

    [Test]
    public async Task Days_whose_twelve_months_are_not_over_or_before_the_data_are_refused()
    {
        var late = await PostAsync([1], "2025-07-02").ProblemAsync(HttpStatusCode.BadRequest);
        Assert.That(late["errors"]!["asOf[0]"]![0]!.GetValue<string>(), Does.Contain("twelve months"));
        var early = await PostAsync([1], "2025-03-01").ProblemAsync(HttpStatusCode.BadRequest);
        Assert.That(early["errors"]!["asOf[0]"]![0]!.GetValue<string>(), Does.Contain("2025-03-01"));
        await PostAsync([], "2025-07-01").ProblemAsync(HttpStatusCode.BadRequest);
        await PostAsync([1, 1], "2025-07-01").ProblemAsync(HttpStatusCode.BadRequest);
        await PostAsync([99], "2025-07-01").ProblemAsync(HttpStatusCode.BadRequest);
    }

    [Test]
    public async Task Without_the_right_to_see_cost_there_are_counts_only()
    {
        var test = await RunAsync("2025-07-01");
        var (sales, _) = await _host.PersonAsync("sales");
        var seen = await sales.GetJsonAsync($"{BackTests}/{test["backTestId"]}");
        var grade = seen["cases"]![0]!["grades"]![0]!;
        Assert.That(grade["customers"]!.GetValue<int>(), Is.EqualTo(1));
        Assert.That(grade["contribution"], Is.Null);
        Assert.That(grade["contributionShare"], Is.Null);
        Assert.That(seen["cases"]![0]!["rankCorrelation"], Is.Null);
        await sales.PostAsync(BackTests, new { schemes = new[] { 1 }, asOf = new[] { "2025-07-01" } })
            .ProblemAsync(HttpStatusCode.Forbidden);
    }

    private static string Share(JsonNode? share) => $"{share?.GetValue<decimal>():0.######}";

    private Task<HttpResponseMessage> PostAsync(long[] schemes, params string[] asOf) =>
        _company.Administrator.PostAsync(BackTests, new { schemes, asOf });

    private async Task<JsonNode> RunAsync(params string[] asOf)
    {
        var started = await PostAsync([1], asOf).OkAsync(HttpStatusCode.Accepted);
        await _company.Administrator.JobEndedAsync(started["jobId"]!.GetValue<long>());
        return await _company.Administrator.GetJsonAsync($"{BackTests}/{started["backTestId"]}");
    }
}
