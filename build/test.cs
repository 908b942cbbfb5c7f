#!/usr/bin/env dotnet

// Runs every check there is: `dotnet run build/test.cs`. The last line is "N passed, N failed"; a step that is no test
// (format, build, lint, types) counts as one. A suite that is missing counts as failed: nothing is passed over in
// silence.

using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;

const string Help = """
    Runs every check: format, build, scripts, unit, architecture, api, web, browser.

    dotnet run build/test.cs [-- --only unit|api|architecture|web|browser]

      --only SUITE    only this suite, with what it needs to be built; may be repeated

    Environment:
      CRM_CHROMIUM        path of Chromium or Chrome for the browser suite, when it is not found by itself
      CRM_TEST_SQLSERVER  connection string: the api suite runs on SQL Server too
    """;

Console.OutputEncoding = Encoding.UTF8;
string[] suites = ["unit", "architecture", "api", "web", "browser"];
var only = new List<string>();
for (var i = 0; i < args.Length; i++)
{
    switch (args[i])
    {
        case "--help" or "-h" or "-?":
            Console.WriteLine(Help);
            return 0;
        case "--only" when i + 1 < args.Length && suites.Contains(args[i + 1]):
            only.Add(args[++i]);
            break;
        default:
            Console.Error.WriteLine($"Not understood: {string.Join(' ', args[i..])}. --help tells the options.");
            return 2;
    }
}

return new Checks(
    Path.GetFullPath(Path.Combine((string)AppContext.GetData("EntryPointFileDirectoryPath")!, "..")),
    only
).Run();

internal sealed record Result(string Suite, int Passed, int Failed, int Skipped, TimeSpan Time);

internal sealed partial class Checks(string root, IReadOnlyList<string> only)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);
    private readonly List<Result> _results = [];
    private readonly string _reports = Directory.CreateTempSubdirectory("crm-test-").FullName;
    private readonly string? _memory = FolderInMemory();

    private string Web => Path.Combine(root, "web-client");

    private string Solution => Path.Combine(root, "Crm.sln");

    public int Run()
    {
        if (only.Count == 0)
        {
            Step("format", root, "dotnet", "format", "whitespace", Solution, "--verify-no-changes");
            Step(
                "build",
                root,
                "dotnet",
                "build",
                Solution,
                "-c",
                "Release",
                "--nologo",
                "-v",
                "quiet",
                "-clp:NoSummary"
            );
            Scripts();
        }

        // The suites of the API wait much, for keepers and processes; the web client's checks use that time.
        var web = Task.Run(WebClient);
        Project("unit", "Crm.UnitTests");
        Project("architecture", "Crm.ArchitectureTests");
        Project("api", "Crm.ApiTests");
        Browser(web.GetAwaiter().GetResult());
        return Sum();
    }

    private bool Wanted(string suite) => only.Count == 0 || only.Contains(suite);

    private void Scripts()
    {
        foreach (var script in Directory.GetFiles(Path.Combine(root, "build"), "*.cs").Order(StringComparer.Ordinal))
        {
            // A program cannot rebuild itself while it runs; that this one runs shows that it builds.
            var name = Path.GetFileName(script);
            if (name != "test.cs")
            {
                Step($"script {name}", root, "dotnet", "build", script, "--nologo", "-v", "quiet");
            }
        }
    }

    private void Project(string suite, string name, params (string Key, string Value)[] environment)
    {
        if (!Wanted(suite))
        {
            return;
        }

        var project = Path.Combine(root, "tests", name, name + ".csproj");
        if (!File.Exists(project))
        {
            Add(new(suite, 0, 1, 0, TimeSpan.Zero), $"tests/{name} is missing");
            return;
        }

        var report = Path.Combine(_reports, suite);
        List<string> arguments =
        [
            "test", project, "-c", "Release", "--nologo", "--logger", "trx", "--results-directory", report,
            "--blame-hang-timeout", "10m", "--blame-hang-dump-type", "none",
        ];
        if (only.Count == 0)
        {
            arguments.Add("--no-build");
        }

        if (_memory is not null)
        {
            environment = [.. environment, ("TMPDIR", _memory)];
        }

        var (exit, output, time) = Execute(root, "dotnet", [.. arguments], environment);
        var reports = Directory.Exists(report) ? Directory.GetFiles(report, "*.trx", SearchOption.AllDirectories) : [];
        var (passed, failed, skipped) = (0, 0, 0);
        var told = new StringBuilder();
        foreach (
            var test in reports
                .SelectMany(file => XDocument.Load(file).Descendants())
                .Where(e => e.Name.LocalName == "UnitTestResult")
        )
        {
            switch (test.Attribute("outcome")?.Value)
            {
                case "Passed":
                    passed++;
                    break;
                case "NotExecuted":
                    skipped++;
                    break;
                default:
                    failed++;
                    told.AppendLine($"  {test.Attribute("testName")?.Value}");
                    told.AppendLine(
                        Indent(test.Descendants().FirstOrDefault(e => e.Name.LocalName == "ErrorInfo")?.Value)
                    );
                    break;
            }
        }

        // A run that broke down or held no test is a failure, whatever it counted until then.
        var brokeDown = failed == 0 && (exit != 0 || passed == 0);
        Add(new(suite, passed, brokeDown ? 1 : failed, skipped, time), brokeDown ? output : told.ToString());
    }

    private bool WebClient()
    {
        var needed = Wanted("web") || Wanted("browser");
        if (!needed)
        {
            return false;
        }

        if (!File.Exists(Path.Combine(Web, "package-lock.json")))
        {
            Add(new("web", 0, 1, 0, TimeSpan.Zero), "web-client is missing");
            return false;
        }

        if (!Packages())
        {
            return false;
        }

        if (Wanted("web"))
        {
            Step("web lint", Web, Npm(), "run", "lint");
            Step("web types", Web, Npm(), "run", "typecheck");
            Vitest();
        }

        return Step("web build", Web, Npm(), "run", "build");
    }

    private bool Packages()
    {
        var mark = Path.Combine(Web, "node_modules", ".lock-hash");
        var locked = LockHash();
        if (File.Exists(mark) && File.ReadAllText(mark) == locked)
        {
            return true;
        }

        var (exit, output, time) = Execute(Web, Npm(), ["ci", "--no-audit", "--no-fund"]);
        if (exit != 0)
        {
            Add(new("web packages", 0, 1, 0, time), output);
            return false;
        }

        File.WriteAllText(mark, locked);
        return true;
    }

    // The same mark as build/start.cs leaves: name and content of the lock file.
    private string LockHash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData("package-lock.json"u8);
        hash.AppendData(SHA256.HashData(File.ReadAllBytes(Path.Combine(Web, "package-lock.json"))));
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private void Vitest()
    {
        var report = Path.Combine(_reports, "vitest.json");
        var (exit, output, time) = Execute(
            Web,
            Npm(),
            ["run", "test", "--", "--reporter=json", $"--outputFile={report}"]
        );
        if (!File.Exists(report))
        {
            Add(new("web tests", 0, 1, 0, time), output);
            return;
        }

        var json = JsonNode.Parse(File.ReadAllText(report))!;
        var passed = json["numPassedTests"]!.GetValue<int>();
        var failed = json["numFailedTests"]!.GetValue<int>();
        var told = new StringBuilder();
        foreach (var file in json["testResults"]!.AsArray())
        {
            var tests = file!["assertionResults"]!.AsArray();
            foreach (var test in tests.Where(test => test!["status"]?.GetValue<string>() == "failed"))
            {
                told.AppendLine($"  {test!["fullName"]}");
                told.AppendLine(
                    Indent(string.Join('\n', test["failureMessages"]!.AsArray().Select(message => message!.ToString())))
                );
            }

            // A file that could not be loaded has no tests to count: it counts as one.
            if (
                file["status"]?.GetValue<string>() == "failed"
                && tests.All(test => test!["status"]?.GetValue<string>() != "failed")
            )
            {
                failed++;
                told.AppendLine($"  {file["name"]}");
                told.AppendLine(Indent(file["message"]?.ToString()));
            }
        }

        var brokeDown = failed == 0 && (exit != 0 || passed == 0);
        var skipped = json["numPendingTests"]!.GetValue<int>() + (json["numTodoTests"]?.GetValue<int>() ?? 0);
        Add(new("web tests", passed, brokeDown ? 1 : failed, skipped, time), brokeDown ? output : told.ToString());
    }

    private void Browser(bool webClientBuilt)
    {
        if (!Wanted("browser"))
        {
            return;
        }

        if (!webClientBuilt)
        {
            Add(new("browser", 0, 1, 0, TimeSpan.Zero), "the web client is not built, so no browser can show it");
            return;
        }

        if ((Chromium.Find() ?? Chromium.Install(Execute)) is not { } chromium)
        {
            Add(
                new("browser", 0, 1, 0, TimeSpan.Zero),
                "No Chromium was found. Install one (Debian, Ubuntu: apt-get install chromium; elsewhere Chrome or Edge will do),\n"
                + "or name it: CRM_CHROMIUM=/path/to/chromium");
            return;
        }

        Project("browser", "Crm.BrowserTests", ("CRM_CHROMIUM", chromium));
    }

    private bool Step(string name, string folder, string program, params string[] arguments)
    {
        var (exit, output, time) = Execute(folder, program, arguments);
        Add(new(name, exit == 0 ? 1 : 0, exit == 0 ? 0 : 1, 0, time), exit == 0 ? "" : output);
        return exit == 0;
    }

    // Hundreds of fresh databases: what a test of this process writes need not outlive a power cut, so it is kept in memory
    // where the system has room for it.
    private static string? FolderInMemory()
    {
        const string Shared = "/dev/shm";
        const long Enough = 4L << 30;
        return OperatingSystem.IsLinux() && Directory.Exists(Shared) && new DriveInfo(Shared).AvailableFreeSpace > Enough
            ? Directory.CreateDirectory(Path.Combine(Shared, $"crm-test-{Environment.ProcessId}")).FullName
            : null;
    }

    private void Add(Result result, string told)
    {
        lock (_results)
        {
            Told(result, told);
        }
    }

    private void Told(Result result, string told)
    {
        _results.Add(result);
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{(result.Failed > 0 ? "FAILED" : "ok"), -8}{result.Suite}  ({result.Time.TotalSeconds:0.0} s)"
            )
        );
        if (result.Failed > 0 && told.Length > 0)
        {
            // The end of a long text says most: a build or a run tells its errors last.
            var lines = Colours().Replace(told, "").TrimEnd().Split('\n');
            Console.WriteLine(string.Join('\n', lines.Length > 80 ? ["…", .. lines[^80..]] : lines));
        }
    }

    private int Sum()
    {
        Directory.Delete(_reports, recursive: true);
        if (_memory is not null)
        {
            Directory.Delete(_memory, recursive: true);
        }

        var width = Math.Max(12, _results.Select(result => result.Suite.Length).DefaultIfEmpty(0).Max() + 2);
        Console.WriteLine();
        Console.WriteLine($"{"suite".PadRight(width)}{"passed",8}{"failed",8}{"skipped",9}{"time",10}");
        foreach (var result in _results)
        {
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{result.Suite.PadRight(width)}{result.Passed, 8}{result.Failed, 8}{result.Skipped, 9}{result.Time.TotalSeconds, 8:0.0} s"
                )
            );
        }

        var (passed, failed) = (_results.Sum(result => result.Passed), _results.Sum(result => result.Failed));
        Console.WriteLine();
        Console.WriteLine($"{passed} passed, {failed} failed");
        return failed > 0 || passed == 0 ? 1 : 0;
    }

    private static (int Exit, string Output, TimeSpan Time) Execute(
        string folder, string program, string[] arguments, params (string Key, string Value)[] environment)
    {
        var watch = Stopwatch.StartNew();
        var output = new StringBuilder();
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["NO_COLOR"] = "1";

        // Build nodes that stay behind would hold the output open, and this would wait for them.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        foreach (var (key, value) in environment)
        {
            start.Environment[key] = value;
        }

        using var process = new Process { StartInfo = start };
        void Keep(object sender, DataReceivedEventArgs line)
        {
            lock (output)
            {
                output.AppendLine(line.Data);
            }
        }

        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        try
        {
            process.Start();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return (127, $"{program} is not installed.", watch.Elapsed);
        }

        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            output.AppendLine($"stopped after {Patience.TotalMinutes} minutes");
        }

        process.WaitForExit();
        lock (output)
        {
            return (process.ExitCode, output.ToString(), watch.Elapsed);
        }
    }

    private static string Npm() => OperatingSystem.IsWindows() ? "npm.cmd" : "npm";

    private static string Indent(string? text) =>
        "      " + (text ?? "").Trim().Replace("\n", "\n      ", StringComparison.Ordinal);

    [GeneratedRegex("\u001b\\[[0-9;]*m")]
    private static partial Regex Colours();
}

internal static class Chromium
{
    public delegate (int Exit, string Output, TimeSpan Time) Execute(
        string folder, string program, string[] arguments, params (string Key, string Value)[] environment);

    private static readonly string[] Names =
        ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge", "msedge"];

    private static readonly string[] Places =
    [
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        @"C:\Program Files\Google\Chrome\Application\chrome.exe",
        @"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    ];

    public static string? Find()
    {
        if (Environment.GetEnvironmentVariable("CRM_CHROMIUM") is { Length: > 0 } named)
        {
            return File.Exists(named) ? named : null;
        }

        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(
            Path.PathSeparator,
            StringSplitOptions.RemoveEmptyEntries
        );
        return folders
            .SelectMany(folder => Names.Select(name => Path.Combine(folder, name)))
            .Concat(Places)
            .FirstOrDefault(File.Exists);
    }

    /// <summary>Where apt-get is and may install, it does.</summary>
    public static string? Install(Execute execute)
    {
        if (!OperatingSystem.IsLinux() || !File.Exists("/usr/bin/apt-get") || Environment.UserName != "root"
            || Environment.GetEnvironmentVariable("CRM_CHROMIUM") is { Length: > 0 })
        {
            return null;
        }

        Console.WriteLine("Installing Chromium …");
        var quiet = ("DEBIAN_FRONTEND", "noninteractive");
        execute("/", "apt-get", ["update"], quiet);
        var (exit, output, _) = execute(
            "/",
            "apt-get",
            ["install", "-y", "--no-install-recommends", "chromium"],
            quiet
        );
        if (exit != 0)
        {
            Console.WriteLine(output);
        }

        return Find();
    }
}
