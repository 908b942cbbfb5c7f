using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using NUnit.Framework;

namespace Crm.ApiTests.Messaging;

/// <summary>
/// A mail server that others wrote, as a process of its own: Debian's python3-aiosmtpd. Where it is not installed the tests say so and are
/// skipped; what they check is checked against our own server too.
/// </summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class OtherMailServerTests : IAsyncDisposable
{
    // Prints what it took; refuses gone@, is busy for busy@ once, thinks two seconds for slow@, and dies over dies@ with the whole mail.
    private const string Program = """
        import asyncio, os, sys, time
        from email import message_from_bytes
        from aiosmtpd.controller import Controller
        busy = set()
        class Handler:
            async def handle_RCPT(self, server, session, envelope, address, options):
                if address.startswith('gone'): return '550 5.1.1 no such mailbox'
                if address.startswith('busy') and address not in busy:
                    busy.add(address)
                    return '450 4.2.1 mailbox busy'
                envelope.rcpt_tos.append(address)
                return '250 OK'
            async def handle_DATA(self, server, session, envelope):
                to = envelope.rcpt_tos[0]
                if to.startswith('slow'): await asyncio.sleep(2)
                print('TOOK', to, message_from_bytes(envelope.content)['Message-ID'], flush=True)
                if to.startswith('dies'): os._exit(1)
                return '250 taken'
        Controller(Handler(), hostname='127.0.0.1', port=int(sys.argv[1])).start()
        print('READY', flush=True)
        time.sleep(600)
        """;

    private readonly int _port = FreePort();
    private readonly List<string> _took = [];
    private Process? _server;
    private CrmHost _host = null!;
    private HttpClient _client = null!;

    [SetUp]
    public async Task Start()
    {
        await StartServerAsync();
        _host = new CrmHost(settings: new Dictionary<string, string?>
        {
            ["Mail:Host"] = "127.0.0.1",
            ["Mail:Port"] = _port.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["Mail:StartTls"] = "false",
            ["Mail:From"] = "service@huaxing.example",
            ["Mail:RetryPause"] = "00:00:00.020",
            ["Mail:Keeper"] = "false",
        });
        _client = await _host.AdministratorAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null) await _host.DisposeAsync();
        StopServer();
    }

    [Test]
    public async Task It_takes_refuses_is_busy_and_slow_and_every_mail_stands_where_it_belongs()
    {
        var mails = new Dictionary<string, long>();
        foreach (var name in new[] { "wang", "gone", "busy", "slow" }) mails[name] = await _host.WriteAsync($"{name}@example.com", language: "zh-CN");

        await _host.SendMailsAsync();

        var states = new Dictionary<string, string>();
        foreach (var (name, mailId) in mails) states[name] = await _client.MailStateAsync(mailId);
        Assert.That(states, Is.EqualTo(new Dictionary<string, string>
        {
            ["wang"] = "sent",
            ["gone"] = "failed",
            ["busy"] = "waiting",
            ["slow"] = "sent",
        }));
        await _host.MoveAsync(TimeSpan.FromHours(25), (_client, "admin"));
        await _host.SendMailsAsync();
        Assert.That(await _client.MailStateAsync(mails["busy"]), Is.EqualTo("sent"));
        Assert.That(Took(), Has.Length.EqualTo(3).And.Unique);
    }

    [Test]
    public async Task It_dies_over_a_mail_and_the_others_go_when_it_is_back()
    {
        var dies = await _host.WriteAsync("dies@example.com");
        await _host.SendMailsAsync();
        Assert.That(await _client.MailStateAsync(dies), Is.EqualTo("unknown"));
        var next = await _host.WriteAsync("next@example.com");
        await _host.SendMailsAsync();
        Assert.That(await _client.MailStateAsync(next), Is.EqualTo("waiting"));

        await StartServerAsync();
        await _host.MoveAsync(TimeSpan.FromHours(25), (_client, "admin"));
        await _host.SendMailsAsync();

        Assert.That(await _client.MailStateAsync(next), Is.EqualTo("sent"));
        Assert.That(Took().Count(t => t.Contains("dies@", StringComparison.Ordinal)), Is.EqualTo(1));
    }

    private string[] Took()
    {
        lock (_took) return [.. _took];
    }

    private async Task StartServerAsync()
    {
        StopServer();
        // Debian's packages belong to Debian's interpreter, which need not be the first one found.
        foreach (var python in new[] { "python3", "/usr/bin/python3" })
        {
            if (await TryStartAsync(python)) return;
        }
        Assert.Ignore("python3-aiosmtpd is not installed (Debian: apt-get install python3-aiosmtpd).");
    }

    private async Task<bool> TryStartAsync(string python)
    {
        var ready = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = new Process
        {
            StartInfo = new ProcessStartInfo(python)
            {
                ArgumentList = { "-c", Program, _port.ToString(System.Globalization.CultureInfo.InvariantCulture) },
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
            EnableRaisingEvents = true,
        };
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data == "READY") ready.TrySetResult(true);
            else if (line.Data?.StartsWith("TOOK", StringComparison.Ordinal) == true)
                lock (_took) _took.Add(line.Data);
        };
        process.Exited += (_, _) => ready.TrySetResult(false);
        try
        {
            process.Start();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            process.Dispose();
            return false;
        }
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (await ready.Task.WaitAsync(TimeSpan.FromSeconds(60)))
        {
            _server = process;
            return true;
        }
        process.Dispose();
        return false;
    }

    private void StopServer()
    {
        if (_server is null) return;
        if (!_server.HasExited) _server.Kill();
        _server.WaitForExit();
        _server.Dispose();
        _server = null;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
