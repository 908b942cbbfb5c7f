#!/usr/bin/env dotnet
#:package CsvHelper

// The reference ERP script: reads the CSV files an ERP exports, shapes them by a mapping and sends them to the CRM.
// `dotnet run build/erp-sync.cs -- --help` tells how; README.md shows a mapping.

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CsvHelper;

Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
Console.OutputEncoding = Encoding.UTF8;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

try
{
    var options = Options.Parse(args);
    return options is null ? Exit.Good : await new Sync(options, stop.Token).RunAsync();
}
catch (MappingProblem problem)
{
    Console.Error.WriteLine(problem.Message);
    return Exit.Usage;
}
catch (SyncProblem problem)
{
    Console.Error.WriteLine(problem.Message);
    return Exit.Failed;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    Console.Error.WriteLine("Cancelled.");
    return Exit.Cancelled;
}

internal static class Exit
{
    public const int Good = 0, Failed = 1, Usage = 2, Cancelled = 130;
}

internal sealed class MappingProblem(string message) : Exception(message);

internal sealed class SyncProblem(string message) : Exception(message);

/// <summary>What is wrong with one row; the row is not sent and counts as failed.</summary>
internal sealed class RowProblem(string field, string message) : Exception($"{field}: {message}");

// ---------------------------------------------------------------- command line

internal sealed record Options(
    string Folder,
    string Mapping,
    Uri? Url,
    string? Key,
    string? Source,
    IReadOnlyList<string> Kinds,
    bool Historic,
    bool DryRun
)
{
    private const string Help = """
        Reads the CSV files of an ERP, shapes them by a mapping and sends them to the CRM.

        dotnet run build/erp-sync.cs -- --folder FOLDER --mapping MAPPING.json --url http://127.0.0.1:5080 --key KEY

          --folder FOLDER    where the CSV files are
          --mapping FILE     which columns become which fields (JSON, see README.md)
          --url URL          address of the CRM
          --key KEY          an API key with the scope for sync; or put it into the environment as CRM_API_KEY
          --source NAME      name of the ERP under which its keys are kept (default: "source" of the mapping)
          --kind KIND        only this kind; may be repeated or hold several with commas
          --historic         a first load: raises no findings, mails, alarms or webhooks
          --dry-run          reads and checks everything, sends nothing, prints counts and sums

        The mapping is checked against the files first. Kinds are sent in order of dependency: categories, suppliers,
        products, standard-costs, customers, contacts, orders, shipments, invoices, payments, credit-notes.
        Rows are read while they are sent. Memory holds the look-up files and, for documents with lines, 20 bytes for
        each document's key and the documents whose last line is still to come: few, when the file is sorted.
        Sending the same files again changes nothing: rows are known by their keys.

        Exit code: 0 all went well, 1 something failed, 2 the command or the mapping is wrong, 130 cancelled.
        """;

    public static Options? Parse(string[] args)
    {
        var given = new Dictionary<string, string>();
        var kinds = new List<string>();
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--help" or "-h" or "-?":
                    Console.WriteLine(Help);
                    return null;
                case "--historic" or "--dry-run":
                    given[args[i]] = "true";
                    break;
                case "--folder"
                or "--mapping"
                or "--url"
                or "--key"
                or "--source"
                or "--kind" when i + 1 == args.Length:
                    throw new MappingProblem($"{args[i]} needs a value. --help tells more.");
                case "--kind":
                    kinds.AddRange(
                        args[++i].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                    );
                    break;
                case "--folder" or "--mapping" or "--url" or "--key" or "--source":
                    given[args[i]] = args[++i];
                    break;
                default:
                    throw new MappingProblem($"Unknown option {args[i]}. --help tells more.");
            }
        }

        var dryRun = given.ContainsKey("--dry-run");
        var key = given.GetValueOrDefault("--key") ?? Environment.GetEnvironmentVariable("CRM_API_KEY");
        var folder =
            given.GetValueOrDefault("--folder") ?? throw new MappingProblem("--folder is missing. --help tells more.");
        var mapping =
            given.GetValueOrDefault("--mapping")
            ?? throw new MappingProblem("--mapping is missing. --help tells more.");
        if (!dryRun && (!given.ContainsKey("--url") || string.IsNullOrEmpty(key)))
        {
            throw new MappingProblem(
                "--url and --key are needed to send (or --dry-run to send nothing). --help tells more."
            );
        }

        if (!Directory.Exists(folder))
        {
            throw new MappingProblem($"There is no folder {folder}.");
        }

        Uri? url = null;
        if (
            given.TryGetValue("--url", out var address)
            && !(
                Uri.TryCreate(address.TrimEnd('/') + "/", UriKind.Absolute, out url) && url.Scheme is "http" or "https"
            )
        )
        {
            throw new MappingProblem($"--url {address} is not an http address.");
        }

        foreach (var kind in kinds.Where(kind => !Kind.All.Any(known => known.Name == kind)))
        {
            throw new MappingProblem(
                $"There is no kind {kind}. Kinds are {string.Join(", ", Kind.All.Select(k => k.Name))}."
            );
        }

        return new(
            folder,
            mapping,
            url,
            key,
            given.GetValueOrDefault("--source"),
            kinds,
            given.ContainsKey("--historic"),
            dryRun
        );
    }
}

// ---------------------------------------------------------------- what the CRM takes

internal enum FieldType { Text, Number, Integer, Date, Boolean, List }

internal sealed record Field(string Name, FieldType Type, bool Required)
{
    public bool IsKey => Name.EndsWith("key", StringComparison.OrdinalIgnoreCase);
}

/// <summary>
/// A kind of row that POST /sync takes: its fields and those of its lines. A sign after a name tells the type,
/// ! that it must be there.
/// </summary>
internal sealed record Kind(
    string Name,
    IReadOnlyDictionary<string, Field> Fields,
    IReadOnlyDictionary<string, Field>? LineFields
)
{
    public static readonly IReadOnlyList<Kind> All =
    [
        Of("categories", "key! name! parentKey"),
        Of("suppliers", "key! name! phone email"),
        Of("products", "key! code name! categoryKey supplierKey family unit listPrice# taxRate#"),
        Of("standard-costs", "key productKey! validFrom@! material#! labour# variableOverhead# fixedOverhead#"),
        Of("customers", """
            key! code name! shortName foreignName kind status taxNumber industry country region city address postalCode
            phone email website language currency taxRate# paymentDays% creditLimit# leadSource parentKey
            segment tags* ownerSignInName
            """),
        Of("contacts", "key! customerKey! name! jobTitle phone mobile email weChat birthday@ language isPrimary?"),
        Of(
            "orders",
            """
            key! number customerKey! orderDate@! state currency exchangeRate# pricesIncludeTax?
            headerDiscountRate# headerDiscountAmount# freight# salesperson region channel
            """,
            "key productKey! quantity#! unit unitsPerSalesUnit# unitPrice#! discount# taxRate# returnReference"),
        Of(
            "shipments",
            "key! number customerKey! orderKey shippedOn@! carrier",
            "key productKey! quantity#! batch orderLineNumber%"),
        Of("invoices", "key! number customerKey! orderKey invoiceDate@! dueDate@ currency exchangeRate# amount#!"),
        Of("payments", "key! customerKey! invoiceKey paidOn@! currency exchangeRate# amount#!"),
        Of(
            "credit-notes",
            "key! number customerKey! orderKey creditDate@! currency exchangeRate# reason",
            "key productKey goodsReturned?! quantity# unitPrice# amount# taxRate# returnReference"),
        Of("complaints", """
            key! number customerKey kind severity% subject! description productKey orderKey lineNumber% lineKey shipmentKey supplierKey
            batch quantity# occurredOn@ receivedOn@ solvedOn@ closedOn@ state rejected? channel assigneeSignInName causeCode rootCause
            responsibleSide method result correctiveAction preventiveAction refundCost# replacementCost# travelCost# labourCost#
            satisfaction% resultAccepted? language
            """),
    ];

    private static Kind Of(string name, string fields, string? lineFields = null) =>
        new(name, Parse(fields), lineFields is null ? null : Parse(lineFields));

    private static Dictionary<string, Field> Parse(string fields) =>
        fields.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(text =>
        {
            var required = text.EndsWith('!');
            var typed = text.TrimEnd('!');
            var type = typed[^1] switch
            {
                '#' => FieldType.Number,
                '%' => FieldType.Integer,
                '@' => FieldType.Date,
                '?' => FieldType.Boolean,
                '*' => FieldType.List,
                _ => FieldType.Text,
            };
            return new Field(type == FieldType.Text ? typed : typed[..^1], type, required);
        }).ToDictionary(field => field.Name);
}

// ---------------------------------------------------------------- files

/// <summary>How a file is written: encoding, delimiter, dates, decimal and thousands signs.</summary>
internal sealed record Dialect(Encoding Encoding, char Delimiter, string[] Dates, string DecimalSign, string GroupSign)
{
    private static readonly Dialect Usual = new(new UTF8Encoding(false, true), ',', ["yyyy-MM-dd"], ".", ",");

    public static Dialect Read(JsonObject mapping, Dialect? outer = null)
    {
        var usual = outer ?? Usual;
        return new(
            mapping["encoding"] is { } name ? Named(name.GetValue<string>()) : usual.Encoding,
            mapping["delimiter"]?.GetValue<string>()[0] ?? usual.Delimiter,
            mapping["dates"] is { } dates ? Json.Strings(dates) : usual.Dates,
            mapping["decimalSign"]?.GetValue<string>() ?? usual.DecimalSign,
            mapping["groupSign"]?.GetValue<string>() ?? usual.GroupSign);
    }

    private static Encoding Named(string name)
    {
        try
        {
            return Encoding.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
        }
        catch (ArgumentException)
        {
            throw new MappingProblem(
                $"There is no encoding {name}. Usual ones are utf-8, gb18030, gbk, utf-16, windows-1252."
            );
        }
    }
}

/// <summary>One CSV file with its header; reads row by row.</summary>
internal sealed class CsvFile
{
    private readonly string _path;
    private readonly Dialect _dialect;

    public CsvFile(string path, Dialect dialect)
    {
        _path = path;
        _dialect = dialect;
        Name = Path.GetFileName(path);
        using var reader = Open();
        if (!Guard(reader, () => reader.Headers.Count > 0))
        {
            throw new MappingProblem($"{Name} is empty: its first line should name the columns.");
        }

        Header = [.. reader.Headers.Select(column => column.Trim())];
        Columns = new(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < Header.Length; i++)
        {
            Columns.TryAdd(Header[i], i);
        }
    }

    public string Name { get; }

    public string[] Header { get; }

    public Dictionary<string, int> Columns { get; }

    /// <summary>
    /// Rows after the header. One whose number of fields differs from the header's is given as damaged.
    /// </summary>
    public IEnumerable<Row> Rows()
    {
        using var reader = Open();
        while (Guard(reader, reader.Read))
        {
            yield return new(this, reader.LineNumber, reader.Current.ToArray(), _dialect);
        }
    }

    // A stray quote in a name stays text; one that is never closed would swallow the file, so a record has a largest
    // size.
    private CsvReader Open() =>
        CsvReader.Create(
            new StreamReader(_path, _dialect.Encoding, detectEncodingFromByteOrderMarks: true, 1 << 16),
            CsvReaderOptions.Default with
            {
                Separator = _dialect.Delimiter,
                TrackLineNumbers = true,
                MaxRecordSize = 4 << 20,
            }
        );

    private bool Guard(CsvReader reader, Func<bool> read)
    {
        try
        {
            return read();
        }
        catch (DecoderFallbackException)
        {
            throw new MappingProblem(
                $"{Name} is not written in {_dialect.Encoding.WebName} (after line {reader.LineNumber}). "
                + "Name its \"encoding\" in the mapping, for example gb18030.");
        }
        catch (CsvFormatException problem)
        {
            throw new SyncProblem($"{Name} cannot be read after line {reader.LineNumber}: {problem.Message}");
        }
    }
}

internal sealed record Row(CsvFile File, long Line, string[] Values, Dialect Dialect)
{
    public bool Damaged => Values.Length != File.Header.Length;

    public string this[string column] => Values[File.Columns[column]].Trim();

    public override string ToString() => $"{File.Name}:{Line}";
}

/// <summary>Text with columns in braces, as "{OrderNumber}|{CustomerKey}" or "{LastName:title}".</summary>
internal sealed partial class Template
{
    private readonly List<(string? Column, string Text)> _parts = [];

    public Template(string text)
    {
        var at = 0;
        foreach (Match match in Placeholder().Matches(text))
        {
            if (match.Index > at)
            {
                _parts.Add((null, text[at..match.Index]));
            }

            _parts.Add((match.Groups[1].Value, match.Groups[2].Value));
            at = match.Index + match.Length;
        }

        if (at < text.Length)
        {
            _parts.Add((null, text[at..]));
        }
    }

    public IEnumerable<string> Columns => _parts.Where(part => part.Column is not null).Select(part => part.Column!);

    /// <summary>
    /// The text for a row: empty when all its columns are empty, and, for a key, when any of them is.
    /// </summary>
    public string For(Row row, bool isKey)
    {
        if (_parts is [(null, var constant)])
        {
            return constant;
        }

        var text = new StringBuilder();
        var (any, all) = (false, true);
        foreach (var (column, part) in _parts)
        {
            if (column is null)
            {
                text.Append(part);
                continue;
            }

            var value = row[column];
            any |= value.Length > 0;
            all &= value.Length > 0;
            text.Append(Transform(value, part));
        }

        return (isKey ? all : any) ? text.ToString().Trim() : "";
    }

    [GeneratedRegex(@"\{([^{}]+?)(?::(title|upper|lower))?\}")]
    private static partial Regex Placeholder();

    private static string Transform(string value, string transform) => transform switch
    {
        "title" => Title(value),
        "upper" => value.ToUpperInvariant(),
        "lower" => value.ToLowerInvariant(),
        _ => value,
    };

    // Names in capitals only: SMITH-BATES becomes Smith-Bates, O'BRIEN O'Brien, MCDONALD McDonald; "van Dyck" stays.
    private static string Title(string value)
    {
        if (value.Any(char.IsLower))
        {
            return value;
        }

        var name = new StringBuilder(value.ToLowerInvariant());
        var start = 0;
        for (var i = 0; i < name.Length; i++)
        {
            var afterMc = i == start + 2 && name[start] == 'M' && name[start + 1] == 'c' && name.Length > start + 4;
            if (i == start || afterMc)
            {
                name[i] = char.ToUpperInvariant(name[i]);
            }

            if (!char.IsLetter(name[i]))
            {
                start = i + 1;
            }
        }

        return name.ToString();
    }
}

// ---------------------------------------------------------------- mapping

internal sealed class Mapping
{
    private readonly List<string> _problems = [];
    private readonly string _folder;
    private readonly Dictionary<string, LookUp> _lookUps = [];

    public Mapping(string path, string folder, IReadOnlyList<string> kinds)
    {
        _folder = folder;
        JsonObject root;
        try
        {
            var options = new JsonDocumentOptions
            {
                CommentHandling = JsonCommentHandling.Skip,
                AllowTrailingCommas = true,
            };
            root = JsonNode.Parse(File.ReadAllText(path), documentOptions: options)!.AsObject();
        }
        catch (Exception exception) when (exception is IOException or JsonException or InvalidOperationException)
        {
            throw new MappingProblem($"The mapping {path} cannot be read: {exception.Message}");
        }

        try
        {
            Json.Only(
                root,
                "the mapping",
                "source",
                "encoding",
                "delimiter",
                "dates",
                "decimalSign",
                "groupSign",
                "lookUps",
                "kinds"
            );
            Source = root["source"]?.GetValue<string>();
            var usual = Dialect.Read(root);
            foreach (var (name, look) in root["lookUps"]?.AsObject() ?? [])
            {
                if (Files(look!.AsObject(), usual, $"look-up {name}") is { } files)
                {
                    _lookUps.Add(
                        name,
                        new(name, files, Template(look["key"]!.GetValue<string>(), files, $"look-up {name}, key"))
                    );
                }
            }

            foreach (
                var (name, _) in root["kinds"]!.AsObject().Where(kind => !Kind.All.Any(known => known.Name == kind.Key))
            )
            {
                _problems.Add($"there is no kind {name}");
            }

            var wanted = Kind.All.Where(kind => kinds.Count == 0 || kinds.Contains(kind.Name));
            Kinds =
            [
                .. wanted
                    .Where(kind => root["kinds"]![kind.Name] is not null)
                    .Select(kind => new KindMapping(
                        kind,
                        [
                            .. Json.Objects(root["kinds"]![kind.Name]!)
                                .Select(part => Part(kind, part, usual))
                                .OfType<Part>(),
                        ]
                    )),
            ];
        }
        catch (Exception exception)
            when (exception is InvalidOperationException or NullReferenceException or FormatException)
        {
            throw new MappingProblem($"The mapping {path} is not shaped as it should: {exception.Message}");
        }

        foreach (var kind in kinds.Where(kind => root["kinds"]![kind] is null))
        {
            _problems.Add($"kind {kind} is not in it");
        }

        if (_problems.Count > 0)
        {
            throw new MappingProblem(
                $"The mapping {path} does not fit the files in {folder}:\n"
                    + string.Join('\n', _problems.Select(problem => $"  - {problem}"))
            );
        }
    }

    public string? Source { get; }

    public IReadOnlyList<KindMapping> Kinds { get; } = [];

    private Part? Part(Kind kind, JsonObject json, Dialect usual)
    {
        Json.Only(
            json,
            kind.Name,
            "files",
            "encoding",
            "delimiter",
            "dates",
            "decimalSign",
            "groupSign",
            "fields",
            "lines",
            "groupBy",
            "skip"
        );
        if (Files(json, usual, kind.Name) is not { } files)
        {
            return null;
        }

        var fields = Fields(kind.Fields, json["fields"]!.AsObject(), files, kind.Name);
        if ((json["lines"] is null) != (kind.LineFields is null))
        {
            _problems.Add(kind.LineFields is null ? $"{kind.Name} have no lines" : $"{kind.Name} need \"lines\"");
            return null;
        }

        var lines = kind.LineFields is null
            ? null
            : Fields(kind.LineFields, json["lines"]!.AsObject(), files, $"{kind.Name}, lines");
        var groupBy = kind.LineFields is null ? null : json["groupBy"] ?? json["fields"]!["key"];
        var skip = Json.Objects(json["skip"] ?? new JsonArray()).Select(rule => Skip(rule, files, kind.Name)).ToList();
        return new(
            files,
            fields,
            lines,
            groupBy is null ? null : Template(groupBy.GetValue<string>(), files, $"{kind.Name}, groupBy"),
            skip
        );
    }

    private List<CsvFile>? Files(JsonObject json, Dialect usual, string where)
    {
        var dialect = Dialect.Read(json, usual);
        var files = new List<CsvFile>();
        foreach (var pattern in Json.Strings(json["files"] ?? throw new FormatException($"{where} names no \"files\"")))
        {
            var found = Directory.GetFiles(_folder, pattern).Order(StringComparer.Ordinal).ToList();
            if (found.Count == 0)
            {
                _problems.Add($"{where}: there is no file {pattern}");
                return null;
            }

            files.AddRange(found.Select(path => new CsvFile(path, dialect)));
        }

        return files;
    }

    private List<FieldMapping> Fields(
        IReadOnlyDictionary<string, Field> known, JsonObject json, List<CsvFile> files, string where)
    {
        var mapped = new List<FieldMapping>();
        foreach (var (name, value) in json)
        {
            if (!known.TryGetValue(name, out var field))
            {
                _problems.Add($"{where} have no field {name}{Nearest(name, known.Keys)}");
                continue;
            }

            mapped.Add(FieldOf(field, value, files, $"{where}, field {name}"));
        }

        _problems.AddRange(
            known
                .Values.Where(field => field.Required && !json.ContainsKey(field.Name))
                .Select(f => $"{where} need the field {f.Name}")
        );
        return mapped;
    }

    private FieldMapping FieldOf(Field field, JsonNode? value, List<CsvFile> files, string where)
    {
        if (value is not JsonObject json)
        {
            return value is JsonValue text && text.GetValueKind() == JsonValueKind.String
                ? new(field) { Value = Template(text.GetValue<string>(), files, where) }
                : new(field) { Constant = value?.DeepClone(), IsConstant = true };
        }

        Json.Only(
            json,
            where,
            "value",
            "lookUp",
            "key",
            "missing",
            "dates",
            "map",
            "default",
            "scale",
            "round",
            "separator",
            "empty"
        );
        LookUp? lookUp = null;
        if (json["lookUp"] is { } name && !_lookUps.TryGetValue(name.GetValue<string>(), out lookUp))
        {
            _problems.Add($"{where}: there is no look-up {name}");
            return new(field) { IsConstant = true };
        }

        return new(field)
        {
            Value = Template(json["value"]!.GetValue<string>(), lookUp?.Files ?? files, where),
            LookUp = lookUp,
            LookUpKey = lookUp is null ? null : Template(json["key"]!.GetValue<string>(), files, where),
            LeaveOutMissing = json["missing"]?.GetValue<string>() == "leaveOut",
            Dates = json["dates"] is { } dates ? Json.Strings(dates) : null,
            Map = json["map"]?.AsObject().ToDictionary(pair => pair.Key, pair => pair.Value?.DeepClone()),
            Default = json["default"]?.DeepClone(),
            Scale = json["scale"]?.GetValue<decimal>() ?? 1,
            Round = json["round"]?.GetValue<int>(),
            Separator = json["separator"]?.GetValue<string>() ?? ";",
            ClearWhenEmpty = json["empty"]?.GetValue<string>() == "clear",
        };
    }

    private SkipRule Skip(JsonObject json, List<CsvFile> files, string where)
    {
        Json.Only(json, $"{where}, skip", "value", "empty", "equals", "matches", "missingIn", "reason");
        LookUp? missingIn = null;
        if (json["missingIn"] is { } name && !_lookUps.TryGetValue(name.GetValue<string>(), out missingIn))
        {
            _problems.Add($"{where}, skip: there is no look-up {name}");
        }

        return new(
            Template(json["value"]!.GetValue<string>(), files, $"{where}, skip"),
            json["reason"]!.GetValue<string>(),
            json["empty"]?.GetValue<bool>() ?? false,
            json["equals"] is { } equals ? Json.Strings(equals) : [],
            json["matches"] is { } matches
                ? new(matches.GetValue<string>(), RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1))
                : null,
            missingIn
        );
    }

    private Template Template(string text, List<CsvFile> files, string where)
    {
        var template = new Template(text);
        foreach (var column in template.Columns.Distinct())
        {
            _problems.AddRange(
                files
                    .Where(file => !file.Columns.ContainsKey(column))
                    .Select(file =>
                        $"{where}: {file.Name} has no column {column}{Nearest(column, file.Header)}; "
                            + $"it has {string.Join(", ", file.Header)}"
                    )
            );
        }

        return template;
    }

    private static string Nearest(string name, IEnumerable<string> known)
    {
        var near = known
            .Select(candidate => (candidate, Distance: Distance(name.ToLowerInvariant(), candidate.ToLowerInvariant())))
            .OrderBy(pair => pair.Distance)
            .FirstOrDefault();
        return near.candidate is not null && near.Distance <= Math.Max(2, name.Length / 4)
            ? $" (is {near.candidate} meant?)"
            : "";
    }

    private static int Distance(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, diagonal + (one[i - 1] == other[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[^1];
    }
}

internal sealed record KindMapping(Kind Kind, IReadOnlyList<Part> Parts);

/// <summary>Some files of a kind and how their rows become rows, or documents with lines, of the CRM.</summary>
internal sealed record Part(
    IReadOnlyList<CsvFile> Files,
    IReadOnlyList<FieldMapping> Fields,
    IReadOnlyList<FieldMapping>? Lines,
    Template? GroupBy,
    IReadOnlyList<SkipRule> Skip
);

internal sealed record SkipRule(
    Template Value,
    string Reason,
    bool Empty,
    string[] Equal,
    Regex? Matches,
    LookUp? MissingIn
)
{
    public bool Hits(Row row)
    {
        var value = Value.For(row, isKey: true);
        return (Empty && value.Length == 0)
            || Equal.Contains(value)
            || (Matches?.IsMatch(value) ?? false)
            || (MissingIn is not null && MissingIn[value] is null);
    }
}

/// <summary>A file held in memory by key, for fields that stand there.</summary>
internal sealed class LookUp(string name, List<CsvFile> files, Template key)
{
    private Dictionary<string, Row>? _rows;

    public string Name => name;

    public List<CsvFile> Files => files;

    public Row? this[string wanted] => (_rows ??= Load()).GetValueOrDefault(wanted);

    private Dictionary<string, Row> Load()
    {
        var rows = new Dictionary<string, Row>(StringComparer.Ordinal);
        foreach (var row in files.SelectMany(file => file.Rows()).Where(row => !row.Damaged))
        {
            rows.TryAdd(key.For(row, isKey: true), row);
        }

        return rows;
    }
}

/// <summary>Where a field's value comes from and how it is read.</summary>
internal sealed record FieldMapping(Field Field)
{
    public Template? Value { get; init; }
    public JsonNode? Constant { get; init; }
    public bool IsConstant { get; init; }
    public LookUp? LookUp { get; init; }
    public Template? LookUpKey { get; init; }
    public bool LeaveOutMissing { get; init; }
    public string[]? Dates { get; init; }
    public Dictionary<string, JsonNode?>? Map { get; init; }
    public JsonNode? Default { get; init; }
    public decimal Scale { get; init; } = 1;
    public int? Round { get; init; }
    public string Separator { get; init; } = ";";
    public bool ClearWhenEmpty { get; init; }

    /// <summary>
    /// Writes the field for a row, or leaves it out when it is empty. Gives the number it wrote, for sums.
    /// </summary>
    public decimal? Write(Row row, Utf8JsonWriter json)
    {
        if (IsConstant)
        {
            return Write(json, Constant);
        }

        var from = row;
        if (LookUp is not null)
        {
            var wanted = LookUpKey!.For(row, isKey: true);
            if (LookUp[wanted] is not { } found)
            {
                return LeaveOutMissing
                    ? Write(json, Default)
                    : throw new RowProblem(
                        Field.Name,
                        $"{LookUp.Name} has no {(wanted.Length == 0 ? "empty key" : wanted)}"
                    );
            }

            from = found;
        }

        var text = Value!.For(from, Field.IsKey);
        if (Map is not null && Map.TryGetValue(text, out var mapped))
        {
            return Write(json, mapped);
        }

        if (text.Length == 0)
        {
            if (Default is not null)
            {
                return Write(json, Default);
            }

            if (Field.Required)
            {
                throw new RowProblem(Field.Name, "is empty");
            }

            if (ClearWhenEmpty)
            {
                json.WriteNull(Field.Name);
            }

            return null;
        }

        switch (Field.Type)
        {
            case FieldType.Number or FieldType.Integer:
                var number = Number(text, from.Dialect) * Scale;
                number = Round is { } places ? Math.Round(number, places, MidpointRounding.AwayFromZero) : number;
                if (Field.Type == FieldType.Integer && number != Math.Truncate(number))
                {
                    throw new RowProblem(Field.Name, $"\"{text}\" is not a whole number");
                }

                json.WriteNumber(Field.Name, number / 1.0000000000000000000000000000m);
                return number;
            case FieldType.Date:
                var dates = Dates ?? row.Dialect.Dates;
                if (
                    !DateOnly.TryParseExact(
                        text,
                        dates,
                        CultureInfo.InvariantCulture,
                        DateTimeStyles.None,
                        out var date
                    )
                    && !(
                        DateTime.TryParseExact(
                            text,
                            dates,
                            CultureInfo.InvariantCulture,
                            DateTimeStyles.None,
                            out var instant
                        )
                        && (date = DateOnly.FromDateTime(instant)) != default
                    )
                    && !DateOnly.TryParseExact(
                        text,
                        "yyyy-MM-dd",
                        CultureInfo.InvariantCulture,
                        DateTimeStyles.None,
                        out date
                    )
                )
                {
                    throw new RowProblem(
                        Field.Name,
                        $"\"{text}\" is not a date written as {string.Join(" or ", dates)}"
                    );
                }

                json.WriteString(Field.Name, date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
                return null;
            case FieldType.Boolean:
                json.WriteBoolean(Field.Name, text.ToLowerInvariant() switch
                {
                    "true" or "yes" or "y" or "1" or "是" => true,
                    "false" or "no" or "n" or "0" or "否" => false,
                    _ => throw new RowProblem(Field.Name, $"\"{text}\" is neither yes nor no"),
                });
                return null;
            case FieldType.List:
                json.WriteStartArray(Field.Name);
                foreach (
                    var item in text.Split(
                        Separator,
                        StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries
                    )
                )
                {
                    json.WriteStringValue(item);
                }

                json.WriteEndArray();
                return null;
            default:
                json.WriteString(Field.Name, text);
                return null;
        }
    }

    private decimal? Write(Utf8JsonWriter json, JsonNode? value)
    {
        json.WritePropertyName(Field.Name);
        if (value is null)
        {
            json.WriteNullValue();
            return null;
        }

        value.WriteTo(json);
        return value.GetValueKind() == JsonValueKind.Number ? value.GetValue<decimal>() : null;
    }

    // As ERPs write them: "$90,000 ", "1.234,50", "12.5-", "(300.00)", "13%".
    private decimal Number(string text, Dialect dialect)
    {
        var bare = text.Replace(dialect.GroupSign, "", StringComparison.Ordinal)
            .Replace(dialect.DecimalSign, ".", StringComparison.Ordinal)
            .Trim(' ', '\u00a0', '$', '€', '¥', '￥');
        var negative = (bare.StartsWith('(') && bare.EndsWith(')')) || bare.EndsWith('-');
        var percent = bare.EndsWith('%');
        bare = bare.Trim('(', ')', '%', ' ').TrimEnd('-');
        if (
            !decimal.TryParse(
                bare,
                NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
                CultureInfo.InvariantCulture,
                out var number
            )
        )
        {
            throw new RowProblem(Field.Name, $"\"{text}\" is not a number");
        }

        return (negative ? -number : number) / (percent ? 100 : 1);
    }
}

internal static class Json
{
    public static string[] Strings(JsonNode node) =>
        node is JsonArray array ? [.. array.Select(item => item!.GetValue<string>())] : [node.GetValue<string>()];

    public static IEnumerable<JsonObject> Objects(JsonNode node) =>
        node is JsonArray array ? array.Select(item => item!.AsObject()) : [node.AsObject()];

    public static void Only(JsonObject json, string where, params string[] known)
    {
        foreach (
            var (name, _) in json.Where(pair =>
                !known.Contains(pair.Key) && !pair.Key.StartsWith("//", StringComparison.Ordinal)
            )
        )
        {
            throw new FormatException($"{where}: \"{name}\" is not known; known are {string.Join(", ", known)}");
        }
    }
}

// ---------------------------------------------------------------- rows and documents

/// <summary>One row to send, with the place it was read at.</summary>
internal sealed record Document(byte[] Json, Row Origin);

/// <summary>What was met while a kind was read.</summary>
internal sealed class Tally
{
    public long Rows { get; private set; }
    public long Lines { get; private set; }
    public decimal Sum { get; private set; }
    public string? SumOf { get; private set; }
    public long Failed { get; private set; }
    public List<string> Problems { get; } = [];
    public SortedDictionary<string, long> Skipped { get; } = new(StringComparer.Ordinal);

    public void Sent(int lines)
    {
        Rows++;
        Lines += lines;
    }

    public void Add(string of, decimal amount)
    {
        SumOf = of;
        Sum += amount;
    }

    public void Problem(Row row, string message)
    {
        Failed++;
        if (Problems.Count < 20)
        {
            Problems.Add($"{row}: {message}");
        }
    }

    public void Skip(string reason) => Skipped[reason] = Skipped.GetValueOrDefault(reason) + 1;
}

/// <summary>Reads the files of a kind into rows to send. Only keys and unfinished documents are held.</summary>
internal sealed class Reader(KindMapping mapping)
{
    private static readonly JsonWriterOptions Relaxed = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public IEnumerable<Document> Read(Tally tally) =>
        mapping.Parts.SelectMany(part => part.Lines is null ? Single(part, tally) : Grouped(part, part.Lines, tally));

    private static IEnumerable<Document> Single(Part part, Tally tally)
    {
        foreach (var row in part.Files.SelectMany(file => file.Rows()))
        {
            if (row.Damaged)
            {
                tally.Problem(row, Damage(row));
            }
            else if (!Skipped(part, row, tally) && Shape(part.Fields, row, tally.Problem) is { } shaped)
            {
                tally.Sent(0);
                if (shaped.Amounts.TryGetValue("amount", out var amount))
                {
                    tally.Add("amount", amount);
                }

                yield return new(shaped.Json, row);
            }
        }
    }

    // First the rows of every document are counted, then a document goes out when its last row has come: the file needs
    // no order.
    private static IEnumerable<Document> Grouped(Part part, IReadOnlyList<FieldMapping> lineFields, Tally tally)
    {
        var awaited = new Dictionary<UInt128, int>();
        foreach (var row in part.Files.SelectMany(file => file.Rows()))
        {
            if (row.Damaged)
            {
                throw new SyncProblem(
                    $"{row}: {Damage(row)}. It cannot be known which document it belongs to: none of this kind was sent."
                );
            }

            if (!Skipped(part, row, null))
            {
                var key = Key(part.GroupBy!.For(row, isKey: true));
                awaited[key] = awaited.GetValueOrDefault(key) + 1;
            }
        }

        var open = new Dictionary<UInt128, Unfinished>();
        foreach (var row in part.Files.SelectMany(file => file.Rows()).Where(row => !Skipped(part, row, tally)))
        {
            var key = Key(part.GroupBy!.For(row, isKey: true));
            if (!open.TryGetValue(key, out var document))
            {
                open.Add(key, document = new(row));
            }

            document.Add(row, part.Fields, lineFields);
            if (document.Count < awaited[key])
            {
                continue;
            }

            open.Remove(key);
            awaited.Remove(key);
            if (document.Finish(tally) is { } json)
            {
                yield return new(json, document.Origin);
            }
        }
    }

    private static bool Skipped(Part part, Row row, Tally? tally)
    {
        var rule = part.Skip.FirstOrDefault(rule => rule.Hits(row));
        if (rule is not null)
        {
            tally?.Skip(rule.Reason);
        }

        return rule is not null;
    }

    private static (byte[] Json, Dictionary<string, decimal> Amounts)? Shape(
        IReadOnlyList<FieldMapping> fields,
        Row row,
        Action<Row, string> problem
    )
    {
        using var buffer = new MemoryStream();
        using var json = new Utf8JsonWriter(buffer, Relaxed);
        var amounts = new Dictionary<string, decimal>();
        try
        {
            json.WriteStartObject();
            foreach (var field in fields)
            {
                if (field.Write(row, json) is { } amount && field.Field.Name is "quantity" or "unitPrice" or "amount")
                {
                    amounts[field.Field.Name] = amount;
                }
            }

            json.WriteEndObject();
            json.Flush();
            return (buffer.ToArray(), amounts);
        }
        catch (RowProblem found)
        {
            problem(row, found.Message);
            return null;
        }
    }

    private static UInt128 Key(string text)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash);
    }

    private static string Damage(Row row) =>
        $"has {row.Values.Length} fields where the header has {row.File.Header.Length}";

    private sealed class Unfinished(Row origin)
    {
        private readonly List<byte[]> _lines = [];
        private readonly List<Dictionary<string, decimal>> _amounts = [];
        private byte[]? _header;
        private (Row Row, string Message)? _problem;

        public Row Origin => origin;

        public int Count { get; private set; }

        public void Add(Row row, IReadOnlyList<FieldMapping> fields, IReadOnlyList<FieldMapping> lineFields)
        {
            Count++;
            void Note(Row where, string message) => _problem ??= (where, message);
            var header = Shape(fields, row, Note);
            var line = Shape(lineFields, row, Note);
            _header ??= header?.Json;
            if (header is { } read && !read.Json.AsSpan().SequenceEqual(_header))
            {
                Note(
                    row,
                    $"says {Encoding.UTF8.GetString(read.Json)}, but line {origin.Line} of the same document "
                        + $"says {Encoding.UTF8.GetString(_header!)}"
                );
            }

            if (line is { } shaped)
            {
                _lines.Add(shaped.Json);
                _amounts.Add(shaped.Amounts);
            }
        }

        // A document with a row that cannot be read would go out with wrong sums: it is not sent at all.
        public byte[]? Finish(Tally tally)
        {
            if (_problem is { } problem)
            {
                tally.Problem(problem.Row, problem.Message);
                return null;
            }

            tally.Sent(_lines.Count);
            foreach (var amounts in _amounts)
            {
                if (
                    amounts.TryGetValue("quantity", out var quantity) && amounts.TryGetValue("unitPrice", out var price)
                )
                {
                    tally.Add("quantity × unit price", quantity * price);
                }
            }

            using var json = new MemoryStream();
            json.Write(_header.AsSpan(0, _header!.Length - 1));
            json.Write(_header.Length > 2 ? ",\"lines\":["u8 : "\"lines\":["u8);
            for (var i = 0; i < _lines.Count; i++)
            {
                if (i > 0)
                {
                    json.WriteByte((byte)',');
                }

                json.Write(_lines[i]);
            }

            json.Write("]}"u8);
            return json.ToArray();
        }
    }
}

// ---------------------------------------------------------------- sending

/// <summary>Streams rows as NDJSON while they are read.</summary>
internal sealed class NdjsonContent : HttpContent
{
    private readonly IEnumerable<Document> _documents;

    public NdjsonContent(IEnumerable<Document> documents)
    {
        _documents = documents;
        Headers.ContentType = new("application/x-ndjson");
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, default);

    protected override async Task SerializeToStreamAsync(
        Stream stream,
        TransportContext? context,
        CancellationToken cancellationToken
    )
    {
        // Not disposed: it would close the connection's stream with it.
        var buffered = new BufferedStream(stream, 1 << 16);
        foreach (var document in _documents)
        {
            await buffered.WriteAsync(document.Json, cancellationToken);
            buffered.WriteByte((byte)'\n');
        }

        await buffered.FlushAsync(cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}

/// <summary>What the CRM made of a kind.</summary>
internal sealed record Outcome(
    string State,
    long Created,
    long Updated,
    long Unchanged,
    long Failed,
    string? Message,
    IReadOnlyList<Refusal> Refusals
);

internal sealed record Refusal(long Row, string? Key, string? Field, string Message);

internal sealed class Crm(Uri url, string key, string source, bool historic, CancellationToken cancellation)
    : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(10) })
    {
        BaseAddress = new(url, "api/v1/"),
        Timeout = Timeout.InfiniteTimeSpan,
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", key) },
    };

    public void Dispose() => _http.Dispose();

    public async Task<Outcome> SendAsync(string kind, Func<IEnumerable<Document>> documents)
    {
        var address =
            $"sync/{kind}?source={Uri.EscapeDataString(source)}&historic={(historic ? "true" : "false")}";
        for (var attempt = 1; ; attempt++)
        {
            // Asking before the body is sent: a refused key is told at once and not after a million rows.
            using var request = new HttpRequestMessage(HttpMethod.Post, address)
            {
                Content = new NdjsonContent(documents()),
            };
            request.Headers.ExpectContinue = true;
            using var response = await TalkAsync(() =>
                _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation)
            );
            if (
                response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable
                && attempt < 6
            )
            {
                await WaitAsync(response, attempt);
                continue;
            }

            var answer = await AnswerAsync(response);
            var job = answer["jobId"]?.ToString();
            return response.StatusCode == HttpStatusCode.Accepted && job is not null
                ? await FollowAsync(kind, job)
                : Read(answer["state"]?.GetValue<string>() ?? "done", answer, null, Refusals(answer["problems"]));
        }
    }

    private async Task<Outcome> FollowAsync(string kind, string job)
    {
        var progress = new Progress(kind);
        var lost = Stopwatch.StartNew();
        try
        {
            while (true)
            {
                JsonNode? state = null;
                try
                {
                    using var response = await _http.GetAsync($"jobs/{job}", cancellation);
                    if (response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable)
                    {
                        await WaitAsync(response, 1);
                        continue;
                    }

                    state = await AnswerAsync(response);
                    lost.Restart();
                }
                catch (HttpRequestException) when (lost.Elapsed < TimeSpan.FromMinutes(2))
                {
                    // The job is kept by the CRM and goes on after a restart: wait for it to answer again.
                }
                catch (HttpRequestException exception)
                {
                    throw new SyncProblem(
                        $"{url} has not answered for two minutes ({exception.Message}). Job {job} goes on there."
                    );
                }

                switch (state?["state"]?.GetValue<string>())
                {
                    case "done" or "failed" or "cancelled":
                        progress.End();
                        return await FinishedAsync(job, state);
                    case { }:
                        progress.Show(state["done"]?.GetValue<long>() ?? 0, state["total"]?.GetValue<long>() ?? 0);
                        break;
                }

                await Task.Delay(500, cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            progress.End();
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            using var response = await _http.PostAsync($"jobs/{job}/cancel", null, patience.Token);
            Console.Error.WriteLine(
                response.IsSuccessStatusCode
                    ? $"Job {job} was cancelled; what it had done stays."
                    : $"Job {job} could not be cancelled: {(int)response.StatusCode}."
            );
            throw;
        }
    }

    private async Task<Outcome> FinishedAsync(string job, JsonNode state)
    {
        var result = state["result"];
        IReadOnlyList<Refusal> refusals = [];
        if ((result?["failed"]?.GetValue<long>() ?? 0) > 0)
        {
            using var response = await _http.GetAsync($"jobs/{job}/problems?limit=20", cancellation);
            var answer = await AnswerAsync(response);
            refusals = Refusals(answer["items"]);
        }

        return Read(
            state["state"]!.GetValue<string>(),
            result ?? new JsonObject(),
            state["message"]?.GetValue<string>(),
            refusals
        );
    }

    private static Outcome Read(string state, JsonNode counts, string? message, IReadOnlyList<Refusal> refusals)
    {
        long Count(string name) => counts[name]?.GetValue<long>() ?? 0;
        return new(state, Count("created"), Count("updated"), Count("unchanged"), Count("failed"), message, refusals);
    }

    private static IReadOnlyList<Refusal> Refusals(JsonNode? problems) =>
        [
            .. (problems?.AsArray() ?? [])
                .Take(20)
                .Select(problem => new Refusal(
                    problem!["row"]?.GetValue<long>() ?? 0,
                    problem["key"]?.GetValue<string>(),
                    problem["field"]?.GetValue<string>(),
                    problem["message"]?.GetValue<string>() ?? problem["code"]?.GetValue<string>() ?? "refused"
                )),
        ];

    private async Task<HttpResponseMessage> TalkAsync(Func<Task<HttpResponseMessage>> send)
    {
        try
        {
            return await send();
        }
        catch (HttpRequestException exception) when (exception.InnerException is SyncProblem or MappingProblem)
        {
            throw exception.InnerException;
        }
        catch (HttpRequestException exception)
            when (exception.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
            )
        {
            throw new SyncProblem(
                $"Nothing answers at {url} ({(exception.InnerException ?? exception).Message}). Is the CRM started?"
            );
        }
        catch (HttpRequestException exception)
        {
            throw new SyncProblem(
                $"The connection to {url} broke ({(exception.InnerException ?? exception).Message}). "
                    + "Send again: rows are known by their keys."
            );
        }
    }

    private async Task<JsonNode> AnswerAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync(cancellation);
        JsonNode? answer = null;
        try
        {
            answer = JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            // Told below by its status: something between here and the CRM answered.
        }

        if (response.IsSuccessStatusCode && answer is JsonObject)
        {
            return answer;
        }

        var said = answer is JsonObject problem ? (problem["detail"] ?? problem["title"])?.ToString() : null;
        throw new SyncProblem(
            response.StatusCode switch
            {
                HttpStatusCode.Unauthorized => $"The key was refused (401){Told(said)}",
                HttpStatusCode.Forbidden => $"The key does not have the right to this (403){Told(said)}",
                _ when response.IsSuccessStatusCode =>
                    $"{response.RequestMessage?.RequestUri} did not answer as the CRM does.",
                _ => $"{response.RequestMessage?.RequestUri} answered {(int)response.StatusCode}{Told(said)}",
            }
        );
    }

    private static string Told(string? said) => string.IsNullOrEmpty(said) ? "." : $": {said}";

    private async Task WaitAsync(HttpResponseMessage response, int attempt)
    {
        var wait = response.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(attempt);
        await Task.Delay(wait < TimeSpan.FromMinutes(1) ? wait : TimeSpan.FromMinutes(1), cancellation);
    }
}

/// <summary>One line that is written over on a terminal, and now and then a line of its own elsewhere.</summary>
internal sealed class Progress(string kind)
{
    private readonly Stopwatch _since = Stopwatch.StartNew();
    private TimeSpan _next = TimeSpan.Zero;
    private bool _shown;

    public void Show(long done, long total)
    {
        if (_since.Elapsed < _next)
        {
            return;
        }

        var text = string.Create(CultureInfo.InvariantCulture, $"{kind}: {done:N0} of {total:N0}");
        _next = _since.Elapsed + TimeSpan.FromSeconds(Console.IsOutputRedirected ? 5 : 0.5);
        _shown = !Console.IsOutputRedirected;
        Console.Write(Console.IsOutputRedirected ? text + "\n" : $"\r{text}   ");
    }

    public void End()
    {
        if (_shown)
        {
            Console.Write("\r" + new string(' ', 60) + "\r");
        }
    }
}

internal sealed class Sync(Options options, CancellationToken cancellation)
{
    private readonly Mapping _mapping = new(options.Mapping, options.Folder, options.Kinds);

    public async Task<int> RunAsync()
    {
        var source =
            options.Source
            ?? _mapping.Source
            ?? throw new MappingProblem("Name the ERP: --source, or \"source\" in the mapping.");
        Console.WriteLine(
            options.DryRun
                ? $"{source}: reading {options.Folder}, sending nothing"
                : $"{source}: sending {options.Folder} to {options.Url}{(options.Historic ? " as history" : "")}"
        );
        return options.DryRun ? DryRun() : await SendAsync(source);
    }

    private int DryRun()
    {
        Line("kind", "rows", "lines", "failed", "skipped", "sum");
        var failed = false;
        foreach (var kind in _mapping.Kinds)
        {
            var tally = new Tally();
            foreach (var _ in new Reader(kind).Read(tally))
            {
                cancellation.ThrowIfCancellationRequested();
            }

            Line(
                kind.Kind.Name,
                N(tally.Rows),
                kind.Kind.LineFields is null ? "" : N(tally.Lines),
                N(tally.Failed),
                N(tally.Skipped.Values.Sum()),
                tally.SumOf is null
                    ? ""
                    : string.Create(CultureInfo.InvariantCulture, $"{tally.Sum:#,##0.00##}  {tally.SumOf}")
            );
            Tell(tally);
            failed |= tally.Failed > 0;
        }

        return failed ? Exit.Failed : Exit.Good;
    }

    private async Task<int> SendAsync(string source)
    {
        using var crm = new Crm(options.Url!, options.Key!, source, options.Historic, cancellation);
        Line("kind", "total", "created", "updated", "unchanged", "failed");
        var failed = false;
        foreach (var kind in _mapping.Kinds)
        {
            var tally = new Tally();
            var watch = Stopwatch.StartNew();
            var outcome = await crm.SendAsync(kind.Kind.Name, () => new Reader(kind).Read(tally = new()));
            Line(
                kind.Kind.Name,
                N(tally.Rows + tally.Failed),
                N(outcome.Created),
                N(outcome.Updated),
                N(outcome.Unchanged),
                N(outcome.Failed + tally.Failed),
                string.Create(CultureInfo.InvariantCulture, $"  {watch.Elapsed.TotalSeconds:0.0} s")
            );
            Tell(tally);
            Tell(kind, outcome.Refusals);
            if (outcome.State is not "done")
            {
                Console.Error.WriteLine(
                    $"{kind.Kind.Name}: the job is {outcome.State}{(outcome.Message is null ? "" : ": " + outcome.Message)}. "
                        + "What comes after it was not sent."
                );
                return Exit.Failed;
            }

            failed |= outcome.Failed + tally.Failed > 0;
        }

        return failed ? Exit.Failed : Exit.Good;
    }

    private static void Tell(Tally tally)
    {
        foreach (var (reason, count) in tally.Skipped)
        {
            Console.WriteLine($"    {N(count)} rows skipped: {reason}");
        }

        foreach (var problem in tally.Problems)
        {
            Console.WriteLine($"    {problem}");
        }

        if (tally.Failed > tally.Problems.Count)
        {
            Console.WriteLine($"    and {N(tally.Failed - tally.Problems.Count)} more that were not sent");
        }
    }

    // The CRM counts the rows it was sent; the person wants the line in the file: reading once more finds it.
    private static void Tell(KindMapping kind, IReadOnlyList<Refusal> refusals)
    {
        if (refusals.Count == 0)
        {
            return;
        }

        var origins = new Dictionary<long, Row>();
        var wanted = refusals.Select(refusal => refusal.Row).ToHashSet();
        var number = 0L;
        foreach (var document in new Reader(kind).Read(new()))
        {
            if (wanted.Contains(++number))
            {
                origins[number] = document.Origin;
            }

            if (origins.Count == wanted.Count)
            {
                break;
            }
        }

        foreach (var refusal in refusals)
        {
            var where = origins.TryGetValue(refusal.Row, out var row) ? $" ({row})" : "";
            var field = refusal.Field is null ? "" : $" {refusal.Field}";
            Console.WriteLine($"    row {refusal.Row}{where} {refusal.Key}{field}: {refusal.Message}");
        }
    }

    private static string N(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static void Line(string kind, params string[] cells) =>
        Console.WriteLine(
            kind.PadRight(16) + string.Concat(cells.Select(cell => cell.PadLeft(Math.Max(12, cell.Length + 2))))
        );
}
