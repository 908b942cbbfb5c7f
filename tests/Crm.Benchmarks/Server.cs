using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace Crm.Benchmarks;

/// <summary>A server in a process of its own on a free port of this machine, and what it costs.</summary>
internal sealed class Server : IAsyncDisposable
{
    private const int Terminate = 15;

    private readonly Process _process;

    private Server(Process process, HttpClient client, TimeSpan started)
    {
        _process = process;
        Client = client;
        StartedIn = started;
    }

    public HttpClient Client { get; }

    /// <summary>From the start of the process to its first good answer.</summary>
    public TimeSpan StartedIn { get; }

    /// <summary>Processor time of all its threads so far.</summary>
    public TimeSpan Processor
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Memory of its own that it holds now, in MB: on Linux without the pages of files, as of the database, that the system maps in.</summary>
    public double Megabytes
    {
        get
        {
            if (OperatingSystem.IsLinux()) return OwnKilobytes() / 1e3;
            _process.Refresh();
            return _process.PrivateMemorySize64 / 1e6;
        }
    }

    /// <param name="probe">The address whose 200 means that it serves.</param>
    /// <param name="secret">The API key that goes with every request.</param>
    public static async Task<Server> StartAsync(
        string assembly, string[] arguments, IReadOnlyDictionary<string, string?> environment, string probe, string? secret)
    {
        var port = FreePort();
        var start = new ProcessStartInfo("dotnet", [assembly, .. arguments])
        {
            WorkingDirectory = Path.GetDirectoryName(assembly)!,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        start.Environment["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}";
        start.Environment["Logging__LogLevel__Default"] = "Warning";

        var client = new HttpClient(new SocketsHttpHandler { UseProxy = false })
        {
            BaseAddress = new Uri($"http://127.0.0.1:{port}"),
            Timeout = TimeSpan.FromHours(2),
        };
        if (secret is not null) client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        var began = Stopwatch.GetTimestamp();
        var process = Process.Start(start)!;
        var said = new List<string>();
        process.OutputDataReceived += (_, line) => Keep(said, line.Data);
        process.ErrorDataReceived += (_, line) => Keep(said, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        while (true)
        {
            try
            {
                using var answer = await client.GetAsync(probe);
                if (answer.IsSuccessStatusCode) return new Server(process, client, Stopwatch.GetElapsedTime(began));
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
            if (process.HasExited || Stopwatch.GetElapsedTime(began) > TimeSpan.FromMinutes(2))
                throw new InvalidOperationException($"{Path.GetFileName(assembly)} does not serve {probe}:\n{string.Join('\n', said)}");
            await Task.Delay(2);
        }
    }

    public async Task<JsonNode> GetAsync(string address) => await SendAsync(new HttpRequestMessage(HttpMethod.Get, address));

    public async Task<JsonNode> SendAsync(HttpRequestMessage request)
    {
        using (request)
        {
            using var answer = await Client.SendAsync(request);
            var text = await answer.Content.ReadAsStringAsync();
            if (!answer.IsSuccessStatusCode)
                throw new InvalidOperationException($"{request.Method} {request.RequestUri}: {(int)answer.StatusCode} {text}");
            return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
        {
            if (OperatingSystem.IsWindows()) _process.Kill();
            else _ = Kill(_process.Id, Terminate);
            await _process.WaitForExitAsync();
        }
        _process.Dispose();
    }

    private static void Keep(List<string> said, string? line)
    {
        if (line is null) return;
        lock (said)
        {
            if (said.Count < 50) said.Add(line);
        }
    }

    private double OwnKilobytes()
    {
        const string label = "RssAnon:";
        var line = File.ReadLines($"/proc/{_process.Id}/status").First(l => l.StartsWith(label, StringComparison.Ordinal));
        return double.Parse(line[label.Length..].Replace("kB", ""), System.Globalization.CultureInfo.InvariantCulture) * 1.024;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);
}
