#!/usr/bin/env dotnet

// Measures the product against a floor: `dotnet run build/bench.cs -- --scale S`. The options are told by --help.

using System.Diagnostics;

var root = Path.GetFullPath(Path.Combine((string)AppContext.GetData("EntryPointFileDirectoryPath")!, ".."));
var project = Path.Combine(root, "tests", "Crm.Benchmarks");

Console.WriteLine("Building …");
var built = Run("build", project, "-c", "Release", "--nologo", "-v", "quiet", "-clp:NoSummary");
return built != 0 ? built : Run([Path.Combine(project, "bin", "Release", "net10.0", "Crm.Benchmarks.dll"), .. args]);

static int Run(params string[] arguments)
{
    using var process = Process.Start(new ProcessStartInfo("dotnet", arguments))!;
    process.WaitForExit();
    return process.ExitCode;
}
