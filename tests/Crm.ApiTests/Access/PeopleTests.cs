using System.Net;
using NUnit.Framework;

namespace Crm.ApiTests.Access;

[Parallelizable(ParallelScope.Self)]
public sealed class PeopleTests
{
    private CrmHost _host = null!;
    private HttpClient _admin = null!;

    [SetUp]
    public async Task Start()
    {
        _host = new CrmHost();
        _admin = await _host.AdministratorAsync();
    }

    [TearDown]
    public async Task Stop() => await _host.DisposeAsync();

    [Test]
    public async Task Nobody_comes_to_stand_above_the_own_manager()
    {
        var top = await AddAsync("top");
        var middle = await AddAsync("middle", top);
        var bottom = await AddAsync("bottom", middle);

        foreach (var managerId in new[] { top, middle, bottom })
        {
            var problem = await _admin.PatchAsync($"/api/v1/people/{top}", new { managerId }, 1).ProblemAsync(HttpStatusCode.BadRequest, "invalid");
            Assert.That(problem["errors"]!["managerId"], Is.Not.Null);
        }
        await _admin.PatchAsync($"/api/v1/people/{top}", new { managerId = 99999 }, 1).ProblemAsync(HttpStatusCode.BadRequest, "invalid");

        var tree = (await _admin.GetJsonAsync("/api/v1/people/tree"))["items"]!.AsArray();
        Assert.That(tree.Select(p => (p!["name"]!.ToString(), p["depth"]!.GetValue<int>())),
            Is.SupersetOf(new[] { ("top", 0), ("middle", 1), ("bottom", 2) }));
    }

    [Test]
    public async Task The_last_active_administrator_stays_one()
    {
        var me = (await _admin.GetJsonAsync("/api/v1/session"))["personId"]!.GetValue<long>();

        await _admin.PatchAsync($"/api/v1/people/{me}", new { roles = new[] { "sales" } }, 1).ProblemAsync(HttpStatusCode.Conflict, "last-administrator");
        await _admin.PatchAsync($"/api/v1/people/{me}", new { isActive = false }, 1).ProblemAsync(HttpStatusCode.Conflict, "last-administrator");

        var (other, otherId) = await _host.PersonAsync("administrator");
        await _admin.PatchAsync($"/api/v1/people/{me}", new { isActive = false }, 1).ProblemAsync(HttpStatusCode.Conflict, "own-account");
        await _admin.PatchAsync($"/api/v1/people/{me}", new { roles = new[] { "sales" } }, 1).OkAsync();
        await _admin.GetAsync("/api/v1/people").ProblemAsync(HttpStatusCode.Forbidden);
        await other.PatchAsync($"/api/v1/people/{otherId}", new { roles = new[] { "sales" } }, 2).ProblemAsync(HttpStatusCode.Conflict, "last-administrator");
    }

    [Test]
    public async Task A_change_needs_the_version_that_was_read()
    {
        var id = await AddAsync("versioned");
        await _admin.SendAsync(HttpMethod.Patch, $"/api/v1/people/{id}", new { name = "x" }).ProblemAsync(HttpStatusCode.PreconditionRequired, "if-match-required");
        await _admin.PatchAsync($"/api/v1/people/{id}", new { name = "First" }, 1).OkAsync();

        await _admin.PatchAsync($"/api/v1/people/{id}", new { name = "Second" }, 1).ProblemAsync(HttpStatusCode.PreconditionFailed, "stale");

        using var answer = await _admin.GetAsync($"/api/v1/people/{id}");
        Assert.That(answer.Headers.ETag!.Tag, Is.EqualTo("\"2\""));
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("First"));
    }

    [Test]
    public async Task A_sign_in_name_belongs_to_one_person()
    {
        await AddAsync("twice");

        await _admin.PostAsync("/api/v1/people", new { name = "x", signInName = "twice", roles = new[] { "sales" } }).ProblemAsync(HttpStatusCode.Conflict, "duplicate");
        await _admin.PostAsync("/api/v1/people", new { name = "x", signInName = "TWICE", roles = new[] { "sales" } }).ProblemAsync(HttpStatusCode.Conflict, "duplicate");
    }

    [Test]
    public async Task A_person_who_leaves_is_signed_out_at_once()
    {
        var (client, id) = await _host.PersonAsync("sales");
        await client.GetJsonAsync("/api/v1/session");

        await _admin.PatchAsync($"/api/v1/people/{id}", new { isActive = false }, 2).OkAsync();

        await client.GetAsync("/api/v1/session").ProblemAsync(HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task A_role_that_is_taken_away_is_gone_with_the_next_request()
    {
        var (client, id) = await _host.PersonAsync("sales,finance");
        await client.GetJsonAsync("/api/v1/profit/settings");

        await _admin.PatchAsync($"/api/v1/people/{id}", new { roles = new[] { "sales" } }, 2).OkAsync();

        await client.GetAsync("/api/v1/profit/settings").ProblemAsync(HttpStatusCode.Forbidden);
    }

    [TestCase("""{"name":"x","signInName":"a b","roles":["sales"]}""", "signInName")]
    [TestCase("""{"name":"x","signInName":"ab","roles":[]}""", "roles")]
    [TestCase("""{"name":"x","signInName":"ab","roles":["king"]}""", "roles[0]")]
    [TestCase("""{"name":"a\u0007b","signInName":"ab","roles":["sales"]}""", "name")]
    [TestCase("""{"name":"x","signInName":"ab","roles":["sales"],"email":"nowhere"}""", "email")]
    [TestCase("""{"name":"x","signInName":"ab","roles":["sales"],"language":"fr"}""", "language")]
    [TestCase("""{"name":"x","signInName":"ab","roles":["sales"],"managerId":99999}""", "managerId")]
    public async Task A_person_that_makes_no_sense_is_refused(string body, string field) => Assert.That(
        (await _admin.PostAsync("/api/v1/people", body).ProblemAsync(HttpStatusCode.BadRequest, "invalid"))["errors"]![field], Is.Not.Null);

    private async Task<long> AddAsync(string name, long? managerId = null)
    {
        var added = await _admin.PostAsync("/api/v1/people", new { name, signInName = name, managerId, roles = new[] { "sales" } }).OkAsync(HttpStatusCode.Created);
        return added["person"]!["personId"]!.GetValue<long>();
    }
}
