using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Crm.BrowserTests;

/// <summary>What journeys need done beside the browser.</summary>
internal static class Steps
{
    public static async Task<HttpClient> SignedInAsync(string name)
    {
        var client = Product.Client();
        client.DefaultRequestHeaders.Add("X-Crm-Client", "test");
        (await client.PostAsJsonAsync("/api/v1/session", new { signInName = name, password = Product.Password })).EnsureSuccessStatusCode();
        return client;
    }

    public static async Task<JsonNode> ReadAsync(this HttpClient client, string address) =>
        JsonNode.Parse(await client.GetStringAsync(address))!;

    /// <summary>Sends rows in bulk, as the ERP does at night, and waits for the end of it.</summary>
    public static async Task<long> SendInBulkAsync(this HttpClient client, string kind, IEnumerable<object> rows)
    {
        var body = string.Join('\n', rows.Select(row => JsonSerializer.Serialize(row)));
        var answer = await client.PostAsync($"/api/v1/sync/{kind}?source=ERP&background=true", new StringContent(body, Encoding.UTF8, "application/x-ndjson"));
        var text = await answer.Content.ReadAsStringAsync();
        Assert.That(answer.IsSuccessStatusCode, Is.True, text);
        var jobId = JsonNode.Parse(text)!["jobId"]!.GetValue<long>();
        for (var tries = 0; tries < 600; tries++)
        {
            var job = await client.ReadAsync($"/api/v1/jobs/{jobId}");
            if (job["state"]!.GetValue<string>() is "done" or "failed" or "cancelled") return jobId;
            await Task.Delay(100);
        }
        throw new TimeoutException($"Job {jobId} did not end.");
    }
}
