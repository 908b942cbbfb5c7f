using System.Net;
using System.Text.Json.Nodes;
using Crm.Grading;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Crm.ApiTests.Grading;

/// <summary>Two customers, RICH graded A and POOR graded C since 1 June; today is 1 July 2026.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class OverrideTests : IAsyncDisposable
{
    private const string Overrides = "/api/v1/grading/overrides";

    private readonly CrmHost _host = new();
    private GradingCompany _company = null!;
    private HttpClient _manager = null!;
    private long _rich;
    private long _poor;

    [SetUp]
    public async Task Start()
    {
        _company = await GradingCompany.OpenAsync(_host);
        await _company.GradeByRevenueAsync();
        (_manager, _) = await _host.PersonAsync("manager,administrator", signInName: "chen");
        _rich = await _company.CustomerAsync("RICH");
        _poor = await _company.CustomerAsync("POOR", owner: "chen");
        await _company.OrderAsync("RICH", "2026-05-01", 20);
        await _company.OrderAsync("POOR", "2026-05-01", 1);
        await _company.RunAsync("2026-06-01", "commit");
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Test]
    public async Task A_grade_set_by_hand_holds_from_the_approval_of_a_second_person()
    {
        var proposed = await ProposeAsync(_poor, "A");
        Assert.That(proposed["state"]!.GetValue<string>(), Is.EqualTo("proposed"));
        Assert.That(await _company.GradeOnPageAsync(_poor), Is.EqualTo("C"));

        // Whoever proposes does not decide.
        await _manager.PostAsync($"{Overrides}/{proposed["overrideId"]}/approve", null).ProblemAsync(HttpStatusCode.Forbidden);
        var approved = await ApproveAsync(proposed);

        Assert.That(approved["state"]!.GetValue<string>(), Is.EqualTo("approved"));
        Assert.That(approved["from"]!.GetValue<string>(), Is.EqualTo("2026-07-01"));
        Assert.That(approved["computedGrade"]!.GetValue<string>(), Is.EqualTo("C"));
        Assert.That(await _company.GradeOnPageAsync(_poor), Is.EqualTo("A"));
        await _company.Administrator.PostAsync($"{Overrides}/{proposed["overrideId"]}/approve", null)
            .ProblemAsync(HttpStatusCode.Conflict, "override-decided");
    }

    [Test]
    public async Task A_run_computes_beside_it_and_leaves_the_grade_held()
    {
        await ApproveAsync(await ProposeAsync(_poor, "B"));

        var run = await _company.RunAsync("2026-07-01", "commit");

        Assert.That(await _company.ResultsAsync(run), Is.EqualTo(new[] { "RICH A 75.00", "POOR C 25.00" }));
        Assert.That(await _company.GradeOnPageAsync(_poor), Is.EqualTo("B"));
        Assert.That(await HeldAsync(_poor), Is.EqualTo(new[] { "C 2026-06-01 2026-07-01 C", "B 2026-07-01 9999-12-31 C" }));
        // The history shows both.
        Assert.That(await _company.HistoryAsync(_poor), Is.EqualTo(new[] { "2026-07-01 C", "2026-06-01 C" }));
        var history = await _company.Administrator.GetJsonAsync($"/api/v1/grading/customers/{_poor}/history");
        var byHand = history["overrides"]!.AsArray().Single()!;
        Assert.That($"{byHand["grade"]} {byHand["from"]} {byHand["until"]} {byHand["isHeld"]}", Is.EqualTo("B 2026-07-01 2026-12-31 true"));
    }

    [Test]
    public async Task Ended_by_hand_the_customer_holds_what_the_last_run_computed()
    {
        var proposed = await ProposeAsync(_poor, "A");
        await ApproveAsync(proposed);
        await MoveAsync(TimeSpan.FromDays(3));
        await _company.OrderAsync("POOR", "2026-07-01", 500);
        await _company.RunAsync("2026-07-03", "commit");

        var ended = await _manager.PostAsync($"{Overrides}/{proposed["overrideId"]}/end", new { reason = "No longer needed" }).OkAsync();

        Assert.That(ended["state"]!.GetValue<string>(), Is.EqualTo("ended"));
        Assert.That(await HeldAsync(_rich), Is.EqualTo(new[] { "A 2026-06-01 2026-07-03 A", "C 2026-07-03 9999-12-31 C" }));
        Assert.That(await HeldAsync(_poor), Is.EqualTo(new[]
        {
            "C 2026-06-01 2026-07-01 C", "A 2026-07-01 2026-07-03 C", "A 2026-07-03 2026-07-04 A", "A 2026-07-04 9999-12-31 A",
        }));
        await _manager.PostAsync($"{Overrides}/{proposed["overrideId"]}/end", new { reason = "Again" })
            .ProblemAsync(HttpStatusCode.Conflict, "override-ended");
    }

    [Test]
    public async Task It_ends_by_itself_after_its_last_day_also_when_found_late_and_only_once()
    {
        await ApproveAsync(await ProposeAsync(_poor, "A", "2026-07-31"));
        await TickAsync();
        Assert.That(await _company.GradeOnPageAsync(_poor), Is.EqualTo("A"));

        await MoveAsync(TimeSpan.FromDays(45));
        await Task.WhenAll(TickAsync(), TickAsync());
        await TickAsync();

        Assert.That(await _company.GradeOnPageAsync(_poor), Is.EqualTo("C"));
        Assert.That(await HeldAsync(_poor), Is.EqualTo(new[]
        {
            "C 2026-06-01 2026-07-01 C", "A 2026-07-01 2026-08-01 C", "C 2026-08-01 9999-12-31 C",
        }));
        await _host.NumberEventsAsync();
        var changes = await _company.Administrator.GetJsonAsync("/api/v1/changes?kind=gradeOverride.ended&limit=200");
        Assert.That(changes["items"]!.AsArray(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Two_weeks_before_the_end_proposer_and_owner_are_told_once()
    {
        await ApproveAsync(await ProposeAsync(_rich, "B", "2026-08-31"));
        await TickAsync();
        Assert.That(await NewsAsync("override.ends"), Is.Empty);

        await MoveAsync(TimeSpan.FromDays(47));
        await Task.WhenAll(TickAsync(), TickAsync());
        await TickAsync();

        var news = await NewsAsync("override.ends");
        Assert.That(news, Has.Length.EqualTo(1));
        Assert.That(news[0]!["subjectId"]!.GetValue<long>(), Is.EqualTo(_rich));
        Assert.That(news[0]!["data"]!["until"]!.GetValue<string>(), Is.EqualTo("2026-08-31"));
    }

    [Test]
    public async Task News_is_counted_read_and_seen_only_by_whom_it_is_for()
    {
        var proposed = await ProposeAsync(_poor, "A");
        await _company.Administrator.PostAsync($"{Overrides}/{proposed["overrideId"]}/reject", new { reason = "Too small" }).OkAsync();

        Assert.That(await UnreadAsync(_manager), Is.EqualTo(1));
        Assert.That(await UnreadAsync(_company.Administrator), Is.EqualTo(1), "the proposal");
        var news = (await NewsAsync("override.rejected")).Single()!;
        await _company.Administrator.PostAsync($"/api/v1/notifications/{news["notificationId"]}/read", null)
            .ProblemAsync(HttpStatusCode.NotFound);
        await _manager.PostAsync($"/api/v1/notifications/{news["notificationId"]}/read", null).OkAsync();
        Assert.That(await UnreadAsync(_manager), Is.Zero);
        var unread = await _manager.GetJsonAsync("/api/v1/notifications?unread=true");
        Assert.That(unread["items"]!.AsArray(), Is.Empty);
        await _manager.PostAsync("/api/v1/notifications/read-all", null).OkAsync();
    }

    [Test]
    public async Task Who_may_approve_is_told_of_a_proposal_in_the_application_and_by_mail()
    {
        await _company.Administrator.PostAsync("/api/v1/people", new
        {
            name = "Li Na",
            signInName = "li.na",
            roles = new[] { "administrator" },
            email = "li.na@example.com",
            language = "en",
        }).OkAsync(HttpStatusCode.Created);
        var (outside, _) = await _host.PersonAsync("manager");
        var (sales, _) = await _host.PersonAsync("sales");

        var proposed = await ProposeAsync(_poor, "A");

        var news = (await _company.Administrator.GetJsonAsync("/api/v1/notifications"))["items"]!.AsArray().Single()!;
        Assert.That(news["kind"]!.ToString(), Is.EqualTo("override.proposed"));
        Assert.That(news["subjectId"]!.GetValue<long>(), Is.EqualTo(_poor));
        Assert.That(news["customerName"]!.ToString(), Is.Not.Empty);
        Assert.That(news["data"]!["grade"]!.ToString(), Is.EqualTo("A"));
        Assert.That(await NewsAsync("override.proposed"), Is.Empty, "whoever proposes does not decide");
        foreach (var unconcerned in new[] { outside, sales }) Assert.That(await UnreadAsync(unconcerned), Is.Zero);
        var mail = (await _company.Administrator.GetJsonAsync("/api/v1/outbox"))["items"]!.AsArray().Single()!;
        Assert.That((mail["to"]!.ToString(), mail["template"]!.ToString()), Is.EqualTo(("li.na@example.com", "override.proposed")));
        Assert.That(mail["title"]!.ToString(), Does.StartWith("To decide: grade A for"));
        var text = (await _company.Administrator.GetJsonAsync($"/api/v1/outbox/{mail["mailId"]}"))["textBody"]!.ToString();
        Assert.That(text, Does.Contain("chen proposes").And.Contain(proposed["reason"]!.ToString()).And.Contain($"/customers/{_poor}"));
    }

    [Test]
    public async Task Why_tells_the_grade_set_by_hand_beside_the_one_computed()
    {
        Assert.That((await WhyAsync())["byHand"], Is.Null);
        var proposed = await ProposeAsync(_poor, "A");
        Assert.That((await WhyAsync())["byHand"], Is.Null, "proposed, it does not hold yet");

        await ApproveAsync(proposed);

        var why = await WhyAsync();
        Assert.That(why["grade"]!.ToString(), Is.EqualTo("C"));
        var byHand = why["byHand"]!;
        Assert.That((byHand["grade"]!.ToString(), byHand["from"]!.ToString(), byHand["until"]!.ToString(), byHand["reason"]!.ToString()),
            Is.EqualTo(("A", "2026-07-01", proposed["until"]!.ToString(), proposed["reason"]!.ToString())));
        Assert.That(byHand["proposedBy"]!["name"]!.ToString(), Is.EqualTo("chen"));
        Assert.That(byHand["approvedBy"]!["name"]!.ToString(), Is.Not.Empty.And.Not.EqualTo("chen"));
        // On the day of the run nothing was set by hand yet.
        Assert.That((await _manager.GetJsonAsync($"/api/v1/grading/customers/{_poor}/why?runId={why["runId"]}"))["byHand"], Is.Null);
        await _manager.PostAsync($"{Overrides}/{proposed["overrideId"]}/end", new { reason = "Over" }).OkAsync();
        Assert.That((await WhyAsync())["byHand"], Is.Null);

        Task<JsonNode> WhyAsync() => _manager.GetJsonAsync($"/api/v1/grading/customers/{_poor}/why");
    }

    [Test]
    public async Task A_customer_has_one_at_most()
    {
        var proposed = await ProposeAsync(_poor, "A");
        await _manager.PostAsync(Overrides, Body(_poor, "B")).ProblemAsync(HttpStatusCode.Conflict, "override-open");
        // Withdrawn, another one may be proposed.
        var withdrawn = await _manager.PostAsync($"{Overrides}/{proposed["overrideId"]}/end", new { reason = "A mistake" }).OkAsync();
        Assert.That(withdrawn["state"]!.GetValue<string>(), Is.EqualTo("withdrawn"));
        await ProposeAsync(_poor, "B");
    }

    [Test]
    public async Task Of_two_proposals_at_once_one_is_refused()
    {
        var answers = await Task.WhenAll(
            _manager.PostAsync(Overrides, Body(_poor, "A")), _company.Administrator.PostAsync(Overrides, Body(_poor, "B")));
        Assert.That(answers.Select(a => a.StatusCode), Is.EquivalentTo(new[] { HttpStatusCode.Created, HttpStatusCode.Conflict }));
    }

    [TestCase("N", "Reason", "2026-12-31", "grade")]
    [TestCase("A", "", "2026-12-31", "reason")]
    [TestCase("A", "Reason", "2026-06-30", "until")]
    [TestCase("A", "Reason", "2028-07-02", "until")]
    public async Task Bad_input_names_the_field(string grade, string reason, string until, string field)
    {
        var problem = await _manager.PostAsync(Overrides, new { customerId = _poor, grade, reason, until })
            .ProblemAsync(HttpStatusCode.BadRequest);
        Assert.That(problem["errors"]!.AsObject().Select(e => e.Key), Is.EqualTo(new[] { field }));
    }

    [Test]
    public async Task Only_visible_customers_and_only_with_the_right()
    {
        var proposed = await ProposeAsync(_poor, "A");
        var (sales, _) = await _host.PersonAsync("sales");
        await sales.PostAsync(Overrides, Body(_poor, "A")).ProblemAsync(HttpStatusCode.Forbidden);
        await sales.GetAsync($"{Overrides}/{proposed["overrideId"]}").ProblemAsync(HttpStatusCode.NotFound);
        Assert.That((await sales.GetJsonAsync(Overrides))["items"]!.AsArray(), Is.Empty);
        Assert.That((await _manager.GetJsonAsync($"{Overrides}?state=proposed&customer={_poor}&endsBefore=2027-01-01&count=true"))["total"]!
            .GetValue<long>(), Is.EqualTo(1));
    }

    [Test]
    public async Task A_customer_newer_than_the_last_run_can_be_given_a_grade()
    {
        var fresh = await _company.CustomerAsync("FRESH");
        await ApproveAsync(await ProposeAsync(fresh, "A"));
        Assert.That(await _company.GradeOnPageAsync(fresh), Is.EqualTo("A"));
        Assert.That(await HeldAsync(fresh), Is.EqualTo(new[] { "A 2026-07-01 9999-12-31 N" }));
    }

    [Test]
    public async Task A_run_of_a_day_before_the_approval_puts_its_grade_before_and_beside_it()
    {
        await ApproveAsync(await ProposeAsync(_poor, "B"));
        await MoveAsync(TimeSpan.FromDays(9));
        await _company.OrderAsync("POOR", "2026-06-10", 500);

        await _company.RunAsync("2026-06-20", "commit");

        Assert.That(await HeldAsync(_poor), Is.EqualTo(new[]
        {
            "C 2026-06-01 2026-06-20 C", "A 2026-06-20 2026-07-01 A", "B 2026-07-01 9999-12-31 A",
        }));
        // Committed once more for that day the history is as before.
        await _company.RunAsync("2026-06-20", "commit");
        Assert.That(await HeldAsync(_poor), Is.EqualTo(new[]
        {
            "C 2026-06-01 2026-06-20 C", "A 2026-06-20 2026-07-01 A", "B 2026-07-01 9999-12-31 A",
        }));
        Assert.That(await _company.GradeOnPageAsync(_poor), Is.EqualTo("B"));
    }

    [Test]
    public async Task Approved_and_ended_on_the_day_of_a_run_the_history_has_no_empty_days()
    {
        await _company.RunAsync("2026-07-01", "commit");
        var proposed = await ProposeAsync(_poor, "B");
        await ApproveAsync(proposed);
        await _company.RunAsync("2026-07-01", "commit");
        Assert.That(await HeldAsync(_poor), Is.EqualTo(new[] { "C 2026-06-01 2026-07-01 C", "B 2026-07-01 9999-12-31 C" }));

        await _manager.PostAsync($"{Overrides}/{proposed["overrideId"]}/end", new { reason = "A mistake" }).OkAsync();
        Assert.That(await HeldAsync(_poor), Is.EqualTo(new[] { "C 2026-06-01 2026-07-01 C", "C 2026-07-01 9999-12-31 C" }));
    }

    [Test]
    public async Task Statistics_count_both_grades_and_the_share_set_by_hand()
    {
        await ApproveAsync(await ProposeAsync(_poor, "A"));

        var statistics = await _company.Administrator.GetJsonAsync("/api/v1/grading/statistics/overrides");

        Assert.That(statistics["customers"]!.GetValue<int>(), Is.EqualTo(2));
        Assert.That(statistics["overridden"]!.GetValue<int>(), Is.EqualTo(1));
        Assert.That(statistics["share"]!.GetValue<decimal>(), Is.EqualTo(0.5m));
        Assert.That(statistics["items"]!.AsArray().Select(i => $"{i!["grade"]} {i["held"]} {i["computed"]} {i["overridden"]}"),
            Is.EqualTo(new[] { "A 2 1 1", "B 0 0 0", "C 0 1 0", "D 0 0 0", "N 0 0 0" }));

        // An order of today counts for the grade held by hand.
        await _company.OrderAsync("POOR", "2026-07-01", 7);
        var revenue = await _company.Administrator.GetJsonAsync("/api/v1/grading/statistics?from=2026-06-15&to=2026-07-31");
        Assert.That(revenue["items"]![0]!["revenue"]!.GetValue<decimal>(), Is.EqualTo(700m));
        var both = await _company.Administrator.GetJsonAsync("/api/v1/grading/statistics?from=2026-01-01&to=2026-12-31");
        Assert.That(both["total"]!["customers"]!.GetValue<int>(), Is.EqualTo(2), "POOR stands under two grades and counts once");
    }

    [Test]
    public async Task Before_the_first_committed_run_there_is_nothing_to_override()
    {
        await using var host = new CrmHost();
        var company = await GradingCompany.OpenAsync(host);
        var customer = await company.CustomerAsync("NEW");
        await company.Administrator.PostAsync(Overrides, Body(customer, "A")).ProblemAsync(HttpStatusCode.Conflict, "no-grades-yet");
    }

    private static object Body(long customerId, string grade, string until = "2026-12-31") =>
        new { customerId, grade, reason = "Key account from the first day", until };

    private Task<JsonNode> ProposeAsync(long customerId, string grade, string until = "2026-12-31") =>
        _manager.PostAsync(Overrides, Body(customerId, grade, until)).OkAsync(HttpStatusCode.Created);

    private Task<JsonNode> ApproveAsync(JsonNode proposed) =>
        _company.Administrator.PostAsync($"{Overrides}/{proposed["overrideId"]}/approve", null).OkAsync();

    private Task MoveAsync(TimeSpan by) => _host.MoveAsync(by, (_company.Administrator, "admin"), (_manager, "chen"));

    private Task TickAsync() => _host.Services.GetRequiredService<GradingClock>().TickAsync(CancellationToken.None);

    private async Task<JsonNode?[]> NewsAsync(string kind)
    {
        var news = await _manager.GetJsonAsync("/api/v1/notifications");
        return [.. news["items"]!.AsArray().Where(n => n!["kind"]!.GetValue<string>() == kind)];
    }

    private static async Task<long> UnreadAsync(HttpClient client) =>
        (await client.GetJsonAsync("/api/v1/notifications/unread-count"))["unread"]!.GetValue<long>();

    private sealed record HeldRow(int Grade, DateOnly ValidFrom, DateOnly ValidUntil, int ComputedGrade);

    private async Task<string[]> HeldAsync(long customerId) => await _host.InDatabaseAsync(async session =>
        (await session.QueryAsync<HeldRow>(
            "select Grade, ValidFrom, ValidUntil, ComputedGrade from grading.HeldGrade where CustomerId = @Id order by ValidFrom",
            new { Id = customerId }))
        .Select(r => $"{"?ABCDN"[r.Grade]} {r.ValidFrom:yyyy-MM-dd} {r.ValidUntil:yyyy-MM-dd} {"?ABCDN"[r.ComputedGrade]}")
        .ToArray());
}
