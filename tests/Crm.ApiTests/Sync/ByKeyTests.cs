using System.Net;
using NUnit.Framework;

namespace Crm.ApiTests.Sync;

[Parallelizable(ParallelScope.Self)]
public sealed class ByKeyTests
{
    private CrmHost _host = null!;
    private HttpClient _erp = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _host = new CrmHost();
        _erp = await _host.ErpAsync();
        await _erp.SyncedAsync("customers", new { key = "C1", name = "Customer" });
        await _erp.SyncedAsync("products", new { key = "P1", name = "Product" });
    }

    [OneTimeTearDown]
    public async Task Stop() => await _host.DisposeAsync();

    private static readonly object[] Kinds =
    [
        new object[] { "categories", """{"name":"A"}""", """{"name":"B"}""" },
        new object[] { "suppliers", """{"name":"A"}""", """{"name":"B"}""" },
        new object[] { "products", """{"name":"A"}""", """{"name":"B"}""" },
        new object[] { "standard-costs", """{"productKey":"P1","validFrom":"2025-05-05","material":1}""", """{"material":2}""" },
        new object[] { "customers", """{"name":"A"}""", """{"name":"B"}""" },
        new object[]
        {
            "touchpoints", """{"customerKey":"C1","personSignInName":"admin","channel":"phone","happenedAt":"2026-06-01T08:00:00Z"}""", """{"outcome":"order"}""",
        },
        new object[] { "contacts", """{"name":"A","customerKey":"C1"}""", """{"name":"B"}""" },
        new object[]
        {
            "orders", """{"customerKey":"C1","orderDate":"2026-01-02","lines":[{"productKey":"P1","quantity":1,"unitPrice":2}]}""", """{"orderDate":"2026-01-03"}""",
        },
        new object[] { "shipments", """{"customerKey":"C1","shippedOn":"2026-01-02","lines":[{"productKey":"P1","quantity":1}]}""", """{"shippedOn":"2026-01-03"}""" },
        new object[] { "invoices", """{"customerKey":"C1","invoiceDate":"2026-01-02","amount":10}""", """{"amount":11}""" },
        new object[] { "payments", """{"customerKey":"C1","paidOn":"2026-01-02","amount":10}""", """{"amount":11}""" },
        new object[]
        {
            "credit-notes", """{"customerKey":"C1","creditDate":"2026-01-02","lines":[{"productKey":"P1","goodsReturned":false,"amount":3}]}""",
            """{"creditDate":"2026-01-03"}""",
        },
    ];

    [TestCaseSource(nameof(Kinds))]
    public async Task A_record_is_created_updated_found_unchanged_archived_and_brought_back(string kind, string first, string second)
    {
        var address = $"/api/v1/{kind}/by-key/ERP/life%2Fof%20{kind}";

        await _erp.SendAsync(HttpMethod.Put, address, first, ("If-Match", "*")).ProblemAsync(HttpStatusCode.PreconditionFailed, "absent");
        var created = await _erp.SendAsync(HttpMethod.Put, address, first, ("If-None-Match", "*")).OkAsync(HttpStatusCode.Created);
        Assert.That(created["outcome"]!.ToString(), Is.EqualTo("created"));
        Assert.That(created["key"]!.ToString(), Is.EqualTo($"life/of {kind}"));
        await _erp.SendAsync(HttpMethod.Put, address, first, ("If-None-Match", "*")).ProblemAsync(HttpStatusCode.PreconditionFailed, "exists");
        Assert.That((await _erp.PutAsync(address, first, null).OkAsync())["outcome"]!.ToString(), Is.EqualTo("unchanged"));
        Assert.That((await _erp.PutAsync(address, second, "*").OkAsync())["outcome"]!.ToString(), Is.EqualTo("updated"));

        await _erp.DeleteAsync(address).OkAsync(HttpStatusCode.NoContent);
        await _erp.DeleteAsync(address).OkAsync(HttpStatusCode.NoContent);
        await _erp.SendAsync(HttpMethod.Put, address, second, ("If-Match", "*")).ProblemAsync(HttpStatusCode.PreconditionFailed, "absent");
        var revived = await _erp.SendAsync(HttpMethod.Put, address, first, ("If-None-Match", "*")).OkAsync();
        Assert.That(revived["id"]!.GetValue<long>(), Is.EqualTo(created["id"]!.GetValue<long>()));
        Assert.That(revived["outcome"]!.ToString(), Is.EqualTo("updated"));
    }

    [TestCaseSource(nameof(Kinds))]
    public async Task A_body_that_is_wrong_is_refused_and_creates_nothing(string kind, string first, string second)
    {
        _ = second;
        var address = $"/api/v1/{kind}/by-key/ERP/wrong";
        foreach (var body in new[] { "", "[]", "7", "null", "{", first[..^1] + ",\"colour\":1}", first[..^1] + ",\"key\":\"another\"}", "{\"key\":7}" })
            await _erp.PutAsync(address, body, null).ProblemAsync(HttpStatusCode.BadRequest, "invalid");
        await _erp.SendAsync(HttpMethod.Put, address, first, ("If-Match", "\"3\"")).ProblemAsync(HttpStatusCode.BadRequest, "invalid");
        await _erp.DeleteAsync(address).ProblemAsync(HttpStatusCode.NotFound, "not-found");
    }

    [Test]
    public async Task A_body_that_is_no_UTF_8_is_refused()
    {
        foreach (var bad in new byte[][] { [0xFF], [0xC3, 0x28] })
        {
            using var content = new ByteArrayContent([.. "{\"name\":\"a"u8, .. bad, .. "\"}"u8]);
            content.Headers.ContentType = new("application/json");
            await _erp.PutAsync("/api/v1/suppliers/by-key/ERP/utf", content).ProblemAsync(HttpStatusCode.BadRequest, "invalid");
        }
        await _erp.PutAsync("/api/v1/suppliers/by-key/ERP/utf", "{\"name\":\"\\ud800\"}", null).ProblemAsync(HttpStatusCode.BadRequest, "invalid");
        await _erp.PutAsync("/api/v1/suppliers/by-key/ERP/utf", "{\"\\ud800\":1}", null).ProblemAsync(HttpStatusCode.BadRequest, "invalid");
        await _erp.PutAsync("/api/v1/suppliers/by-key/ERP/utf", "{\"key\":\"\\ud800\",\"name\":\"x\"}", null).ProblemAsync(HttpStatusCode.BadRequest, "invalid");
    }

    [Test]
    public async Task The_source_and_the_key_in_the_address_have_limits()
    {
        var body = new { name = "x" };
        await _erp.PutAsync($"/api/v1/suppliers/by-key/{new string('s', 51)}/k", body).ProblemAsync(HttpStatusCode.BadRequest, "invalid");
        await _erp.PutAsync($"/api/v1/suppliers/by-key/ERP/{new string('k', 101)}", body).ProblemAsync(HttpStatusCode.BadRequest, "invalid");
        await _erp.PutAsync("/api/v1/suppliers/by-key/ERP/a%07b", body).ProblemAsync(HttpStatusCode.BadRequest, "invalid");
        await _erp.PutAsync("/api/v1/suppliers/by-key/E%07/k", body).ProblemAsync(HttpStatusCode.BadRequest, "invalid");
        await _erp.DeleteAsync($"/api/v1/suppliers/by-key/{new string('s', 51)}/k").ProblemAsync(HttpStatusCode.BadRequest, "invalid");
        using var text = new StringContent("{}");
        await _erp.PutAsync("/api/v1/suppliers/by-key/ERP/k", text).ProblemAsync(HttpStatusCode.UnsupportedMediaType, "unsupported-media-type");
    }

    [Test]
    public async Task Counts_and_sums_per_month_are_those_that_were_sent()
    {
        await _erp.SyncedAsync("customers", new { key = "R1", name = "Sums" });
        await using var host = new CrmHost();
        var erp = await host.ErpAsync();
        await erp.SyncedAsync("customers", new { key = "R1", name = "Sums" });
        await erp.SyncedAsync("products", new { key = "P1", name = "Product" });
        await erp.SyncedAsync("standard-costs", new { productKey = "P1", validFrom = "2025-01-01", material = 3 });
        await erp.SyncedAsync("orders",
            Order("R-1", "2026-01-10", 2, 10), Order("R-2", "2026-01-31", 1, 7.5m), Order("R-3", "2026-02-01", 4, 5),
            new { key = "R-4", customerKey = "R1", orderDate = "2026-02-02", state = "cancelled", lines = Lines(9, 9) });
        await erp.SyncedAsync("invoices",
            new { key = "I-1", customerKey = "R1", invoiceDate = "2026-01-10", amount = 22.6 }, new { key = "I-2", customerKey = "R1", invoiceDate = "2026-01-12", amount = 7.4 });
        await erp.SyncedAsync("payments", new { key = "B-1", customerKey = "R1", paidOn = "2026-02-10", amount = 12.5 });

        var orders = (await erp.GetJsonAsync("/api/v1/sync/reconciliation?source=ERP&kind=orders"))["items"]!.AsArray();
        Assert.That(orders.Select(o => (o!["period"]!.ToString(), o["count"]!.GetValue<long>(), o["net"]!.GetValue<decimal>(), o["quantity"]!.GetValue<decimal>(), o["cost"]!.GetValue<decimal>())),
            Is.EqualTo(new[] { ("2026-01", 2L, 27.5m, 3m, 9m), ("2026-02", 1L, 20m, 4m, 12m) }));
        var invoices = (await erp.GetJsonAsync("/api/v1/sync/reconciliation?source=ERP&kind=invoices"))["items"]!.AsArray();
        Assert.That(invoices.Select(o => (o!["period"]!.ToString(), o["count"]!.GetValue<long>(), o["amount"]!.GetValue<decimal>())), Is.EqualTo(new[] { ("2026-01", 2L, 30m) }));
        var payments = (await erp.GetJsonAsync("/api/v1/sync/reconciliation?source=ERP&kind=payments&from=2026-02-01&to=2026-02-28"))["items"]!.AsArray();
        Assert.That(payments.Select(o => o!["amount"]!.GetValue<decimal>()), Is.EqualTo(new[] { 12.5m }));
        Assert.That((await erp.GetJsonAsync("/api/v1/sync/reconciliation?source=OTHER&kind=orders"))["items"]!.AsArray(), Is.Empty);
        await erp.GetAsync("/api/v1/sync/reconciliation?from=2026-02-01&to=2026-01-01").ProblemAsync(HttpStatusCode.BadRequest);
        await erp.GetAsync("/api/v1/sync/reconciliation?kind=spaceships").ProblemAsync(HttpStatusCode.NotFound);

        static object Order(string key, string day, decimal quantity, decimal price) =>
            new { key, customerKey = "R1", orderDate = day, lines = Lines(quantity, price) };

        static object[] Lines(decimal quantity, decimal price) => [new { productKey = "P1", quantity, unitPrice = price }];
    }
}
