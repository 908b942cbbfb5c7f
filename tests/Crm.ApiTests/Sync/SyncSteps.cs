using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Crm.ApiTests.Sync;

/// <summary>Bodies of syncs as an ERP might send them, right or wrong.</summary>
internal static class SyncSteps
{
    public const string Lines = "application/x-ndjson";

    public static Task<HttpResponseMessage> SendBodyAsync(
        this HttpClient client, string kind, byte[] body, string type = Lines, string options = "?source=ERP", string? idempotencyKey = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/sync/{kind}{options}") { Content = new ByteArrayContent(body) };
        if (type.Length > 0) request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        if (idempotencyKey is not null) request.Headers.Add("Idempotency-Key", idempotencyKey);
        return client.SendAsync(request);
    }

    public static Task<HttpResponseMessage> SendBodyAsync(
        this HttpClient client, string kind, string body, string type = Lines, string options = "?source=ERP", string? idempotencyKey = null) =>
        client.SendBodyAsync(kind, Encoding.UTF8.GetBytes(body), type, options, idempotencyKey);

    /// <summary>So many suppliers as NDJSON, with keys of that prefix.</summary>
    public static string Suppliers(int count, string prefix, string name = "Supplier") =>
        string.Join('\n', Enumerable.Range(1, count).Select(i => JsonSerializer.Serialize(new { key = $"{prefix}-{i}", name = $"{name} {i}" })));

    /// <summary>The counts of an answer or of a job's result: created, updated, unchanged, failed.</summary>
    public static (long Created, long Updated, long Unchanged, long Failed) Counts(this JsonNode answer) =>
        (answer["created"]!.GetValue<long>(), answer["updated"]!.GetValue<long>(), answer["unchanged"]!.GetValue<long>(),
            answer["failed"]!.GetValue<long>());

    /// <summary>Row, field and code of each problem.</summary>
    public static IEnumerable<(long Row, string? Field, string Code)> Problems(this JsonNode answer) =>
        answer["problems"]!.AsArray().Select(p =>
            (p!["row"]!.GetValue<long>(), p["field"]?.GetValue<string>(), p["code"]!.GetValue<string>()));

    /// <summary>The one failed row that the sync of this one row must answer.</summary>
    public static async Task<(string? Field, string Code)> RefusedAsync(this HttpClient client, string kind, object row)
    {
        var answer = await client.SyncAsync(kind, [row]).OkAsync();
        Assert.That(answer.Counts(), Is.EqualTo((0, 0, 0, 1)), answer.ToJsonString());
        var (_, field, code) = answer.Problems().First();
        return (field, code);
    }

    /// <summary>The order with that number, as the administrator reads it.</summary>
    public static async Task<JsonNode> OrderAsync(this HttpClient client, string number)
    {
        var found = await client.GetJsonAsync($"/api/v1/orders?q={number}");
        return await client.GetJsonAsync($"/api/v1/orders/{found["items"]!.AsArray().Single()!["orderId"]}");
    }

    /// <summary>How many events the log holds after all committed ones have their number.</summary>
    public static async Task<IReadOnlyList<JsonNode>> EventsAsync(this CrmHost host, HttpClient client, long after = 0)
    {
        await host.NumberEventsAsync();
        var events = new List<JsonNode>();
        while (true)
        {
            var page = await client.GetJsonAsync($"/api/v1/changes?after={after}&limit=200");
            var items = page["items"]!.AsArray();
            events.AddRange(items.Select(i => i!));
            after = page["next"]!.GetValue<long>();
            if (items.Count == 0) return events;
        }
    }
}
