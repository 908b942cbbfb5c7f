using System.Net;
using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Crm.ApiTests.Profitability;

/// <summary>Measures by dimensions, the lines behind them, and reports that are kept.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class CubeTests : IAsyncDisposable
{
    private readonly CrmHost _host = new();
    private HttpClient _erp = null!;
    private HttpClient _administrator = null!;

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [SetUp]
    public async Task Open()
    {
        (_erp, _administrator) = (await SalesCompany.OpenAsync(_host), await _host.AdministratorAsync());
        await _erp.SyncedAsync("orders",
            SalesCompany.Order("O1", "A", "2025-03-10", ("PUMP", 1, 100)), SalesCompany.Order("O2", "A", "2026-03-10", ("PUMP", 2, 100), ("SEAL", 5, 10)),
            SalesCompany.Order("O3", "B", "2026-04-10", ("PUMP", 1, 120)));
    }

    [TestCase("customer", "Ann's=250,Ben's=120")]
    [TestCase("region", "North=250,South=120")]
    [TestCase("product", "PUMP Pump=320,SEAL Seal=50")]
    [TestCase("category", "Pumps=320,Everything=50")]
    [TestCase("topCategory", "Everything=370")]
    [TestCase("supplier", "Supplier=320,=50")]
    [TestCase("segment", "East=250,West=120")]
    [TestCase("grade", "N=370")]
    [TestCase("channel", "direct=370")]
    [TestCase("salesperson", "Li=370")]
    [TestCase("month", "2026-03=250,2026-04=120")]
    [TestCase("quarter", "2026-Q1=250,2026-Q2=120")]
    [TestCase("year", "2026=370")]
    public async Task Net_is_shared_out_by_every_dimension(string dimension, string expected)
    {
        var cube = await AskAsync(new { dimensions = (string[])[dimension], measures = (string[])["net"], from = "2026-01", to = "2026-12" });
        Assert.That(string.Join(',', cube["rows"]!.AsArray().Select(r => $"{r!["keys"]![0]!["name"]}={Number(r, "net"):0.##}")), Is.EqualTo(expected));
        Assert.That(cube["currency"]!.GetValue<string>(), Is.EqualTo("CNY"));
    }

    [Test]
    public async Task The_year_before_stands_beside_the_same_months()
    {
        var cube = await AskAsync(new
        {
            dimensions = (string[])["customer", "month"],
            measures = (string[])["net", "margin"],
            from = "2026-03",
            to = "2026-04",
            compareYearBefore = true,
        });
        var march = cube["rows"]![0]!;
        Assert.That((Number(march, "net"), march["yearBefore"]!["net"]!.GetValue<decimal>()), Is.EqualTo((250m, 100m)));
        // The margin is that of the pumps: nobody knows what the seals cost.
        Assert.That((Number(march, "margin"), march["unknownCostShare"]!.GetValue<decimal>()), Is.EqualTo((0.6m, 0.2m)));
        Assert.That(cube["subtotals"]![0]!["yearBefore"]!["net"]!.GetValue<decimal>(), Is.EqualTo(100m));
    }

    [Test]
    public async Task What_is_not_among_the_best_is_the_rest_and_comes_to_the_total()
    {
        var cube = await AskAsync(new { dimensions = (string[])["customer"], measures = (string[])["net", "orders", "margin"], from = "2026-01", to = "2026-12", top = 1 });
        var rest = cube["rows"]![1]!;
        Assert.That((rest["isRest"]!.GetValue<bool>(), Number(rest, "net"), Number(rest, "orders"), cube["others"]!.GetValue<int>()),
            Is.EqualTo((true, 120m, 1m, 1)));
        Assert.That(rest["values"]!["margin"], Is.Null);
        Assert.That(Number(cube["total"]!, "orders"), Is.EqualTo(2m));
    }

    [Test]
    public async Task Filters_leave_the_others_out_and_a_category_stands_for_all_below()
    {
        var all = (await _erp.GetJsonAsync("/api/v1/categories"))["items"]!.AsArray().First(c => c!["name"]!.GetValue<string>() == "Everything")!["categoryId"]!.GetValue<long>();
        var cube = await AskAsync(new
        {
            dimensions = (string[])["year"],
            measures = (string[])["net"],
            from = "2026-01",
            to = "2026-12",
            filters = new { categoryIds = (long[])[all], regions = (string[])["North"] },
        });
        Assert.That(Number(cube["total"]!, "net"), Is.EqualTo(250m));
    }

    [Test]
    public async Task A_period_without_data_is_empty_and_says_so()
    {
        var cube = await AskAsync(new { dimensions = (string[])["product"], measures = (string[])["net", "margin"], from = "2020-01", to = "2020-12" });
        Assert.That((cube["hasData"]!.GetValue<bool>(), cube["rows"]!.AsArray().Count, Number(cube["total"]!, "net")), Is.EqualTo((false, 0, 0m)));
        Assert.That(cube["total"]!["values"]!["margin"], Is.Null);
    }

    [Test]
    public async Task A_manager_sees_the_sums_of_its_own_people_alone()
    {
        var (manager, managerId) = await _host.PersonAsync("manager", signInName: "max");
        await _host.PersonAsync("sales", managerId, "ann");
        await _host.PersonAsync("sales", signInName: "ben");
        await _erp.SyncedAsync("customers",
            new { key = "C", name = "Of Ann", ownerSignInName = "ann" }, new { key = "D", name = "Of Ben", ownerSignInName = "ben" });
        await _erp.SyncedAsync("orders",
            SalesCompany.Order("O8", "C", "2026-05-10", ("PUMP", 1, 30)), SalesCompany.Order("O9", "D", "2026-05-10", ("PUMP", 1, 70)));
        foreach (var dimension in (string[])["product", "region", "customer", "year"])
        {
            var cube = await manager.PostAsync("/api/v1/profit/cube",
                new { dimensions = (string[])[dimension], measures = (string[])["net"], from = "2026-01", to = "2026-12" }).OkAsync();
            Assert.That(Number(cube["total"]!, "net"), Is.EqualTo(400m), dimension);
        }
        var lines = await manager.GetJsonAsync("/api/v1/profit/cube/lines?from=2026-01&to=2026-12&count=true");
        Assert.That(lines["total"]!.GetValue<long>(), Is.EqualTo(4));
    }

    [Test]
    public async Task Without_the_right_to_see_costs_there_is_no_cube()
    {
        var (sales, _) = await _host.PersonAsync("sales");
        await sales.PostAsync("/api/v1/profit/cube", new { dimensions = (string[])["year"], measures = (string[])["net"] }).ProblemAsync(HttpStatusCode.Forbidden);
    }

    [TestCase("""{"dimensions":[],"measures":["net"]}""", "dimensions")]
    [TestCase("""{"dimensions":["year","month","grade","region"],"measures":["net"]}""", "dimensions")]
    [TestCase("""{"dimensions":["year","customer"],"measures":["net"]}""", "dimensions")]
    [TestCase("""{"dimensions":["year"],"measures":[]}""", "measures")]
    [TestCase("""{"dimensions":["category"],"measures":["orders"]}""", "measures")]
    [TestCase("""{"dimensions":["year"],"measures":["net"],"sort":"-margin"}""", "sort")]
    [TestCase("""{"dimensions":["year"],"measures":["net"],"from":"2026-13"}""", "from")]
    [TestCase("""{"dimensions":["year"],"measures":["net"],"from":"2026-05","to":"2026-04"}""", "from")]
    [TestCase("""{"dimensions":["year"],"measures":["net"],"top":0}""", "top")]
    public async Task A_question_that_cannot_be_answered_names_the_field(string question, string field)
    {
        var problem = await _administrator.PostAsync("/api/v1/profit/cube", (object)question).ProblemAsync(HttpStatusCode.BadRequest);
        Assert.That(problem["errors"]!.AsObject().ContainsKey(field), problem.ToJsonString());
    }

    [Test]
    public async Task The_lines_behind_a_number_come_to_it_page_by_page()
    {
        var net = 0m;
        string? cursor = null;
        do
        {
            var page = await _administrator.GetJsonAsync($"/api/v1/profit/cube/lines?from=2026-01&to=2026-12&region=North&limit=1&sort=-net{(cursor is null ? "" : $"&cursor={cursor}")}");
            net += page["items"]!.AsArray().Sum(l => l!["net"]!.GetValue<decimal>());
            cursor = page["nextCursor"]?.GetValue<string>();
        }
        while (cursor is not null);
        Assert.That(net, Is.EqualTo(250m));
    }

    [Test]
    public async Task Csv_holds_the_same_rows()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/profit/cube");
        request.Headers.Add("Accept", "text/csv");
        request.Content = System.Net.Http.Json.JsonContent.Create(new { dimensions = (string[])["customer"], measures = (string[])["net"], from = "2026-01", to = "2026-12" });
        using var answer = await _administrator.SendAsync(request);
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("customer,net,currency").And.Contain("Ann's,250,CNY"));
    }

    [Test]
    public async Task A_report_is_saved_shared_changed_and_thrown_away()
    {
        var question = new { dimensions = (string[])["grade"], measures = (string[])["net"] };
        var saved = await _administrator.PostAsync("/api/v1/profit/reports", new { name = "By grade", question }).OkAsync(HttpStatusCode.Created);
        await _administrator.PostAsync("/api/v1/profit/reports", new { name = "By grade", question }).ProblemAsync(HttpStatusCode.Conflict);
        var (finance, _) = await _host.PersonAsync("finance");
        var (manager, _) = await _host.PersonAsync("manager");
        Assert.That(await CountAsync(finance), Is.Zero);

        var address = $"/api/v1/profit/reports/{saved["reportId"]}";
        await _administrator.PutAsync(address, new { name = "By grade", question, sharedWith = "roles", roles = (string[])["finance"] }, "\"1\"").OkAsync();
        Assert.That((await CountAsync(finance), await CountAsync(manager)), Is.EqualTo((1, 0)));
        await finance.PutAsync(address, new { name = "Mine", question }, "\"2\"").ProblemAsync(HttpStatusCode.Forbidden);
        await manager.DeleteAsync(address).ProblemAsync(HttpStatusCode.NotFound);
        await _administrator.PutAsync(address, new { name = "Late", question }, "\"1\"").ProblemAsync(HttpStatusCode.PreconditionFailed);
        await _administrator.DeleteAsync(address).OkAsync(HttpStatusCode.NoContent);
        Assert.That(await CountAsync(finance), Is.Zero);

        static async Task<int> CountAsync(HttpClient client) => (await client.GetJsonAsync("/api/v1/profit/reports"))["items"]!.AsArray().Count;
    }

    private Task<JsonNode> AskAsync(object question) => _administrator.PostAsync("/api/v1/profit/cube", question).OkAsync();

    private static decimal Number(JsonNode line, string measure) => line["values"]![measure]!.GetValue<decimal>();
}
