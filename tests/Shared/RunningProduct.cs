using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Crm.TestProcesses;

/// <summary>The product as its users run it: a process of its own, on a free port and with a data folder of its own.</summary>
internal sealed class RunningProduct : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _folder;
    private readonly ConcurrentQueue<string> _output;

    private RunningProduct(Process process, Uri address, string folder, ConcurrentQueue<string> output)
    {
        _process = process;
        Address = address;
        _folder = folder;
        _output = output;
    }

    public Uri Address { get; }

    /// <summary>What the process has said so far, for the report of a failure.</summary>
    public string Output => string.Join(Environment.NewLine, _output);

    /// <summary>The repository that these tests were built from.</summary>
    public static string Repository { get; } = FindRepository();

    public static async Task<RunningProduct> StartAsync(IReadOnlyDictionary<string, string> settings, TimeSpan patience)
    {
        var folder = Directory.CreateTempSubdirectory("crm-run-").FullName;
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Crm.Api.dll")])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ASPNETCORE_URLS"] = address.ToString();
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        start.Environment["Logging__LogLevel__Microsoft.AspNetCore"] = "Warning";
        start.Environment["Database__DataFolder"] = folder;
        start.Environment["RateLimits__SignInsPerMinute"] = "10000";
        start.Environment["RateLimits__RequestsPerMinute"] = "1000000";
        foreach (var (name, value) in settings) start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;

        var output = new ConcurrentQueue<string>();
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        void Keep(string? line)
        {
            if (line is null) return;
            output.Enqueue(line);
            if (line.TrimStart().StartsWith("Ready at", StringComparison.Ordinal)) ready.TrySetResult();
        }
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.Exited += (_, _) => ready.TrySetException(new InvalidOperationException("The product ended while it started."));
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();

        var product = new RunningProduct(process, address, folder, output);
        try
        {
            await ready.Task.WaitAsync(patience);
            return product;
        }
        catch (Exception exception)
        {
            var told = product.Output;
            await product.DisposeAsync();
            throw new InvalidOperationException($"The product did not start: {exception.Message}{Environment.NewLine}{told}", exception);
        }
    }

    public HttpClient Client() =>
        new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = Address, Timeout = TimeSpan.FromMinutes(10) };

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        try
        {
            Directory.Delete(_folder, recursive: true);
        }
        catch (IOException)
        {
            // A file that the system still holds goes with the temporary folder.
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string FindRepository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Crm.sln"))) return folder.FullName;
        throw new DirectoryNotFoundException("Crm.sln was not found above the tests.");
    }
}
