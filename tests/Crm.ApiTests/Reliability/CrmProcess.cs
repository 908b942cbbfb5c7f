using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using NUnit.Framework;

namespace Crm.ApiTests.Reliability;

/// <summary>The product as a process of its own, which can be killed and started again on the same database.</summary>
internal sealed class CrmProcess : IAsyncDisposable
{
    private readonly string _folder;
    private readonly string _database;
    private readonly bool _isGuest;
    private readonly int _port = FreePort();
    private readonly IReadOnlyDictionary<string, string> _settings;
    private readonly Queue<string> _output = new();
    private Process? _process;

    /// <param name="beside">A process whose database this one works on too; that one is to be disposed last.</param>
    /// <param name="settings">Further settings, as environment variables name them.</param>
    public CrmProcess(CrmProcess? beside = null, IReadOnlyDictionary<string, string>? settings = null)
    {
        _settings = settings ?? new Dictionary<string, string>();
        _folder = beside?._folder ?? Path.Combine(Path.GetTempPath(), "crm-tests", Guid.NewGuid().ToString("N"));
        _database = beside?._database ?? $"crm_test_{Guid.NewGuid():N}";
        _isGuest = beside is not null;
        if (_isGuest) return;
        Directory.CreateDirectory(_folder);
        if (IsOnServer) TestServer.Create(_database);
    }

    public bool IsOnServer => TestServer.Connection is not null;

    /// <summary>Signed in as the administrator after <see cref="StartAsync"/>.</summary>
    public HttpClient Client { get; private set; } = null!;

    /// <summary>Starts the process without waiting for it.</summary>
    public void Launch()
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = AppContext.BaseDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "Crm.Api.dll"), "--urls", $"http://127.0.0.1:{_port}" },
            Environment =
            {
                ["ASPNETCORE_ENVIRONMENT"] = "Testing",
                ["Database__Provider"] = IsOnServer ? "SqlServer" : "Sqlite",
                ["Database__DataFolder"] = _folder,
                ["Database__ConnectionString"] = IsOnServer ? TestServer.ConnectionTo(_database) : null,
                ["FirstAdministrator__Password"] = CrmHost.Password,
                ["RateLimits__RequestsPerMinute"] = "1000000",
            },
        };
        foreach (var (name, value) in _settings) start.Environment[name] = value;
        lock (_output) _output.Clear();
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public async Task StartAsync()
    {
        Launch();
        Client = new HttpClient(new HttpClientHandler { CookieContainer = new CookieContainer() })
        {
            BaseAddress = new Uri($"http://127.0.0.1:{_port}"),
            Timeout = TimeSpan.FromMinutes(2),
        };
        Client.DefaultRequestHeaders.Add("X-Crm-Client", "test");
        for (var tries = 0; ; tries++)
        {
            Assert.That(_process!.HasExited, Is.False, $"The process ended:\n{Output}");
            Assert.That(tries, Is.LessThan(1200), $"The process does not answer:\n{Output}");
            try
            {
                using var health = await Client.GetAsync("/health");
                if (health.StatusCode == HttpStatusCode.OK) break;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
            await Task.Delay(100);
        }
        using var answer = await Client.PostAsJsonAsync("/api/v1/session", new { signInName = "admin", password = CrmHost.Password });
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NoContent), Output);
    }

    /// <summary>Waits until the process has told something, or has ended, or is past it and ready.</summary>
    public async Task SaysAsync(string words)
    {
        for (var tries = 0; tries < 6000 && !_process!.HasExited; tries++)
        {
            if (Output.Contains(words, StringComparison.Ordinal) || Output.Contains("Ready at", StringComparison.Ordinal)) return;
            await Task.Delay(10);
        }
    }

    /// <summary>Ends the process as a power cut would.</summary>
    public void Kill()
    {
        if (_process is null) return;
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        _process = null;
    }

    public async ValueTask DisposeAsync()
    {
        Kill();
        Client?.Dispose();
        if (_isGuest) return;
        if (IsOnServer) await TestServer.DropAsync(_database);
        Directory.Delete(_folder, recursive: true);
    }

    private string Output
    {
        get
        {
            lock (_output) return string.Join('\n', _output);
        }
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_output)
        {
            if (line.Data is null) return;
            _output.Enqueue(line.Data);
            if (_output.Count > 100) _output.Dequeue();
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
