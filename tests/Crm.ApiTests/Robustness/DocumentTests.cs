using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Crm.ApiTests.Robustness;

[Parallelizable(ParallelScope.Self)]
public sealed class DocumentTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string CheckedIn = Path.Combine(Repository.Folder, "api", "openapi.json");

    private CrmHost _host = null!;
    private JsonObject _document = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _host = new CrmHost();
        _document = (await _host.Anonymous().GetJsonAsync("/openapi/v1.json")).AsObject();
    }

    [OneTimeTearDown]
    public async Task Stop() => await _host.DisposeAsync();

    [Test]
    public async Task The_document_that_is_checked_in_is_the_one_that_is_served()
    {
        var served = Normal(_document);
        if (Environment.GetEnvironmentVariable("CRM_WRITE_OPENAPI") == "1") await File.WriteAllTextAsync(CheckedIn, served + "\n");

        var kept = File.Exists(CheckedIn) ? Normal(JsonNode.Parse(await File.ReadAllTextAsync(CheckedIn))!.AsObject()) : "";

        if (served == kept) return;
        var (a, b) = (served.Split('\n'), kept.Split('\n'));
        var at = Enumerable.Range(0, Math.Max(a.Length, b.Length)).First(i => i >= a.Length || i >= b.Length || a[i] != b[i]);
        Assert.Fail($"""
            api/openapi.json is not what the API serves now. Renew it, read the difference, and commit it:
              CRM_WRITE_OPENAPI=1 dotnet test tests/Crm.ApiTests --filter DocumentTests
            The first difference is in line {at + 1}:
              served:     {a.ElementAtOrDefault(at)}
              checked in: {b.ElementAtOrDefault(at)}
            """);
    }

    [Test]
    public void Every_operation_has_a_name_a_summary_and_the_problems_of_not_being_signed_in()
    {
        var operations = _document["paths"]!.AsObject().SelectMany(p => p.Value!.AsObject().Select(o => (Name: $"{o.Key} {p.Key}", Operation: o.Value!))).ToList();
        Assert.That(operations, Has.Count.GreaterThan(70));
        Assert.Multiple(() =>
        {
            foreach (var (name, operation) in operations)
            {
                Assert.That(operation["operationId"]?.ToString(), Is.Not.Null.And.Not.Empty, name);
                Assert.That(operation["summary"]?.ToString(), Is.Not.Null.And.Not.Empty, name);
                Assert.That(operation["responses"]!["401"], Is.Not.Null, name);
                Assert.That(operation["responses"]!.AsObject().Select(r => r.Key), Has.Some.StartsWith("2"), name);
            }
            Assert.That(operations.Select(o => o.Operation["operationId"]!.ToString()), Is.Unique);
        });
    }

    [TestCase("GET", "/api/v1/nowhere", 404, "not-found")]
    [TestCase("POST", "/api/v1/nowhere?x=1", 404, "not-found")]
    [TestCase("GET", "/api/v1/orders/x", 404, "not-found")]
    [TestCase("GET", "/api/v1/orders/99999999999999999999", 404, "not-found")]
    [TestCase("DELETE", "/api/v1/orders", 405, "method-not-allowed")]
    [TestCase("POST", "/api/v1/customers", 415, "unsupported-media-type")]
    [TestCase("POST", "/api/v1/session", 415, "unsupported-media-type")]
    public async Task What_nothing_serves_is_told_why(string method, string address, int status, string code)
    {
        var client = await _host.AdministratorAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), address);
        if (method == "POST") request.Content = new StringContent("name=x", System.Text.Encoding.UTF8, "application/x-www-form-urlencoded");

        await client.SendAsync(request).ProblemAsync((System.Net.HttpStatusCode)status, code);
    }

    // Where it is served is no part of the contract.
    private static string Normal(JsonObject document)
    {
        var copy = document.DeepClone().AsObject();
        copy.Remove("servers");
        return copy.ToJsonString(Indented).ReplaceLineEndings("\n");
    }
}
