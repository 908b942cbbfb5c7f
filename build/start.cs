#!/usr/bin/env dotnet

// Starts the CRM on this computer: `dotnet run build/start.cs`. Builds what has changed, then runs the API, which
// serves the web client.

using System.Diagnostics;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

const string Help = """
    Starts the CRM on this computer.

    dotnet run build/start.cs [-- OPTIONS]

      --port PORT             where it listens on 127.0.0.1 (default 5080)
      --data FOLDER           where the embedded database is kept (default: data, beside this folder)
      --no-demo               without the invented demo company; the first administrator's password is printed
      --sqlserver CONNECTION  keep the data in SQL Server: its connection string

    It is stopped with Ctrl+C.
    """;

Console.OutputEncoding = Encoding.UTF8;
var root = Path.GetFullPath(Path.Combine((string)AppContext.GetData("EntryPointFileDirectoryPath")!, ".."));
var port = 5080;
var data = Path.Combine(root, "data");
var demo = true;
string? sqlServer = null;
for (var i = 0; i < args.Length; i++)
{
    switch (args[i])
    {
        case "--help" or "-h" or "-?":
            Console.WriteLine(Help);
            return 0;
        case "--no-demo":
            demo = false;
            break;
        case "--port" when i + 1 < args.Length && int.TryParse(args[++i], out port) && port is > 0 and < 65536:
            break;
        case "--data" when i + 1 < args.Length:
            data = Path.GetFullPath(args[++i]);
            break;
        case "--sqlserver" when i + 1 < args.Length:
            sqlServer = args[++i];
            break;
        default:
            return Fail($"Not understood: {args[i]}. --help tells the options.");
    }
}

var api = Path.Combine(root, "api", "Crm.Api");
if (!Directory.Exists(api))
{
    return Fail($"There is no {api}: this copy of the source is not complete.");
}

if (PortIsTaken(port))
{
    return Fail(
        $"Port {port} is taken by another program. Stop that, or choose another: dotnet run build/start.cs -- --port {port + 1}"
    );
}

if (!BuildWebClient() || !BuildApi())
{
    return 1;
}

return await RunAsync();

static int Fail(string message)
{
    Console.Error.WriteLine(message);
    return 1;
}

static bool PortIsTaken(int port)
{
    try
    {
        if (IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Any(listener => listener.Port == port))
        {
            return true;
        }

        using var probe = new TcpListener(IPAddress.Loopback, port);
        probe.Start();
        return false;
    }
    catch (SocketException)
    {
        return true;
    }
}

// The web client is built when its sources are not those that dist was built from.
bool BuildWebClient()
{
    var web = Path.Combine(root, "web-client");
    if (!File.Exists(Path.Combine(web, "package-lock.json")))
    {
        Console.WriteLine("There is no web client in this copy of the source: only the API is started.");
        return true;
    }

    var built = Path.Combine(web, "dist", ".sources");
    var sources = HashOf(web, Directory.EnumerateFiles(web).Concat(
        new[] { "src", "public", "scripts" }.Select(folder => Path.Combine(web, folder)).Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))));
    if (Recorded(built) == sources)
    {
        return true;
    }

    if (!ToolsAreThere())
    {
        return false;
    }

    var installed = Path.Combine(web, "node_modules", ".lock-hash");
    var locked = HashOf(web, [Path.Combine(web, "package-lock.json")]);
    if (Recorded(installed) != locked)
    {
        if (!Run("Fetching the packages of the web client", web, Npm(), "ci", "--no-audit", "--no-fund"))
        {
            return false;
        }

        File.WriteAllText(installed, locked);
    }

    if (!Run("Building the web client", web, Npm(), "run", "build"))
    {
        return false;
    }

    File.WriteAllText(built, sources);
    return true;
}

bool BuildApi() =>
    Run("Building the API", root, "dotnet", "build", api, "-c", "Release", "--nologo", "-v", "quiet", "-clp:NoSummary");

static bool ToolsAreThere()
{
    var node = Answer("node", "--version");
    var missing = new List<string>();
    if (node is null)
    {
        missing.Add("Node.js is missing: version 20 or later, from https://nodejs.org");
    }
    else if (!int.TryParse(node.TrimStart('v').Split('.')[0], out var major) || major < 20)
    {
        missing.Add($"Node.js {node} is too old: version 20 or later, from https://nodejs.org");
    }

    if (Answer(Npm(), "--version") is null)
    {
        missing.Add("npm is missing: it comes with Node.js");
    }

    foreach (var line in missing)
    {
        Console.Error.WriteLine(line);
    }

    return missing.Count == 0;
}

static string Npm() => OperatingSystem.IsWindows() ? "npm.cmd" : "npm";

static string? Answer(string program, params string[] arguments)
{
    try
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true }
        )!;
        var output = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : null;
    }
    catch (System.ComponentModel.Win32Exception)
    {
        return null;
    }
}

// Says what it does in one line; the program's own output is shown only when it fails.
static bool Run(string what, string folder, string program, params string[] arguments)
{
    Console.WriteLine($"{what} …");
    var output = new StringBuilder();
    using var process = new Process
    {
        StartInfo = new(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        },
    };
    void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (output)
        {
            output.AppendLine(line.Data);
        }
    }

    process.OutputDataReceived += Keep;
    process.ErrorDataReceived += Keep;
    process.Start();
    process.BeginOutputReadLine();
    process.BeginErrorReadLine();
    process.WaitForExit();
    if (process.ExitCode == 0)
    {
        return true;
    }

    Console.Error.WriteLine(output.ToString().TrimEnd());
    Console.Error.WriteLine($"{what}: failed (exit code {process.ExitCode}).");
    return false;
}

static string? Recorded(string file) => File.Exists(file) ? File.ReadAllText(file) : null;

static string HashOf(string folder, IEnumerable<string> files)
{
    using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    foreach (var file in files.Order(StringComparer.Ordinal))
    {
        hash.AppendData(Encoding.UTF8.GetBytes(Path.GetRelativePath(folder, file).Replace('\\', '/')));
        hash.AppendData(SHA256.HashData(File.ReadAllBytes(file)));
    }

    return Convert.ToHexString(hash.GetHashAndReset());
}

async Task<int> RunAsync()
{
    var start = new ProcessStartInfo("dotnet", [Path.Combine(api, "bin", "Release", "net10.0", "Crm.Api.dll")])
    {
        WorkingDirectory = api,
    };
    start.Environment["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}";
    start.Environment["Database__Provider"] = sqlServer is null ? "Sqlite" : "SqlServer";
    start.Environment["Database__DataFolder"] = data;
    start.Environment["WebClient__Folder"] = Path.Combine(root, "web-client", "dist");
    start.Environment["Demo__Enabled"] = demo ? "true" : "false";
    if (sqlServer is not null)
    {
        start.Environment["Database__ConnectionString"] = sqlServer;
    }

    using var process = Process.Start(start)!;

    // In a terminal Ctrl+C reaches the API too, which then ends what it is doing; a signal to this program alone is
    // passed on.
    using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, PassOn);
    using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, PassOn);
    await process.WaitForExitAsync();
    return process.ExitCode is 130 or 143 ? 0 : process.ExitCode;

    void PassOn(PosixSignalContext signal)
    {
        signal.Cancel = true;
        if (!OperatingSystem.IsWindows())
        {
            _ = Native.Kill(process.Id, Native.Terminate);
        }
    }
}

internal static class Native
{
    public const int Terminate = 15;

    [DllImport("libc", EntryPoint = "kill")]
    public static extern int Kill(int process, int signal);
}
