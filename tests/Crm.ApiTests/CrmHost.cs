using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Crm.Common;
using Crm.Messaging;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using NUnit.Framework;

namespace Crm.ApiTests;

/// <summary>
/// The product in this process on a database of its own: a fresh SQLite file, or a fresh database on SQL Server when
/// CRM_TEST_SQLSERVER holds a connection string. HTTP in, database out; only the clock is the test's.
/// </summary>
public sealed class CrmHost : IAsyncDisposable
{
    public const string Password = "correct horse battery";

    private readonly string _folder = Path.Combine(Path.GetTempPath(), "crm-tests", Guid.NewGuid().ToString("N"));
    private readonly string _database = $"crm_test_{Guid.NewGuid():N}";
    private readonly WebApplicationFactory<Program> _factory;
    private int _names;

    public CrmHost(
        DateTimeOffset? now = null, Action<IServiceCollection>? services = null, IReadOnlyDictionary<string, string?>? settings = null,
        bool standing = false)
    {
        Clock = new TestClock(now ?? new DateTimeOffset(2026, 7, 1, 9, 0, 0, TimeSpan.Zero), standing);
        Directory.CreateDirectory(_folder);
        if (TestServer.Connection is not null) TestServer.Create(_database);
        else EmptyDatabase.CopyTo(_folder);
        _factory = new WebApplicationFactory<Program>().WithWebHostBuilder(builder =>
        {
            builder.UseEnvironment("Testing");
            builder.ConfigureAppConfiguration(configuration => configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Database:Provider"] = TestServer.Connection is null ? "Sqlite" : "SqlServer",
                ["Database:DataFolder"] = _folder,
                ["Database:ConnectionString"] = TestServer.Connection is null ? null : TestServer.ConnectionTo(_database),
                ["FirstAdministrator:Password"] = Password,
                ["RateLimits:SignInsPerMinute"] = "100000",
                ["RateLimits:RequestsPerMinute"] = "1000000",
                ["RateLimits:LinkRequestsPerMinute"] = "1000000",
                ["Logging:LogLevel:Default"] = "Warning",
                // A test that moves the clock must not start the half-yearly run; tests of schedules tick themselves.
                ["Grading:Clock"] = "false",
                // Tests of alarms look themselves.
                ["Complaints:Alarms"] = "false",
                // Without it products are read from the facts, so that a test sees what it did.
                ["Profitability:ComplaintRates"] = "false",
            }).AddInMemoryCollection(settings ?? new Dictionary<string, string?>()));
            builder.ConfigureServices(registered =>
            {
                registered.Replace(ServiceDescriptor.Singleton<TimeProvider>(Clock));
                services?.Invoke(registered);
            });
        });
    }

    /// <summary>The time that the product sees. It runs on by itself, unless it was asked to stand, and a test may move it.</summary>
    public TestClock Clock { get; }

    public IServiceProvider Services => _factory.Services;

    /// <summary>The folder of the data, where files go that the product writes.</summary>
    public string Folder => _folder;

    /// <summary>Gives every committed event its number now, instead of within half a second.</summary>
    public async Task NumberEventsAsync()
    {
        while (await Services.GetRequiredService<EventSequencer>().SequenceAsync(CancellationToken.None) > 0)
        {
        }
    }

    /// <summary>Work with the database as the product does it.</summary>
    public async Task<T> InDatabaseAsync<T>(Func<DbSession, Task<T>> work)
    {
        await using var scope = Services.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<DbSession>());
    }

    /// <summary>A client that nobody is signed in with.</summary>
    public HttpClient Anonymous() => _factory.CreateClient(new WebApplicationFactoryClientOptions { HandleCookies = true, AllowAutoRedirect = false });

    /// <summary>A client signed in as the first administrator.</summary>
    public Task<HttpClient> AdministratorAsync() => SignInAsync("admin", Password);

    public async Task<HttpClient> SignInAsync(string signInName, string password)
    {
        var client = Anonymous();
        client.DefaultRequestHeaders.Add("X-Crm-Client", "test");
        var answer = await client.PostAsJsonAsync("/api/v1/session", new { signInName, password });
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NoContent), await answer.Content.ReadAsStringAsync());
        return client;
    }

    /// <summary>Moves the clock and signs these clients in again, whose sessions may have ended by that.</summary>
    public async Task MoveAsync(TimeSpan by, params (HttpClient Client, string SignInName)[] signedIn)
    {
        Clock.Move(by);
        foreach (var (client, signInName) in signedIn)
        {
            var answer = await client.PostAsJsonAsync("/api/v1/session", new { signInName, password = Password });
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NoContent), await answer.Content.ReadAsStringAsync());
        }
    }

    /// <summary>Adds a person with these roles and answers a client signed in as that person, with its password changed.</summary>
    public async Task<(HttpClient Client, long PersonId)> PersonAsync(string role, long? managerId = null, string? signInName = null)
    {
        var administrator = await AdministratorAsync();
        signInName ??= $"{role.Replace(',', '.')}{Interlocked.Increment(ref _names)}";
        var added = await administrator.PostAsync("/api/v1/people",
            new { name = signInName, signInName, managerId, roles = role.Split(',') }).OkAsync(HttpStatusCode.Created);
        var oneTime = added["oneTimePassword"]!.GetValue<string>();
        var client = await SignInAsync(signInName, oneTime);
        var changed = await client.PutAsJsonAsync("/api/v1/session/password", new { currentPassword = oneTime, newPassword = Password });
        Assert.That(changed.StatusCode, Is.EqualTo(HttpStatusCode.NoContent), await changed.Content.ReadAsStringAsync());
        return (client, added["person"]!["personId"]!.GetValue<long>());
    }

    /// <summary>A client with an API key that acts for the first administrator.</summary>
    public async Task<HttpClient> KeyAsync(params string[] scopes)
    {
        var administrator = await AdministratorAsync();
        var me = await administrator.GetJsonAsync("/api/v1/session");
        var created = await administrator.PostAsync("/api/v1/api-keys",
            new { name = $"key {Interlocked.Increment(ref _names)}", personId = me["personId"]!.GetValue<long>(), scopes }).OkAsync(HttpStatusCode.Created);
        var client = Anonymous();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", created["secret"]!.GetValue<string>());
        return client;
    }

    /// <summary>A client with a key that may send every kind of record.</summary>
    public Task<HttpClient> ErpAsync() => KeyAsync(
        "write:customers", "write:touchpoints", "write:products", "write:orders", "write:complaints", "read:complaints", "read:customers", "read:products", "read:orders",
        "read:cost", "read:jobs", "read:grading", "write:grading", "read:changes", "read:settings", "write:settings");

    public async ValueTask DisposeAsync()
    {
        await _factory.DisposeAsync();
        if (TestServer.Connection is not null) await TestServer.DropAsync(_database);
        try
        {
            Directory.Delete(_folder, recursive: true);
        }
        catch (IOException)
        {
            // A file that the engine still holds goes with the temporary folder.
        }
    }
}

/// <summary>A clock that runs from a chosen moment, or stands there, and can be moved.</summary>
public sealed class TestClock(DateTimeOffset start, bool standing = false) : TimeProvider
{
    private readonly long _started = System.GetTimestamp();
    private TimeSpan _moved;

    public override DateTimeOffset GetUtcNow() => start + _moved + (standing ? TimeSpan.Zero : System.GetElapsedTime(_started));

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public void Move(TimeSpan by) => _moved += by;
}

/// <summary>Requests and answers as tests read them.</summary>
public static class HttpSteps
{
    public static Task<HttpResponseMessage> PostAsync(this HttpClient client, string address, object body, string? idempotencyKey = null) =>
        client.SendAsync(HttpMethod.Post, address, body, ("Idempotency-Key", idempotencyKey));

    public static Task<HttpResponseMessage> PatchAsync(this HttpClient client, string address, object body, int version) =>
        client.SendAsync(HttpMethod.Patch, address, body, ("If-Match", $"\"{version}\""));

    public static Task<HttpResponseMessage> PutAsync(this HttpClient client, string address, object body, string? ifMatch = null) =>
        client.SendAsync(HttpMethod.Put, address, body, ("If-Match", ifMatch));

    public static async Task<HttpResponseMessage> SendAsync(
        this HttpClient client, HttpMethod method, string address, object? body, params (string Name, string? Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, address);
        if (body is not null)
            request.Content = body is string text ? new StringContent(text, Encoding.UTF8, "application/json") : JsonContent.Create(body);
        foreach (var (name, value) in headers)
            if (value is not null) request.Headers.TryAddWithoutValidation(name, value);
        return await client.SendAsync(request);
    }

    public static Task<JsonNode> GetJsonAsync(this HttpClient client, string address) => client.GetAsync(address).OkAsync();

    /// <summary>Sends rows of one kind as NDJSON.</summary>
    public static Task<HttpResponseMessage> SyncAsync(this HttpClient client, string kind, IEnumerable<object> rows, string options = "")
    {
        var body = string.Join('\n', rows.Select(r => r as string ?? JsonSerializer.Serialize(r)));
        return client.PostAsync($"/api/v1/sync/{kind}?source=ERP{options}", new StringContent(body, Encoding.UTF8, "application/x-ndjson"));
    }

    /// <summary>Sends rows that must all be taken.</summary>
    public static async Task<JsonNode> SyncedAsync(this HttpClient client, string kind, params object[] rows)
    {
        var answer = await client.SyncAsync(kind, rows).OkAsync();
        Assert.That(answer["failed"]!.GetValue<long>(), Is.Zero, answer.ToJsonString());
        return answer;
    }

    /// <summary>Waits until the job has ended and answers it.</summary>
    public static async Task<JsonNode> JobEndedAsync(this HttpClient client, long jobId, int seconds = 60)
    {
        for (var tries = 0; tries < seconds * 20; tries++)
        {
            var job = await client.GetJsonAsync($"/api/v1/jobs/{jobId}");
            if (job["state"]!.GetValue<string>() is not ("receiving" or "waiting" or "running")) return job;
            await Task.Delay(50);
        }
        throw new TimeoutException($"Job {jobId} did not end.");
    }

    public static async Task<JsonNode> OkAsync(this Task<HttpResponseMessage> pending, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var answer = await pending;
        var text = await answer.Content.ReadAsStringAsync();
        Assert.That(answer.StatusCode, Is.EqualTo(expected), text);
        return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!;
    }

    /// <summary>The problem that a request must be answered with.</summary>
    public static async Task<JsonNode> ProblemAsync(this Task<HttpResponseMessage> pending, HttpStatusCode status, string? code = null)
    {
        using var answer = await pending;
        var text = await answer.Content.ReadAsStringAsync();
        Assert.That(answer.StatusCode, Is.EqualTo(status), text);
        Assert.That(answer.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/problem+json"));
        var problem = JsonNode.Parse(text)!;
        if (code is not null) Assert.That(problem["code"]!.GetValue<string>(), Is.EqualTo(code), text);
        return problem;
    }
}
