using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Crm.ApiTests.Access;

[Parallelizable(ParallelScope.Self)]
public sealed class ApiKeyTests
{
    private CrmHost _host = null!;
    private HttpClient _admin = null!;
    private long _adminId;

    [SetUp]
    public async Task Start()
    {
        _host = new CrmHost();
        _admin = await _host.AdministratorAsync();
        _adminId = (await _admin.GetJsonAsync("/api/v1/session"))["personId"]!.GetValue<long>();
    }

    [TearDown]
    public async Task Stop() => await _host.DisposeAsync();

    [Test]
    public async Task A_key_does_no_more_than_its_scopes_name()
    {
        var key = await _host.KeyAsync("read:customers", "write:customers");

        await key.GetJsonAsync("/api/v1/customers");
        await key.SyncedAsync("customers", new { key = "K1", name = "By key" });
        await key.PutAsync("/api/v1/customers/by-key/ERP/K1", new { name = "Changed" }).OkAsync();
        await key.GetAsync("/api/v1/orders").ProblemAsync(HttpStatusCode.Forbidden, "forbidden");
        await key.SyncAsync("products", [new { key = "P", name = "x" }]).ProblemAsync(HttpStatusCode.Forbidden, "forbidden");
        await key.PutAsync("/api/v1/products/by-key/ERP/P", new { name = "x" }).ProblemAsync(HttpStatusCode.Forbidden, "forbidden");
        await key.DeleteAsync("/api/v1/orders/by-key/ERP/O").ProblemAsync(HttpStatusCode.Forbidden, "forbidden");
        Assert.That((await key.GetJsonAsync("/api/v1/customers"))["items"]![0]!["contribution12m"], Is.Null, "without read:cost");
    }

    [Test]
    public async Task A_key_that_only_reads_cannot_send()
    {
        var key = await _host.KeyAsync("read:customers", "read:orders", "read:products");

        await key.SyncAsync("customers", [new { key = "K", name = "x" }]).ProblemAsync(HttpStatusCode.Forbidden);
        await key.PostAsync("/api/v1/customers", new { name = "x" }).ProblemAsync(HttpStatusCode.Forbidden);
    }

    [Test]
    public async Task A_key_never_may_more_than_its_person()
    {
        var (_, personId) = await _host.PersonAsync("production");
        var (key, _) = await MakeAsync(personId, null, "read:customers", "write:customers", "write:people", "write:orders", "read:products");

        await key.GetJsonAsync("/api/v1/products");
        await key.GetAsync("/api/v1/customers").ProblemAsync(HttpStatusCode.Forbidden);
        await key.GetAsync("/api/v1/people").ProblemAsync(HttpStatusCode.Forbidden);
        await key.SyncAsync("orders", [new { key = "x" }]).ProblemAsync(HttpStatusCode.Forbidden);
    }

    [Test]
    public async Task No_key_makes_keys()
    {
        var scopes = (await _admin.GetJsonAsync("/api/v1/api-keys/scopes"))["items"]!.AsArray().Select(s => s!.ToString()).ToArray();
        var (key, _) = await MakeAsync(_adminId, null, scopes);

        await key.GetAsync("/api/v1/api-keys").ProblemAsync(HttpStatusCode.Forbidden);
        await key.PostAsync("/api/v1/api-keys", new { name = "more", personId = _adminId, scopes }).ProblemAsync(HttpStatusCode.Forbidden);
    }

    [Test]
    public async Task A_revoked_key_is_refused_from_the_next_request_on()
    {
        var (key, id) = await MakeAsync(_adminId, null, "read:customers");
        await key.GetJsonAsync("/api/v1/customers");

        await _admin.DeleteAsync($"/api/v1/api-keys/{id}").OkAsync(HttpStatusCode.NoContent);

        await key.GetAsync("/api/v1/customers").ProblemAsync(HttpStatusCode.Unauthorized, "not-signed-in");
        await _admin.DeleteAsync($"/api/v1/api-keys/{id}").ProblemAsync(HttpStatusCode.NotFound);
    }

    [Test]
    public async Task An_expired_key_is_refused()
    {
        var (key, _) = await MakeAsync(_adminId, "2026-07-01T12:00:00+02:00", "read:customers");
        await key.GetJsonAsync("/api/v1/customers");

        _host.Clock.Move(TimeSpan.FromMinutes(59));
        await key.GetJsonAsync("/api/v1/customers");
        _host.Clock.Move(TimeSpan.FromMinutes(2));

        await key.GetAsync("/api/v1/customers").ProblemAsync(HttpStatusCode.Unauthorized, "not-signed-in");
    }

    [Test]
    public async Task A_key_ends_with_its_person()
    {
        var (_, personId) = await _host.PersonAsync("sales");
        var (key, _) = await MakeAsync(personId, null, "read:customers");
        await key.GetJsonAsync("/api/v1/customers");

        await _admin.PatchAsync($"/api/v1/people/{personId}", new { isActive = false }, 2).OkAsync();

        await key.GetAsync("/api/v1/customers").ProblemAsync(HttpStatusCode.Unauthorized, "not-signed-in");
    }

    [Test]
    public async Task The_secret_is_shown_once_and_kept_nowhere()
    {
        var created = await _admin.PostAsync("/api/v1/api-keys", new { name = "k", personId = _adminId, scopes = new[] { "read:customers" } })
            .OkAsync(HttpStatusCode.Created);
        var secret = created["secret"]!.ToString();

        var list = await _admin.GetJsonAsync("/api/v1/api-keys");
        Assert.That(list.ToJsonString(), Does.Not.Contain(secret).And.Contain(secret[..12]));
        var hashes = await _host.InDatabaseAsync(session => session.QueryAsync<string>("select SecretHash from access.ApiKey"));
        Assert.That(hashes, Has.None.EqualTo(secret));
    }

    [TestCase("""{"name":"k","personId":1,"scopes":["read:everything"]}""", "scopes[0]")]
    [TestCase("""{"name":"k","personId":1,"scopes":[]}""", "scopes")]
    [TestCase("""{"name":"","personId":1,"scopes":["read:orders"]}""", "name")]
    [TestCase("""{"name":"a\u0000b","personId":1,"scopes":["read:orders"]}""", "name")]
    [TestCase("""{"name":"k","personId":99999,"scopes":["read:orders"]}""", "personId")]
    [TestCase("""{"name":"k","personId":1,"scopes":["read:orders"],"expiresAt":"2026-06-30T00:00:00Z"}""", "expiresAt")]
    public async Task A_key_that_makes_no_sense_is_refused(string body, string field) => Assert.That(
        (await _admin.PostAsync("/api/v1/api-keys", body).ProblemAsync(HttpStatusCode.BadRequest, "invalid"))["errors"]![field], Is.Not.Null);

    private async Task<(HttpClient Client, long Id)> MakeAsync(long personId, string? expiresAt, params string[] scopes)
    {
        JsonNode created = await _admin.PostAsync("/api/v1/api-keys", new { name = "key", personId, scopes, expiresAt }).OkAsync(HttpStatusCode.Created);
        var client = _host.Anonymous();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", created["secret"]!.ToString());
        return (client, created["apiKey"]!["apiKeyId"]!.GetValue<long>());
    }
}
