using System.Net;
using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Crm.ApiTests.Messaging;

[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class MailTemplateTests : IAsyncDisposable
{
    private const string Templates = "/api/v1/mail-templates";
    private const string English = $"{Templates}/complaint.result/en";

    private readonly CrmHost _host = new(settings: new Dictionary<string, string?> { ["Mail:Keeper"] = "false", ["Mail:Company"] = "Huaxing" });
    private HttpClient _client = null!;

    [SetUp]
    public async Task Start() => _client = await _host.AdministratorAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Test]
    public async Task Every_text_stands_there_in_both_languages_with_examples()
    {
        var items = (await _client.GetJsonAsync(Templates))["items"]!.AsArray();

        Assert.That(items.Select(t => $"{t!["name"]} {t["language"]}"), Is.SupersetOf(new[]
        {
            "complaint.receipt zh-CN", "complaint.receipt en", "complaint.result zh-CN", "complaint.result en", "complaint.rejected zh-CN",
            "complaint.rejected en", "complaint.alarm zh-CN", "complaint.alarm en", "override.proposed zh-CN", "override.proposed en",
        }));
        Assert.That(items.Select(t => t!["isChanged"]!.GetValue<bool>()), Is.All.False);
        var result = items.Single(t => t!["name"]!.ToString() == "complaint.result" && t["language"]!.ToString() == "en")!;
        Assert.That(result["placeholders"]!.AsArray().Single(p => p!["name"]!.ToString() == "company")!["example"]!.ToString(), Is.EqualTo("Huaxing"));
    }

    [Test]
    public async Task A_changed_text_is_what_the_next_mail_says_and_mails_before_keep_theirs()
    {
        var before = await _host.WriteAsync("wang@example.com");
        var saved = await SaveAsync(0, "Solved: {{number}}", "Dear {{contact}}\n\n{{result}}\n\n{{link}}");
        var after = await _host.WriteAsync("wang@example.com");

        Assert.That(saved["isChanged"]!.GetValue<bool>(), Is.True);
        Assert.That(saved["changedBy"]!["name"], Is.Not.Null);
        var mail = await _client.MailAsync(after);
        Assert.That(mail["mail"]!["title"]!.ToString(), Is.EqualTo("Solved: C2026-000001"));
        Assert.That(mail["textBody"]!.ToString(), Is.EqualTo("Dear Ms Wang\n\nQuiet.\n\nhttp://localhost:5000/progress/4f9c"));
        Assert.That((await _client.MailAsync(before))["mail"]!["title"]!.ToString(), Is.EqualTo("Your complaint has been solved (C2026-000001)"));
        // The other language is another text.
        Assert.That((await _client.GetJsonAsync($"{Templates}/complaint.result/zh-CN"))["isChanged"]!.GetValue<bool>(), Is.False);
    }

    [Test]
    public async Task A_preview_shows_the_mail_with_examples_and_keeps_nothing()
    {
        var preview = await _client.PostAsync($"{English}/preview", new { title = "About {{number}}", body = "<b>{{contact}}</b>\n\n{{link}}" }).OkAsync();

        Assert.That(preview["title"]!.ToString(), Is.EqualTo("About C2026-000123"));
        Assert.That(preview["text"]!.ToString(), Does.StartWith("<b>Ms Wang</b>"));
        Assert.That(preview["html"]!.ToString(), Does.Contain("&lt;b&gt;Ms Wang&lt;/b&gt;").And.Contain("<a href="));
        Assert.That(preview["unused"]!.AsArray().Select(u => u!.ToString()), Is.EqualTo(new[] { "subject", "method", "result", "company" }));
        Assert.That((await _client.GetJsonAsync(English))["isChanged"]!.GetValue<bool>(), Is.False);
    }

    [TestCase("{{number}} {{price}}", "{{sum}} {{link}}", "{{price}}", "{{sum}}")]
    [TestCase("{{number", "a }} b", "double braces", "double braces")]
    public async Task Placeholders_that_the_mail_does_not_have_are_refused_by_name(string title, string body, string inTitle, string inBody)
    {
        foreach (var refused in new[]
        {
            await _client.PutAsync(English, new { title, body }, "\"0\"").ProblemAsync(HttpStatusCode.BadRequest),
            await _client.PostAsync($"{English}/preview", new { title, body }).ProblemAsync(HttpStatusCode.BadRequest),
        })
        {
            Assert.That(refused["errors"]!["title"]![0]!.ToString(), Does.Contain(inTitle));
            Assert.That(refused["errors"]!["body"]![0]!.ToString(), Does.Contain(inBody));
        }
    }

    [Test]
    public async Task Reset_goes_back_to_the_text_the_product_comes_with()
    {
        var original = await _client.GetJsonAsync(English);
        await SaveAsync(0, "Other", "Other");

        var reset = await _client.PostAsync($"{English}/reset", null).OkAsync();
        var again = await _client.PostAsync($"{English}/reset", null).OkAsync();

        Assert.That(reset["body"]!.ToString(), Is.EqualTo(original["body"]!.ToString()));
        Assert.That(reset["isChanged"]!.GetValue<bool>(), Is.False);
        Assert.That(again.ToJsonString(), Is.EqualTo(reset.ToJsonString()));
    }

    [Test]
    public async Task Of_two_people_changing_a_text_the_second_is_told_also_after_a_reset()
    {
        await SaveAsync(0, "First", "First");
        await _client.PutAsync(English, new { title = "Second", body = "Second" }, "\"0\"").ProblemAsync(HttpStatusCode.PreconditionFailed, "stale");

        var reset = await _client.PostAsync($"{English}/reset", null).OkAsync();
        await _client.PutAsync(English, new { title = "Third", body = "Third" }, "\"1\"").ProblemAsync(HttpStatusCode.PreconditionFailed, "stale");
        await SaveAsync(reset["version"]!.GetValue<int>(), "Fourth", "Fourth");

        await _client.PutAsync(English, new { title = "x", body = "x" }).ProblemAsync(HttpStatusCode.PreconditionRequired);
    }

    [Test]
    public async Task What_is_no_text_of_ours_is_told()
    {
        await _client.GetAsync($"{Templates}/complaint.nothing/en").ProblemAsync(HttpStatusCode.NotFound);
        await _client.GetAsync($"{Templates}/complaint.result/fr").ProblemAsync(HttpStatusCode.NotFound);
        await _client.PutAsync($"{Templates}/complaint.nothing/en", new { title = "x", body = "x" }, "\"0\"").ProblemAsync(HttpStatusCode.NotFound);
        var refused = await _client.PutAsync(English, new { title = "a\r\nBcc: x@example.com", body = "" }, "\"0\"").ProblemAsync(HttpStatusCode.BadRequest);
        Assert.That(refused["errors"]!.AsObject().Select(e => e.Key), Is.EquivalentTo(new[] { "title", "body" }));
        await _client.PutAsync(English, new { title = new string('x', 201), body = new string('x', 8001) }, "\"0\"").ProblemAsync(HttpStatusCode.BadRequest);
    }

    [Test]
    public async Task Only_who_looks_after_mail_reads_and_changes_it()
    {
        var (sales, _) = await _host.PersonAsync("sales,manager");

        await sales.GetAsync(Templates).ProblemAsync(HttpStatusCode.Forbidden);
        await sales.GetAsync("/api/v1/outbox").ProblemAsync(HttpStatusCode.Forbidden);
        await sales.PostAsync($"{English}/preview", new { title = "x", body = "x" }).ProblemAsync(HttpStatusCode.Forbidden);
    }

    private Task<JsonNode> SaveAsync(int version, string title, string body) =>
        _client.PutAsync(English, new { title, body }, $"\"{version}\"").OkAsync();
}
