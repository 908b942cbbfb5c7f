using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Crm.ApiTests.Robustness;

/// <summary>Requests made from the API's own document and then spoilt, the same ones from the same seed.</summary>
[Parallelizable(ParallelScope.Self)]
public sealed class MalformedRequestTests
{
    private const int Requests = 3000;
    private const int Seed = 20260701;

    // They would sign the test itself out.
    private static readonly string[] LeftOut = ["SignOut", "EndSession", "ChangePassword"];

    private CrmHost _host = null!;
    private HttpClient _client = null!;
    private Random _random = null!;
    private JsonObject _schemas = null!;

    private sealed record Operation(string Method, string Path, JsonNode Description)
    {
        public string Id => Description["operationId"]!.ToString();
    }

    [OneTimeSetUp]
    public async Task Start()
    {
        _host = new CrmHost();
        _client = await _host.AdministratorAsync();
        var erp = await _host.ErpAsync();
        await erp.SyncedAsync("customers", new { key = "C1", name = "Customer", phone = "1" });
        await erp.SyncedAsync("products", new { key = "P1", name = "Product" });
        await erp.SyncedAsync("orders", new
        {
            key = "O1",
            customerKey = "C1",
            orderDate = "2026-03-01",
            lines = new[] { new { productKey = "P1", quantity = 1, unitPrice = 1 } },
        });
    }

    [OneTimeTearDown]
    public async Task Stop() => await _host.DisposeAsync();

    [Test]
    public async Task No_request_however_malformed_makes_the_product_fail()
    {
        _random = new Random(Seed);
        var document = await _client.GetJsonAsync("/openapi/v1.json");
        _schemas = document["components"]!["schemas"]!.AsObject();
        var operations = document["paths"]!.AsObject()
            .SelectMany(p => p.Value!.AsObject().Select(o => new Operation(o.Key.ToUpperInvariant(), p.Key, o.Value!)))
            .Where(o => !LeftOut.Contains(o.Id)).ToList();
        var (failures, refused) = (new List<string>(), 0);
        for (var i = 0; i < Requests; i++)
        {
            var operation = operations[i % operations.Count];
            using var request = Spoilt(operation, out var told);
            HttpResponseMessage answer;
            try
            {
                answer = await _client.SendAsync(request);
            }
            catch (Exception exception)
            {
                failures.Add($"{i}: {told} → {exception.GetBaseException().Message}");
                continue;
            }
            using (answer)
            {
                var status = (int)answer.StatusCode;
                var text = await answer.Content.ReadAsStringAsync();
                if (status >= 400) refused++;
                if (status >= 500 || (status >= 400 && !IsProblem(answer, text)) || status == 401 && operation.Id != "SignIn")
                    failures.Add($"{i}: {told} → {status} {Short(text)}");
            }
        }

        Assert.That(failures, Is.Empty, string.Join('\n', failures.Take(40)) + $"\n{failures.Count} of {Requests}, seed {Seed}");
        Assert.That(refused, Is.GreaterThan(Requests / 2), "the requests were not malformed enough to tell anything");
    }

    [TestCase("/api/v1/customers?q=a%00", "q")]
    [TestCase("/api/v1/changes?kind=%00", "kind")]
    public async Task A_filter_by_what_no_record_holds_is_refused(string address, string parameter)
    {
        var problem = await _client.GetAsync(address).ProblemAsync(HttpStatusCode.BadRequest, "invalid");
        Assert.That(problem["errors"]![parameter], Is.Not.Null, problem.ToJsonString());
    }

    private static bool IsProblem(HttpResponseMessage answer, string text) =>
        answer.Content.Headers.ContentType?.MediaType == "application/problem+json"
        && JsonNode.Parse(text)?["code"]?.ToString() is { Length: > 0 };

    private HttpRequestMessage Spoilt(Operation operation, out string told)
    {
        var parameters = operation.Description["parameters"]?.AsArray().Select(p => p!).ToList() ?? [];
        var path = operation.Path;
        foreach (var parameter in parameters.Where(p => p["in"]!.ToString() == "path"))
            path = path.Replace($"{{{parameter["name"]}}}", Uri.EscapeDataString(PathValue(parameter["name"]!.ToString())), StringComparison.Ordinal);
        var query = new List<string>();
        foreach (var parameter in parameters.Where(p => p["in"]!.ToString() == "query"))
            if (_random.Next(3) == 0) query.Add($"{parameter["name"]}={Uri.EscapeDataString(QueryValue(parameter["name"]!.ToString(), parameter["schema"]))}");
        if (operation.Id == "ReceiveSync" && _random.Next(4) > 0 && query.TrueForAll(q => !q.StartsWith("source", StringComparison.Ordinal))) query.Add("source=ERP");
        if (_random.Next(12) == 0) query.Add($"{Pick("colour", "limit ", "Limit", "%00", "q", "sort[]", "")}={Pick("x", "", "1")}");
        var request = new HttpRequestMessage(new HttpMethod(operation.Method), path + (query.Count == 0 ? "" : "?" + string.Join('&', query)));
        if (parameters.Exists(p => p["name"]!.ToString() == "If-Match") && _random.Next(8) > 0)
            request.Headers.TryAddWithoutValidation("If-Match", Pick("\"1\"", "1", "*", "\"x\"", "\"99999999999999999999\"", "-1", "W/\"1\""));
        if (_random.Next(20) == 0) request.Headers.TryAddWithoutValidation("Idempotency-Key", Pick("k", new string('k', 300), "键"));
        if (_random.Next(20) == 0) request.Headers.TryAddWithoutValidation("Accept", Pick("text/csv", "text/csv;q=0.5, */*", "image/png", "???"));
        var body = "";
        if (operation.Description["requestBody"]?["content"] is JsonObject content)
        {
            var (type, media) = content.ElementAt(_random.Next(content.Count));
            var bytes = Body(media?["schema"], out body);
            request.Content = new ByteArrayContent(bytes);
            if (_random.Next(25) == 0) type = Pick("text/plain", "application/xml", "application/json; charset=utf-16", "multipart/form-data; boundary=x", "");
            if (type.Length > 0) request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        }
        told = $"{request.Method} {Short(request.RequestUri!.OriginalString)} {string.Join(' ', request.Headers.Select(h => h.Key + "=" + Short(string.Join(',', h.Value))))} {Short(body)}";
        return request;
    }

    private string PathValue(string name) => name switch
    {
        "kind" => Pick("suppliers", "customers", "orders", "products", "credit-notes", "x", "Suppliers", "'"),
        "source" => Pick("ERP", "erp", " ", "%", "\u0001", new string('s', 60), "甲"),
        "key" => Pick("C1", "P1", "O1", "'; drop", "a/b", "..", "\u0007", "%", new string('k', 150), "🙂"),
        // Never 1: that is the person who asks, and could lose its own rights here.
        _ => Pick("2", "3", "0", "-1", "999999", "9223372036854775807", "9223372036854775808", "1.5", "x", "0x1", "1e3", " 2", "٣", "NaN"),
    };

    private string QueryValue(string name, JsonNode? schema) => name.ToLowerInvariant() switch
    {
        "cursor" => Pick("x", "", "AAAA", "eyJhIjoxfQ", "9999999999999999999", "-1", "1.1", "%00", Convert.ToBase64String("[1,2]"u8), Convert.ToBase64String("[null,\"2026-01-01\",1e400]"u8), new string('A', 2000)),
        "sort" => Pick("name", "-name", "name,name", "nonsense", "-", ",", "--name", "name desc", "'", new string('n', 2000)),
        "limit" => Pick("1", "200", "0", "-1", "201", "2147483648", "x", "1.0", "NaN", ""),
        "from" or "to" or "today" => Pick("2026-01-01", "2026-02-30", "0001-01-01", "9999-12-31", "1", "2026-1-1", "01.02.2026", "2026-01-01T00:00:00Z", "", "NaN", "-2026-01-01"),
        "q" => Pick("a", "华为", "%", "_", "[", "'", "\"", "\\", "\u0000", "\u0007", "\uFFFF", "🙂🙂", new string('q', 3000), "a b c d e f g h i j k l m n o p", " ", "-", "*"),
        _ => _random.Next(3) == 0 && Enums(schema) is { Count: > 0 } words ? words[_random.Next(words.Count)] : Pick(
            "1", "-1", "0", "9223372036854775808", "true", "True", "maybe", "x", "A,B", "A,,B", ",", "", "null", "NaN", "1e999", "\u0000", "'", new string('x', 2000), "me", "none", "甲"),
    };

    private byte[] Body(JsonNode? schema, out string text)
    {
        text = _random.Next(12) switch
        {
            0 => Pick("", " ", "null", "[]", "7", "\"text\"", "{", "}", "{\"a\":}", "[1,2", "true", "{}", "[{}]", "[null]", "\uFEFF{}", "{}{}", "// no\n{}"),
            1 => string.Concat(Enumerable.Repeat("[", 2000)) + string.Concat(Enumerable.Repeat("]", 2000)),
            2 => string.Concat(Enumerable.Repeat("{\"a\":", 500)) + "1" + new string('}', 500),
            _ => "",
        };
        if (text.Length == 0 && schema is not null && _random.Next(30) > 0)
        {
            var value = Sample(schema, 0);
            for (var times = _random.Next(1, 3); times > 0; times--) value = Spoil(value, 0);
            text = value?.ToJsonString() ?? "null";
            // What JSON itself does not know, but people send.
            if (_random.Next(15) == 0) text = text.Replace("1", Pick("NaN", "Infinity", "1e400", "01", "+1", "0x1", "1_000", "99999999999999999999999999999999999"), StringComparison.Ordinal);
            if (_random.Next(30) == 0) text = text.Replace("\"}", "\\ud800\"}", StringComparison.Ordinal);
        }
        var bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length > 4 && _random.Next(30) == 0) bytes[_random.Next(bytes.Length)] = 0xFF;
        return bytes;
    }

    /// <summary>A value that the schema describes.</summary>
    private JsonNode? Sample(JsonNode? schema, int depth)
    {
        schema = Resolve(schema);
        if (schema is null || depth > 6) return 1;
        if (Enums(schema) is { Count: > 0 } words) return words[_random.Next(words.Count)];
        if ((schema["oneOf"] ?? schema["anyOf"] ?? schema["allOf"]) is JsonArray choices)
            return Sample(choices.LastOrDefault(c => c?["type"]?.ToString() != "null"), depth + 1);
        var type = schema["type"] is JsonArray types ? types.Select(t => t!.ToString()).FirstOrDefault(t => t != "null") : schema["type"]?.ToString();
        switch (type)
        {
            case "object" or null when schema["properties"] is JsonObject properties:
                var record = new JsonObject();
                foreach (var (name, member) in properties)
                    if (_random.Next(5) > 0) record[name] = name == "personId" ? 99 : Sample(member, depth + 1);
                return record;
            case "array":
                return new JsonArray([.. Enumerable.Range(0, _random.Next(1, 3)).Select(_ => Sample(schema["items"], depth + 1))]);
            case "integer":
                return _random.Next(0, 3);
            case "number":
                return _random.Next(0, 2) == 0 ? 1 : 0.5;
            case "boolean":
                return _random.Next(2) == 0;
            case "string":
                return schema["format"]?.ToString() switch
                {
                    "date" => "2026-03-01",
                    "date-time" => "2026-12-01T00:00:00Z",
                    _ => Pick("C1", "P1", "text", "甲方", "USD", "a@b.cn"),
                };
            default:
                return new JsonObject { ["key"] = "C1", ["name"] = "text" };
        }
    }

    /// <summary>The value with one of its parts replaced by what does not belong there.</summary>
    private JsonNode? Spoil(JsonNode? value, int depth)
    {
        if (depth < 6 && value is JsonObject { Count: > 0 } record && _random.Next(6) > 0)
        {
            var copy = record.DeepClone().AsObject();
            var name = copy.ElementAt(_random.Next(copy.Count)).Key;
            if (_random.Next(10) == 0) copy[Pick("colour", "", "__proto__", "$type", "Key", new string('m', 5000), "\u0000")] = 1;
            else if (_random.Next(10) == 0) copy.Remove(name);
            else copy[name] = Spoil(copy[name], depth + 1)?.DeepClone();
            return copy;
        }
        if (depth < 6 && value is JsonArray { Count: > 0 } list && _random.Next(4) > 0)
        {
            var copy = list.DeepClone().AsArray();
            copy[0] = Spoil(copy[0], depth + 1)?.DeepClone();
            return copy;
        }
        return _random.Next(26) switch
        {
            0 => null,
            1 => "",
            2 => " ",
            3 => -1,
            4 => 0,
            5 => 1.23456789,
            6 => decimal.MaxValue,
            7 => long.MaxValue,
            8 => 1e300,
            9 => "NaN",
            10 => "-1",
            11 => true,
            12 => new JsonArray(),
            13 => new JsonObject(),
            14 => new JsonArray(1, null, "x"),
            15 => new JsonObject { ["a"] = 1 },
            16 => "a\u0000b",
            17 => "\u0007",
            18 => new string('x', 300),
            19 => new string('长', 20_000),
            20 => "2026-02-30",
            21 => "0001-01-01",
            22 => "9999-12-31T23:59:59+14:00",
            23 => "2026-12-01T00:00:00+02:00",
            24 => int.MaxValue,
            _ => "🙂\uFFFF",
        };
    }

    private List<string> Enums(JsonNode? schema) =>
        Resolve(schema)?["enum"] is JsonArray words ? [.. words.Where(w => w is not null).Select(w => w!.ToString())] : [];

    private JsonNode? Resolve(JsonNode? schema)
    {
        while (schema?["$ref"]?.ToString() is { } reference) schema = _schemas[reference[(reference.LastIndexOf('/') + 1)..]];
        return schema;
    }

    private string Pick(params string[] values) => values[_random.Next(values.Length)];

    private static string Short(string text) => text.Length <= 300 ? text
        : string.Create(CultureInfo.InvariantCulture, $"{text[..300]}… ({text.Length})");
}
