using System.Net;
using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Crm.ApiTests.Complaints;

[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class CalendarTests : IAsyncDisposable
{
    private const string Calendar = "/api/v1/complaint-calendar";

    private readonly CrmHost _host = new();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Test]
    public async Task A_new_company_begins_with_a_sample_that_knows_the_holidays_and_make_up_workdays_of_2026()
    {
        var administrator = await _host.AdministratorAsync();

        var calendar = await administrator.GetJsonAsync(Calendar);

        Assert.That(calendar["version"]!.GetValue<int>(), Is.EqualTo(1));
        Assert.That(calendar["note"]!.GetValue<string>(), Does.Contain("to be checked"));
        Assert.That(calendar["timeZone"]!.GetValue<string>(), Is.EqualTo("Asia/Shanghai"));
        var exceptions = calendar["exceptions"]!.AsArray();
        Assert.That(exceptions.Count(e => e!["windows"]!.AsArray().Count == 0), Is.EqualTo(33));
        Assert.That(
            exceptions.Where(e => e!["windows"]!.AsArray().Count > 0).Select(e => e!["day"]!.GetValue<string>()),
            Is.EqualTo(new[] { "2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10" }));
        Assert.That(exceptions.Where(e => e!["windows"]!.AsArray().Count > 0).Select(e => DateOnly.Parse(e!["day"]!.GetValue<string>()).DayOfWeek),
            Is.All.EqualTo(DayOfWeek.Saturday).Or.EqualTo(DayOfWeek.Sunday));
    }

    [Test]
    public async Task The_preview_shows_the_example_day_by_day()
    {
        var administrator = await _host.AdministratorAsync();

        // Friday the 6th of March 2026, 16:00 in Shanghai.
        var preview = await administrator.PostAsync($"{Calendar}/preview", new { openedAt = "2026-03-06T08:00:00Z", days = 3 }).OkAsync();

        Assert.That(preview["dueAt"]!.GetValue<DateTime>(), Is.EqualTo(new DateTime(2026, 3, 11, 8, 0, 0, DateTimeKind.Utc)));
        Assert.That(preview["steps"]!.AsArray().Select(s => s!["usedMinutes"]!.GetValue<double>()), Is.EqualTo(new double[] { 90, 0, 0, 450, 450, 360 }));
    }

    [Test]
    public async Task The_preview_jumps_over_the_spring_festival_and_counts_its_make_up_saturday()
    {
        var administrator = await _host.AdministratorAsync();

        // Friday the 13th of February, 17:30: the Saturday is worked, then nine days off.
        var preview = await administrator.PostAsync($"{Calendar}/preview", new { openedAt = "2026-02-13T09:30:00Z", days = 2 }).OkAsync();

        Assert.That(preview["startsAt"]!.GetValue<DateTime>(), Is.EqualTo(new DateTime(2026, 2, 14, 0, 30, 0, DateTimeKind.Utc)));
        Assert.That(preview["dueAt"]!.GetValue<DateTime>(), Is.EqualTo(new DateTime(2026, 2, 24, 9, 30, 0, DateTimeKind.Utc)));
        Assert.That(preview["steps"]!.AsArray().Single(s => s!["day"]!.GetValue<string>() == "2026-02-17")!["name"]!.GetValue<string>(), Is.EqualTo("春节"));
    }

    [Test]
    public async Task A_calendar_being_edited_is_previewed_without_being_saved()
    {
        var administrator = await _host.AdministratorAsync();
        var draft = await DraftAsync(administrator);
        draft["week"]!["saturday"] = new JsonArray(new JsonObject { ["from"] = "08:30", ["until"] = "12:00" });

        var preview = await administrator.PostAsync($"{Calendar}/preview", new { openedAt = "2026-03-06T09:30:00Z", days = 1, calendar = draft }).OkAsync();

        Assert.That(preview["dueAt"]!.GetValue<DateTime>(), Is.EqualTo(new DateTime(2026, 3, 9, 6, 0, 0, DateTimeKind.Utc)));
        Assert.That((await administrator.GetJsonAsync($"{Calendar}/versions"))["items"]!.AsArray(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Saving_writes_the_next_version_and_keeps_the_one_before()
    {
        var administrator = await _host.AdministratorAsync();
        var draft = await DraftAsync(administrator);
        draft["exceptions"] = new JsonArray(new JsonObject { ["day"] = "2027-01-01", ["name"] = "元旦", ["windows"] = new JsonArray() });
        draft["note"] = "2027";

        var saved = await administrator.PutAsync(Calendar, draft, "\"1\"").OkAsync();

        Assert.That((saved["version"]!.GetValue<int>(), saved["isCurrent"]!.GetValue<bool>()), Is.EqualTo((2, true)));
        Assert.That(saved["lastException"]!.GetValue<string>(), Is.EqualTo("2027-01-01"));
        var versions = (await administrator.GetJsonAsync($"{Calendar}/versions"))["items"]!.AsArray();
        Assert.That(versions.Select(v => $"{v!["version"]} {v["isCurrent"]}"), Is.EqualTo(new[] { "2 true", "1 false" }));
        var first = await administrator.GetJsonAsync($"{Calendar}/versions/1");
        Assert.That(first["exceptions"]!.AsArray(), Has.Count.EqualTo(39));
        await administrator.GetAsync($"{Calendar}/versions/3").ProblemAsync(HttpStatusCode.NotFound);
    }

    [Test]
    public async Task Of_two_people_editing_at_once_the_second_is_told_who_saved()
    {
        var administrator = await _host.AdministratorAsync();
        var draft = await DraftAsync(administrator);
        await administrator.PutAsync(Calendar, draft, "\"1\"").OkAsync();

        var stale = await administrator.PutAsync(Calendar, draft, "\"1\"").ProblemAsync(HttpStatusCode.PreconditionFailed, "stale");

        Assert.That(stale["detail"]!.GetValue<string>(), Does.Contain("saved version 2"));
    }

    [Test]
    public async Task Bad_calendars_name_every_field_and_change_nothing()
    {
        var administrator = await _host.AdministratorAsync();
        var draft = await DraftAsync(administrator);
        draft["timeZone"] = "Mars/Olympus";
        draft["week"]!["monday"]![0]!["until"] = "07:00";
        draft["exceptions"]![0]!["day"] = "1492-01-01";

        var problem = await administrator.PutAsync(Calendar, draft, "\"1\"").ProblemAsync(HttpStatusCode.BadRequest);

        Assert.That(problem["errors"]!.AsObject().Select(e => e.Key),
            Is.EquivalentTo(new[] { "timeZone", "week.monday[0].until", "exceptions[0].day" }));
        var preview = await administrator.PostAsync($"{Calendar}/preview", new { openedAt = "2026-03-06T08:00:00Z", days = 3, calendar = Without(draft, "note") })
            .ProblemAsync(HttpStatusCode.BadRequest);
        Assert.That(preview["errors"]!["calendar.timeZone"], Is.Not.Null);
        Assert.That((await administrator.GetJsonAsync(Calendar))["version"]!.GetValue<int>(), Is.EqualTo(1));
        await administrator.PutAsync(Calendar, draft).ProblemAsync(HttpStatusCode.PreconditionRequired);
        await administrator.PostAsync($"{Calendar}/preview", new { openedAt = "2026-03-06T08:00:00Z" }).ProblemAsync(HttpStatusCode.BadRequest);
        await administrator.PostAsync($"{Calendar}/preview", new { openedAt = "0001-01-01T00:00:00Z", days = 1000 }).ProblemAsync(HttpStatusCode.BadRequest);
        await administrator.PostAsync($"{Calendar}/preview", new { openedAt = "2299-12-31T00:00:00Z", minutes = 600000 }).OkAsync();
    }

    [Test]
    public async Task Who_may_not_manage_settings_reads_them_only()
    {
        var (service, _) = await _host.PersonAsync("service");
        var draft = await DraftAsync(service);

        await service.PutAsync(Calendar, draft, "\"1\"").ProblemAsync(HttpStatusCode.Forbidden);
        var targets = await service.GetJsonAsync("/api/v1/complaint-targets");
        await service.PutAsync("/api/v1/complaint-targets", new { worstSeverityPercent = 50, own = Array.Empty<object>() }, "\"1\"")
            .ProblemAsync(HttpStatusCode.Forbidden);
        Assert.That(targets["items"]!.AsArray(), Has.Count.EqualTo(25));
    }

    [Test]
    public async Task Targets_are_those_of_the_policy_until_a_kind_and_grade_has_its_own()
    {
        var administrator = await _host.AdministratorAsync();
        var shipped = await administrator.GetJsonAsync("/api/v1/complaint-targets");
        Assert.That(Lines(shipped, "product"), Is.EqualTo(new[]
        {
            "A 240 1350 false", "B 480 2250 false", "C 480 3150 false", "D 960 4500 false", "N 960 4500 false",
        }));
        var (_, owner) = await _host.PersonAsync("service");

        var changed = await administrator.PutAsync("/api/v1/complaint-targets", new
        {
            worstSeverityPercent = 40,
            queueOwnerId = owner,
            own = new[] { new { kind = "delivery", grade = "A", resolution = new { amount = 6, unit = "workingHours" } } },
        }, "\"1\"").OkAsync();

        Assert.That(Lines(changed, "delivery")[0], Is.EqualTo("A 240 360 true"));
        Assert.That(changed["queueOwner"]!["personId"]!.GetValue<long>(), Is.EqualTo(owner));
        await administrator.PutAsync("/api/v1/complaint-targets", new { worstSeverityPercent = 50, own = Array.Empty<object>() }, "\"1\"")
            .ProblemAsync(HttpStatusCode.PreconditionFailed);
        var back = await administrator.PutAsync("/api/v1/complaint-targets", new { worstSeverityPercent = 50, own = Array.Empty<object>() }, "\"2\"").OkAsync();
        Assert.That(Lines(back, "delivery")[0], Is.EqualTo("A 240 1350 false"));
        Assert.That(back["queueOwner"], Is.Null);
    }

    [TestCase("worstSeverityPercent", 0, 1, 3)]
    [TestCase("own[0].Resolution.Amount", 50, 1, 0)]
    [TestCase("queueOwnerId", 50, 999, 3)]
    public async Task Bad_targets_name_the_field(string field, int percent, long owner, int amount)
    {
        var administrator = await _host.AdministratorAsync();
        var me = (await administrator.GetJsonAsync("/api/v1/session"))["personId"]!.GetValue<long>();

        var problem = await administrator.PutAsync("/api/v1/complaint-targets", new
        {
            worstSeverityPercent = percent,
            queueOwnerId = owner == 1 ? me : owner,
            own = new[] { new { kind = "delivery", grade = "A", resolution = new { amount, unit = "workingDays" } } },
        }, "\"1\"").ProblemAsync(HttpStatusCode.BadRequest);

        Assert.That(problem["errors"]!.AsObject().Select(e => e.Key.ToLowerInvariant()), Is.EqualTo(new[] { field.ToLowerInvariant() }));
        Assert.That((await administrator.GetJsonAsync("/api/v1/complaint-targets"))["version"]!.GetValue<int>(), Is.EqualTo(1));
    }

    private static string[] Lines(JsonNode targets, string kind) =>
    [
        .. targets["items"]!.AsArray().Where(i => i!["kind"]!.GetValue<string>() == kind)
            .Select(i => $"{i!["grade"]} {i["firstResponse"]!["minutes"]} {i["resolution"]!["minutes"]} {i["resolution"]!["isOwn"]}"),
    ];

    /// <summary>The calendar of now as a body that can be edited and sent back.</summary>
    private static async Task<JsonNode> DraftAsync(HttpClient client)
    {
        var current = await client.GetJsonAsync(Calendar);
        return new JsonObject(new[] { "timeZone", "standardDayMinutes", "week", "exceptions" }
            .Select(name => KeyValuePair.Create(name, current[name]?.DeepClone())));
    }

    private static JsonNode Without(JsonNode draft, string name)
    {
        var copy = draft.DeepClone();
        copy.AsObject().Remove(name);
        return copy;
    }
}
