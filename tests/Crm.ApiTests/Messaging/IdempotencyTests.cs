using System.Net;
using NUnit.Framework;

namespace Crm.ApiTests.Messaging;

[Parallelizable(ParallelScope.Self)]
public sealed class IdempotencyTests
{
    private CrmHost _host = null!;

    [OneTimeSetUp]
    public void Start() => _host = new CrmHost();

    [OneTimeTearDown]
    public async Task Stop() => await _host.DisposeAsync();

    [Test]
    public async Task The_same_request_again_gets_the_first_answer_and_changes_nothing()
    {
        var client = await _host.AdministratorAsync();
        var first = await client.PostAsync("/api/v1/customers", new { name = "Once" }, "key-1").OkAsync(HttpStatusCode.Created);

        using var again = await client.PostAsync("/api/v1/customers", new { name = "Once" }, "key-1");

        Assert.That(again.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(again.Headers.GetValues("Idempotent-Replay").Single(), Is.EqualTo("true"));
        Assert.That(await again.Content.ReadAsStringAsync(), Is.EqualTo(first.ToJsonString(Crm.Common.CrmJson.Options)));
        Assert.That((await client.GetJsonAsync("/api/v1/customers?q=Once&count=true"))["total"]!.GetValue<int>(), Is.EqualTo(1));
    }

    [Test]
    public async Task The_same_key_with_another_body_is_refused()
    {
        var client = await _host.AdministratorAsync();
        await client.PostAsync("/api/v1/customers", new { name = "One" }, "key-2").OkAsync(HttpStatusCode.Created);

        await client.PostAsync("/api/v1/customers", new { name = "Another" }, "key-2")
            .ProblemAsync(HttpStatusCode.UnprocessableEntity, "idempotency-key-reused");
    }

    [Test]
    public async Task The_key_of_a_refused_request_can_be_used_again()
    {
        var client = await _host.AdministratorAsync();
        await client.PostAsync("/api/v1/customers", new { name = "" }, "key-3").ProblemAsync(HttpStatusCode.BadRequest);

        await client.PostAsync("/api/v1/customers", new { name = "Now right" }, "key-3").OkAsync(HttpStatusCode.Created);
    }

    [Test]
    public async Task Two_callers_may_use_the_same_key()
    {
        var one = await _host.AdministratorAsync();
        var (two, _) = await _host.PersonAsync("sales");
        var first = await one.PostAsync("/api/v1/customers", new { name = "Mine" }, "key-4").OkAsync(HttpStatusCode.Created);

        var second = await two.PostAsync("/api/v1/customers", new { name = "Yours" }, "key-4").OkAsync(HttpStatusCode.Created);

        Assert.That(second["customerId"]!.GetValue<long>(), Is.Not.EqualTo(first["customerId"]!.GetValue<long>()));
    }

    [Test]
    public async Task After_48_hours_a_key_is_new_again()
    {
        await using var host = new CrmHost();
        var client = await host.AdministratorAsync();
        await client.PostAsync("/api/v1/customers", new { name = "Before" }, "key-5").OkAsync(HttpStatusCode.Created);

        host.Clock.Move(TimeSpan.FromHours(49));
        client = await host.AdministratorAsync();

        await client.PostAsync("/api/v1/customers", new { name = "After" }, "key-5").OkAsync(HttpStatusCode.Created);
    }

    [Test]
    public async Task An_answer_with_a_secret_is_never_kept()
    {
        var client = await _host.AdministratorAsync();
        var me = (await client.GetJsonAsync("/api/v1/session"))["personId"]!.GetValue<long>();
        var body = new { name = "secret", personId = me, scopes = new[] { "read:customers" } };

        var first = await client.PostAsync("/api/v1/api-keys", body, "key-6").OkAsync(HttpStatusCode.Created);
        var second = await client.PostAsync("/api/v1/api-keys", body, "key-6").OkAsync(HttpStatusCode.Created);

        Assert.That(second["secret"]!.ToString(), Is.Not.EqualTo(first["secret"]!.ToString()));
        await client.PostAsync("/api/v1/people", new { name = "P", signInName = "secret.p", roles = new[] { "sales" } }, "key-7").OkAsync(HttpStatusCode.Created);
        var kept = await _host.InDatabaseAsync(session => session.QueryAsync<string>("select Answer from messaging.IdempotentAnswer"));
        Assert.That(kept, Has.None.Contains(first["secret"]!.ToString()).And.None.Contains("oneTimePassword"));
    }

    [Test]
    public async Task A_key_of_more_than_200_characters_is_refused() =>
        await (await _host.AdministratorAsync()).PostAsync("/api/v1/customers", new { name = "x" }, new string('k', 201))
            .ProblemAsync(HttpStatusCode.BadRequest, "invalid");

    [Test]
    public async Task A_small_sync_sent_again_under_its_key_gets_the_first_counts()
    {
        var erp = await _host.ErpAsync();
        var (first, again) = (await SendAsync(), await SendAsync());

        Assert.That(first["created"]!.GetValue<long>(), Is.EqualTo(1));
        Assert.That(again["created"]!.GetValue<long>(), Is.EqualTo(1));

        Task<System.Text.Json.Nodes.JsonNode> SendAsync() =>
            erp.PostAsync("/api/v1/sync/suppliers?source=ERP", "[{\"key\":\"once\",\"name\":\"Once\"}]", "key-8").OkAsync();
    }
}
