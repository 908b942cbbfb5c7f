using System.Net;
using System.Text;
using Crm.Common;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Crm.ApiTests.Messaging;

/// <summary>Mails written, listed and, without a mail server, put into a folder.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class OutboxTests : IAsyncDisposable
{
    private readonly CrmHost _host = new(settings: new Dictionary<string, string?>
    {
        ["Mail:Keeper"] = "false",
        ["Mail:From"] = "华星 <service@huaxing.example>",
        ["Mail:SiteUrl"] = "https://crm.huaxing.example/",
    });

    private HttpClient _client = null!;

    [SetUp]
    public async Task Start() => _client = await _host.AdministratorAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Test]
    public async Task Without_a_mail_server_a_mail_becomes_a_file_in_the_folder()
    {
        var mailId = await _host.WriteAsync("wang@example.com", language: "zh-CN", method: "更换整批。\nSecond line");

        await _host.SendMailsAsync();

        var mail = await _client.MailAsync(mailId);
        Assert.That(mail["mail"]!["state"]!.ToString(), Is.EqualTo("sent"));
        Assert.That(mail["mail"]!["sentBy"]!.ToString(), Is.EqualTo("file"));
        var file = Directory.GetFiles(Path.Combine(_host.Folder, "outbox")).Single();
        Assert.That(Path.GetFileName(file), Is.EqualTo(mail["mail"]!["fileName"]!.ToString()));
        Assert.That(Directory.GetDirectories(Path.Combine(_host.Folder, "outbox")), Is.Empty);
        var raw = await File.ReadAllTextAsync(file);
        var head = raw[..raw.IndexOf("\r\n\r\n", StringComparison.Ordinal)];
        var messageId = mail["headers"]!.AsArray().Single(h => h!["name"]!.ToString() == "Message-ID")!["value"]!.ToString();
        Assert.That(MailServer.Header(head, "Message-ID"), Is.EqualTo(messageId));
        Assert.That(messageId, Does.EndWith("@huaxing.example>"));
        Assert.That(MailServer.Header(head, "To"), Does.Contain("wang@example.com"));
        Assert.That(MailServer.Header(head, "Subject"), Does.StartWith("=?utf-8?"));
        Assert.That(MailServer.Header(head, "Content-Type"), Does.StartWith("multipart/alternative"));
        var bodies = Bodies(raw);
        Assert.That(bodies.Text.ReplaceLineEndings("\n"), Is.EqualTo(mail["textBody"]!.ToString()).And.Contain("更换整批。\nSecond line"));
        Assert.That(bodies.Html, Does.Contain("""<a href="https://crm.huaxing.example/progress/4f9c">""").And.Contain("Bearings &lt;run&gt; loud"));
    }

    [Test]
    public async Task A_mail_is_written_with_what_it_tells_of_or_not_at_all()
    {
        await using var scope = _host.Services.CreateAsyncScope();
        var session = scope.ServiceProvider.GetRequiredService<DbSession>();
        var mediator = scope.ServiceProvider.GetRequiredService<IMediator>();

        await Assert.ThatAsync(() => session.InTransactionAsync(async () =>
        {
            await mediator.Send(MailSteps.Result("wang@example.com", "gone"));
            throw new InvalidOperationException("the complaint could not be kept");
        }), Throws.InvalidOperationException);

        Assert.That((await _client.GetJsonAsync(MailSteps.Outbox))["items"]!.AsArray(), Is.Empty);
    }

    [Test]
    public async Task Written_again_under_the_same_key_the_first_mail_stands()
    {
        var first = await _host.WriteAsync("wang@example.com", "result:7", number: "C2026-000007");

        var again = await _host.WriteAsync("chen@example.com", "result:7", number: "C2026-000008");

        Assert.That(again, Is.EqualTo(first));
        var only = (await _client.GetJsonAsync(MailSteps.Outbox))["items"]!.AsArray().Single()!;
        Assert.That(only["to"]!.ToString(), Is.EqualTo("wang@example.com"));
        Assert.That(only["title"]!.ToString(), Does.Contain("C2026-000007"));
    }

    [TestCase("wang")]
    [TestCase("wang@example.com\r\nBcc: chen@example.com")]
    [TestCase("")]
    public async Task A_mail_to_what_is_no_address_is_kept_as_failed_and_its_writer_is_told(string address)
    {
        var (writer, personId) = await _host.PersonAsync("service");

        var mailId = await _host.WriteAsync(address, personId: personId);
        await _host.SendMailsAsync();

        var mail = await _client.MailAsync(mailId);
        Assert.That(mail["mail"]!["state"]!.ToString(), Is.EqualTo("failed"));
        Assert.That(mail["mail"]!["to"]!.ToString(), Does.Not.Contain("\n"));
        Assert.That(mail["mail"]!["outcome"]!.ToString(), Does.Contain("address"));
        var news = (await writer.GetJsonAsync("/api/v1/notifications"))["items"]!.AsArray().Single()!;
        Assert.That(news["kind"]!.ToString(), Is.EqualTo("mail.failed"));
        Assert.That((news["subject"]!.ToString(), news["subjectId"]!.GetValue<long>()), Is.EqualTo(("complaint", 7L)));

        // Sent again it needs the right address, and then goes out.
        await _client.PostAsync($"{MailSteps.Outbox}/{mailId}/resend", new { }).ProblemAsync(HttpStatusCode.BadRequest);
        await _client.PostAsync($"{MailSteps.Outbox}/{mailId}/resend", new { to = "nobody" }).ProblemAsync(HttpStatusCode.BadRequest);
        await _client.PostAsync($"{MailSteps.Outbox}/{mailId}/resend", new { to = "wang@example.com" }).OkAsync();
        await _host.SendMailsAsync();
        Assert.That((await _client.MailAsync(mailId)).Steps(), Is.EqualTo(new[] { "failed", "resent", "sent" }));
    }

    [Test]
    public async Task What_the_product_itself_could_not_send_those_are_told_who_look_after_mail()
    {
        await _host.WriteAsync("nobody");

        var news = (await _client.GetJsonAsync("/api/v1/notifications"))["items"]!.AsArray().Single()!;

        Assert.That(news["kind"]!.ToString(), Is.EqualTo("mail.failed"));
        Assert.That(news["data"]!["template"]!.ToString(), Is.EqualTo("complaint.result"));
    }

    [Test]
    public async Task No_value_can_add_a_header()
    {
        var mailId = await _host.WriteAsync("wang@example.com", number: "1\r\nBcc: chen@example.com\r\n\r\nBody");

        await _host.SendMailsAsync();

        Assert.That(await _client.MailStateAsync(mailId), Is.EqualTo("sent"));
        var raw = await File.ReadAllTextAsync(Directory.GetFiles(Path.Combine(_host.Folder, "outbox")).Single());
        Assert.That(MailServer.Header(raw, "Bcc"), Is.Empty);
        Assert.That(MailServer.Header(raw, "Subject"), Does.Contain("Bcc: chen@example.com"));
    }

    [Test]
    public async Task The_list_is_filtered_searched_and_paged()
    {
        for (var i = 1; i <= 5; i++) await _host.WriteAsync($"person{i}@example.com", number: $"C2026-00000{i}");
        await _host.WriteAsync("nobody");
        await _client.WriteTestMailAsync("admin@example.com");

        async Task<string[]> ToAsync(string query) =>
            [.. (await _client.GetJsonAsync($"{MailSteps.Outbox}?{query}"))["items"]!.AsArray().Select(m => m!["to"]!.ToString())];

        Assert.That(await ToAsync("state=failed"), Is.EqualTo(new[] { "nobody" }));
        Assert.That(await ToAsync("kind=mail.test"), Is.EqualTo(new[] { "admin@example.com" }));
        Assert.That(await ToAsync("subject=complaint&subjectId=7&state=waiting"), Has.Length.EqualTo(5));
        Assert.That(await ToAsync("q=000003"), Is.EqualTo(new[] { "person3@example.com" }));
        Assert.That(await ToAsync("q=PERSON4"), Is.EqualTo(new[] { "person4@example.com" }));
        Assert.That(await ToAsync("q=%25"), Is.Empty);
        var first = await _client.GetJsonAsync($"{MailSteps.Outbox}?limit=4&count=true");
        var second = await _client.GetJsonAsync($"{MailSteps.Outbox}?limit=4&cursor={first["nextCursor"]}");
        Assert.That(first["total"]!.GetValue<int>(), Is.EqualTo(7));
        Assert.That(first["items"]!.AsArray().Concat(second["items"]!.AsArray()).Select(m => m!["mailId"]!.GetValue<long>()), Is.Ordered.Descending.And.Exactly(7).Items);
        await _client.GetAsync($"{MailSteps.Outbox}?state=lost").ProblemAsync(HttpStatusCode.BadRequest);
        await _client.GetAsync($"{MailSteps.Outbox}?sort=body").ProblemAsync(HttpStatusCode.BadRequest);
        await _client.GetAsync($"{MailSteps.Outbox}/999").ProblemAsync(HttpStatusCode.NotFound);
    }

    [Test]
    public async Task The_summary_says_how_mail_leaves_and_what_stands_where()
    {
        await _host.WriteAsync("wang@example.com");
        await _host.WriteAsync("nobody");

        var summary = await _client.GetJsonAsync($"{MailSteps.Outbox}/summary");

        Assert.That(summary["route"]!.ToString(), Is.EqualTo("file"));
        Assert.That(summary["place"]!.ToString(), Is.EqualTo(Path.Combine(_host.Folder, "outbox")));
        Assert.That((summary["waiting"]!.GetValue<int>(), summary["failed"]!.GetValue<int>()), Is.EqualTo((1, 1)));
        Assert.That(summary["oldestWaiting"], Is.Not.Null);
    }

    [Test]
    public async Task A_test_mail_needs_an_address() =>
        await _client.PostAsync($"{MailSteps.Outbox}/test", new { to = "nobody", language = "fr" }).ProblemAsync(HttpStatusCode.BadRequest);

    // The two parts of the mail, decoded.
    private static (string Text, string Html) Bodies(string raw)
    {
        var parts = raw.Split("Content-Transfer-Encoding: base64").Skip(1)
            .Select(p => p[(p.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..].Split("\r\n--")[0])
            .Select(p => Encoding.UTF8.GetString(Convert.FromBase64String(p.Replace("\r\n", "", StringComparison.Ordinal)))).ToList();
        Assert.That(parts, Has.Count.EqualTo(2), raw);
        return (parts[0], parts[1]);
    }
}
