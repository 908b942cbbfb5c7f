using System.Net;
using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Crm.ApiTests.Grading;

[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SchemeLifeTests : IAsyncDisposable
{
    private const string Schemes = "/api/v1/grading/schemes";

    private readonly CrmHost _host = new();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Test]
    public async Task A_scheme_is_created_with_every_normaliser_and_read_back_as_it_was_sent()
    {
        var administrator = await _host.AdministratorAsync();
        var created = await administrator.PostAsync(Schemes, Quota("Quota")).OkAsync(HttpStatusCode.Created);
        var read = await administrator.GetJsonAsync($"{Schemes}/{created["schemeId"]}");
        Assert.That(read.ToJsonString(), Is.EqualTo(created.ToJsonString()));
        var current = read["current"]!;
        Assert.That(current["cut"]!.GetValue<string>(), Is.EqualTo("quota"));
        Assert.That(current["shares"]!["b"]!.GetValue<decimal>(), Is.EqualTo(0.2m));
        Assert.That(current["bands"], Is.Null);
        Assert.That(current["grace"]!.GetValue<bool>(), Is.True);
        Assert.That(read["isDefault"]!.GetValue<bool>(), Is.False);
        var criteria = current["criteria"]!.AsArray();
        Assert.That(criteria[0]!["within"]!.GetValue<string>(), Is.EqualTo("segment"));
        Assert.That(criteria[1]!["steps"]!.AsArray().Select(s => $"{s!["from"]} {s["points"]}"), Is.EqualTo(new[] { " 100", "30.5 40", "90 0" }));
        Assert.That(criteria[2]!["floor"]!.GetValue<decimal>(), Is.EqualTo(-0.25m));
        Assert.That(criteria[2]!["ceiling"]!.GetValue<decimal>(), Is.EqualTo(0.5m));
    }

    [Test]
    public async Task Names_are_taken_once_until_one_is_archived()
    {
        var administrator = await _host.AdministratorAsync();
        var first = await administrator.PostAsync(Schemes, Quota("Twice")).OkAsync(HttpStatusCode.Created);
        var refused = await administrator.PostAsync(Schemes, Quota("Twice")).ProblemAsync(HttpStatusCode.Conflict, "duplicate");
        Assert.That(refused["errors"]!["name"], Is.Not.Null);

        await administrator.PostAsync($"{Schemes}/{first["schemeId"]}/archive", new { }).OkAsync();
        await administrator.PostAsync(Schemes, Quota("Twice")).OkAsync(HttpStatusCode.Created);
        await administrator.PostAsync($"{Schemes}/{first["schemeId"]}/restore", new { }).ProblemAsync(HttpStatusCode.Conflict, "duplicate");
    }

    [Test]
    public async Task An_archived_scheme_is_out_of_use_until_it_is_restored()
    {
        var administrator = await _host.AdministratorAsync();
        var scheme = await administrator.PostAsync(Schemes, Quota("Old")).OkAsync(HttpStatusCode.Created);
        var id = scheme["schemeId"]!.GetValue<long>();
        await administrator.PostAsync($"{Schemes}/{id}/archive", new { }).OkAsync();

        Assert.That(await NamesAsync(administrator, ""), Is.EqualTo(new[] { "Default" }));
        Assert.That(await NamesAsync(administrator, "?archived=true"), Is.EqualTo(new[] { "Old" }));
        await administrator.PutAsync($"{Schemes}/{id}", Quota("New"), "\"2\"").ProblemAsync(HttpStatusCode.Conflict, "archived");
        await administrator.PostAsync($"{Schemes}/{id}/archive", new { }).ProblemAsync(HttpStatusCode.Conflict, "archived");
        await administrator.PostAsync($"{Schemes}/{id}/make-default", new { }).ProblemAsync(HttpStatusCode.Conflict, "archived");
        await administrator.PostAsync("/api/v1/grading/runs", new { schemeId = id, asOf = "2026-07-01", mode = "dry" })
            .ProblemAsync(HttpStatusCode.BadRequest);

        await administrator.PostAsync($"{Schemes}/{id}/restore", new { }).OkAsync();
        Assert.That(await NamesAsync(administrator, ""), Is.EqualTo(new[] { "Default", "Old" }));
        await administrator.PostAsync($"{Schemes}/{id}/restore", new { }).ProblemAsync(HttpStatusCode.Conflict, "not-archived");
    }

    [Test]
    public async Task One_scheme_is_the_default_and_cannot_be_archived()
    {
        var administrator = await _host.AdministratorAsync();
        await administrator.PostAsync($"{Schemes}/1/archive", new { }).ProblemAsync(HttpStatusCode.Conflict, "default-scheme");
        var scheme = await administrator.PostAsync(Schemes, Quota("Ours")).OkAsync(HttpStatusCode.Created);
        var made = await administrator.PostAsync($"{Schemes}/{scheme["schemeId"]}/make-default", new { }).OkAsync();
        Assert.That(made["isDefault"]!.GetValue<bool>(), Is.True);
        Assert.That(await NamesAsync(administrator, ""), Is.EqualTo(new[] { "Ours", "Default" }));
        Assert.That((await administrator.GetJsonAsync($"{Schemes}/1"))["isDefault"]!.GetValue<bool>(), Is.False);
        await administrator.PostAsync($"{Schemes}/1/archive", new { }).OkAsync();
    }

    [Test]
    public async Task A_copy_has_the_same_rules_under_another_name()
    {
        var administrator = await _host.AdministratorAsync();
        var scheme = await administrator.PostAsync(Schemes, Quota("Ours")).OkAsync(HttpStatusCode.Created);
        var copy = await administrator.PostAsync($"{Schemes}/{scheme["schemeId"]}/copy", new { name = "Copy" }).OkAsync(HttpStatusCode.Created);
        Assert.That(copy["name"]!.GetValue<string>(), Is.EqualTo("Copy"));
        var compared = await administrator.GetJsonAsync($"{Schemes}/compare?left={scheme["schemeId"]}&right={copy["schemeId"]}");
        Assert.That(compared["differences"]!.AsArray(), Is.Empty);
        await administrator.PostAsync($"{Schemes}/{scheme["schemeId"]}/copy", new { name = "copy" }).ProblemAsync(HttpStatusCode.Conflict, "duplicate");
        await administrator.PostAsync($"{Schemes}/999/copy", new { name = "Nobody's" }).ProblemAsync(HttpStatusCode.NotFound);
    }

    [Test]
    public async Task Two_schemes_are_compared_field_by_field()
    {
        var administrator = await _host.AdministratorAsync();
        var scheme = await administrator.PostAsync(Schemes, Quota("Ours")).OkAsync(HttpStatusCode.Created);
        var compared = await administrator.GetJsonAsync($"{Schemes}/compare?left=1&right={scheme["schemeId"]}");
        var differences = compared["differences"]!.AsArray().ToDictionary(d => d!["field"]!.GetValue<string>(), d => $"{d!["left"]} → {d["right"]}");
        Assert.That(differences["cut"], Is.EqualTo("score → quota"));
        Assert.That(differences["bands.a"], Is.EqualTo("75 → "));
        Assert.That(differences["shares.a"], Is.EqualTo(" → 0.1"));
        Assert.That(differences["criteria.revenue.weight"], Is.EqualTo("40 → 3"));
        Assert.That(differences["criteria.revenue.within"], Is.EqualTo("none → segment"));
        Assert.That(differences["criteria.growth.floor"], Is.EqualTo(" → -0.25"));
        Assert.That(differences["criteria.collectionDays.steps"], Is.EqualTo(" → −∞: 100, 30.5: 40, 90: 0"));
        Assert.That(differences, Does.Not.ContainKey("windowMonths"));
        await administrator.GetAsync($"{Schemes}/compare?left=1&leftNumber=9&right=1").ProblemAsync(HttpStatusCode.NotFound);
    }

    [Test]
    public async Task Versions_stay_after_a_run_and_are_read_by_number()
    {
        var company = await GradingCompany.OpenAsync(_host);
        await company.RunAsync("2026-07-01");
        await company.Administrator.PutAsync($"{Schemes}/1", Quota("Default"), "\"1\"").OkAsync();

        var versions = (await company.Administrator.GetJsonAsync($"{Schemes}/1/versions"))["items"]!.AsArray();
        Assert.That(versions.Select(v => $"{v!["number"]} {v["used"]} {v["cut"]}"), Is.EqualTo(new[] { "2 false quota", "1 true score" }));
        var first = await company.Administrator.GetJsonAsync($"{Schemes}/1/versions/1");
        Assert.That(first["bands"]!["a"]!.GetValue<decimal>(), Is.EqualTo(75m));
        await company.Administrator.GetAsync($"{Schemes}/1/versions/3").ProblemAsync(HttpStatusCode.NotFound);
        var compared = await company.Administrator.GetJsonAsync($"{Schemes}/compare?left=1&leftNumber=1&right=1&rightNumber=2");
        Assert.That(compared["differences"]!.AsArray(), Is.Not.Empty);
    }

    [Test]
    public async Task A_version_that_a_back_test_used_stays_as_well()
    {
        var company = await GradingCompany.OpenAsync(_host);
        await company.CustomerAsync("C1");
        await company.OrderAsync("C1", "2024-01-01", 1);
        await company.Administrator.PostAsync("/api/v1/grading/back-tests", new { schemes = new[] { 1 }, asOf = new[] { "2025-01-01" } })
            .OkAsync(HttpStatusCode.Accepted);
        var saved = await company.Administrator.PutAsync($"{Schemes}/1", Quota("Default"), "\"1\"").OkAsync();
        Assert.That(saved["current"]!["number"]!.GetValue<int>(), Is.EqualTo(2));
    }

    [Test]
    public async Task The_second_of_two_editors_is_told_who_saved_and_when()
    {
        var administrator = await _host.AdministratorAsync();
        var (manager, _) = await _host.PersonAsync("manager", signInName: "wang");
        await manager.PutAsync($"{Schemes}/1", Quota("Default"), "\"1\"").OkAsync();
        var problem = await administrator.PutAsync($"{Schemes}/1", Quota("Default"), "\"1\"")
            .ProblemAsync(HttpStatusCode.PreconditionFailed, "stale");
        Assert.That(problem["detail"]!.GetValue<string>(), Does.Contain("wang").And.Contain("2026-07-01 at 09:"));
        var scheme = await administrator.GetJsonAsync($"{Schemes}/1");
        Assert.That(scheme["savedBy"]!["name"]!.GetValue<string>(), Is.EqualTo("wang"));
    }

    [Test]
    public async Task An_exported_scheme_is_imported_as_it_was()
    {
        var administrator = await _host.AdministratorAsync();
        var scheme = await administrator.PostAsync(Schemes, Quota("Ours")).OkAsync(HttpStatusCode.Created);
        using var answer = await administrator.GetAsync($"{Schemes}/{scheme["schemeId"]}/export");
        Assert.That(answer.Content.Headers.ContentDisposition?.DispositionType, Is.EqualTo("attachment"));
        var text = await answer.Content.ReadAsStringAsync();
        var document = JsonNode.Parse(text)!;
        Assert.That(document["format"]!.GetValue<string>(), Is.EqualTo("crm-grading-scheme/1"));
        Assert.That(text, Does.Not.Contain("schemeId"));

        await administrator.PostAsync($"{Schemes}/import", text).ProblemAsync(HttpStatusCode.Conflict, "duplicate");
        var imported = await administrator.PostAsync($"{Schemes}/import?name=Theirs", text).OkAsync(HttpStatusCode.Created);
        Assert.That(imported["name"]!.GetValue<string>(), Is.EqualTo("Theirs"));
        var compared = await administrator.GetJsonAsync($"{Schemes}/compare?left={scheme["schemeId"]}&right={imported["schemeId"]}");
        Assert.That(compared["differences"]!.AsArray(), Is.Empty);
    }

    [Test]
    public async Task A_document_of_another_format_or_with_unknown_words_is_refused()
    {
        var administrator = await _host.AdministratorAsync();
        var document = JsonNode.Parse(await administrator.GetStringAsync($"{Schemes}/1/export"))!;
        document["name"] = "Theirs";
        document["format"] = "crm-grading-scheme/2";
        var problem = await administrator.PostAsync($"{Schemes}/import", document.ToJsonString()).ProblemAsync(HttpStatusCode.BadRequest);
        Assert.That(problem["errors"]!["format"], Is.Not.Null);
        document["format"] = "crm-grading-scheme/1";
        document["criteria"]![0]!["metric"] = "beauty";
        problem = await administrator.PostAsync($"{Schemes}/import", document.ToJsonString()).ProblemAsync(HttpStatusCode.BadRequest);
        Assert.That(((JsonObject)problem["errors"]!).Single().Key, Does.StartWith("criteria[0].metric"));
    }

    [Test]
    public async Task A_bad_scheme_is_refused_with_the_field_and_nothing_is_kept()
    {
        var administrator = await _host.AdministratorAsync();
        var bad = (JsonObject)JsonNode.Parse(System.Text.Json.JsonSerializer.Serialize(Quota("Bad")))!;
        bad["shares"]!["c"] = 0.8;
        bad["hysteresis"] = 1;
        bad["criteria"]![1]!["steps"]![2]!["from"] = 30;
        bad["criteria"]![2]!["ceiling"] = -0.25;
        var problem = await administrator.PostAsync(Schemes, bad.ToJsonString()).ProblemAsync(HttpStatusCode.BadRequest);
        Assert.That(((JsonObject)problem["errors"]!).Select(e => e.Key), Is.EquivalentTo(new[]
        {
            "shares", "hysteresis", "criteria[1].steps", "criteria[2].ceiling",
        }));
        Assert.That(await NamesAsync(administrator, ""), Is.EqualTo(new[] { "Default" }));
    }

    [Test]
    public async Task Metrics_tell_what_they_are_and_whether_there_is_data()
    {
        var metrics = (await (await _host.AdministratorAsync()).GetJsonAsync("/api/v1/grading/metrics"))["items"]!.AsArray();
        Assert.That(metrics, Has.Count.EqualTo(14));
        var byName = metrics.ToDictionary(m => m!["metric"]!.GetValue<string>(), m => $"{m!["unit"]} {m["usualDirection"]} {m["available"]} {m["tellsCost"]}");
        Assert.That(byName["revenue"], Is.EqualTo("money higher true false"));
        Assert.That(byName["contributionMargin"], Is.EqualTo("percent higher true true"));
        Assert.That(byName["collectionDays"], Is.EqualTo("days lower true false"));
        Assert.That(byName["complaintsPer100Lines"], Is.EqualTo("count lower true false"));
        Assert.That(byName["expectedValue12m"], Is.EqualTo("money higher false true"));
    }

    [Test]
    public async Task A_salesperson_reads_and_changes_nothing()
    {
        var (sales, _) = await _host.PersonAsync("sales");
        await sales.GetJsonAsync($"{Schemes}/1/versions");
        await sales.GetJsonAsync($"{Schemes}/1/export");
        await sales.PostAsync(Schemes, Quota("Mine")).ProblemAsync(HttpStatusCode.Forbidden);
        await sales.PostAsync($"{Schemes}/1/copy", new { name = "Mine" }).ProblemAsync(HttpStatusCode.Forbidden);
        await sales.PostAsync($"{Schemes}/1/archive", new { }).ProblemAsync(HttpStatusCode.Forbidden);
        await sales.PostAsync($"{Schemes}/1/make-default", new { }).ProblemAsync(HttpStatusCode.Forbidden);
    }

    private static async Task<string[]> NamesAsync(HttpClient client, string query) =>
        [.. (await client.GetJsonAsync($"{Schemes}{query}"))["items"]!.AsArray().Select(s => s!["name"]!.GetValue<string>())];

    private static object Quota(string name) => new
    {
        name,
        windowMonths = 12,
        minimumOrders = 2,
        minimumMonths = 0,
        cut = "quota",
        shares = new { a = 0.1, b = 0.2, c = 0.3 },
        grace = true,
        hysteresis = 0,
        criteria = new object[]
        {
            new { metric = "revenue", weight = 3, direction = "higher", within = "segment" },
            new
            {
                metric = "collectionDays", weight = 1, direction = "lower", normaliser = "bands",
                steps = new object[] { new { from = (decimal?)null, points = 100 }, new { from = 30.5, points = 40 }, new { from = 90, points = 0 } },
            },
            new
            {
                metric = "growth", weight = 1, direction = "higher", normaliser = "linear", floor = -0.25, ceiling = 0.5, missing = "points",
                missingPoints = 50,
            },
        },
    };
}
