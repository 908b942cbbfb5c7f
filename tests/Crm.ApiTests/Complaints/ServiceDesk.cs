using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Crm.ApiTests.Customers;

namespace Crm.ApiTests.Complaints;

/// <summary>What tests of complaints do again and again: a small company with people of each role.</summary>
internal sealed class ServiceDesk(
    CrmHost host, Orders.Trade trade, HttpClient administrator, (HttpClient Client, long PersonId) service,
    (HttpClient Client, long PersonId) quality, long customerId) : IAsyncDisposable
{
    public CrmHost Host => host;
    public Orders.Trade Trade => trade;
    public HttpClient Administrator => administrator;
    public HttpClient Service => service.Client;
    public long ServiceId => service.PersonId;
    public HttpClient Quality => quality.Client;
    public long QualityId => quality.PersonId;
    public long CustomerId => customerId;

    /// <param name="standing">The clock stands: working minutes are the same however long the test takes.</param>
    public static async Task<ServiceDesk> OpenAsync(DateTimeOffset? now = null, bool standing = false)
    {
        var host = new CrmHost(now, services => Orders.OrderRules.WithoutOrderRules(services), standing: standing);
        var trade = await Orders.Trade.OpenAsync(host);
        var administrator = await host.AdministratorAsync();
        var service = await host.PersonAsync("service");
        var quality = await host.PersonAsync("quality");
        var customerId = (await trade.Erp.PutAsync("/api/v1/customers/by-key/ERP/C1",
            new { name = "客户 C1", email = "quality@customer.example", language = "en" }).AnyOkAsync()).Number("id");
        return new ServiceDesk(host, trade, administrator, service, quality, customerId);
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    /// <summary>Makes the person the owner of the customer, whom everybody sees until then.</summary>
    public Task<int> GiveCustomerAsync(long personId) => host.InDatabaseAsync(session => session.InTransactionAsync(() => session.ExecuteAsync(
        "update customers.Customer set OwnerId = @personId where CustomerId = @customerId", new { personId, customerId })));

    public async Task<JsonNode> ReceiveAsync(object? facts = null)
    {
        var body = new JsonObject { ["customerId"] = customerId, ["kind"] = "product", ["subject"] = "Leaks at the shaft", ["severity"] = 2 };
        if (facts is not null)
            foreach (var (name, value) in System.Text.Json.JsonSerializer.SerializeToNode(facts)!.AsObject()) body[name] = value?.DeepClone();
        return await Service.PostAsync("/api/v1/complaints", (object)body.ToJsonString()).OkAsync(HttpStatusCode.Created);
    }

    /// <summary>Takes a step that must be allowed, and answers the case.</summary>
    public static Task<JsonNode> StepAsync(HttpClient who, JsonNode complaint, string step, object? body = null) =>
        who.PostAsync(Address(complaint, step), body ?? new { }).OkAsync();

    public static string Address(JsonNode complaint, string part = "") =>
        $"/api/v1/complaints/{complaint["complaintId"]}" + (part.Length == 0 ? "" : $"/{part}");

    public async Task<JsonNode> InvestigatedAsync(object? facts = null) =>
        await StepAsync(Service, await ReceiveAsync(facts), "investigate");

    public async Task<JsonNode> SolvedAsync(object? facts = null) =>
        await StepAsync(Service, await InvestigatedAsync(facts), "solve", new { method = "Seal replaced", result = "Runs dry" });

    public async Task<JsonNode> ToldAsync(object? facts = null)
    {
        var solved = await SolvedAsync(facts);
        await StepAsync(Quality, solved, "confirm");
        return await StepAsync(Service, solved, "tell", new { channel = "phone", text = "Told Ms Li" });
    }

    public async Task<JsonNode> ClosedAsync(object? facts = null) =>
        await StepAsync(Service, await ToldAsync(facts), "close", new { satisfaction = 4, resultAccepted = true });

    public Task<JsonNode> ReadAsync(JsonNode complaint) => Service.GetJsonAsync(Address(complaint));

    public async Task<List<JsonNode>> StepsAsync(JsonNode complaint) =>
        [.. (await Service.GetJsonAsync(Address(complaint, "steps")))["items"]!.AsArray().Select(s => s!)];

    /// <summary>The token of a new link of the customer to its case.</summary>
    public async Task<string> LinkAsync(JsonNode complaint) =>
        (await Service.PostAsync(Address(complaint, "links"), new { }).OkAsync(HttpStatusCode.Created))["token"]!.GetValue<string>();

    public static MultipartFormDataContent File(byte[] content, string name, string type = "application/octet-stream")
    {
        var part = new ByteArrayContent(content);
        part.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return new MultipartFormDataContent { { part, "file", name } };
    }

    public static readonly byte[] Photo = [0xFF, 0xD8, 0xFF, 0xE0, 0, 16, (byte)'J', (byte)'F', (byte)'I', (byte)'F', 0, 1, 2, 3];
}
