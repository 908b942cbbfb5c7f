using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Crm.ApiTests.Messaging;

/// <summary>How a mail server treats one mail.</summary>
internal enum Manner
{
    Takes,
    RefusesRecipientForGood,
    RefusesRecipientForNow,
    RefusesSender,
    RefusesContentForGood,
    RefusesContentForNow,
    HangsUpAtGreeting,
    HangsUpBeforeContent,

    /// <summary>Agrees to take the content and is gone.</summary>
    HangsUpInContent,

    /// <summary>Has the whole mail, keeps it, and is gone without a word.</summary>
    HangsUpAfterContent,

    /// <summary>Says nothing after the whole mail until it is let go.</summary>
    IsSilentAfterContent,
    IsSilentAtGreeting,
}

/// <summary>A mail that the server has, whether it said so or not.</summary>
internal sealed record ReceivedMail(string MessageId, string From, string To, string Raw, bool Encrypted, string? SignedInAs);

/// <summary>A mail server on loopback (RFC 5321, as much as a client needs) that misbehaves as told.</summary>
internal sealed class MailServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly TaskCompletionSource _silence = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentBag<Task> _sessions = [];
    private readonly Task _accepting;
    private int _connections;

    public MailServer()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How the mail to this address is treated, by the number of the try, the first is 1. At the greeting there is no address yet.</summary>
    public Func<string, int, Manner> Manners { get; set; } = (_, _) => Manner.Takes;

    /// <summary>How long it thinks before it answers the content.</summary>
    public TimeSpan Pause { get; set; }

    /// <summary>Offers STARTTLS with this certificate.</summary>
    public X509Certificate2? Certificate { get; set; }

    /// <summary>Wants this name and password.</summary>
    public (string User, string Password)? Account { get; set; }

    public ConcurrentQueue<ReceivedMail> Received { get; } = new();

    /// <summary>Every line a client sent, without the content.</summary>
    public ConcurrentQueue<string> Said { get; } = new();

    /// <summary>How often a client connected.</summary>
    public int Connections => _connections;

    private ConcurrentDictionary<string, int> Tries { get; } = new();

    public Dictionary<string, string?> Settings(params (string Name, string Value)[] more)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Mail:Host"] = "127.0.0.1",
            ["Mail:Port"] = Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["Mail:StartTls"] = "false",
            ["Mail:From"] = "Huaxing Service <service@huaxing.example>",
            ["Mail:RetryPause"] = "00:00:00.020",
        };
        foreach (var (name, value) in more) settings[name] = value;
        return settings;
    }

    /// <summary>Lets everything go on that is silent.</summary>
    public void Speak() => _silence.TrySetResult();

    public static X509Certificate2 MakeCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        Speak();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_sessions);
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_end.Token);
                Interlocked.Increment(ref _connections);
                _sessions.Add(ServeQuietlyAsync(client));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test has ended.
        }
    }

    private async Task ServeQuietlyAsync(TcpClient client)
    {
        try
        {
            using (client) await ServeAsync(client);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or SocketException
            or System.Security.Authentication.AuthenticationException or ObjectDisposedException)
        {
            // The client hung up, or the test has ended.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        Stream stream = client.GetStream();
        var reader = new StreamReader(stream, Encoding.UTF8);
        var (from, to, manner) = ("", "", Manner.Takes);
        var (encrypted, signedInAs) = (false, (string?)null);
        var greeting = Manners("", _connections);
        if (greeting == Manner.HangsUpAtGreeting) return;
        if (greeting == Manner.IsSilentAtGreeting) await _silence.Task;
        await SayAsync("220 mail.example ready");
        while (await reader.ReadLineAsync(_end.Token) is { } line)
        {
            Said.Enqueue(line);
            var verb = line.Split(' ')[0].ToUpperInvariant();
            switch (verb)
            {
                case "EHLO" or "HELO":
                    await SayAsync("250-mail.example");
                    if (Certificate is not null && !encrypted) await SayAsync("250-STARTTLS");
                    if (Account is not null) await SayAsync("250-AUTH LOGIN");
                    await SayAsync("250 8BITMIME");
                    break;
                case "STARTTLS" when Certificate is not null:
                    await SayAsync("220 go ahead");
                    var secure = new SslStream(stream);
                    await secure.AuthenticateAsServerAsync(Certificate);
                    (stream, encrypted) = (secure, true);
                    reader = new StreamReader(stream, Encoding.UTF8);
                    break;
                case "AUTH":
                    var user = Plain(line.Split(' ')[^1]);
                    await SayAsync("334 UGFzc3dvcmQ6");
                    var password = Plain(await reader.ReadLineAsync(_end.Token) ?? "");
                    signedInAs = Account == (user, password) ? user : null;
                    await SayAsync(signedInAs is null ? "535 5.7.8 name or password wrong" : "235 welcome");
                    break;
                case "MAIL":
                    from = Address(line);
                    if (Account is not null && signedInAs is null)
                    {
                        await SayAsync("530 5.7.0 sign in first");
                        break;
                    }
                    await SayAsync(Manners("", _connections) == Manner.RefusesSender ? "550 5.7.1 sender not allowed" : "250 ok");
                    break;
                case "RCPT":
                    to = Address(line);
                    manner = Manners(to, Tries.AddOrUpdate(to, 1, (_, tries) => tries + 1));
                    await SayAsync(manner switch
                    {
                        Manner.RefusesRecipientForGood => "550 5.1.1 no such mailbox",
                        Manner.RefusesRecipientForNow => "450 4.2.1 mailbox busy",
                        _ => "250 ok",
                    });
                    break;
                case "DATA":
                    if (manner == Manner.HangsUpBeforeContent) return;
                    await SayAsync("354 go ahead");
                    if (manner == Manner.HangsUpInContent) return;
                    var raw = await ContentAsync(reader);
                    if (manner is Manner.RefusesContentForGood or Manner.RefusesContentForNow)
                    {
                        await SayAsync(manner == Manner.RefusesContentForGood ? "554 5.6.0 not wanted" : "451 4.3.0 try again");
                        break;
                    }
                    await Task.Delay(Pause, _end.Token);
                    Received.Enqueue(new ReceivedMail(Header(raw, "Message-ID"), from, to, raw, encrypted, signedInAs));
                    if (manner == Manner.HangsUpAfterContent) return;
                    if (manner == Manner.IsSilentAfterContent) await _silence.Task;
                    await SayAsync("250 2.0.0 taken");
                    break;
                case "QUIT":
                    await SayAsync("221 bye");
                    return;
                default:
                    await SayAsync("250 ok");
                    break;
            }
        }

        Task SayAsync(string answer) => stream.WriteAsync(Encoding.ASCII.GetBytes(answer + "\r\n"), _end.Token).AsTask();
    }

    private async Task<string> ContentAsync(StreamReader reader)
    {
        var content = new StringBuilder();
        while (await reader.ReadLineAsync(_end.Token) is { } line && line != ".") content.Append(line).Append("\r\n");
        return content.ToString();
    }

    public static string Header(string raw, string name) =>
        raw.Split("\r\n").FirstOrDefault(l => l.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim() ?? "";

    private static string Address(string line) => line[(line.IndexOf('<', StringComparison.Ordinal) + 1)..line.IndexOf('>', StringComparison.Ordinal)];

    private static string Plain(string text) => Encoding.UTF8.GetString(Convert.FromBase64String(text));
}
