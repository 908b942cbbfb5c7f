using System.Net;
using NUnit.Framework;

namespace Crm.ApiTests.Grading;

[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class DutyTests : IAsyncDisposable
{
    private readonly CrmHost _host = new();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Test]
    public async Task A_committed_run_lets_the_duties_of_the_rest_of_the_year_follow_and_planning_again_changes_nothing()
    {
        var (company, rich, poor) = await TwoCustomersAsync();
        await _host.PlanDutiesNowAsync();
        Assert.That(await company.Administrator.DutiesAsync(), Is.Empty, "nothing is owed before the first committed run");

        await company.RunAsync("2026-07-01", "commit");
        await _host.PlanDutiesNowAsync();

        // A: 4 and 12 × 184 / 365; C: 1 and 2 × 184 / 365.
        Assert.That(await company.Administrator.DutyCountsAsync(rich), Is.EqualTo(new[] { "call planned 6", "visit planned 2" }));
        Assert.That(await company.Administrator.DutyCountsAsync(poor), Is.EqualTo(new[] { "call planned 1", "visit planned 1" }));
        var before = await company.Administrator.DutiesAsync();
        Assert.That(before.Select(d => d["dueOn"]!.GetValue<string>()), Is.All.InRange("2026-07-01", "2026-12-31"));

        await company.RunAsync("2026-07-01", "commit");
        company = await _host.LaterAsync(company, 1);
        await _host.PlanDutiesNowAsync();
        Assert.That((await company.Administrator.DutiesAsync()).Select(d => $"{d["dutyId"]} {d["dueOn"]}"),
            Is.EqualTo(before.Select(d => $"{d["dutyId"]} {d["dueOn"]}")));
    }

    [Test]
    public async Task A_visit_fulfils_the_earliest_duty_at_once_and_opens_it_again_when_it_is_taken_back()
    {
        var (company, rich, _) = await PlannedAsync();

        await company.Administrator.TouchpointAsync(rich, "visit", "notReached");
        Assert.That(await company.Administrator.DutyCountsAsync(rich), Does.Contain("visit planned 2"));
        var visit = await company.Administrator.TouchpointAsync(rich, "visit", "positive");
        Assert.That(await company.Administrator.DutyCountsAsync(rich), Is.EqualTo(new[] { "call planned 6", "visit done 1", "visit planned 1" }));
        var visits = await company.Administrator.DutiesAsync($"customer={rich}&kind=visit");
        Assert.That(visits.Select(d => d["touchpointId"]?.GetValue<long>()),
            Is.EqualTo(new long?[] { visit["touchpointId"]!.GetValue<long>(), null }), "the earliest one");

        await company.Administrator.PatchAsync($"/api/v1/touchpoints/{visit["touchpointId"]}", new { channel = "phone" }, 1).OkAsync();
        Assert.That(await company.Administrator.DutyCountsAsync(rich), Is.EqualTo(new[] { "call done 1", "call planned 5", "visit planned 2" }));

        await company.Administrator.DeleteAsync($"/api/v1/touchpoints/{visit["touchpointId"]}").OkAsync(HttpStatusCode.NoContent);
        Assert.That(await company.Administrator.DutyCountsAsync(rich), Is.EqualTo(new[] { "call planned 6", "visit planned 2" }));
    }

    [Test]
    public async Task Touchpoints_before_the_first_plan_fulfil_what_was_owed_by_then()
    {
        var (company, rich, _) = await TwoCustomersAsync();
        await company.OrderAsync("POOR", "2025-11-01", 1);
        foreach (var day in (string[])["2026-03-03", "2026-06-05"])
            await company.Administrator.PostAsync("/api/v1/touchpoints", new { customerId = rich, channel = "visit", happenedAt = $"{day}T09:00:00Z" })
                .OkAsync(HttpStatusCode.Created);
        await company.RunAsync("2026-01-01", "commit");
        // Nothing was ordered before, so it was new; the run of June makes it a good one.
        await company.RunAsync("2026-06-01", "commit");

        await _host.PlanDutiesNowAsync();

        // N owes no visit, so that of March fulfils none; A from 1 June owes 4 and 12 × 214 / 365, of which June's visit is one.
        Assert.That(await company.Administrator.DutyCountsAsync(rich), Is.EqualTo(new[] { "call planned 7", "visit done 1", "visit planned 1" }));
    }

    [Test]
    public async Task When_the_grade_falls_done_duties_stay_and_those_beyond_it_are_withdrawn_with_the_reason()
    {
        var (company, rich, poor) = await PlannedAsync();
        await company.Administrator.TouchpointAsync(rich, "visit");
        await company.OrderAsync("POOR", "2026-09-01", 500);
        company = await _host.LaterAsync(company, 92);

        await company.RunAsync("2026-10-01", "commit");
        await _host.PlanDutiesNowAsync();

        // C owes round(1 × 92 / 365) = 0 visits and round(2 × 92 / 365) = 1 call more.
        Assert.That(await company.Administrator.DutyCountsAsync(rich),
            Is.EqualTo(new[] { "call planned 1", "call withdrawn 5", "visit done 1", "visit withdrawn 1" }));
        var withdrawn = (await company.Administrator.DutiesAsync($"customer={rich}&state=withdrawn&kind=visit")).Single();
        Assert.That(withdrawn["withdrawal"]!.ToJsonString(), Is.EqualTo("""{"reason":"gradeChanged","on":"2026-10-01","from":"A","to":"C"}"""));
        // The other one became an A: 4 × 92 / 365 = 1 visit, of which it had one overdue or planned; 12 × 92 / 365 = 3 calls.
        Assert.That(await company.Administrator.DutyCountsAsync(poor), Is.EqualTo(new[] { "call planned 3", "visit planned 1" }));
    }

    [Test]
    public async Task A_new_policy_changes_duties_on_the_day_it_begins()
    {
        var (company, rich, _) = await PlannedAsync();
        var grades = await company.Administrator.PolicyGradesAsync();
        grades["A"]!["visitsPerYear"] = 12;
        grades["A"]!["careOccasions"] = 2;
        await company.Administrator.PostAsync("/api/v1/grading/policies", new { validFrom = "2026-10-01", grades }).OkAsync(HttpStatusCode.Created);
        await _host.PlanDutiesNowAsync();
        Assert.That(await company.Administrator.DutyCountsAsync(rich), Is.EqualTo(new[] { "call planned 6", "visit planned 2" }));

        company = await _host.LaterAsync(company, 92);
        await _host.PlanDutiesNowAsync();

        // 12 and 2 × 92 / 365 = 3 and 1; the calls are as they were.
        Assert.That(await company.Administrator.DutyCountsAsync(rich), Is.EqualTo(new[] { "call planned 6", "care planned 1", "visit planned 3" }));
    }

    [Test]
    public async Task In_the_new_year_what_was_not_done_is_missed_and_the_whole_year_is_planned()
    {
        var (company, rich, _) = await PlannedAsync();
        await company.Administrator.TouchpointAsync(rich, "meeting");
        company = await _host.LaterAsync(company, 190);

        await _host.PlanDutiesNowAsync();

        Assert.That(await company.Administrator.DutyCountsAsync(rich),
            Is.EqualTo(new[] { "call missed 6", "call planned 12", "visit done 1", "visit missed 1", "visit planned 4" }));
        // Written down late, a visit of December still counts for its year.
        await company.Administrator.PostAsync("/api/v1/touchpoints", new { customerId = rich, channel = "visit", happenedAt = "2026-12-20T09:00:00+08:00" })
            .OkAsync(HttpStatusCode.Created);
        Assert.That(await company.Administrator.DutyCountsAsync(rich),
            Is.EqualTo(new[] { "call missed 6", "call planned 12", "visit done 2", "visit planned 4" }));
    }

    [Test]
    public async Task A_lost_customer_is_owed_nothing_and_a_new_owner_takes_over_at_once()
    {
        var (company, rich, poor) = await PlannedAsync();
        var (anna, annaId) = await _host.PersonAsync("sales", signInName: "anna");
        await company.Administrator.PatchAsync($"/api/v1/customers/{poor}", new { ownerId = annaId }, await VersionAsync(company, poor)).OkAsync();
        Assert.That(await anna.DutiesAsync("person=me"), Has.Length.EqualTo(2));

        await company.Erp.SyncedAsync("customers", new { key = "RICH", status = "lost" });

        Assert.That(await company.Administrator.DutyCountsAsync(rich), Is.EqualTo(new[] { "call withdrawn 6", "visit withdrawn 2" }));
        var withdrawn = await company.Administrator.DutiesAsync($"customer={rich}");
        Assert.That(withdrawn.Select(d => d["withdrawal"]!["reason"]!.GetValue<string>()), Is.All.EqualTo("notServed"));
    }

    [Test]
    public async Task A_planned_duty_is_put_off_within_its_year()
    {
        var (company, rich, _) = await PlannedAsync();
        var duty = (await company.Administrator.DutiesAsync($"customer={rich}&kind=visit"))[0];
        var address = $"/api/v1/grading/duties/{duty["dutyId"]}/postpone";

        var postponed = await company.Administrator.PostAsync(address, new { dueOn = "2026-12-24", note = "works holiday" }).OkAsync();

        Assert.That((postponed["dueOn"]!.GetValue<string>(), postponed["plannedOn"]!.GetValue<string>(), postponed["note"]!.GetValue<string>()),
            Is.EqualTo(("2026-12-24", duty["dueOn"]!.GetValue<string>(), "works holiday")));
        var late = await company.Administrator.PostAsync(address, new { dueOn = "2027-01-02" }).ProblemAsync(HttpStatusCode.BadRequest);
        Assert.That(late["errors"]!["dueOn"], Is.Not.Null);
        await company.Administrator.PostAsync(address, new { dueOn = "2026-06-30" }).ProblemAsync(HttpStatusCode.BadRequest);
        await company.Administrator.TouchpointAsync(rich, "visit", dutyId: duty["dutyId"]!.GetValue<long>());
        await company.Administrator.PostAsync(address, new { dueOn = "2026-12-25" }).ProblemAsync(HttpStatusCode.Conflict, "duty-not-planned");
        var (stranger, _) = await _host.PersonAsync("sales");
        await company.Administrator.PatchAsync($"/api/v1/customers/{rich}", new { ownerId = 1 }, await VersionAsync(company, rich)).OkAsync();
        await stranger.PostAsync(address, new { dueOn = "2026-12-25" }).ProblemAsync(HttpStatusCode.NotFound);
    }

    [Test]
    public async Task A_substitute_gets_what_falls_due_in_the_absence_and_may_report_on_it()
    {
        var (boss, bossId) = await _host.PersonAsync("manager");
        var (anna, annaId) = await _host.PersonAsync("sales", bossId, "anna");
        var (ben, benId) = await _host.PersonAsync("sales", bossId, "ben");
        var company = await GradingCompany.OpenAsync(_host);
        await company.GradeByRevenueAsync();
        var rich = await company.CustomerAsync("RICH", "anna");
        await company.OrderAsync("RICH", "2026-05-01", 20);
        await company.RunAsync("2026-07-01", "commit");
        await _host.PlanDutiesNowAsync();
        var annas = await anna.DutiesAsync("person=me");
        var away = annas.Count(d => string.CompareOrdinal(d["dueOn"]!.GetValue<string>(), "2026-09-30") <= 0);
        Assert.That(away, Is.GreaterThan(0));
        Assert.That(await ben.DutiesAsync(), Is.Empty);

        var moved = await boss.PostAsync("/api/v1/grading/duties/reassign",
            new { fromPerson = annaId, toPerson = benId, from = "2026-07-01", until = "2026-09-30", reason = "parental leave" }).OkAsync();

        Assert.That(moved["moved"]!.GetValue<int>(), Is.EqualTo(away));
        Assert.That(await ben.DutiesAsync("person=me"), Has.Length.EqualTo(away));
        Assert.That(await anna.DutiesAsync("person=me"), Has.Length.EqualTo(annas.Length - away));
        Assert.That(await boss.DutiesAsync("person=team"), Has.Length.EqualTo(annas.Length));
        await ben.TouchpointAsync(rich, "phone");
        await ben.GetAsync($"/api/v1/customers/{rich}").ProblemAsync(HttpStatusCode.NotFound);
        await anna.PostAsync("/api/v1/grading/duties/reassign",
            new { fromPerson = annaId, toPerson = benId, from = "2026-07-01", until = "2026-09-30", reason = "x" }).ProblemAsync(HttpStatusCode.Forbidden);
        var strange = await boss.PostAsync("/api/v1/grading/duties/reassign",
            new { fromPerson = 1, toPerson = benId, from = "2026-07-01", until = "2026-09-30", reason = "x" }).ProblemAsync(HttpStatusCode.BadRequest);
        Assert.That(strange["errors"]!["fromPerson"], Is.Not.Null);

        // What is planned during the absence falls to the substitute as well.
        var grades = await company.Administrator.PolicyGradesAsync();
        grades["B"]!["visitsPerYear"] = 50;
        await company.Administrator.PostAsync("/api/v1/grading/policies", new { validFrom = "2026-07-01", grades }).OkAsync(HttpStatusCode.Created);
        await _host.PlanDutiesNowAsync();
        Assert.That(await ben.DutiesAsync("person=me&kind=visit"), Has.Length.GreaterThan(8));
    }

    [Test]
    public async Task Due_and_overdue_are_told_apart_by_day_in_the_list_the_calendar_and_the_summary()
    {
        var (company, rich, _) = await PlannedAsync();
        await company.Administrator.TouchpointAsync(rich, "visit");
        company = await _host.LaterAsync(company, 120);

        var overdue = await company.Administrator.DutiesAsync("state=overdue");
        var due = await company.Administrator.DutiesAsync("state=due");
        var upcoming = await company.Administrator.DutiesAsync("state=upcoming");
        Assert.That(overdue.Select(d => d["dueOn"]!.GetValue<string>()), Is.All.LessThan("2026-10-29").And.Not.Empty);
        Assert.That(due.Select(d => d["dueOn"]!.GetValue<string>()), Is.All.InRange("2026-10-29", "2026-11-12"));
        Assert.That(upcoming.Select(d => d["dueOn"]!.GetValue<string>()), Is.All.GreaterThan("2026-11-12"));
        Assert.That(overdue.Length + due.Length + upcoming.Length, Is.EqualTo(9));

        var calendar = await company.Administrator.GetJsonAsync("/api/v1/grading/duties/calendar?from=2026-10-01&to=2026-12-31");
        var listed = await company.Administrator.DutiesAsync("from=2026-10-01&to=2026-12-31");
        Assert.That(calendar["days"]!.AsArray().Sum(d => d!["items"]!.AsArray().Count), Is.EqualTo(listed.Length));
        Assert.That(calendar["days"]!.AsArray().Sum(d => d!["planned"]!.GetValue<int>() + d["done"]!.GetValue<int>()), Is.EqualTo(listed.Length));
        await company.Administrator.GetAsync("/api/v1/grading/duties/calendar?from=2026-01-01&to=2026-12-31").ProblemAsync(HttpStatusCode.BadRequest);

        var summary = (await company.Administrator.GetJsonAsync("/api/v1/grading/duties/summary?by=grade&from=2026-01-01&to=2026-12-31"))["items"]!.AsArray();
        var ofA = summary.Single(s => s!["grade"]!.GetValue<string>() == "A")!;
        Assert.That((ofA["owed"]!.GetValue<int>(), ofA["done"]!.GetValue<int>(), ofA["metShare"]!.GetValue<decimal>()), Is.EqualTo((8, 1, 0.125m)));
        Assert.That(summary.Sum(s => s!["overdue"]!.GetValue<int>()), Is.EqualTo(overdue.Length));
    }

    [Test]
    public async Task A_duty_list_comes_as_csv_and_page_by_page()
    {
        var (company, _, _) = await PlannedAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/grading/duties?kind=call");
        request.Headers.Accept.ParseAdd("text/csv");
        var csv = await (await company.Administrator.SendAsync(request)).Content.ReadAsStringAsync();
        Assert.That(csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries), Has.Length.EqualTo(8));

        var first = await company.Administrator.GetJsonAsync("/api/v1/grading/duties?limit=6&sort=-grade,dueOn&count=true");
        var second = await company.Administrator.GetJsonAsync($"/api/v1/grading/duties?limit=6&sort=-grade,dueOn&cursor={first["nextCursor"]}");
        Assert.That(first["total"]!.GetValue<int>(), Is.EqualTo(10));
        Assert.That(first["items"]!.AsArray().Concat(second["items"]!.AsArray()).Select(d => d!["dutyId"]!.GetValue<long>()).Distinct().Count(), Is.EqualTo(10));
    }

    private async Task<(GradingCompany Company, long Rich, long Poor)> PlannedAsync()
    {
        var (company, rich, poor) = await TwoCustomersAsync();
        await company.RunAsync("2026-07-01", "commit");
        await _host.PlanDutiesNowAsync();
        return (company, rich, poor);
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

    private static async Task<int> VersionAsync(GradingCompany company, long customerId) =>
        (await company.Administrator.GetJsonAsync($"/api/v1/customers/{customerId}"))["version"]!.GetValue<int>();
}
