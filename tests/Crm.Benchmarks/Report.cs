using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Crm.Benchmarks;

/// <summary>
/// A line of the table. Ratio: how fast the product is against the floor, 1 is as fast; ProcessorRatio: the same by processor
/// time of the serving process, which other work on the machine does not blur.
/// </summary>
internal sealed record Line(
    string Group, string Work, double? MedianMs = null, double? P95Ms = null, double? PerSecond = null, double? FloorPerSecond = null,
    double? Ratio = null, double? ProcessorRatio = null, double? PeakMegabytes = null, string? Goal = null, bool? Met = null,
    string? Floor = null)
{
    public static Line Of(string group, string work, (Timed Product, Timed? Floor) timed, double? goal, string? floor)
    {
        var (product, barest) = timed;
        var ratio = product.PerSecond / barest?.PerSecond;
        return new Line(
            group, work, product.MedianMs, product.P95Ms, product.PerSecond, barest?.PerSecond, ratio,
            barest?.ProcessorMs / product.ProcessorMs, null,
            goal is null ? null : $"≥ {goal.Value.ToString("0.0", CultureInfo.InvariantCulture)} of the floor", goal is null ? null : ratio >= goal,
            floor);
    }
}

/// <summary>The table on the console, as JSON and for a page.</summary>
internal sealed class Report(Options options)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly string[] Heads =
        ["work", "median", "p95", "per second", "floor", "ratio", "by cpu", "peak MB", "goal", ""];

    private readonly List<Line> _lines = [];

    public IReadOnlyList<Line> Lines => _lines;

    public void Add(Line line)
    {
        _lines.Add(line);
        Console.WriteLine($"  {string.Join("  ", Cells(line).Select((cell, i) => i == 0 ? cell.PadRight(52) : cell.PadLeft(9)))}");
    }

    public void Print()
    {
        var machine = $"{RuntimeInformation.OSDescription}, {Environment.ProcessorCount} cores, .NET {Environment.Version}, "
            + $"{options.Engine}, scale {options.Scale.Name}: {options.Scale.Customers:N0} customers, about {options.Scale.Orders * 5L:N0} order lines";
        var rows = _lines.Select(Cells).Prepend(Heads).ToList();
        var text = new StringBuilder();
        if (options.Markdown)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{machine}").AppendLine();
            foreach (var (row, i) in rows.Select((row, i) => (row, i)))
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"| {string.Join(" | ", row)} |");
                if (i == 0) text.AppendLine(CultureInfo.InvariantCulture, $"|---|{string.Concat(Enumerable.Repeat("---:|", row.Length - 1))}");
            }
        }
        else
        {
            var widths = Enumerable.Range(0, Heads.Length).Select(i => rows.Max(r => r[i].Length)).ToArray();
            text.AppendLine().AppendLine(machine).AppendLine();
            foreach (var row in rows)
                text.AppendLine(string.Join("  ", row.Select((cell, i) => i == 0 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]))));
        }
        text.AppendLine().AppendLine("Ratio: how fast against the floor measured beside it, 1 is as fast. The floors:");
        foreach (var floor in _lines.Where(l => l.Floor is not null).GroupBy(l => l.Floor))
            text.AppendLine(CultureInfo.InvariantCulture, $"- {string.Join("; ", floor.Select(l => l.Work))}: {floor.Key}");
        Console.WriteLine(text);
        if (options.Json is not { } file) return;
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, JsonSerializer.Serialize(
            new { MeasuredAt = DateTime.UtcNow, Machine = machine, Scale = options.Scale, Engine = options.Engine.ToString(), Lines = _lines }, Json));
    }

    private static string[] Cells(Line l) =>
    [
        l.Work, Time(l.MedianMs), Time(l.P95Ms), Number(l.PerSecond), Number(l.FloorPerSecond), Share(l.Ratio), Share(l.ProcessorRatio),
        l.PeakMegabytes is { } mb ? mb.ToString("0", CultureInfo.InvariantCulture) : "", l.Goal ?? "",
        l.Met switch { true => "met", false => "missed", null => "" },
    ];

    private static string Time(double? ms) => ms switch
    {
        null => "",
        < 10 => string.Create(CultureInfo.InvariantCulture, $"{ms:0.00} ms"),
        < 1000 => string.Create(CultureInfo.InvariantCulture, $"{ms:0} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{ms / 1000:0.00} s"),
    };

    private static string Number(double? value) => value switch
    {
        null => "",
        < 10 => value.Value.ToString("0.00", CultureInfo.InvariantCulture),
        _ => value.Value.ToString("N0", CultureInfo.InvariantCulture),
    };

    private static string Share(double? value) => value?.ToString("0.00", CultureInfo.InvariantCulture) ?? "";
}
