using System.Net;
using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Crm.ApiTests.Access;

/// <summary>What lists show, kept under names: one's own, and what others share.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ViewTests : IAsyncDisposable
{
    private const string Late = "due=overdue&q=%E6%B3%B5&sort=-orderDate";

    private readonly CrmHost _host = new();
    private HttpClient _ann = null!;
    private HttpClient _ben = null!;

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [SetUp]
    public async Task SignIn()
    {
        (_ann, _) = await _host.PersonAsync("sales", signInName: "ann");
        (_ben, _) = await _host.PersonAsync("production", signInName: "ben");
    }

    [Test]
    public async Task My_view_is_kept_for_me_and_for_its_list_alone()
    {
        var view = await SaveAsync(_ann, "  Late ones ");
        Assert.That((view["name"]!.ToString(), view["search"]!.ToString(), view["owner"]!["name"]!.ToString()),
            Is.EqualTo(("Late ones", Late, "ann")));
        Assert.That((Marked(view, "isMine"), Marked(view, "mayChange"), Marked(view, "isShared"), Marked(view, "isStandard")),
            Is.EqualTo((true, true, false, false)));
        Assert.That(await NamesAsync(_ann), Is.EqualTo("Late ones"));
        Assert.That(await NamesAsync(_ann, "complaints"), Is.Empty);
        Assert.That(await NamesAsync(_ben), Is.Empty);
    }

    [Test]
    public async Task My_view_is_renamed_overwritten_and_removed()
    {
        var address = Address(await SaveAsync(_ann, "Late ones"));
        var changed = await _ann.PutAsync(address, new { name = "Lost ones", search = "state=cancelled" }, "\"1\"").OkAsync();
        Assert.That((changed["name"]!.ToString(), changed["search"]!.ToString(), changed["version"]!.GetValue<int>()),
            Is.EqualTo(("Lost ones", "state=cancelled", 2)));
        await _ann.PutAsync(address, new { name = "Late", search = "" }, "\"1\"").ProblemAsync(HttpStatusCode.PreconditionFailed, "stale");
        await _ann.PutAsync(address, new { name = "Late", search = "" }).ProblemAsync(HttpStatusCode.PreconditionRequired);
        await _ann.DeleteAsync(address).OkAsync(HttpStatusCode.NoContent);
        await _ann.DeleteAsync(address).ProblemAsync(HttpStatusCode.NotFound);
        Assert.That(await NamesAsync(_ann), Is.Empty);
    }

    [Test]
    public async Task A_shared_view_is_seen_by_everybody_with_its_owner_and_changed_by_nobody_else()
    {
        var address = Address(await SaveAsync(_ann, "Late ones", isShared: true, isStandard: true));
        await SaveAsync(_ben, "Mine");
        Assert.That(await NamesAsync(_ben), Is.EqualTo("Mine,Late ones"), "mine first");
        var seen = (await _ben.GetJsonAsync("/api/v1/views?list=orders"))["items"]![1]!;
        Assert.That((seen["owner"]!["name"]!.ToString(), Marked(seen, "isMine"), Marked(seen, "mayChange"), Marked(seen, "isStandard")),
            Is.EqualTo(("ann", false, false, false)), "another's standard is not mine");
        await _ben.PutAsync(address, new { name = "Mine", search = "" }, "\"1\"").ProblemAsync(HttpStatusCode.Forbidden);
        await _ben.DeleteAsync(address).ProblemAsync(HttpStatusCode.Forbidden);

        await _ann.PutAsync(address, new { name = "Late ones", search = Late }, "\"1\"").OkAsync();
        Assert.That(await NamesAsync(_ben), Is.EqualTo("Mine"));
        await _ben.PutAsync(address, new { name = "Mine", search = "" }, "\"2\"").ProblemAsync(HttpStatusCode.NotFound);
        await _ben.DeleteAsync(address).ProblemAsync(HttpStatusCode.NotFound);
    }

    [Test]
    public async Task An_administrator_changes_and_removes_what_is_shared_but_not_what_is_not()
    {
        var administrator = await _host.AdministratorAsync();
        var shared = Address(await SaveAsync(_ann, "Late ones", isShared: true, isStandard: true));
        var own = Address(await SaveAsync(_ann, "Mine alone"));
        var changed = await administrator.PutAsync(shared, new { name = "Late", search = Late, isShared = true }, "\"1\"").OkAsync();
        Assert.That((Marked(changed, "isMine"), Marked(changed, "mayChange")), Is.EqualTo((false, true)));
        Assert.That(await StandardAsync(_ann), Is.EqualTo("Late"), "the owner's standard stays");

        var unshared = await administrator.PutAsync(shared, new { name = "Late", search = Late }, "\"2\"").OkAsync();
        Assert.That(Marked(unshared, "isShared"), Is.False);
        await administrator.DeleteAsync(shared).ProblemAsync(HttpStatusCode.NotFound);
        await administrator.DeleteAsync(own).ProblemAsync(HttpStatusCode.NotFound);

        await _ann.PutAsync(shared, new { name = "Late", search = Late, isShared = true }, "\"3\"").OkAsync();
        await administrator.DeleteAsync(shared).OkAsync(HttpStatusCode.NoContent);
        Assert.That(await NamesAsync(_ann), Is.EqualTo("Mine alone"));
    }

    [Test]
    public async Task A_list_has_one_standard_that_moves()
    {
        await SaveAsync(_ann, "First", isStandard: true);
        var second = await SaveAsync(_ann, "Second", isStandard: true);
        Assert.That(await StandardAsync(_ann), Is.EqualTo("Second"));

        var third = Address(await SaveAsync(_ann, "Third"));
        await _ann.PutAsync(third, new { name = "Third", search = Late, isStandard = true }, "\"1\"").OkAsync();
        Assert.That(await StandardAsync(_ann), Is.EqualTo("Third"));
        await _ann.PutAsync(Address(second), new { name = "Second", search = Late, isStandard = true }, "\"1\"")
            .ProblemAsync(HttpStatusCode.PreconditionFailed);
        Assert.That(await StandardAsync(_ann), Is.EqualTo("Third"), "what was refused moved nothing");

        await _ann.PutAsync(third, new { name = "Third", search = Late }, "\"2\"").OkAsync();
        Assert.That(await StandardAsync(_ann), Is.Empty);
        await SaveAsync(_ann, "Elsewhere", "complaints", isStandard: true);
        await SaveAsync(_ben, "Of Ben", isStandard: true);
        Assert.That((await StandardAsync(_ann, "complaints"), await StandardAsync(_ben)), Is.EqualTo(("Elsewhere", "Of Ben")));
    }

    [Test]
    public async Task A_name_is_taken_once_for_each_list_and_person()
    {
        await SaveAsync(_ann, "Late ones");
        var other = Address(await SaveAsync(_ann, "Others"));
        var problem = await _ann.PostAsync("/api/v1/views", new { list = "orders", name = "Late ones", search = "" })
            .ProblemAsync(HttpStatusCode.Conflict, "duplicate");
        Assert.That(problem["errors"]!["name"]![0]!.ToString(), Is.EqualTo("This list has a view of this name already."));
        await _ann.PutAsync(other, new { name = "late ones", search = "" }, "\"1\"").ProblemAsync(HttpStatusCode.Conflict, "duplicate");
        await SaveAsync(_ann, "Late ones", "complaints");
        await SaveAsync(_ben, "Late ones");
    }

    [TestCase("orders 2", "Late", "", "list")]
    [TestCase("", "Late", "", "list")]
    [TestCase("orders\n", "Late", "", "list")]
    [TestCase("orders", " ", "", "name")]
    [TestCase("orders", "La\u0001te", "", "name")]
    [TestCase("orders", "Late", "?state=open", "search")]
    [TestCase("orders", "Late", "state", "search")]
    [TestCase("orders", "Late", "state=open&", "search")]
    [TestCase("orders", "Late", "state=open&&sort=x", "search")]
    [TestCase("orders", "Late", "state=<b>", "search")]
    [TestCase("orders", "Late", "state=%0A", "search")]
    [TestCase("orders", "Late", "q=%zz", "search")]
    [TestCase("orders", "Late", "open=5", "search")]
    [TestCase("orders", "Late", "state=open&create=true", "search")]
    public async Task What_cannot_be_taken_names_its_field(string list, string name, string search, string field)
    {
        var problem = await _ann.PostAsync("/api/v1/views", new { list, name, search }).ProblemAsync(HttpStatusCode.BadRequest);
        Assert.That(problem["errors"]!.AsObject().Select(e => e.Key), Is.EqualTo((string[])[field]), problem.ToJsonString());
    }

    [Test]
    public async Task What_is_too_long_or_names_no_list_is_refused()
    {
        await _ann.PostAsync("/api/v1/views", new { list = "orders", name = new string('n', 101), search = "" })
            .ProblemAsync(HttpStatusCode.BadRequest);
        await _ann.PostAsync("/api/v1/views", new { list = "orders", name = "n", search = "q=" + new string('x', 1999) })
            .ProblemAsync(HttpStatusCode.BadRequest);
        await _ann.PostAsync("/api/v1/views", new { list = new string('o', 51), name = "n", search = "" }).ProblemAsync(HttpStatusCode.BadRequest);
        await _ann.GetAsync("/api/v1/views").ProblemAsync(HttpStatusCode.BadRequest);
        await SaveAsync(_ann, new string('n', 100), search: "q=" + new string('x', 1998));
        await SaveAsync(_ann, "A word that only ends so", search: "isopen=1&reopen=2&q=a+b*-._~%26open%3D5");
    }

    [Test]
    public async Task There_is_room_for_a_hundred_views_of_a_list()
    {
        for (var i = 0; i < 100; i++) await SaveAsync(_ann, $"View {i}");
        await _ann.PostAsync("/api/v1/views", new { list = "orders", name = "One more", search = "" })
            .ProblemAsync(HttpStatusCode.Conflict, "too-many-views");
        await SaveAsync(_ann, "One more", "complaints");
    }

    [Test]
    public async Task A_key_has_the_views_of_the_person_it_acts_for_and_no_more_rights_than_its_scopes()
    {
        await SaveAsync(await _host.AdministratorAsync(), "Of the administrator");
        var shared = Address(await SaveAsync(_ann, "Shared", isShared: true));
        var key = await _host.KeyAsync("read:orders");
        Assert.That(await NamesAsync(key), Is.EqualTo("Of the administrator,Shared"));
        await key.DeleteAsync(shared).ProblemAsync(HttpStatusCode.Forbidden);
    }

    private static Task<JsonNode> SaveAsync(
        HttpClient client, string name, string list = "orders", string search = Late, bool isShared = false, bool isStandard = false) =>
        client.PostAsync("/api/v1/views", new { list, name, search, isShared, isStandard }).OkAsync(HttpStatusCode.Created);

    private static string Address(JsonNode view) => $"/api/v1/views/{view["viewId"]}";

    private static bool Marked(JsonNode view, string mark) => view[mark]!.GetValue<bool>();

    private static async Task<string> NamesAsync(HttpClient client, string list = "orders", string? mark = null) =>
        string.Join(',', (await client.GetJsonAsync($"/api/v1/views?list={list}"))["items"]!.AsArray()
            .Where(v => mark is null || Marked(v!, mark)).Select(v => v!["name"]!.ToString()));

    private static Task<string> StandardAsync(HttpClient client, string list = "orders") => NamesAsync(client, list, "isStandard");
}
