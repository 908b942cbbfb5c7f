using System.Text.Json.Nodes;
using Crm.Demo;

namespace Crm.Api;

/// <summary>
/// What the demo company reckons and plans with beside its orders: rates of the cost to serve, bottlenecks, lost customers,
/// and reports and scenarios that its director shares with everybody.
/// </summary>
internal static class DemoProfit
{
    /// <summary>May be done again: what is there is left alone.</summary>
    public static async Task SetUpAsync(HttpClient administrator, DemoCompany company)
    {
        var settings = await DemoSetup.GetAsync(administrator, "/api/v1/profit/cost-to-serve");
        if (settings["rates"]!.AsArray().Count == 0)
        {
            settings["rushDays"] = DemoCompany.RushDays;
            settings["rates"] = new JsonArray([.. company.ServeRates.Select(Rates)]);
            await DemoSetup.PutAsync(administrator, "/api/v1/profit/cost-to-serve", settings);
        }

        var known = (await DemoSetup.GetAsync(administrator, "/api/v1/profit/bottlenecks"))["items"]!.AsArray()
            .Select(b => b!["code"]!.GetValue<string>()).ToHashSet();
        foreach (var bottleneck in company.Bottlenecks.Where(b => !known.Contains(b.Code)))
            await DemoSetup.PostAsync(administrator, "/api/v1/profit/bottlenecks", bottleneck);
    }

    public static async Task DeclareLossesAsync(
        IReadOnlyDictionary<string, HttpClient> people, IReadOnlyDictionary<string, long> customers,
        IReadOnlyList<DemoLoss> losses)
    {
        foreach (var loss in losses)
            await DemoSetup.PostAsync(people[loss.SignInName], $"/api/v1/customers/{customers[loss.CustomerCode]}/losses", new
            {
                loss.Reason,
                loss.Competitor,
                loss.Note,
                loss.LostOn,
            });
        Console.WriteLine($"  {"lost customers",-16} {losses.Count,7:N0}");
    }

    /// <summary>For everybody who may see costs; each reads them over the customers that are his own.</summary>
    public static async Task SaveReportsAsync(HttpClient director)
    {
        string[] earned = ["net", "contribution", "margin"];
        foreach (var (name, question) in new (string, object)[]
        {
            ("各月销售与贡献（同比）", new
            {
                dimensions = (string[])["month"], measures = (string[])[.. earned, "orders"], compareYearBefore = true,
            }),
            ("地区 × 产品大类的贡献", new
            {
                dimensions = (string[])["region", "topCategory"], measures = earned, sort = "-contribution", top = 15,
            }),
            ("业务员业绩与毛利率（同比）", new
            {
                dimensions = (string[])["salesperson"], measures = (string[])[.. earned, "customers"], sort = "-contribution",
                compareYearBefore = true,
            }),
        })
            await DemoSetup.PostAsync(director, "/api/v1/profit/reports", new { name, question, sharedWith = "everybody" });
    }

    public static async Task SaveScenariosAsync(HttpClient director, IReadOnlyList<JsonNode> customers)
    {
        var largest = customers.MaxBy(c => c["revenue12m"]!.GetValue<decimal>())!;
        var dealers = customers
            .Where(c => c["segment"]?.GetValue<string>() == "经销商" && c["revenue12m"]!.GetValue<decimal>() > 0);
        var pumps = (await DemoSetup.GetAsync(director, "/api/v1/categories"))["items"]!.AsArray()
            .First(c => c!["name"]!.GetValue<string>() == "离心泵")!["categoryId"]!.GetValue<long>();
        foreach (var (name, note, item) in new (string, string, object)[]
        {
            ($"失去最大客户：{largest["name"]}", "年框合同到期不续签时的影响。", new
            {
                kind = "loseCustomers", scope = Scope(customerIds: [Id(largest)]), fromMonth = 2,
            }),
            ("离心泵提价 3%，销量下降约 4%", "假设每提价 1%，销量下降 1.3%。", new
            {
                kind = "changePrice", scope = Scope(categoryIds: [pumps]), share = 0.03m, elasticity = -1.3m,
            }),
            ("经销商账期延长 30 天", "经销商协会提出的付款条件。", new
            {
                kind = "changeTerms", scope = Scope(customerIds: [.. dealers.Select(Id)]), days = 30,
            }),
        })
            await DemoSetup.PostAsync(
                director, "/api/v1/profit/scenarios", new { name, note, isShared = true, items = (object[])[item] });
    }

    private static object Scope(long[]? customerIds = null, long[]? categoryIds = null) => new
    {
        customerIds = customerIds ?? [],
        grades = Array.Empty<string>(),
        productIds = Array.Empty<long>(),
        categoryIds = categoryIds ?? [],
    };

    private static long Id(JsonNode customer) => customer["customerId"]!.GetValue<long>();

    private static JsonNode Rates(DemoServeRates rates) => new JsonObject
    {
        ["validFrom"] = $"{rates.ValidFrom:yyyy-MM-dd}",
        ["order"] = rates.Order,
        ["line"] = rates.Line,
        ["visit"] = rates.Visit,
        ["touchpoint"] = rates.Touchpoint,
        ["complaint"] = rates.Complaint,
        ["rush"] = rates.Rush,
        ["latePayment"] = rates.LatePayment,
    };
}
