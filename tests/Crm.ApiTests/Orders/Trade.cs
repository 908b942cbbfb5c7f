using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Crm.ApiTests.Orders;

/// <summary>What tests of orders send and read: a small company whose ERP sends customers, products and costs.</summary>
internal sealed class Trade(CrmHost host, HttpClient erp)
{
    private static int _numbers;

    public CrmHost Host => host;

    public HttpClient Erp => erp;

    /// <summary>A company with the customers C1 and C2 and the products P1 (unit cost 60 + 10 + 5, fixed 8) and P2 (no cost).</summary>
    public static async Task<Trade> OpenAsync(CrmHost host)
    {
        var trade = new Trade(host, await host.ErpAsync());
        await trade.Erp.SyncedAsync("categories", new { key = "pumps", name = "水泵" });
        await trade.Erp.SyncedAsync("suppliers", new { key = "S1", name = "宁波铸造" });
        await trade.Erp.SyncedAsync("products",
            new { key = "P1", name = "离心泵", categoryKey = "pumps", supplierKey = "S1", unit = "台", taxRate = 0.13m },
            new { key = "P2", name = "密封圈", unit = "个" });
        await trade.Erp.SyncedAsync("standard-costs",
            new { productKey = "P1", validFrom = "2026-01-01", material = 60m, labour = 10m, variableOverhead = 5m, fixedOverhead = 8m });
        await trade.CustomerAsync("C1");
        await trade.CustomerAsync("C2");
        return trade;
    }

    public async Task<long> CustomerAsync(string key, string? owner = null, decimal? taxRate = null, int? paymentDays = null)
    {
        var answer = await PutAsync("customers", key, new { name = $"客户 {key}", ownerSignInName = owner, taxRate, paymentDays });
        return answer["id"]!.GetValue<long>();
    }

    public static string Next(string prefix) => $"{prefix}{Interlocked.Increment(ref _numbers):00000}";

    public static object Line(string product = "P1", decimal quantity = 10m, decimal unitPrice = 100m, string? key = null, string? returnReference = null) =>
        new { key, productKey = product, quantity, unitPrice, taxRate = 0.13m, returnReference };

    public static object Order(string customer = "C1", string date = "2026-05-04", string state = "confirmed", params object[] lines) =>
        new { customerKey = customer, orderDate = date, state, lines = lines.Length == 0 ? [Line()] : lines };

    public async Task<JsonNode> PutAsync(string kind, string key, object body)
    {
        using var answer = await erp.PutAsync($"/api/v1/{kind}/by-key/ERP/{key}", body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.That(answer.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!;
    }

    public Task<JsonNode> RefusedAsync(string kind, string key, object body) =>
        erp.PutAsync($"/api/v1/{kind}/by-key/ERP/{key}", body).ProblemAsync(HttpStatusCode.BadRequest);

    public Task ArchiveAsync(string kind, string key) =>
        erp.DeleteAsync($"/api/v1/{kind}/by-key/ERP/{key}").OkAsync(HttpStatusCode.NoContent);

    /// <summary>Sends an order and reads it back.</summary>
    public async Task<JsonNode> OrderAsync(string key, object body) => await ReadAsync((await PutAsync("orders", key, body))["id"]!.GetValue<long>());

    public Task<JsonNode> ReadAsync(long orderId) => erp.GetJsonAsync($"/api/v1/orders/{orderId}");

    public async Task<List<JsonNode>> ListAsync(string list, HttpClient? client = null) =>
        [.. (await (client ?? erp).GetJsonAsync($"/api/v1/{list}"))["items"]!.AsArray().Select(i => i!)];

    public async Task<JsonNode> FiguresAsync(string customer) =>
        (await erp.GetJsonAsync($"/api/v1/customers/{(await PutAsync("customers", customer, new { }))["id"]}"))["figures"]!;
}

internal static class Reading
{
    public static decimal Amount(this JsonNode node, string name) => node[name]!.GetValue<decimal>();

    public static string Text(this JsonNode node, string name) => node[name]!.GetValue<string>();

    public static string Json(object value) => JsonSerializer.Serialize(value);
}
