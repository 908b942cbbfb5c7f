using System.Net;
using Crm.Messaging;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Crm.ApiTests.Messaging;

/// <summary>Mails and a mail server that is slow, refuses, or dies in the middle.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class MailSendingTests : IAsyncDisposable
{
    private const string Wang = "wang@example.com";

    private readonly MailServer _server = new();
    private CrmHost _host = null!;
    private HttpClient _client = null!;

    public async ValueTask DisposeAsync()
    {
        _server.Speak();
        if (_host is not null) await _host.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Test]
    public async Task The_server_gets_the_mail_under_the_message_id_of_the_outbox()
    {
        await StartAsync();
        var mailId = await _host.WriteAsync(Wang);

        await _host.SendMailsAsync();

        var mail = await _client.MailAsync(mailId);
        Assert.That(mail["mail"]!["state"]!.ToString(), Is.EqualTo("sent"));
        Assert.That(mail["mail"]!["sentBy"]!.ToString(), Is.EqualTo("server"));
        var received = _server.Received.Single();
        Assert.That(received.MessageId, Is.EqualTo(mail["headers"]!.AsArray().Single(h => h!["name"]!.ToString() == "Message-ID")!["value"]!.ToString()));
        Assert.That((received.From, received.To), Is.EqualTo(("service@huaxing.example", Wang)));
        Assert.That(MailServer.Header(received.Raw, "From"), Does.Contain("Huaxing Service"));
    }

    [Test]
    public async Task A_recipient_refused_for_good_is_failed_and_whoever_caused_the_mail_is_told()
    {
        _server.Manners = (_, _) => Manner.RefusesRecipientForGood;
        await StartAsync();
        var (writer, personId) = await _host.PersonAsync("service");
        var mailId = await _host.WriteAsync(Wang, personId: personId);

        await _host.SendMailsAsync();
        await TomorrowAsync();
        await _host.SendMailsAsync();

        var mail = await _client.MailAsync(mailId);
        Assert.That(mail["mail"]!["state"]!.ToString(), Is.EqualTo("failed"));
        Assert.That(mail["mail"]!["outcome"]!.ToString(), Does.Contain("5.1.1 no such mailbox"));
        Assert.That(_server.Connections, Is.EqualTo(1), "what is refused for good is not tried again");
        await _host.MoveAsync(TimeSpan.Zero, (writer, "service1"));
        var news = (await writer.GetJsonAsync("/api/v1/notifications"))["items"]!.AsArray().Single()!;
        Assert.That((news["kind"]!.ToString(), news["subject"]!.ToString(), news["data"]!["mailId"]!.GetValue<long>()), Is.EqualTo(("mail.failed", "complaint", mailId)));
    }

    [TestCase(Manner.RefusesRecipientForNow, "4.2.1")]
    [TestCase(Manner.RefusesContentForNow, "4.3.0")]
    [TestCase(Manner.RefusesSender, "5.7.1")]
    public async Task What_is_surely_not_delivered_is_tried_again_later_and_once_taken_not_again(object manner, string said)
    {
        _server.Manners = (_, _) => (Manner)manner;
        await StartAsync();
        var mailId = await _host.WriteAsync(Wang);
        await _host.SendMailsAsync();
        var waiting = (await _client.MailAsync(mailId))["mail"]!;
        Assert.That(waiting["state"]!.ToString(), Is.EqualTo("waiting"));
        Assert.That(waiting["outcome"]!.ToString(), Does.Contain(said));
        var pause = DateTime.Parse(waiting["nextAttemptAt"]!.ToString(), null, System.Globalization.DateTimeStyles.AdjustToUniversal) - _host.Clock.GetUtcNow().UtcDateTime;
        Assert.That(pause.TotalSeconds, Is.InRange(30, 60));

        await _host.SendMailsAsync();
        Assert.That(_server.Connections, Is.EqualTo(1), "not before its time");
        _server.Manners = (_, _) => Manner.Takes;
        for (var rounds = 0; rounds < 3; rounds++)
        {
            await TomorrowAsync();
            await _host.SendMailsAsync();
        }

        Assert.That((await _client.MailAsync(mailId)).Steps(), Is.EqualTo(new[] { "putOff", "sent" }));
        Assert.That(_server.Received, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Content_refused_for_good_is_failed()
    {
        _server.Manners = (_, _) => Manner.RefusesContentForGood;
        await StartAsync();
        var mailId = await _host.WriteAsync(Wang);

        await _host.SendMailsAsync();

        Assert.That(await _client.MailStateAsync(mailId), Is.EqualTo("failed"));
    }

    [TestCase(Manner.HangsUpAtGreeting)]
    [TestCase(Manner.HangsUpBeforeContent)]
    public async Task A_connection_that_dies_before_the_content_is_tried_three_times_in_a_row(object manner)
    {
        var greetings = 0;
        _server.Manners = (to, attempt) => (Manner)manner switch
        {
            Manner.HangsUpAtGreeting when to.Length == 0 => Interlocked.Increment(ref greetings) <= 2 ? Manner.HangsUpAtGreeting : Manner.Takes,
            Manner.HangsUpBeforeContent when to.Length > 0 && attempt <= 2 => Manner.HangsUpBeforeContent,
            _ => Manner.Takes,
        };
        await StartAsync();
        var mailId = await _host.WriteAsync(Wang);

        await _host.SendMailsAsync();

        Assert.That(await _client.MailStateAsync(mailId), Is.EqualTo("sent"));
        Assert.That((_server.Connections, _server.Received.Count), Is.EqualTo((3, 1)));
    }

    [Test]
    public async Task A_server_that_is_away_puts_all_mails_off_and_gets_each_once_when_it_is_back()
    {
        _server.Manners = (_, _) => Manner.HangsUpAtGreeting;
        await StartAsync();
        for (var i = 0; i < 12; i++) await _host.WriteAsync($"person{i}@example.com");
        await _host.SendMailsAsync();
        Assert.That(_server.Connections, Is.EqualTo(9), "three at once find out by three tries each, the others wait for a better time");
        Assert.That(await CountAsync("waiting"), Is.EqualTo(12));

        _server.Manners = (_, _) => Manner.Takes;
        await TomorrowAsync();
        await _host.SendMailsAsync();

        Assert.That(await CountAsync("sent"), Is.EqualTo(12));
        Assert.That(_server.Received.Select(r => r.MessageId), Is.Unique.And.Exactly(12).Items);
    }

    [Test]
    public async Task A_connection_that_dies_after_the_content_is_unknown_and_shown_to_a_person()
    {
        _server.Manners = (to, attempt) => to.Length > 0 && attempt == 1 ? Manner.HangsUpAfterContent : Manner.Takes;
        await StartAsync();
        var (writer, personId) = await _host.PersonAsync("service");
        var mailId = await _host.WriteAsync(Wang, personId: personId);

        await _host.SendMailsAsync();
        await TomorrowAsync();
        await _host.SendMailsAsync();

        Assert.That(await _client.MailStateAsync(mailId), Is.EqualTo("unknown"));
        Assert.That(_server.Connections, Is.EqualTo(1), "nothing is blindly repeated");
        await _host.MoveAsync(TimeSpan.Zero, (writer, "service1"));
        foreach (var person in new[] { writer, _client })
            Assert.That((await person.GetJsonAsync("/api/v1/notifications"))["items"]!.AsArray().Select(n => n!["kind"]!.ToString()), Is.EqualTo(new[] { "mail.unknown" }));
    }

    // Whether the last byte was on its way when the connection died is a matter of moments: known not to be, it is tried again.
    [Test]
    public async Task A_connection_that_dies_in_the_content_never_makes_a_mail_come_twice()
    {
        _server.Manners = (to, attempt) => to.Length > 0 && attempt == 1 ? Manner.HangsUpInContent : Manner.Takes;
        await StartAsync();
        for (var i = 0; i < 20; i++) await _host.WriteAsync($"person{i}@example.com");

        for (var rounds = 0; rounds < 3; rounds++)
        {
            await _host.SendMailsAsync();
            await TomorrowAsync();
        }

        var (sent, unknown) = (await CountAsync("sent"), await CountAsync("unknown"));
        Assert.That(sent + unknown, Is.EqualTo(20));
        Assert.That(_server.Received.Select(r => r.MessageId), Is.Unique.And.Exactly((int)sent).Items, "what is sent has arrived");
    }

    [Test]
    public async Task A_person_decides_once_about_an_unknown_mail()
    {
        _server.Manners = (to, attempt) => to.Length > 0 && attempt == 1 ? Manner.HangsUpAfterContent : Manner.Takes;
        await StartAsync();
        var (again, arrived) = (await _host.WriteAsync(Wang), await _host.WriteAsync("chen@example.com"));
        await _host.SendMailsAsync();

        var resent = await _client.PostAsync($"{MailSteps.Outbox}/{again}/resend", new { }).OkAsync();
        Assert.That(resent["state"]!.ToString(), Is.EqualTo("waiting"));
        var marked = await _client.PostAsync($"{MailSteps.Outbox}/{arrived}/mark-delivered", null).OkAsync();
        Assert.That(marked["state"]!.ToString(), Is.EqualTo("sent"));
        var late = await _client.PostAsync($"{MailSteps.Outbox}/{arrived}/mark-delivered", null).ProblemAsync(HttpStatusCode.Conflict, "mail-settled");
        Assert.That(late["detail"]!.ToString(), Does.Contain("has marked this mail as delivered"));
        await _client.PostAsync($"{MailSteps.Outbox}/{arrived}/resend", new { }).ProblemAsync(HttpStatusCode.Conflict, "mail-settled");
        await _client.PostAsync($"{MailSteps.Outbox}/{again}/mark-delivered", null).ProblemAsync(HttpStatusCode.Conflict, "mail-waiting");

        await _host.SendMailsAsync();

        Assert.That((await _client.MailAsync(again)).Steps(), Is.EqualTo(new[] { "unknown", "resent", "sent" }));
        Assert.That((await _client.MailAsync(arrived)).Steps(), Is.EqualTo(new[] { "unknown", "markedDelivered" }));
        var ids = _server.Received.Where(r => r.To == Wang).Select(r => r.MessageId).ToList();
        Assert.That(ids, Has.Count.EqualTo(2));
        Assert.That(ids.Distinct(), Has.Exactly(1).Items, "one Message-ID, whatever is tried");
    }

    [Test]
    public async Task A_slow_server_is_waited_for()
    {
        _server.Pause = TimeSpan.FromSeconds(2);
        await StartAsync();
        var mailId = await _host.WriteAsync(Wang);

        await _host.SendMailsAsync();

        Assert.That(await _client.MailStateAsync(mailId), Is.EqualTo("sent"));
    }

    [TestCase(Manner.IsSilentAfterContent, "unknown")]
    [TestCase(Manner.IsSilentAtGreeting, "waiting")]
    public async Task A_silent_server_is_given_up_after_the_timeout(object manner, string state)
    {
        _server.Manners = (_, _) => (Manner)manner;
        await StartAsync(("Mail:Timeout", "00:00:01"));
        var mailId = await _host.WriteAsync(Wang);

        await _host.SendMailsAsync();

        var mail = (await _client.MailAsync(mailId))["mail"]!;
        Assert.That(mail["state"]!.ToString(), Is.EqualTo(state));
        Assert.That(mail["outcome"]!.ToString(), Does.Contain("1 seconds"));
    }

    [Test]
    public async Task Of_two_keepers_at_once_each_mail_is_sent_by_one()
    {
        _server.Pause = TimeSpan.FromMilliseconds(5);
        await StartAsync();
        for (var i = 0; i < 40; i++) await _host.WriteAsync($"person{i}@example.com");
        var other = ActivatorUtilities.CreateInstance<MailKeeper>(_host.Services);

        await Task.WhenAll(_host.SendMailsAsync(), other.KeepAsync(CancellationToken.None), _host.SendMailsAsync());

        Assert.That(await CountAsync("sent"), Is.EqualTo(40));
        Assert.That(_server.Received.Select(r => r.MessageId), Is.Unique.And.Exactly(40).Items);
    }

    [Test]
    public async Task A_mail_given_up_after_three_days_tells_so()
    {
        _server.Manners = (_, _) => Manner.RefusesRecipientForNow;
        await StartAsync();
        var mailId = await _host.WriteAsync(Wang);
        for (var rounds = 0; rounds < 40; rounds++)
        {
            await _host.SendMailsAsync();
            _host.Clock.Move(TimeSpan.FromHours(4));
        }
        _client = await _host.AdministratorAsync();

        Assert.That(await _client.MailStateAsync(mailId), Is.EqualTo("failed"));
        Assert.That(_server.Connections, Is.EqualTo(25));
    }

    [Test]
    public async Task Nothing_is_said_to_a_server_that_cannot_encrypt()
    {
        await StartAsync(("Mail:StartTls", "true"), ("Mail:User", "crm"), ("Mail:Password", "secret"));
        var mailId = await _host.WriteAsync(Wang);

        await _host.SendMailsAsync();

        Assert.That(await _client.MailStateAsync(mailId), Is.EqualTo("waiting"));
        Assert.That(_server.Said.Where(s => !s.StartsWith("EHLO", StringComparison.Ordinal) && s != "QUIT"), Is.Empty);
    }

    [Test]
    public async Task A_server_whose_certificate_nobody_vouches_for_gets_neither_password_nor_mail()
    {
        using var certificate = MailServer.MakeCertificate();
        _server.Certificate = certificate;
        _server.Account = ("crm", "secret");
        await StartAsync(("Mail:StartTls", "true"), ("Mail:User", "crm"), ("Mail:Password", "secret"));
        var mailId = await _host.WriteAsync(Wang);

        await _host.SendMailsAsync();

        var mail = (await _client.MailAsync(mailId))["mail"]!;
        Assert.That(mail["state"]!.ToString(), Is.EqualTo("waiting"));
        Assert.That(mail["outcome"]!.ToString(), Does.Contain("certificate"));
        Assert.That(_server.Said.Where(s => s.StartsWith("AUTH", StringComparison.Ordinal)), Is.Empty);
    }

    [TestCase("secret", "sent")]
    [TestCase("wrong", "waiting")]
    public async Task The_keeper_signs_in_with_name_and_password(string password, string state)
    {
        _server.Account = ("crm", "secret");
        await StartAsync(("Mail:User", "crm"), ("Mail:Password", password));
        var mailId = await _host.WriteAsync(Wang);

        await _host.SendMailsAsync();

        var mail = (await _client.MailAsync(mailId))["mail"]!;
        Assert.That(mail["state"]!.ToString(), Is.EqualTo(state), mail.ToJsonString());
        Assert.That(mail.ToJsonString(), Does.Not.Contain("wrong\""));
        if (state == "sent") Assert.That(_server.Received.Single().SignedInAs, Is.EqualTo("crm"));
    }

    [Test]
    public async Task A_mail_whose_process_ended_over_it_is_unknown_once_its_lease_ran_out()
    {
        await StartAsync();
        var mailId = await _host.WriteAsync(Wang);
        await _host.InDatabaseAsync(session => session.InTransactionAsync(() => session.ExecuteAsync(
            "update messaging.OutboxMail set State = 2, SentBy = 1, Attempts = 1, LeaseHolder = 'gone', LeasedUntil = @At where OutboxMailId = @MailId",
            new { MailId = mailId, At = _host.Clock.GetUtcNow().UtcDateTime.AddMinutes(1) })));

        await _host.SendMailsAsync();
        Assert.That(await _client.MailStateAsync(mailId), Is.EqualTo("sending"));
        await _client.PostAsync($"{MailSteps.Outbox}/{mailId}/resend", new { }).ProblemAsync(HttpStatusCode.Conflict, "mail-sending");
        await TomorrowAsync();
        await _host.SendMailsAsync();

        Assert.That(await _client.MailStateAsync(mailId), Is.EqualTo("unknown"));
        Assert.That(_server.Received, Is.Empty);
    }

    [Test]
    public async Task A_wrong_setting_is_told_at_the_start()
    {
        await using var host = new CrmHost(settings: new Dictionary<string, string?> { ["Mail:From"] = "nobody", ["Mail:Host"] = "mail.example", ["Mail:Port"] = "465" });

        var told = (await Assert.CatchAsync(() => host.AdministratorAsync()))!.ToString();

        Assert.That(told, Does.Contain("Mail:From").And.Contain("Mail:Port 465"));
    }

    private async Task StartAsync(params (string Name, string Value)[] settings)
    {
        _host = new CrmHost(settings: _server.Settings(settings).ByHand());
        _client = await _host.AdministratorAsync();
    }

    private Task TomorrowAsync() => _host.MoveAsync(TimeSpan.FromHours(25), (_client, "admin"));

    private async Task<long> CountAsync(string state) => (await _client.GetJsonAsync($"{MailSteps.Outbox}/summary"))[state]!.GetValue<long>();
}
