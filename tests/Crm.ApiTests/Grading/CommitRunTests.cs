using System.Net;
using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Crm.ApiTests.Grading;

[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class CommitRunTests : IAsyncDisposable
{
    private readonly CrmHost _host = new();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Test]
    public async Task A_dry_run_shows_what_would_happen_and_changes_nothing()
    {
        var (company, rich, _) = await TwoCustomersAsync();
        var run = await company.RunAsync("2026-07-01");

        Assert.That(run["state"]!.GetValue<string>(), Is.EqualTo("done"));
        Assert.That(await company.ResultsAsync(run), Is.EqualTo(new[] { "RICH A 75.00", "POOR C 25.00" }));
        Assert.That(Movement(run), Is.EquivalentTo(new[] { "N A 1 1000", "N C 1 50" }));
        Assert.That(await company.GradeOnPageAsync(rich), Is.EqualTo("N"));
        Assert.That(await company.HistoryAsync(rich), Is.Empty);
    }

    [Test]
    public async Task A_committed_run_gives_grades_history_and_one_event_per_change()
    {
        var (company, rich, poor) = await TwoCustomersAsync();
        var run = await company.RunAsync("2026-07-01", "commit");

        Assert.That(run["state"]!.GetValue<string>(), Is.EqualTo("committed"));
        Assert.That(await company.GradeOnPageAsync(rich), Is.EqualTo("A"));
        Assert.That(await company.HistoryAsync(poor), Is.EqualTo(new[] { "2026-07-01 C" }));
        Assert.That(await GradeChangesAsync(company, 2), Is.EquivalentTo(new[] { rich, poor }));

        // Nothing changes in the next run, so nothing is told.
        await company.RunAsync("2026-07-01", "commit");
        Assert.That(await GradeChangesAsync(company, 2), Is.EquivalentTo(new[] { rich, poor }));
    }

    [Test]
    public async Task A_computed_dry_run_can_be_committed_later()
    {
        var (company, rich, _) = await TwoCustomersAsync();
        var run = await company.RunAsync("2026-07-01");

        var committed = await company.Administrator.PostAsync($"/api/v1/grading/runs/{run["runId"]}/commit", null).OkAsync();

        Assert.That(committed["state"]!.GetValue<string>(), Is.EqualTo("committed"));
        Assert.That(await company.GradeOnPageAsync(rich), Is.EqualTo("A"));
        await company.Administrator.PostAsync($"/api/v1/grading/runs/{run["runId"]}/commit", null)
            .ProblemAsync(HttpStatusCode.Conflict, "run-committed");
    }

    [Test]
    public async Task A_run_of_an_earlier_day_stays_a_dry_run_and_says_so()
    {
        var (company, rich, _) = await TwoCustomersAsync();
        await company.RunAsync("2026-07-01", "commit");

        var older = await company.RunAsync("2026-06-01", "commit");

        Assert.That(older["state"]!.GetValue<string>(), Is.EqualTo("done"));
        Assert.That(older["note"]!.GetValue<string>(), Does.Contain("later day"));
        Assert.That(await company.HistoryAsync(rich), Is.EqualTo(new[] { "2026-07-01 A" }));
        await company.Administrator.PostAsync($"/api/v1/grading/runs/{older["runId"]}/commit", null)
            .ProblemAsync(HttpStatusCode.Conflict, "not-newest");
    }

    [Test]
    public async Task A_run_that_does_not_know_the_grades_held_now_is_not_committed()
    {
        var (company, _, _) = await TwoCustomersAsync();
        var dry = await company.RunAsync("2026-07-01");
        await company.RunAsync("2026-06-01", "commit");

        await company.Administrator.PostAsync($"/api/v1/grading/runs/{dry["runId"]}/commit", null)
            .ProblemAsync(HttpStatusCode.Conflict, "run-outdated");
    }

    [Test]
    public async Task Of_two_commits_at_once_one_is_refused()
    {
        var (company, rich, _) = await TwoCustomersAsync();
        var first = await company.RunAsync("2026-07-01");
        var second = await company.RunAsync("2026-07-01");

        var answers = await Task.WhenAll(
            company.Administrator.PostAsync($"/api/v1/grading/runs/{first["runId"]}/commit", null),
            company.Administrator.PostAsync($"/api/v1/grading/runs/{second["runId"]}/commit", null));

        Assert.That(answers.Select(a => a.StatusCode), Is.EquivalentTo(new[] { HttpStatusCode.OK, HttpStatusCode.Conflict }));
        Assert.That(await company.HistoryAsync(rich), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task Committed_again_for_the_same_day_the_grades_of_that_day_are_replaced()
    {
        var (company, rich, poor) = await TwoCustomersAsync();
        await company.RunAsync("2026-06-01", "commit");
        await company.RunAsync("2026-07-01", "commit");
        // An order the ERP sent late turns the ranks round.
        await company.OrderAsync("POOR", "2026-05-20", 500);

        var again = await company.RunAsync("2026-07-01", "commit");

        // Told against what is held now, decided from what was held before the day: both held A and C then.
        Assert.That(Movement(again), Is.EquivalentTo(new[] { "A C 1 1000", "C A 1 25050" }));
        Assert.That(await company.HistoryAsync(rich), Is.EqualTo(new[] { "2026-07-01 C", "2026-06-01 A" }));
        Assert.That(await company.HistoryAsync(poor), Is.EqualTo(new[] { "2026-07-01 A", "2026-06-01 C" }));
        Assert.That(await company.GradeOnPageAsync(poor), Is.EqualTo("A"));
        var runs = await company.Administrator.GetJsonAsync("/api/v1/grading/runs");
        Assert.That(runs["items"]!.AsArray().Select(r => r!["note"]?.GetValue<string>()),
            Is.EqualTo(new[] { null, $"Replaced by run {again["runId"]} of the same day.", null }));
    }

    [Test]
    public async Task A_replaced_day_leaves_no_trace_of_grades_that_are_not_held()
    {
        var (company, rich, _) = await TwoCustomersAsync();
        await company.RunAsync("2026-06-01", "commit");
        await company.OrderAsync("POOR", "2026-06-10", 500);
        await company.RunAsync("2026-07-01", "commit");
        // The order is taken back: the grades of June hold on as if nothing had been.
        await company.Erp.SyncedAsync("orders", new { key = "O3", customerKey = "POOR", orderDate = "2026-06-10", state = "cancelled" });
        await company.RunAsync("2026-07-01", "commit");

        // An order of June, graded A throughout.
        await company.OrderAsync("RICH", "2026-06-20", 1);
        var statistics = await company.Administrator.GetJsonAsync("/api/v1/grading/statistics?from=2026-06-01&to=2026-06-30");
        Assert.That(statistics["items"]![0]!["revenue"]!.GetValue<decimal>(), Is.EqualTo(100m));
        Assert.That(await company.GradeOnPageAsync(rich), Is.EqualTo("A"));
    }

    [Test]
    public async Task Hysteresis_keeps_a_grade_near_its_edge()
    {
        var company = await GradingCompany.OpenAsync(_host);
        await company.GradeByRevenueAsync(hysteresis: 2m);
        var edge = await company.CustomerAsync("EDGE");
        await company.CustomerAsync("LOW");
        await company.OrderAsync("EDGE", "2026-03-01", 10);
        await company.OrderAsync("LOW", "2026-03-01", 5);
        await company.RunAsync("2026-06-01", "commit");
        Assert.That(await company.GradeOnPageAsync(edge), Is.EqualTo("A"));

        // A third customer above: EDGE now scores 100 × 1.5 / 3 = 50, far below A.
        await company.CustomerAsync("TOP");
        await company.OrderAsync("TOP", "2026-06-15", 50);
        await company.RunAsync("2026-07-01", "commit");
        Assert.That(await company.GradeOnPageAsync(edge), Is.EqualTo("B"));

        var why = await company.WhyAsync(edge);
        Assert.That(why["previousGrade"]!.GetValue<string>(), Is.EqualTo("A"));
        Assert.That(why["keptByHysteresis"]!.GetValue<bool>(), Is.False);

        // With wide hysteresis the same score of 50 keeps the A it held before that day.
        await company.GradeByRevenueAsync(hysteresis: 25m);
        await company.RunAsync("2026-07-01", "commit");
        Assert.That(await company.GradeOnPageAsync(edge), Is.EqualTo("A"));
        Assert.That((await company.WhyAsync(edge))["keptByHysteresis"]!.GetValue<bool>(), Is.True);
    }

    [Test]
    public async Task Without_the_right_to_commit_nobody_commits()
    {
        var (company, _, _) = await TwoCustomersAsync();
        var (sales, _) = await _host.PersonAsync("sales");
        var run = await company.RunAsync("2026-07-01");

        await sales.PostAsync("/api/v1/grading/runs", new { schemeId = 1, asOf = "2026-07-01", mode = "dry" })
            .ProblemAsync(HttpStatusCode.Forbidden);
        await sales.PostAsync($"/api/v1/grading/runs/{run["runId"]}/commit", null).ProblemAsync(HttpStatusCode.Forbidden);
    }

    private async Task<(GradingCompany Company, long Rich, long Poor)> TwoCustomersAsync()
    {
        var company = await GradingCompany.OpenAsync(_host);
        await company.GradeByRevenueAsync();
        var rich = await company.CustomerAsync("RICH");
        var poor = await company.CustomerAsync("POOR");
        await company.OrderAsync("RICH", "2026-05-01", 20);
        await company.OrderAsync("POOR", "2026-05-01", 1);
        return (company, rich, poor);
    }

    private static string[] Movement(JsonNode run) =>
        [.. run["movement"]!.AsArray().Select(m => $"{m!["from"]} {m["to"]} {m["customers"]} {m["contribution"]}")];

    /// <summary>Customers whose change of grade the change feed tells, once it tells as many as expected.</summary>
    private static async Task<long[]> GradeChangesAsync(GradingCompany company, int expected)
    {
        for (var tries = 0; ; tries++)
        {
            var feed = await company.Administrator.GetJsonAsync("/api/v1/changes?kind=grade.changed&limit=200");
            var ids = feed["items"]!.AsArray().Select(e => e!["entityId"]!.GetValue<long>()).ToArray();
            if (ids.Length >= expected || tries == 100) return ids;
            await Task.Delay(50);
        }
    }
}
