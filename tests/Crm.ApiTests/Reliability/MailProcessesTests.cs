using Crm.ApiTests.Messaging;
using NUnit.Framework;

namespace Crm.ApiTests.Reliability;

/// <summary>Mail where two processes share a database, or one dies over a mail.</summary>
[Parallelizable(ParallelScope.Children)]
public sealed class MailProcessesTests
{
    [Test]
    public async Task Of_two_processes_each_mail_is_sent_by_one()
    {
        await using var server = new MailServer { Pause = TimeSpan.FromMilliseconds(10) };
        await using var crm = new CrmProcess(settings: Settings(server));
        await crm.StartAsync();
        await using var other = new CrmProcess(crm, Settings(server));
        await other.StartAsync();

        var written = await Task.WhenAll(Enumerable.Range(1, 60).Select(i =>
            (i % 2 == 0 ? crm : other).Client.WriteTestMailAsync($"person{i}@example.com")));
        foreach (var mailId in written) await crm.Client.MailStateBecomesAsync(mailId, "sent");

        Assert.That(server.Received.Select(r => r.MessageId), Is.Unique.And.Exactly(60).Items);
    }

    [Test]
    public async Task A_process_killed_over_a_mail_leaves_it_to_a_person_and_sends_the_others()
    {
        await using var server = new MailServer();
        server.Manners = (to, _) => to == "held@example.com" ? Manner.IsSilentAfterContent : Manner.Takes;
        // The lease is the timeout and half a minute.
        await using var crm = new CrmProcess(settings: Settings(server, "00:00:10"));
        await crm.StartAsync();
        var held = await crm.Client.WriteTestMailAsync("held@example.com");
        while (server.Received.IsEmpty) await Task.Delay(20);

        crm.Kill();
        await crm.StartAsync();
        var next = await crm.Client.WriteTestMailAsync("next@example.com");

        await crm.Client.MailStateBecomesAsync(next, "sent");
        await crm.Client.MailStateBecomesAsync(held, "unknown", seconds: 90);
        Assert.That(server.Received.Count(r => r.To == "held@example.com"), Is.EqualTo(1));
    }

    private static Dictionary<string, string> Settings(MailServer server, string timeout = "00:00:30") =>
        server.Settings(("Mail:Timeout", timeout)).ToDictionary(s => s.Key.Replace(":", "__", StringComparison.Ordinal), s => s.Value!);
}
