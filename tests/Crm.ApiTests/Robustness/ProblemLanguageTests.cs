using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Crm.ApiTests.Sync;
using NUnit.Framework;

namespace Crm.ApiTests.Robustness;

/// <summary>The same refused request, asked in English, in Chinese and in no language.</summary>
[Parallelizable(ParallelScope.Self)]
public sealed class ProblemLanguageTests
{
    private CrmHost _host = null!;
    private HttpClient _admin = null!;
    private HttpClient _erp = null!;
    private long _customerId;

    [OneTimeSetUp]
    public async Task Start()
    {
        _host = new CrmHost();
        _admin = await _host.AdministratorAsync();
        _erp = await _host.ErpAsync();
        _customerId = (await _admin.PostAsync("/api/v1/customers", new { name = "One", code = "taken" }).OkAsync(HttpStatusCode.Created))
            ["customerId"]!.GetValue<long>();
        await _admin.PatchAsync($"/api/v1/customers/{_customerId}", new { notes = "王芳 (a+b)*" }, 1).OkAsync();
    }

    [OneTimeTearDown]
    public async Task Stop() => await _host.DisposeAsync();

    [Test]
    public async Task What_cannot_be_taken_is_said_of_each_field()
    {
        var (english, chinese) = await BothAsync(_admin, () => Request(HttpMethod.Post, "/api/v1/customers", """{"phone":"1\u0007"}"""));

        Assert.That(english["title"]!.ToString(), Is.EqualTo("Bad Request"));
        Assert.That(english["detail"]!.ToString(), Is.EqualTo("The request is not valid."));
        Assert.That(english["errors"]!["name"]![0]!.ToString(), Is.EqualTo("is required"));
        Assert.That(chinese["title"]!.ToString(), Is.EqualTo("填写有误"));
        Assert.That(chinese["detail"]!.ToString(), Is.EqualTo("填写的内容有误，请按提示修改。"));
        Assert.That(chinese["errors"]!["name"]![0]!.ToString(), Is.EqualTo("必填"));
        Assert.That(chinese["errors"]!["phone"]![0]!.ToString(), Is.EqualTo("不能含控制字符"));
    }

    [Test]
    public async Task The_validators_own_messages_too()
    {
        var (english, chinese) = await BothAsync(_admin, () =>
            Request(HttpMethod.Get, $"/api/v1/profit/customers?limit=201&q={new string('x', 101)}"));

        Assert.That(english["errors"]!["q"]![0]!.ToString(), Does.Contain("must be 100 characters or fewer"));
        Assert.That(chinese["errors"]!["q"]![0]!.ToString(), Is.EqualTo("最多 100 个字符（现有 101 个）"));
        Assert.That(chinese["errors"]!["limit"]![0]!.ToString(), Is.EqualTo("必须在 1 到 200 之间"));
    }

    [Test]
    public async Task What_is_not_there()
    {
        var (english, chinese) = await BothAsync(_admin, () => Request(HttpMethod.Get, "/api/v1/customers/999999"));

        Assert.That(english["detail"]!.ToString(), Is.EqualTo("There is no such customer, or you may not see it."));
        Assert.That(chinese["detail"]!.ToString(), Is.EqualTo("没有这个客户，或者您无权查看。"));

        (english, chinese) = await BothAsync(_admin, () => Request(HttpMethod.Get, "/api/v1/nowhere"));
        Assert.That(english["detail"]!.ToString(), Is.EqualTo("There is no such address."));
        Assert.That(chinese["detail"]!.ToString(), Is.EqualTo("没有这个地址。"));
    }

    [Test]
    public async Task A_conflict_and_its_field()
    {
        var (english, chinese) = await BothAsync(_admin, () => Request(HttpMethod.Post, "/api/v1/customers", """{"name":"Two","code":"taken"}"""));

        Assert.That(english["errors"]!["code"]![0]!.ToString(), Is.EqualTo("Another customer has this code already."));
        Assert.That(chinese["detail"]!.ToString(), Is.EqualTo("已有客户使用这个代码。"));
        Assert.That(chinese["errors"]!["code"]![0]!.ToString(), Is.EqualTo("已有客户使用这个代码。"));
    }

    [Test]
    public async Task A_stale_change_with_who_changed_what()
    {
        var (english, chinese) = await BothAsync(_admin, () =>
        {
            var request = Request(HttpMethod.Patch, $"/api/v1/customers/{_customerId}", """{"notes":"x"}""");
            request.Headers.TryAddWithoutValidation("If-Match", "\"1\"");
            return request;
        });

        Assert.That(english["detail"]!.ToString(), Does.StartWith("The record was changed since you read it and now has version 2. "));
        Assert.That(chinese["detail"]!.ToString(), Does.Match("^您打开之后这条记录被修改过，现为第 2 版：.+ 于 2026-07-01 .+（UTC）修改了 notes。请重新加载。$"));
    }

    [Test]
    public async Task A_refused_sign_in_and_nobody_signed_in()
    {
        var nobody = _host.Anonymous();
        nobody.DefaultRequestHeaders.Add("X-Crm-Client", "test");
        var (english, chinese) = await BothAsync(
            nobody, () => Request(HttpMethod.Post, "/api/v1/session", """{"signInName":"nobody","password":"wrong"}"""));
        Assert.That(english["detail"]!.ToString(), Is.EqualTo("The name or the password is wrong."));
        Assert.That(chinese["detail"]!.ToString(), Is.EqualTo("登录名或密码不正确。"));

        (_, chinese) = await BothAsync(nobody, () => Request(HttpMethod.Get, "/api/v1/customers"));
        Assert.That(chinese["title"]!.ToString(), Is.EqualTo("请先登录"));
        Assert.That(chinese["detail"]!.ToString(), Is.EqualTo("请先登录，或提供有效的 API 密钥。"));
    }

    [TestCase("/api/v1/customers?colour=red", "colour", "没有这个参数")]
    [TestCase("/api/v1/customers?sort=colour", "sort", "这个列表不能按“colour”排序。可用：")]
    [TestCase("/api/v1/customers?cursor=x", "cursor", "翻页位置已损坏，请从第一页开始。")]
    public async Task A_query_that_is_not_understood(string address, string field, string said)
    {
        var (_, chinese) = await BothAsync(_admin, () => Request(HttpMethod.Get, address));
        Assert.That(chinese["errors"]![field]![0]!.ToString(), Does.StartWith(said));
    }

    [Test]
    public async Task A_list_that_was_to_come_as_CSV()
    {
        var asked = Request(HttpMethod.Get, "/api/v1/customers?colour=red", language: "zh-CN");
        asked.Headers.Accept.ParseAdd("text/csv");

        var problem = await _admin.SendAsync(asked).ProblemAsync(HttpStatusCode.BadRequest, "invalid");

        Assert.That(problem["errors"]!["colour"]![0]!.ToString(), Is.EqualTo("没有这个参数"));
    }

    [Test]
    public async Task A_body_that_is_no_JSON_and_a_parameter_that_is_no_number()
    {
        var (english, chinese) = await BothAsync(_admin, () => Request(HttpMethod.Post, "/api/v1/customers", "{\"name\":"));
        Assert.That(english["errors"]!.AsObject().Single().Value![0]!.ToString(), Does.StartWith("is not valid JSON (line 1, byte "));
        Assert.That(chinese["errors"]!.AsObject().Single().Value![0]!.ToString(), Does.Match("^不是正确的 JSON（第 1 行，第 [0-9]+ 字节）$"));

        (english, chinese) = await BothAsync(_admin, () => Request(HttpMethod.Get, "/api/v1/customers?limit=many"));
        Assert.That(english["detail"]!.ToString(), Does.Contain("many"));
        Assert.That(chinese["detail"]!.ToString(), Does.Match("^参数“.+”的值“many”不正确。$"));
    }

    [Test]
    public async Task A_limit_that_was_reached()
    {
        await using var host = new CrmHost(settings: new Dictionary<string, string?> { ["RateLimits:SignInsPerMinute"] = "1" });
        var client = host.Anonymous();
        using var first = await client.SendAsync(Request(HttpMethod.Post, "/api/v1/session", """{"signInName":"a","password":"b"}"""));

        var problem = await client.SendAsync(Request(HttpMethod.Post, "/api/v1/session", """{"signInName":"a","password":"b"}""", "zh-CN"))
            .ProblemAsync(HttpStatusCode.TooManyRequests, "too-many-requests");

        Assert.That(problem["title"]!.ToString(), Is.EqualTo("请求太频繁"));
    }

    [Test]
    public async Task Rows_of_a_sync_are_explained_to_a_reader_and_stay_as_they_were_written_for_the_ERP()
    {
        var body = SyncSteps.Suppliers(1100, "words") + "\n{\"key\":\"words-bad\"}";
        var accepted = await _erp.SendBodyAsync("suppliers", body, options: "?source=WORDS").OkAsync(HttpStatusCode.Accepted);
        await _erp.JobEndedAsync(accepted["jobId"]!.GetValue<long>());
        var address = $"/api/v1/jobs/{accepted["jobId"]}/problems";

        var english = await _erp.SendAsync(Request(HttpMethod.Get, address)).OkAsync();
        var chinese = await _erp.SendAsync(Request(HttpMethod.Get, address, language: "zh-CN")).OkAsync();
        var csv = Request(HttpMethod.Get, address, language: "zh-CN");
        csv.Headers.Accept.ParseAdd("text/csv");

        Assert.That(english["items"]![0]!["message"]!.ToString(), Is.EqualTo("is required"));
        Assert.That(chinese["items"]![0]!["message"]!.ToString(), Is.EqualTo("必填"));
        Assert.That(chinese["items"]![0]!["code"]!.ToString(), Is.EqualTo("required"));
        Assert.That(await (await _erp.SendAsync(csv)).Content.ReadAsStringAsync(), Does.Contain("is required"));
    }

    [Test]
    public async Task Both_languages_at_once_do_not_mix()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(async i =>
        {
            var language = i % 2 == 0 ? "zh-CN" : "en";
            var problem = await _admin.SendAsync(Request(HttpMethod.Get, $"/api/v1/profit/customers?limit={201 + i}", language: language))
                .ProblemAsync(HttpStatusCode.BadRequest, "invalid");
            return (language, problem["errors"]!["limit"]![0]!.ToString());
        }));

        foreach (var (language, message) in answers)
            Assert.That(message, language == "en" ? Does.Contain("must be between") : Is.EqualTo("必须在 1 到 200 之间"));
    }

    /// <summary>Asks without a language, in English and in Chinese: all but the words must be the same.</summary>
    private static async Task<(JsonNode English, JsonNode Chinese)> BothAsync(HttpClient client, Func<HttpRequestMessage> request)
    {
        var plain = await AnswerAsync(null, "en");
        var english = await AnswerAsync("en-GB,en;q=0.9,zh;q=0.5", "en");
        var chinese = await AnswerAsync("zh-CN", "zh-CN");
        Assert.That(Without(english, "traceId").ToJsonString(), Is.EqualTo(Without(plain, "traceId").ToJsonString()));
        string[] words = ["title", "detail", "errors", "traceId"];
        Assert.That(Without(chinese, words).ToJsonString(), Is.EqualTo(Without(english, words).ToJsonString()));
        Assert.That(chinese["errors"]?.AsObject().Select(e => e.Key), Is.EqualTo(english["errors"]?.AsObject().Select(e => e.Key)));
        return (english, chinese);

        async Task<JsonNode> AnswerAsync(string? language, string told)
        {
            using var asked = request();
            if (language is not null) asked.Headers.TryAddWithoutValidation("Accept-Language", language);
            using var answer = await client.SendAsync(asked);
            Assert.That(answer.Content.Headers.ContentLanguage, Is.EqualTo(new[] { told }));
            Assert.That(answer.Headers.Vary, Does.Contain("Accept-Language"));
            return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        }
    }

    private static JsonNode Without(JsonNode problem, params string[] names)
    {
        var rest = problem.DeepClone().AsObject();
        foreach (var name in names) rest.Remove(name);
        return rest;
    }

    private static HttpRequestMessage Request(HttpMethod method, string address, string? body = null, string? language = null)
    {
        var request = new HttpRequestMessage(method, address);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        if (language is not null) request.Headers.TryAddWithoutValidation("Accept-Language", language);
        return request;
    }
}
