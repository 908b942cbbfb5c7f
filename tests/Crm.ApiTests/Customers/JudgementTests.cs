using System.Net;
using NUnit.Framework;

namespace Crm.ApiTests.Customers;

[Parallelizable(ParallelScope.Self)]
public sealed class JudgementTests
{
    private sealed record Judged(int Metric, decimal? Value, DateOnly ValidFrom, DateOnly ValidUntil);

    private sealed record Held(int Status, DateOnly ValidFrom, DateOnly ValidUntil);

    [Test]
    public async Task Every_way_of_judging_keeps_who_when_and_why_and_the_last_one_stands()
    {
        await using var host = new CrmHost();
        var admin = await host.AdministratorAsync();
        var (boss, bossId) = await host.PersonAsync("manager", signInName: "boss");
        var made = await admin.PostAsync("/api/v1/customers", new { name = "Judged", creditworthiness = 40 }).OkAsync(HttpStatusCode.Created);
        var id = made.Number("customerId");
        await admin.PatchAsync($"/api/v1/customers/{id}", new { ownerId = bossId }, 1).OkAsync();
        host.Clock.Move(TimeSpan.FromDays(10));
        (admin, boss) = (await host.AdministratorAsync(), await host.SignInAsync("boss", CrmHost.Password));
        await boss.PutAsync($"/api/v1/customers/{id}/judgements/creditworthiness", new { value = 70.5, note = "Paid early twice" }).OkAsync();
        await admin.PatchAsync($"/api/v1/customers/{id}", new { creditworthiness = 60, strategicImportance = 90 }, 3).OkAsync();
        host.Clock.Move(TimeSpan.FromDays(10));
        (admin, boss) = (await host.AdministratorAsync(), await host.SignInAsync("boss", CrmHost.Password));
        await boss.PutAsync($"/api/v1/customers/{id}/judgements/strategicImportance", new { value = (decimal?)null }).OkAsync();

        var history = (await admin.GetJsonAsync($"/api/v1/customers/{id}/judgements"))["items"]!.AsArray();

        Assert.That(history.Select(j => $"{j!["metric"]} {j["value"]} {j["from"]} {j["until"]} {j["note"]}".TrimEnd()), Is.EqualTo(new[]
        {
            "strategicImportance  2026-07-21",
            "strategicImportance 90 2026-07-11 2026-07-21",
            "creditworthiness 60 2026-07-11",
            "creditworthiness 70.5 2026-07-11 2026-07-11 Paid early twice",
            "creditworthiness 40 2026-07-01 2026-07-11",
        }));
        Assert.That(history[3]!["by"]!.Number("personId"), Is.EqualTo(bossId));
        var page = await admin.GetCustomerAsync(id);
        Assert.That((page["creditworthiness"]!.GetValue<decimal>(), page["strategicImportance"]), Is.EqualTo((60m, default(object))));

        var known = await host.InDatabaseAsync(session => session.QueryAsync<Judged>("""
            select j.Metric, j.Value, j.ValidFrom, j.ValidUntil
            from customers.v_JudgedMetric j
            where j.CustomerId = @Id
              and j.Metric = 10
            order by j.ValidFrom
            """, new { Id = id }));
        Assert.That(known, Is.EqualTo(new[]
        {
            new Judged(10, 40m, new DateOnly(2026, 7, 1), new DateOnly(2026, 7, 11)), new Judged(10, 60m, new DateOnly(2026, 7, 11), DateOnly.MaxValue),
        }));
    }

    [Test]
    public async Task Values_beyond_0_to_100_unknown_metrics_and_strangers_are_refused()
    {
        await using var host = new CrmHost();
        var (anna, _) = await host.PersonAsync("sales");
        var (ben, _) = await host.PersonAsync("sales");
        var id = (await anna.PostAsync("/api/v1/customers", new { name = "Judged" }).OkAsync(HttpStatusCode.Created)).Number("customerId");
        var address = $"/api/v1/customers/{id}/judgements/creditworthiness";

        var high = await anna.PutAsync(address, new { value = 100.1 }).ProblemAsync(HttpStatusCode.BadRequest);
        Assert.That(high["errors"]!["value"], Is.Not.Null);
        await anna.PutAsync(address, new { value = -1 }).ProblemAsync(HttpStatusCode.BadRequest);
        await anna.PutAsync(address, new { note = "no value" }).ProblemAsync(HttpStatusCode.BadRequest);
        await anna.PutAsync(address.Replace("creditworthiness", "beauty", StringComparison.Ordinal), new { value = 5 }).ProblemAsync(HttpStatusCode.NotFound);
        await ben.PutAsync(address, new { value = 5 }).ProblemAsync(HttpStatusCode.NotFound);
        await ben.GetAsync($"/api/v1/customers/{id}/judgements").ProblemAsync(HttpStatusCode.NotFound);
        Assert.That((await anna.GetJsonAsync($"/api/v1/customers/{id}/judgements"))["items"]!.AsArray(), Is.Empty);
    }

    [Test]
    public async Task The_statuses_a_customer_had_are_known_by_day()
    {
        await using var host = new CrmHost();
        var erp = await host.ErpAsync();
        var id = await erp.PutCustomerAsync("S", new { name = "Status" });
        await erp.PutCustomerAsync("S", new { status = "dormant" });
        host.Clock.Move(TimeSpan.FromDays(5));
        await erp.PutCustomerAsync("S", new { status = "lost" });
        await erp.PutCustomerAsync("S", new { status = "active" });
        await erp.PutCustomerAsync("S", new { phone = "1" });
        Assert.That((await erp.GetCustomerAsync(id)).Text("status"), Is.EqualTo("active"));

        var statuses = await host.InDatabaseAsync(session => session.QueryAsync<Held>("""
            select s.Status, s.ValidFrom, s.ValidUntil
            from customers.v_StatusHistory s
            where s.CustomerId = @Id
            order by s.ValidFrom
            """, new { Id = id }));

        var (first, second) = (new DateOnly(2026, 7, 1), new DateOnly(2026, 7, 6));
        Assert.That(statuses, Is.EqualTo(new[] { new Held(1, DateOnly.MinValue, first), new Held(2, first, second), new Held(1, second, DateOnly.MaxValue) }));
    }
}
