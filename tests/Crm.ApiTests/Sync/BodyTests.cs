using System.Net;
using System.Text;
using NUnit.Framework;

namespace Crm.ApiTests.Sync;

[Parallelizable(ParallelScope.Self)]
public sealed class BodyTests
{
    private CrmHost _host = null!;
    private HttpClient _erp = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _host = new CrmHost();
        _erp = await _host.ErpAsync();
    }

    [OneTimeTearDown]
    public async Task Stop() => await _host.DisposeAsync();

    [Test]
    public async Task A_record_a_line_is_taken()
    {
        var answer = await _erp.SendBodyAsync("suppliers", SyncSteps.Suppliers(3, "lines")).OkAsync();

        Assert.That(answer.Counts(), Is.EqualTo((3, 0, 0, 0)));
        Assert.That(answer["jobId"], Is.Null);
    }

    [TestCase("application/ndjson")]
    [TestCase("application/jsonl; charset=utf-8")]
    public async Task Other_names_of_the_line_format_are_taken_too(string type) =>
        Assert.That((await _erp.SendBodyAsync("suppliers", SyncSteps.Suppliers(1, type), type).OkAsync()).Counts().Created, Is.EqualTo(1));

    [Test]
    public async Task A_JSON_array_is_taken()
    {
        var answer = await _erp.SendBodyAsync("suppliers", """[ {"key":"array-1","name":"One"} , {"key":"array-2","name":"Two"} ]""",
            "application/json").OkAsync();

        Assert.That(answer.Counts(), Is.EqualTo((2, 0, 0, 0)));
    }

    [TestCase("application/x-ndjson", "{\"key\":\"bom-lines\",\"name\":\"甲\"}")]
    [TestCase("application/json", "[{\"key\":\"bom-array\",\"name\":\"甲\"}]")]
    public async Task A_byte_order_mark_is_passed_over(string type, string body) =>
        Assert.That((await _erp.SendBodyAsync("suppliers", [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(body)], type).OkAsync()).Counts(),
            Is.EqualTo((1, 0, 0, 0)));

    [Test]
    public async Task Blank_lines_and_line_ends_of_Windows_are_passed_over_and_not_counted()
    {
        var answer = await _erp.SendBodyAsync("suppliers",
            "\r\n\n{\"key\":\"crlf-1\",\"name\":\"One\"}\r\n  \t\r\n{\"key\":\"crlf-2\"}\r\n\r\n").OkAsync();

        Assert.That(answer.Counts(), Is.EqualTo((1, 0, 0, 1)));
        Assert.That(answer.Problems().Single().Row, Is.EqualTo(2));
    }

    [TestCase("application/x-ndjson", "")]
    [TestCase("application/json", "[]")]
    public async Task An_empty_body_takes_nothing(string type, string body) =>
        Assert.That((await _erp.SendBodyAsync("suppliers", body, type).OkAsync())["total"]!.GetValue<long>(), Is.Zero);

    [Test]
    public async Task A_row_that_is_no_UTF_8_fails_alone()
    {
        byte[] body =
        [
            .. "{\"key\":\"utf-1\",\"name\":\"One\"}\n{\"key\":\"utf-"u8, 0xFF, 0xC3, .. "\",\"name\":\"Two\"}\n{\"key\":\"utf-3\",\"name\":\""u8,
            0xC3, 0x28, .. "\"}\n{\"key\":\"utf-4\",\"name\":\"\\ud800\"}\n{\"key\":\"\\udc00\",\"name\":\"x\"}\n{\"key\":\"utf-6\",\"name\":\"Six\"}"u8,
        ];

        var answer = await _erp.SendBodyAsync("suppliers", body).OkAsync();

        Assert.That(answer.Counts(), Is.EqualTo((2, 0, 0, 4)), answer.ToJsonString());
        Assert.That(answer.Problems().Select(p => p.Row).Distinct(), Is.EqualTo(new[] { 2, 3, 4, 5 }));
    }

    [Test]
    public async Task A_row_that_is_no_JSON_fails_alone()
    {
        var answer = await _erp.SendBodyAsync("suppliers",
            "{\"key\":\"json-1\",\"name\":\"One\"}\n{\"key\":\"json-2\",\"name\":\nnull\n7\n\"text\"\n[]\n{\"key\":\"json-7\",\"name\":\"Seven\"}").OkAsync();

        Assert.That(answer.Counts(), Is.EqualTo((2, 0, 0, 5)), answer.ToJsonString());
    }

    [TestCase("[{\"key\":\"broken-1\",\"name\":\"One\"},{\"key\":")]
    [TestCase("[{\"key\":\"broken-1\",\"name\":\"One\"}] {}")]
    [TestCase("{\"key\":\"broken-1\",\"name\":\"One\"}")]
    [TestCase("nonsense")]
    public async Task A_broken_array_is_refused_whole(string body)
    {
        await _erp.SendBodyAsync("suppliers", body, "application/json").ProblemAsync(HttpStatusCode.BadRequest, "invalid");

        Assert.That(await CountAsync("broken"), Is.Zero);
    }

    [Test]
    public async Task A_row_of_more_than_four_megabytes_refuses_the_body()
    {
        var body = "{\"key\":\"long-1\",\"name\":\"One\"}\n{\"key\":\"long-2\",\"name\":\"" + new string('x', 5 * 1024 * 1024) + "\"}";

        var lines = await _erp.SendBodyAsync("suppliers", body).ProblemAsync(HttpStatusCode.BadRequest, "invalid");
        var array = await _erp.SendBodyAsync("suppliers", "[" + body.Replace('\n', ',') + "]", "application/json")
            .ProblemAsync(HttpStatusCode.BadRequest, "invalid");

        Assert.That(lines["errors"]!["row 2"], Is.Not.Null);
        Assert.That(array["errors"]!["row 2"], Is.Not.Null);
        Assert.That(await CountAsync("long"), Is.Zero);
    }

    [TestCase("text/csv")]
    [TestCase("application/xml")]
    [TestCase("")]
    public async Task Another_content_type_is_refused(string type) =>
        await _erp.SendBodyAsync("suppliers", "{}", type).ProblemAsync(HttpStatusCode.UnsupportedMediaType, "unsupported-media-type");

    [Test]
    public async Task An_unknown_kind_of_record_is_not_found() =>
        await _erp.SendBodyAsync("spaceships", "{}").ProblemAsync(HttpStatusCode.NotFound, "not-found");

    [TestCase("")]
    [TestCase("?source=")]
    [TestCase("?source=%20%20")]
    [TestCase("?source=a%00b")]
    [TestCase("?source=123456789012345678901234567890123456789012345678901")]
    [TestCase("?source=ERP&onError=explode")]
    [TestCase("?source=ERP&historic=maybe")]
    [TestCase("?source=ERP&sorce=ERP")]
    [TestCase("?source=ERP&source=ERP2")]
    public async Task What_the_address_asks_for_must_be_right(string options) =>
        await _erp.SendBodyAsync("suppliers", SyncSteps.Suppliers(1, "address"), options: options).ProblemAsync(HttpStatusCode.BadRequest, "invalid");

    [TestCase("?source=ERP")]
    [TestCase("?source=ERP&background=true")]
    public async Task Nothing_of_a_body_that_breaks_off_is_taken(string options)
    {
        foreach (var rows in new[] { 10, 2500 })
        {
            var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/sync/suppliers{options}") { Content = new BreaksOff(rows) };
            // In this process the server may not see the loss by itself; the sender then lets go, as a machine that went away does.
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(3));
            Assert.That(async () => await _erp.SendAsync(request, patience.Token), Throws.Exception);
        }

        await Task.Delay(500);
        Assert.That(await CountAsync("off"), Is.Zero);
        var jobs = await _erp.GetJsonAsync("/api/v1/jobs?kind=sync.suppliers&state=receiving,waiting,running");
        Assert.That(jobs["items"]!.AsArray(), Is.Empty);
        var next = await _erp.SendBodyAsync("suppliers", SyncSteps.Suppliers(1, "next" + options.Length), options: "?source=ERP&background=true")
            .OkAsync(HttpStatusCode.Accepted);
        Assert.That((await _erp.JobEndedAsync(next["jobId"]!.GetValue<long>()))["state"]!.ToString(), Is.EqualTo("done"));
    }

    private async Task<int> CountAsync(string prefix)
    {
        var items = (await _erp.GetJsonAsync("/api/v1/suppliers?limit=200"))["items"]!.AsArray();
        return items.Count(s => s!.ToJsonString().Contains(prefix + "-", StringComparison.Ordinal));
    }

    /// <summary>Sends some rows and then loses its connection.</summary>
    private sealed class BreaksOff : HttpContent
    {
        private readonly int _rows;

        public BreaksOff(int rows)
        {
            _rows = rows;
            Headers.ContentType = new("application/x-ndjson");
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(SyncSteps.Suppliers(_rows, "off", "off-") + "\n"));
            await stream.FlushAsync();
            throw new IOException("The connection was lost.");
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
