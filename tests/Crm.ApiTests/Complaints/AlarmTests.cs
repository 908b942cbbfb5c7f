using System.Net;
using System.Text.Json.Nodes;
using Crm.Common;
using Crm.Complaints;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Crm.ApiTests.Complaints;

/// <summary>
/// Work is done round the clock here and a product complaint has 100 hours, so that percents are hours. The first response has so many
/// that it never alarms.
/// </summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class AlarmTests : IAsyncDisposable
{
    private const string Alarms = "/api/v1/complaint-alarms";

    private ServiceDesk _desk = null!;
    private (HttpClient Client, long PersonId) _boss;
    private (HttpClient Client, long PersonId) _head;
    private (HttpClient Client, long PersonId) _clerk;

    [SetUp]
    public async Task Start()
    {
        _desk = await ServiceDesk.OpenAsync();
        await RoundTheClockAsync(_desk.Administrator, new { amount = 100, unit = "workingHours" });
        _boss = await _desk.Host.PersonAsync("manager", signInName: "boss");
        _head = await _desk.Host.PersonAsync("manager", _boss.PersonId, "head");
        _clerk = await _desk.Host.PersonAsync("service", _head.PersonId, "clerk");
        foreach (var person in new[] { _boss, _head, _clerk }) await GiveAddressAsync(person.PersonId);
    }

    public ValueTask DisposeAsync() => _desk.DisposeAsync();

    [Test]
    public async Task Each_level_goes_one_higher_once_however_many_processes_look()
    {
        await ReceiveAsync();
        await LookAsync();
        Assert.That(await AlarmsAsync(), Is.Empty);
        foreach (var hours in new[] { 50, 25, 25, 50 })
        {
            await MoveAsync(hours);
            // Two that look at the same moment, as two processes do, and one that comes later.
            await Task.WhenAll(LookAsync(), LookAsync());
            await LookAsync();
        }

        Assert.That(await AlarmsAsync(), Is.EqualTo(new[]
        {
            "resolution 50 inTime: clerk", "resolution 75 inTime: clerk, head", "resolution 100 inTime: boss, clerk",
            "resolution 150 inTime: Administrator, clerk",
        }));
        Assert.That(await NewsAsync(_clerk.Client), Is.EqualTo(new[] { "complaint.alarm 50", "complaint.alarm 75", "complaint.alarm 100", "complaint.alarm 150" }));
        Assert.That(await NewsAsync(_head.Client), Is.EqualTo(new[] { "complaint.alarm 75" }));
        Assert.That(await NewsAsync(_boss.Client), Is.EqualTo(new[] { "complaint.alarm 100" }));
        Assert.That(await MailsAsync(), Is.EqualTo(new[]
        {
            "boss@company.example", "clerk@company.example", "clerk@company.example", "clerk@company.example", "clerk@company.example",
            "head@company.example",
        }));
    }

    [Test]
    public async Task After_another_target_a_level_fires_again_only_for_the_new_due_time()
    {
        var complaint = await ReceiveAsync();
        await MoveAsync(100.01);
        await LookAsync();
        Assert.That(await AlarmsAsync(), Is.EqualTo(new[] { "resolution 100 inTime: boss, clerk" }));

        await Step(complaint, "retarget", new { resolutionMinutes = 300 * 60, reason = "Parts come by sea" });
        await LookAsync();
        await LookAsync();
        Assert.That(await AlarmsAsync(), Has.Count.EqualTo(1));

        // 159 of 300 hours: half of the new target.
        await MoveAsync(59);
        await LookAsync();
        await LookAsync();
        Assert.That(await AlarmsAsync(), Is.EqualTo(new[] { "resolution 100 inTime: boss, clerk", "resolution 50 caughtUp: clerk" }));
        await MoveAsync(141);
        await LookAsync();
        await LookAsync();
        Assert.That((await AlarmsAsync()).Count(a => a.StartsWith("resolution 100", StringComparison.Ordinal)), Is.EqualTo(2));
    }

    [Test]
    public async Task While_the_customer_is_awaited_nothing_fires_and_what_fired_before_does_not_fire_again()
    {
        var complaint = await ReceiveAsync();
        await MoveAsync(50.01);
        await LookAsync();
        await Step(complaint, "investigate");
        await Step(complaint, "wait", new { text = "Which batch?" });
        await MoveAsync(200);
        await LookAsync();
        await Step(complaint, "resume");
        await LookAsync();
        Assert.That(await AlarmsAsync(), Is.EqualTo(new[] { "resolution 50 inTime: clerk" }));

        await MoveAsync(25);
        await LookAsync();
        Assert.That(await AlarmsAsync(), Is.EqualTo(new[] { "resolution 50 inTime: clerk", "resolution 75 inTime: clerk, head" }));
    }

    [Test]
    public async Task A_solved_case_is_quiet_until_the_solution_is_refused()
    {
        var complaint = await ReceiveAsync();
        await Step(complaint, "investigate");
        await Step(complaint, "solve", new { method = "Seal replaced", result = "Runs dry" });
        await MoveAsync(101);
        await LookAsync();
        Assert.That(await AlarmsAsync(), Is.Empty);

        await Step(complaint, "refuse", new { reason = "It leaks again" }, _boss.Client);
        await LookAsync();
        Assert.That((await AlarmsAsync()).Single(), Does.StartWith("resolution 100"));
    }

    [Test]
    public async Task What_was_missed_comes_to_each_person_as_one_summary()
    {
        for (var i = 0; i < 12; i++) await ReceiveAsync();
        await MoveAsync(0.1);
        await LookAsync();
        // The server is off for five days.
        await MoveAsync(120);
        await Task.WhenAll(LookAsync(), LookAsync());
        await LookAsync();

        Assert.That(await AlarmsAsync(), Has.Count.EqualTo(12).And.All.EqualTo("resolution 100 caughtUp: boss, clerk"));
        Assert.That(await NewsAsync(_clerk.Client), Is.EqualTo(new[] { "complaint.alarmsMissed 12" }));
        Assert.That(await NewsAsync(_boss.Client), Is.EqualTo(new[] { "complaint.alarmsMissed 12" }));
        Assert.That(await NewsAsync(_head.Client), Is.Empty);
        Assert.That(await MailsAsync(), Is.EqualTo(new[] { "boss@company.example", "clerk@company.example" }));
        // The levels passed over are kept, so that they do not come later.
        var all = await _desk.Administrator.GetJsonAsync($"{Alarms}?passedOver=true&count=true&limit=200");
        Assert.That(all["total"]!.GetValue<long>(), Is.EqualTo(36));
    }

    [Test]
    public async Task Unassigned_it_goes_to_the_owner_of_the_queue_and_without_one_to_the_administrators()
    {
        await ReceiveAsync(assigned: false);
        await MoveAsync(51);
        await LookAsync();
        Assert.That((await AlarmsAsync()).Single(), Is.EqualTo("resolution 50 caughtUp: Administrator"));

        await RoundTheClockAsync(_desk.Administrator, new { amount = 100, unit = "workingHours" }, _head.PersonId);
        await MoveAsync(24.01);
        await LookAsync();
        Assert.That((await AlarmsAsync())[^1], Is.EqualTo("resolution 75 inTime: boss, head"));
    }

    [Test]
    public async Task History_closed_and_archived_cases_alarm_nobody()
    {
        var closed = await _desk.ClosedAsync();
        var old = _desk.Host.Clock.GetUtcNow().AddDays(-30).ToString("yyyy-MM-dd");
        await _desk.Administrator.SyncAsync("complaints",
            [new { key = "H1", customerKey = "C1", kind = "product", severity = 2, subject = "Old", receivedOn = old }], "&historic=true").OkAsync();
        await MoveAsync(400);
        await LookAsync();

        Assert.That(await AlarmsAsync(), Is.Empty, closed.ToJsonString());
    }

    [Test]
    public async Task A_first_response_that_nobody_gave_alarms_too()
    {
        var targets = await _desk.Administrator.GetAsync("/api/v1/complaint-targets");
        await _desk.Administrator.PutAsync("/api/v1/complaint-targets", new
        {
            worstSeverityPercent = 50,
            own = new[] { Own(new { amount = 100, unit = "workingHours" }, new { amount = 10, unit = "workingHours" }) },
        }, targets.Headers.ETag!.Tag).OkAsync();
        var answered = await ReceiveAsync();
        await ReceiveAsync();
        await Step(answered, "respond", new { channel = "phone", text = "We look into it" });
        await MoveAsync(5.01);
        await LookAsync();

        Assert.That(await AlarmsAsync(), Is.EqualTo(new[] { "firstResponse 50 inTime: clerk" }));
    }

    [Test]
    public async Task Alarms_are_listed_for_who_was_told_or_sees_the_case_with_filters_that_are_checked()
    {
        await ReceiveAsync();
        await _desk.GiveCustomerAsync(_boss.PersonId);
        await MoveAsync(50.01);
        await LookAsync();

        Assert.That((await _clerk.Client.GetJsonAsync($"{Alarms}?person=me&level=50,75"))["items"]!.AsArray(), Has.Count.EqualTo(1));
        Assert.That((await _head.Client.GetJsonAsync($"{Alarms}?person=me"))["items"]!.AsArray(), Is.Empty);
        var (stranger, _) = await _desk.Host.PersonAsync("sales");
        Assert.That((await stranger.GetJsonAsync(Alarms))["items"]!.AsArray(), Is.Empty);
        foreach (var bad in new[] { "person=x", "sort=number", "milestone=never", "from=2026-08-01&to=2026-07-01", "level=abc", "to=9999-12-31", "cursor=x" })
            await _desk.Administrator.GetAsync($"{Alarms}?{bad}").ProblemAsync(HttpStatusCode.BadRequest);
    }

    private async Task<JsonNode> ReceiveAsync(bool assigned = true) =>
        await _desk.ReceiveAsync(new { assigneeId = assigned ? _clerk.PersonId : (long?)null, sendReceipt = false });

    private async Task<JsonNode> Step(JsonNode complaint, string step, object? body = null, HttpClient? who = null) =>
        await ServiceDesk.StepAsync(who ?? _desk.Administrator, complaint, step, body);

    private Task LookAsync() => _desk.Host.Services.GetRequiredService<ComplaintAlarmKeeper>().KeepAsync(CancellationToken.None);

    // Sessions end meanwhile.
    private Task MoveAsync(double hours) => _desk.Host.MoveAsync(
        TimeSpan.FromHours(hours), (_desk.Administrator, "admin"), (_boss.Client, "boss"), (_head.Client, "head"), (_clerk.Client, "clerk"));

    /// <summary>The alarms in the order in which they were raised.</summary>
    private async Task<List<string>> AlarmsAsync()
    {
        var items = (await _desk.Administrator.GetJsonAsync($"{Alarms}?sort=raisedAt&limit=200"))["items"]!.AsArray();
        return
        [
            .. items.Select(a =>
                $"{a!["milestone"]} {a["level"]} {a["way"]}: {string.Join(", ", a["told"]!.AsArray().Select(t => t!.GetValue<string>()))}"),
        ];
    }

    private static async Task<List<string>> NewsAsync(HttpClient person)
    {
        var items = (await person.GetJsonAsync("/api/v1/notifications"))["items"]!.AsArray();
        return
        [
            .. items.Where(n => n!["kind"]!.GetValue<string>().StartsWith("complaint.alarm", StringComparison.Ordinal)).Reverse()
                .Select(n => $"{n!["kind"]} {n["data"]!["level"] ?? n["data"]!["count"]}"),
        ];
    }

    private Task<IReadOnlyList<string>> MailsAsync() => _desk.Host.InDatabaseAsync(session => session.QueryAsync<string>(
        "select m.Recipient from messaging.OutboxMail m where m.Template like 'complaint.alarm%' order by m.Recipient"));

    private Task<int> GiveAddressAsync(long personId) => _desk.Host.InDatabaseAsync(session => session.InTransactionAsync(() => session.ExecuteAsync(
        "update access.Person set Email = concat(SignInName, '@company.example') where PersonId = @personId", new { personId })));

    private static object Own(object resolution, object firstResponse) => new { kind = "product", grade = "N", resolution, firstResponse };

    private static async Task RoundTheClockAsync(HttpClient administrator, object resolution, long? queueOwner = null)
    {
        var targets = await administrator.GetAsync("/api/v1/complaint-targets");
        await administrator.PutAsync("/api/v1/complaint-targets", new
        {
            worstSeverityPercent = 50,
            queueOwnerId = queueOwner,
            own = new[] { Own(resolution, new { amount = 1000, unit = "workingDays" }) },
        }, targets.Headers.ETag!.Tag).OkAsync();
        var calendar = await administrator.GetAsync("/api/v1/complaint-calendar");
        var always = new[] { new { from = "00:00", until = "24:00" } };
        await administrator.PutAsync("/api/v1/complaint-calendar", new
        {
            timeZone = "Asia/Shanghai",
            standardDayMinutes = 1440,
            week = new { monday = always, tuesday = always, wednesday = always, thursday = always, friday = always, saturday = always, sunday = always },
            exceptions = Array.Empty<object>(),
        }, calendar.Headers.ETag!.Tag).OkAsync();
    }
}
