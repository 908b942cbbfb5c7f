using System.Net;
using System.Text.Json.Nodes;
using Crm.Contracts.Customers;
using Crm.Contracts.Grading;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Crm.ApiTests.Grading;

[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class PolicyTests : IAsyncDisposable
{
    private readonly CrmHost _host = new();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Test]
    public async Task A_new_company_begins_with_the_shipped_policy()
    {
        var administrator = await _host.AdministratorAsync();

        var policy = await administrator.GetJsonAsync("/api/v1/grading/policies/current");

        string Line(string grade) => policy["grades"]![grade] is var p
            ? $"{p!["visitsPerYear"]} {p["callsPerYear"]} {p["discountCap"]} {p["paymentDays"]} {p["creditMonths"]} {p["modes"]!["discountCap"]} {p["modes"]!["paymentDays"]} {p["modes"]!["creditMonths"]}" : "";
        Assert.That(new[] { "A", "B", "C", "D", "N" }.Select(Line), Is.EqualTo(new[]
        {
            "4 12 0.15 60 3 approve approve block", "2 6 0.1 45 2 approve approve block", "1 2 0.05 30 1 approve approve block",
            "0 1 0 0 0 approve approve block", "0 1 0 0 0 approve approve block",
        }));
        Assert.That((policy["state"]!.GetValue<string>(), policy["validFrom"], policy["visitCost"]!.GetValue<decimal>()),
            Is.EqualTo(("current", default(JsonNode), 500m)));
    }

    [Test]
    public async Task A_policy_with_a_negative_number_of_visits_is_refused_naming_it_and_nothing_changes()
    {
        var administrator = await _host.AdministratorAsync();
        var grades = await administrator.PolicyGradesAsync();
        grades["A"]!["visitsPerYear"] = -1;
        grades["D"]!["discountCap"] = 1.5;

        foreach (var address in (string[])["/api/v1/grading/policies", "/api/v1/grading/policies/preview"])
        {
            var problem = await administrator.PostAsync(address, new { validFrom = "2026-08-01", grades }).ProblemAsync(HttpStatusCode.BadRequest, "invalid");
            Assert.That(problem["errors"]!["grades.A.visitsPerYear"]![0]!.GetValue<string>(), Is.EqualTo("must not be negative"));
            Assert.That(problem["errors"]!["grades.D.discountCap"], Is.Not.Null);
        }
        Assert.That((await administrator.GetJsonAsync("/api/v1/grading/policies"))["items"]!.AsArray(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Bad_words_missing_grades_and_past_days_are_refused()
    {
        var administrator = await _host.AdministratorAsync();
        var grades = await administrator.PolicyGradesAsync();

        var past = await administrator.PostAsync("/api/v1/grading/policies", new { validFrom = "2026-06-30", grades }).ProblemAsync(HttpStatusCode.BadRequest);
        Assert.That(past["errors"]!["validFrom"]![0]!.GetValue<string>(), Is.EqualTo("must not be in the past"));
        var wrong = grades.DeepClone();
        wrong["A"]!["modes"]!["discountCap"] = "forbid";
        await administrator.PostAsync("/api/v1/grading/policies", new { validFrom = "2026-08-01", grades = wrong }).ProblemAsync(HttpStatusCode.BadRequest);
        var missing = grades.DeepClone();
        missing.AsObject().Remove("N");
        await administrator.PostAsync("/api/v1/grading/policies", new { validFrom = "2026-08-01", grades = missing }).ProblemAsync(HttpStatusCode.BadRequest);
        var (sales, _) = await _host.PersonAsync("sales");
        await sales.PostAsync("/api/v1/grading/policies", new { validFrom = "2026-08-01", grades }).ProblemAsync(HttpStatusCode.Forbidden);
    }

    [Test]
    public async Task Of_two_people_editing_at_once_the_second_is_told_who_saved()
    {
        var administrator = await _host.AdministratorAsync();
        var grades = await administrator.PolicyGradesAsync();
        await administrator.PostAsync("/api/v1/grading/policies", new { validFrom = "2026-08-01", grades, basedOn = 1 }).OkAsync(HttpStatusCode.Created);

        var stale = await administrator.PostAsync("/api/v1/grading/policies", new { validFrom = "2026-08-01", grades, basedOn = 1 })
            .ProblemAsync(HttpStatusCode.PreconditionFailed, "stale");

        Assert.That(stale["detail"]!.GetValue<string>(), Does.Contain("version 2 at 2026-07-01"));
    }

    [Test]
    public async Task A_version_begins_on_its_day_and_can_be_taken_back_until_then()
    {
        var administrator = await _host.AdministratorAsync();
        var grades = await administrator.PolicyGradesAsync();
        grades["A"]!["visitsPerYear"] = 6;
        await administrator.PostAsync("/api/v1/grading/policies", new { validFrom = "2026-08-01", grades, note = "More visits" }).OkAsync(HttpStatusCode.Created);
        grades["A"]!["visitsPerYear"] = 8;
        await administrator.PostAsync("/api/v1/grading/policies", new { validFrom = "2026-07-01", grades }).OkAsync(HttpStatusCode.Created);

        Assert.That(await StatesAsync(administrator), Is.EqualTo(new[] { "3 current", "2 future", "1 past" }));
        Assert.That(await VisitsAsync(administrator, "2026-06-30"), Is.EqualTo(4));
        Assert.That(await VisitsAsync(administrator, "2026-07-31"), Is.EqualTo(8));
        Assert.That(await VisitsAsync(administrator, "2026-08-01"), Is.EqualTo(6));

        await administrator.DeleteAsync("/api/v1/grading/policies/3").ProblemAsync(HttpStatusCode.Conflict, "policy-begun");
        await administrator.DeleteAsync("/api/v1/grading/policies/2").OkAsync(HttpStatusCode.NoContent);
        await administrator.DeleteAsync("/api/v1/grading/policies/2").ProblemAsync(HttpStatusCode.NotFound);
        Assert.That(await VisitsAsync(administrator, "2026-08-01"), Is.EqualTo(8));
    }

    [Test]
    public async Task A_preview_tells_what_another_policy_would_touch()
    {
        var company = await GradingCompany.OpenAsync(_host);
        await company.GradeByRevenueAsync();
        await company.CustomerAsync("RICH");
        await company.CustomerAsync("POOR");
        await company.Erp.SyncedAsync("customers", new { key = "RICH", paymentDays = 50 });
        await company.Erp.SyncedAsync("orders",
            Order("O1", "RICH", 20, 0.12m), Order("O2", "RICH", 10, 0.10m), Order("O3", "POOR", 1, 0m));
        await company.RunAsync("2026-07-01", "commit");
        var grades = await company.Administrator.PolicyGradesAsync();
        grades["A"]!["visitsPerYear"] = 8;
        grades["A"]!["callsPerYear"] = 0;
        grades["A"]!["discountCap"] = 0.1;
        grades["A"]!["paymentDays"] = 45;

        var preview = await company.Administrator.PostAsync("/api/v1/grading/policies/preview", new { validFrom = "2026-07-01", grades }).OkAsync();

        var a = preview["grades"]![0]!;
        Assert.That(a["customers"]!.GetValue<int>(), Is.EqualTo(1));
        Assert.That(a["duties"]!.ToJsonString(), Is.EqualTo(
            """[{"kind":"visit","added":2,"withdrawn":0},{"kind":"call","added":0,"withdrawn":6},{"kind":"care","added":0,"withdrawn":0}]"""));
        // 12 % of 2,000 is 40 beyond the cap of 10 %; exactly 10 % is not.
        Assert.That((a["orders"]!.GetValue<int>(), a["ordersBeyondNow"]!.GetValue<int>(), a["ordersBeyondThen"]!.GetValue<int>(), a["discountBeyondThen"]!.GetValue<decimal>()),
            Is.EqualTo((2, 0, 1, 40m)));
        Assert.That((a["paymentDaysBeyondNow"]!.GetValue<int>(), a["paymentDaysBeyondThen"]!.GetValue<int>()), Is.EqualTo((0, 1)));
        Assert.That((await company.Administrator.GetJsonAsync("/api/v1/grading/policies"))["items"]!.AsArray(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Other_modules_are_told_the_policy_of_the_grade_held_on_a_day()
    {
        var company = await GradingCompany.OpenAsync(_host);
        await company.GradeByRevenueAsync();
        var rich = await company.CustomerAsync("RICH");
        var other = await company.CustomerAsync("OTHER", status: "prospect");
        await company.OrderAsync("RICH", "2026-05-01", 20);
        await company.CustomerAsync("POOR");
        await company.OrderAsync("POOR", "2026-05-01", 1);
        await company.RunAsync("2026-07-01", "commit");

        var held = await _host.InDatabaseAsync(async session =>
        {
            await using var scope = _host.Services.CreateAsyncScope();
            var mediator = scope.ServiceProvider.GetRequiredService<IMediator>();
            return (Now: await mediator.Send(new GetGradePolicies([rich, other], new DateOnly(2026, 7, 1))),
                Before: await mediator.Send(new GetGradePolicies([rich], new DateOnly(2026, 6, 30))));
        });

        Assert.That((held.Now[rich].Grade, held.Now[rich].Policy.DiscountCap, held.Now[other].Grade), Is.EqualTo((Grade.A, 0.15m, Grade.N)));
        Assert.That(held.Before[rich].Grade, Is.EqualTo(Grade.N));
    }

    private static object Order(string key, string customerKey, int pieces, decimal discount) => new
    {
        key,
        customerKey,
        orderDate = "2026-05-01",
        lines = new[] { new { productKey = "DEAR", quantity = pieces, unitPrice = 100, discount } },
    };

    private static async Task<string[]> StatesAsync(HttpClient client) =>
        [.. (await client.GetJsonAsync("/api/v1/grading/policies"))["items"]!.AsArray().Select(p => $"{p!["number"]} {p["state"]}")];

    private static async Task<int> VisitsAsync(HttpClient client, string on) =>
        (await client.GetJsonAsync($"/api/v1/grading/policies/current?on={on}"))["grades"]!["A"]!["visitsPerYear"]!.GetValue<int>();
}
