using System.Net;
using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Crm.ApiTests.Grading;

[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class PreviewTests : IAsyncDisposable
{
    private const string Previews = "/api/v1/grading/previews";

    private readonly CrmHost _host = new();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Test]
    public async Task A_preview_shows_what_a_run_would_do_and_writes_nothing()
    {
        var company = await CompanyAsync();
        await company.RunAsync("2026-07-01", "commit");

        // Cut at 60, 40 and 20 the second customer (62.5, held B) would be A, the third (37.5, C) stays C, the last (12.5, D) stays D.
        var preview = await company.Administrator.PostAsync(Previews, Preview(new { a = 60, b = 40, c = 20 })).OkAsync();
        Assert.That(preview["customers"]!.GetValue<int>(), Is.EqualTo(5));
        Assert.That(preview["graded"]!.GetValue<int>(), Is.EqualTo(4));
        Assert.That(preview["counts"]!.ToJsonString(), Is.EqualTo("""{"A":2,"B":0,"C":1,"D":1,"N":1}"""));
        Assert.That(Movement(preview), Is.EqualTo(new[] { "A A 1 2000", "B A 1 1500", "C C 1 1000", "D D 1 500", "N N 1 100" }));
        Assert.That(preview["moving"]!.GetValue<int>(), Is.EqualTo(1));
        var mover = preview["movers"]!.AsArray().Single()!;
        Assert.That(mover["customer"]!["code"]!.GetValue<string>(), Is.EqualTo("C2"));
        Assert.That($"{mover["from"]} {mover["to"]} {mover["scoreBefore"]} {mover["score"]} {mover["revenue"]} {mover["contribution"]}",
            Is.EqualTo("B A 62.5 62.5 3000 1500"));
        Assert.That(preview["cutLines"]!.AsArray().Select(l => $"{l!["grade"]} {l["score"]}"), Is.EqualTo(new[] { "A 60", "B 40", "C 20" }));
        Assert.That(preview["contributionByGrade"]!.AsArray().Select(g => $"{g!["grade"]} {g["customers"]} {g["revenue"]} {g["contribution"]}"),
            Is.EqualTo(new[] { "A 2 7000 3500", "B 0 0 0", "C 1 2000 1000", "D 1 1000 500", "N 1 200 100" }));

        var bins = preview["histogram"]!.AsArray();
        Assert.That(bins, Has.Count.EqualTo(50));
        // 62.5 is in [62, 64).
        Assert.That(bins[31]!.ToJsonString(), Is.EqualTo("""{"from":62,"to":64,"counts":{"A":1,"B":0,"C":0,"D":0,"N":0}}"""));
        Assert.That(bins.Sum(b => b!["counts"]!["A"]!.GetValue<int>()), Is.EqualTo(2));

        var runs = await company.Administrator.GetJsonAsync("/api/v1/grading/runs");
        Assert.That(runs["items"]!.AsArray(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_second_look_does_not_read_again_and_grades_given_since_are_seen()
    {
        var company = await CompanyAsync();
        var before = await company.Administrator.PostAsync(Previews, Preview(new { a = 75, b = 50, c = 25 })).OkAsync();
        Assert.That(Movement(before).Select(m => m[..3]), Is.EqualTo(new[] { "N A", "N B", "N C", "N D", "N N" }));
        var again = await company.Administrator.PostAsync(Previews, Preview(new { a = 80, b = 50, c = 25 })).OkAsync();
        Assert.That(again["readAt"]!.ToJsonString(), Is.EqualTo(before["readAt"]!.ToJsonString()));

        await company.RunAsync("2026-07-01", "commit");
        var after = await company.Administrator.PostAsync(Previews, Preview(new { a = 75, b = 50, c = 25 })).OkAsync();
        Assert.That(Movement(after).Select(m => m[..3]), Is.EqualTo(new[] { "A A", "B B", "C C", "D D", "N N" }));
        Assert.That(after["moving"]!.GetValue<int>(), Is.Zero);
    }

    [Test]
    public async Task Quotas_and_shares_are_tried_alike()
    {
        var company = await CompanyAsync();
        var quota = await company.Administrator.PostAsync(Previews, Preview(null, cut: "quota", shares: new { a = 0.25, b = 0.5, c = 0.25 })).OkAsync();
        Assert.That(quota["counts"]!.ToJsonString(), Is.EqualTo("""{"A":1,"B":2,"C":1,"D":0,"N":1}"""));
        Assert.That(quota["cutLines"]!.AsArray().Select(l => $"{l!["grade"]} {l["score"]}"), Is.EqualTo(new[] { "A 87.5", "B 37.5", "C 12.5" }));
        // 2000 of 5000 are 40 %.
        var share = await company.Administrator.PostAsync(Previews, Preview(null, cut: "share", shares: new { a = 0.4, b = 0.3, c = 0.3 })).OkAsync();
        Assert.That(share["counts"]!.ToJsonString(), Is.EqualTo("""{"A":1,"B":1,"C":2,"D":0,"N":1}"""));
        Assert.That(share["cutLines"]![0]!["contribution"]!.GetValue<decimal>(), Is.EqualTo(2000m));
    }

    [Test]
    public async Task The_largest_movers_come_first_and_no_more_than_asked_for()
    {
        var company = await CompanyAsync();
        var preview = await company.Administrator.PostAsync(Previews, Preview(new { a = 75, b = 50, c = 25 }, limit: 2)).OkAsync();
        Assert.That(preview["moving"]!.GetValue<int>(), Is.EqualTo(4));
        Assert.That(preview["movers"]!.AsArray().Select(m => m!["customer"]!["code"]!.GetValue<string>()), Is.EqualTo(new[] { "C1", "C2" }));
    }

    [Test]
    public async Task Movers_are_only_those_whom_one_may_see_and_costs_need_their_right()
    {
        var company = await GradingCompany.OpenAsync(_host);
        var (manager, managerId) = await _host.PersonAsync("manager", signInName: "boss");
        var (_, _) = await _host.PersonAsync("sales", managerId, "mine");
        await _host.PersonAsync("sales", null, "other");
        foreach (var (key, owner, pieces) in new[] { ("C1", "mine", 20), ("C2", "other", 10) })
        {
            await company.CustomerAsync(key, owner);
            await company.OrderAsync(key, "2026-02-01", pieces);
            await company.OrderAsync(key, "2026-03-01", pieces);
        }
        var preview = await manager.PostAsync(Previews, Preview(new { a = 75, b = 50, c = 25 })).OkAsync();
        Assert.That(preview["movers"]!.AsArray().Select(m => m!["customer"]!["code"]!.GetValue<string>()), Is.EqualTo(new[] { "C1" }));
        Assert.That(preview["moving"]!.GetValue<int>(), Is.EqualTo(1));
        Assert.That(preview["graded"]!.GetValue<int>(), Is.EqualTo(2), "counts cover the company");

        var blind = await _host.KeyAsync("read:grading", "write:grading");
        var hidden = await blind.PostAsync(Previews, Preview(new { a = 75, b = 50, c = 25 })).OkAsync();
        Assert.That(hidden["movers"]!.AsArray().Select(m => m!["contribution"]), Is.All.Null);
        Assert.That(hidden["movement"]!.AsArray().Select(m => m!["contribution"]), Is.All.Null);
        Assert.That(hidden["contributionByGrade"]!.AsArray().Select(m => m!["contribution"]), Is.All.Null);
    }

    [Test]
    public async Task Bad_rules_and_days_are_refused_with_the_field()
    {
        var administrator = await _host.AdministratorAsync();
        var problem = await administrator.PostAsync(Previews, Preview(new { a = 20, b = 50, c = 25 }, asOf: "2026-07-02", limit: 500))
            .ProblemAsync(HttpStatusCode.BadRequest);
        Assert.That(((JsonObject)problem["errors"]!).Select(e => e.Key), Is.EquivalentTo(new[] { "asOf", "limit", "rules.bands" }));
        var (sales, _) = await _host.PersonAsync("sales");
        await sales.PostAsync(Previews, Preview(new { a = 75, b = 50, c = 25 })).ProblemAsync(HttpStatusCode.Forbidden);
    }

    [Test]
    public async Task Without_customers_there_is_an_empty_answer()
    {
        var preview = await (await _host.AdministratorAsync()).PostAsync(Previews, Preview(new { a = 75, b = 50, c = 25 })).OkAsync();
        Assert.That(preview["customers"]!.GetValue<int>(), Is.Zero);
        Assert.That(preview["movers"]!.AsArray(), Is.Empty);
    }

    // Revenue 4000, 3000, 2000, 1000, half of it contribution; the fifth has one order only.
    private async Task<GradingCompany> CompanyAsync()
    {
        var company = await GradingCompany.OpenAsync(_host);
        await company.GradeByRevenueAsync(hysteresis: 0m, minimumOrders: 2);
        foreach (var (key, pieces) in new[] { ("C1", 20), ("C2", 15), ("C3", 10), ("C4", 5) })
        {
            await company.CustomerAsync(key);
            await company.OrderAsync(key, "2026-02-01", pieces);
            await company.OrderAsync(key, "2026-03-01", pieces);
        }
        await company.CustomerAsync("C5");
        await company.OrderAsync("C5", "2026-03-01", 2);
        return company;
    }

    private static string[] Movement(JsonNode preview) =>
        [.. preview["movement"]!.AsArray().Select(m => $"{m!["from"]} {m["to"]} {m["customers"]} {m["contribution"]}")];

    private static object Preview(object? bands, string cut = "score", object? shares = null, string asOf = "2026-07-01", int? limit = null) => new
    {
        asOf,
        limit,
        rules = new
        {
            name = "Draft",
            windowMonths = 12,
            minimumOrders = 2,
            minimumMonths = 0,
            bands,
            cut,
            shares,
            criteria = new[] { new { metric = "revenue", weight = 1, direction = "higher" } },
        },
    };
}
