using System.Net;
using System.Text.Json.Nodes;
using Crm.ApiTests.Customers;
using NUnit.Framework;

namespace Crm.ApiTests.Complaints;

[Parallelizable(ParallelScope.Self)]
public sealed class ComplaintQueueTests
{
    private ServiceDesk _desk = null!;

    [OneTimeSetUp]
    public async Task Start() => _desk = await ServiceDesk.OpenAsync();

    [OneTimeTearDown]
    public async Task Stop() => await _desk.DisposeAsync();

    private Task<JsonNode> ListAsync(string query) => _desk.Service.GetJsonAsync($"/api/v1/complaints?{query}");

    [Test]
    public async Task The_queue_is_by_grade_and_then_due_time_with_the_clock_of_each()
    {
        var late = await _desk.ReceiveAsync(new { subject = "Queue one", severity = 3 });
        var soon = await _desk.ReceiveAsync(new { subject = "Queue two", severity = 1 });

        var queue = await ListAsync("state=open&q=Queue&count=true");

        Assert.That(queue["items"]!.AsArray().Select(i => i!.Number("complaintId")),
            Is.EqualTo((long[])[soon.Number("complaintId"), late.Number("complaintId")]));
        Assert.That(queue.Number("total"), Is.EqualTo(2));
        var clock = queue["items"]![0]!["clock"]!;
        Assert.That((clock.Text("state"), clock.Number("targetMinutes")), Is.EqualTo(("running", 2250L)));
        Assert.That(clock["dueAt"]!.GetValue<DateTime>(), Is.EqualTo(soon["clock"]!["dueAt"]!.GetValue<DateTime>()));
    }

    [Test]
    public async Task Filters_narrow_the_list_and_unknown_ones_are_refused()
    {
        var key = CustomerSteps.NewKey();
        var mine = await _desk.InvestigatedAsync(new { subject = $"Filter {key}", batch = key, severity = 1 });
        var waiting = await ServiceDesk.StepAsync(
            _desk.Service, await _desk.InvestigatedAsync(new { subject = $"Filter {key}", kind = "delivery" }), "wait", new { text = "?" });
        var nobodys = await _desk.ReceiveAsync(new { subject = $"Filter {key}" });

        async Task<List<long>> Ids(string query) =>
            [.. (await ListAsync($"q={key}&{query}"))["items"]!.AsArray().Select(i => i!.Number("complaintId"))];

        Assert.That(await Ids("assignee=me"), Is.EquivalentTo((long[])[mine.Number("complaintId"), waiting.Number("complaintId")]));
        Assert.That(await Ids("assignee=none"), Is.EqualTo((long[])[nobodys.Number("complaintId")]));
        Assert.That(await Ids("assignee=team"), Has.Count.EqualTo(2));
        Assert.That(await Ids("due=paused"), Is.EqualTo((long[])[waiting.Number("complaintId")]));
        Assert.That(await Ids("due=overdue"), Is.Empty);
        Assert.That(await Ids("kind=delivery"), Is.EqualTo((long[])[waiting.Number("complaintId")]));
        Assert.That(await Ids("severity=1"), Is.EqualTo((long[])[mine.Number("complaintId")]));
        Assert.That(await Ids("state=waitingForCustomer,investigating"), Has.Count.EqualTo(2));
        Assert.That(await Ids($"batch={key}"), Is.EqualTo((long[])[mine.Number("complaintId")]));
        Assert.That(await Ids("grade=A"), Is.Empty);
        await _desk.Service.GetAsync("/api/v1/complaints?severit=1").ProblemAsync(HttpStatusCode.BadRequest);
        await _desk.Service.GetAsync("/api/v1/complaints?state=lost").ProblemAsync(HttpStatusCode.BadRequest);
        await _desk.Service.GetAsync("/api/v1/complaints?sort=cost").ProblemAsync(HttpStatusCode.Forbidden);
    }

    [Test]
    public async Task A_case_over_its_due_time_is_overdue_unless_it_waited_before()
    {
        await using var desk = await ServiceDesk.OpenAsync();
        var late = await desk.ReceiveAsync(new { subject = "Late" });
        var waiting = await ServiceDesk.StepAsync(desk.Service, await desk.InvestigatedAsync(), "wait", new { text = "?" });
        desk.Host.Clock.Move(TimeSpan.FromDays(30));
        var administrator = await desk.Host.AdministratorAsync();

        var overdue = await administrator.GetJsonAsync("/api/v1/complaints?due=overdue");

        Assert.That(overdue["items"]!.AsArray().Select(i => i!.Number("complaintId")), Is.EqualTo((long[])[late.Number("complaintId")]));
        Assert.That(overdue["items"]![0]!["clock"]!.Text("state"), Is.EqualTo("breached"));
        Assert.That(overdue["items"]![0]!["clock"]!.Number("remainingMinutes"), Is.Negative);
        var counts = await administrator.GetJsonAsync($"/api/v1/customers/{desk.CustomerId}/complaint-counts");
        Assert.That((counts.Number("open"), counts.Number("late")), Is.EqualTo((2L, 1L)));
        Assert.That(waiting.Text("state"), Is.EqualTo("waitingForCustomer"));
    }

    [Test]
    public async Task Pages_go_through_the_queue_without_a_gap()
    {
        var key = CustomerSteps.NewKey();
        for (var i = 0; i < 5; i++) await _desk.ReceiveAsync(new { subject = $"Page {key} {i}", severity = 1 + (i % 4) });

        var seen = new List<long>();
        string? cursor = null;
        do
        {
            var page = await ListAsync($"q={key}&limit=2{(cursor is null ? "" : $"&cursor={cursor}")}");
            seen.AddRange(page["items"]!.AsArray().Select(i => i!.Number("complaintId")));
            cursor = page.Text("nextCursor");
        }
        while (cursor is not null);

        Assert.That(seen, Has.Count.EqualTo(5).And.Unique);
    }

    [TestCase("closedAt")]
    [TestCase("-closedAt")]
    public async Task Sorted_by_closing_the_open_ones_stand_together_and_none_is_left_out(string sort)
    {
        var batch = CustomerSteps.NewKey();
        for (var i = 0; i < 3; i++) await _desk.ReceiveAsync(new { batch });
        await _desk.ClosedAsync(new { batch });

        var read = new List<string>();
        string? cursor = null;
        do
        {
            var page = await ListAsync($"batch={batch}&sort={sort}&limit=1" + (cursor is null ? "" : $"&cursor={cursor}"));
            read.AddRange(page["items"]!.AsArray().Select(i => i!.Text("state")!));
            cursor = (string?)page["nextCursor"];
        }
        while (cursor is not null);

        Assert.That(read, Has.Count.EqualTo(4));
        Assert.That(sort[0] == '-' ? read[^1] : read[0], Is.EqualTo("closed"));
    }

    [Test]
    public async Task The_board_counts_each_state_and_shows_its_first()
    {
        var solved = await _desk.SolvedAsync();

        var board = await _desk.Service.GetJsonAsync("/api/v1/complaints/board");

        var column = board["columns"]!.AsArray().Single(c => c!.Text("state") == "solved")!;
        Assert.That(column.Number("count"), Is.Positive);
        Assert.That(column["items"]!.AsArray().Select(i => i!.Number("complaintId")), Does.Contain(solved.Number("complaintId")));
        Assert.That(board["columns"]!.AsArray(), Has.Count.EqualTo(9));
    }

    [Test]
    public async Task The_list_is_given_as_csv_too()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/complaints?limit=1");
        request.Headers.Accept.ParseAdd("text/csv");
        await _desk.ReceiveAsync(new { subject = "=cmd" });

        var answer = await _desk.Service.SendAsync(request);

        var text = await answer.Content.ReadAsStringAsync();
        Assert.That(text, Does.Contain("clock.remainingMinutes").And.Contain("'=cmd"));
    }

    [Test]
    public async Task A_complaint_is_found_by_its_number()
    {
        var complaint = await _desk.ReceiveAsync();

        var found = await _desk.Service.GetJsonAsync($"/api/v1/search?q={complaint.Text("number")}");

        Assert.That(found.ToJsonString(), Does.Contain("\"complaint\"").And.Contain(complaint.Text("number")!));
    }
}
