using System.Net;
using System.Text.Json.Nodes;

namespace Crm.ApiTests.Grading;

/// <summary>Steps of the grading tests: records as an ERP sends them, and runs from start to end.</summary>
internal sealed class GradingCompany(CrmHost host, HttpClient administrator, HttpClient erp)
{
    private int _keys;

    public HttpClient Administrator => administrator;

    public HttpClient Erp => erp;

    public static async Task<GradingCompany> OpenAsync(CrmHost host)
    {
        var company = new GradingCompany(host, await host.AdministratorAsync(), await host.ErpAsync());
        // Half of the price of DEAR is cost, and four fifths of CHEAP.
        await company.Erp.SyncedAsync("products", new { key = "DEAR", name = "Dear" }, new { key = "CHEAP", name = "Cheap" });
        await company.Erp.SyncedAsync("standard-costs",
            new { productKey = "DEAR", validFrom = "2020-01-01", material = 50m },
            new { productKey = "CHEAP", validFrom = "2020-01-01", material = 80m });
        return company;
    }

    /// <summary>Adds a customer and answers its id.</summary>
    public async Task<long> CustomerAsync(string key, string? owner = null, string status = "active")
    {
        await erp.SyncedAsync("customers", new { key, name = $"Customer {key}", status, ownerSignInName = owner });
        var found = await administrator.GetJsonAsync($"/api/v1/customers?q={key}");
        return found["items"]!.AsArray().Single(c => c!["code"]!.GetValue<string>() == key)!["customerId"]!.GetValue<long>();
    }

    /// <summary>A confirmed order of so many pieces at 100.</summary>
    public Task OrderAsync(string customerKey, string day, int pieces, string product = "DEAR") =>
        erp.SyncedAsync("orders", new
        {
            key = $"O{Interlocked.Increment(ref _keys)}",
            customerKey,
            orderDate = day,
            lines = new[] { new { productKey = product, quantity = pieces, unitPrice = 100 } },
        });

    /// <summary>An invoice, paid after so many days, or open.</summary>
    public async Task InvoiceAsync(string customerKey, string day, decimal amount, int? paidAfterDays)
    {
        var key = $"I{Interlocked.Increment(ref _keys)}";
        await erp.SyncedAsync("invoices", new { key, customerKey, invoiceDate = day, amount });
        if (paidAfterDays is not { } days) return;
        var paidOn = DateOnly.Parse(day).AddDays(days).ToString("yyyy-MM-dd");
        await erp.SyncedAsync("payments", new { key = $"P{key}", customerKey, invoiceKey = key, paidOn, amount });
    }

    /// <summary>Makes revenue alone count, so that a test can tell the grades from the orders.</summary>
    public async Task GradeByRevenueAsync(decimal hysteresis = 2m, int minimumOrders = 1)
    {
        var scheme = (await administrator.GetJsonAsync("/api/v1/grading/schemes"))["items"]![0]!;
        await administrator.PutAsync($"/api/v1/grading/schemes/{scheme["schemeId"]}", new
        {
            name = "By revenue",
            windowMonths = 12,
            minimumOrders,
            minimumMonths = 0,
            bands = new { a = 75, b = 50, c = 25 },
            hysteresis,
            criteria = new[] { new { metric = "revenue", weight = 1, direction = "higher" } },
        }, $"\"{scheme["version"]}\"").OkAsync();
    }

    /// <summary>Starts a run with the default scheme, waits until it has ended, and answers it with its movement.</summary>
    public async Task<JsonNode> RunAsync(string asOf, string mode = "dry", HttpClient? by = null)
    {
        var started = await (by ?? administrator).PostAsync("/api/v1/grading/runs", new { schemeId = 1, asOf, mode })
            .OkAsync(HttpStatusCode.Accepted);
        await administrator.JobEndedAsync(started["jobId"]!.GetValue<long>());
        return await administrator.GetJsonAsync($"/api/v1/grading/runs/{started["runId"]}");
    }

    /// <summary>Grades of a run by customer code, worst score last: <c>"C1 A 87.5"</c>.</summary>
    public async Task<string[]> ResultsAsync(JsonNode run, string query = "", HttpClient? by = null)
    {
        var page = await (by ?? administrator).GetJsonAsync($"/api/v1/grading/runs/{run["runId"]}/results?{query}");
        return
        [
            .. page["items"]!.AsArray().Select(i =>
                $"{i!["customer"]!["code"]} {i["grade"]} {i["score"]?.GetValue<decimal>():0.00}".TrimEnd()),
        ];
    }

    public Task<JsonNode> WhyAsync(long customerId, HttpClient? by = null) =>
        (by ?? administrator).GetJsonAsync($"/api/v1/grading/customers/{customerId}/why");

    public async Task<string[]> HistoryAsync(long customerId)
    {
        var history = await administrator.GetJsonAsync($"/api/v1/grading/customers/{customerId}/history");
        return [.. history["items"]!.AsArray().Select(i => $"{i!["asOf"]} {i["grade"]}")];
    }

    public async Task<string> GradeOnPageAsync(long customerId) =>
        (await administrator.GetJsonAsync($"/api/v1/customers/{customerId}"))["figures"]!["grade"]!.GetValue<string>();

    public IServiceProvider Services => host.Services;
}
