using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Crm.Database;

namespace Crm.Benchmarks;

/// <summary>
/// What we earn: reports and the cube over three years, asked for other months each time so that no answer is a kept one, and what it
/// costs to keep the sums they read.
/// </summary>
internal sealed class Profit(CrmDatabase database, Scale scale, DateOnly today)
{
    private const int Questions = 24;
    private const int Years = 3;

    private const string Open = """
        select (select count(*) from profitability.ChangedMonth) as Marks,
               (select min(cast(s.IsBuilt as int)) from profitability.RollupState s) as IsBuilt
        """;

    /// <summary>Waits until every change is in the sums; answers how long that took.</summary>
    public async Task<TimeSpan> AreSummedAsync()
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            var row = (await BareWriter.ReadAsync(database, Open, [])).Rows[0];
            if (Convert.ToInt64(row[0], null) == 0 && Convert.ToInt64(row[1], null) == 1) return Stopwatch.GetElapsedTime(began);
            await Task.Delay(100);
        }
    }

    public async Task MeasureReportsAsync(Server product, Report report)
    {
        var goal = scale.Name == "L" ? 1000 : 300;
        await SetRatesAsync(product);
        foreach (var (work, ask) in ((string, Func<int, Task>)[])
        [
            ("products with advice, 3 years", i => product.GetAsync($"/api/v1/profit/products?{Months(i)}")),
            ("products summed up and drawn, 3 years", i => product.GetAsync($"/api/v1/profit/products/summary?{Months(i)}")),
            ("customers after cost to serve, 3 years", i => product.GetAsync($"/api/v1/profit/customers?{Days(i)}")),
            ("customers by grade, 3 years", i => product.GetAsync($"/api/v1/profit/customers/groups?by=grade&{Days(i)}")),
            ("customers by segment, 3 years", i => product.GetAsync($"/api/v1/profit/customers/groups?by=segment&{Days(i)}")),
            ("whale curve of customers, 3 years", i => product.GetAsync($"/api/v1/profit/customers/whale?{Days(i)}")),
            ("cube: grade × year", i => CubeAsync(product, i, false, "grade", "year")),
            ("cube: product × quarter × channel", i => CubeAsync(product, i, false, "product", "quarter", "channel")),
            ("cube: customer, against the year before", i => CubeAsync(product, i, true, "customer")),
            ("won and lost customers of a year", i => product.GetAsync($"/api/v1/profit/won-and-lost?{Year(i)}")),
        ])
        {
            var times = new List<double>();
            // The first two are other questions too, not counted: they wake what is compiled once.
            for (var i = -2; i < Questions; i++)
            {
                var began = Stopwatch.GetTimestamp();
                await ask(i + 2);
                if (i >= 0) times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }
            times.Sort();
            var (median, p95) = (times[Questions / 2], times[Questions * 95 / 100]);
            report.Add(new Line("profit", work, median, p95, Goal: $"≤ {goal} ms", Met: p95 <= goal));
        }
    }

    /// <summary>
    /// What an import costs more for the sums, by processor time: orders come into a process that keeps none, and as many into one that
    /// has taken those in and keeps its own, until nothing is left to sum.
    /// </summary>
    public async Task MeasureUpkeepAsync(Func<bool, Task<Server>> start, Report report)
    {
        TimeSpan without;
        await using (var importing = await start(false)) without = await ImportAsync(importing, scale.Orders);
        await using var summing = await start(true);
        await AreSummedAsync();
        var before = summing.Processor;
        await ImportAsync(summing, scale.Orders + scale.OrdersAtOnce);
        var left = await AreSummedAsync();
        var with = summing.Processor - before;
        var share = (with - without) / without;
        report.Add(new Line(
            "profit", $"sums of {scale.OrdersAtOnce:N0} orders kept: processor time beside their import", left.TotalMilliseconds, Ratio: share,
            Goal: "≤ 0.2", Met: share <= 0.2, Floor: "the import of as many orders with their profit, no sums kept"));
    }

    /// <summary>The processor time of an import of orders.</summary>
    private async Task<TimeSpan> ImportAsync(Server server, int from)
    {
        var before = server.Processor;
        var result = await Build.SendAsync(server, "orders", new Company(scale, today).Orders(from, from + scale.OrdersAtOnce));
        return result["created"]!.GetValue<int>() == scale.OrdersAtOnce ? server.Processor - before
            : throw new InvalidOperationException("The orders of the upkeep are there already: measure on a fresh copy.");
    }

    /// <summary>Every driver of the cost to serve has a rate, and from the middle of the period on another one.</summary>
    private async Task SetRatesAsync(Server product)
    {
        const string address = "/api/v1/profit/cost-to-serve";
        var settings = await product.GetAsync(address);
        var version = settings["version"]!.GetValue<int>();
        var body = new JsonObject
        {
            ["rushDays"] = settings["rushDays"]!.DeepClone(),
            ["advice"] = settings["advice"]!.DeepClone(),
            ["silence"] = settings["silence"]!.DeepClone(),
            ["rates"] = new JsonArray(Rates(today.AddYears(-10), 1m), Rates(today.AddMonths(-18), 1.1m)),
        };
        await product.SendAsync(new HttpRequestMessage(HttpMethod.Put, address)
        {
            Headers = { IfMatch = { new EntityTagHeaderValue($"\"{version}\"") } },
            Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"),
        });

        static JsonObject Rates(DateOnly from, decimal factor) => new()
        {
            ["validFrom"] = Text(from),
            ["order"] = 20m * factor,
            ["line"] = 2m * factor,
            ["visit"] = 300m * factor,
            ["touchpoint"] = 10m * factor,
            ["complaint"] = 200m * factor,
            ["rush"] = 50m * factor,
            ["latePayment"] = 30m * factor,
        };
    }

    private Task<JsonNode> CubeAsync(Server product, int question, bool yearBefore, params string[] dimensions) =>
        Build.PostAsync(product, "/api/v1/profit/cube", new
        {
            dimensions,
            measures = new[] { "net", "contribution", "margin", "fullProfit" },
            from = Month(question, Years),
            to = Month(question, 0),
            compareYearBefore = yearBefore,
        });

    // Three years end with this month or one of the two before; each of them begins another month.
    private DateOnly End(int question) => today.AddMonths(-(question % 3));

    private string Month(int question, int years) =>
        End(question).AddYears(-years).AddMonths(years == 0 ? 0 : 1 + (question / 3 % 8)).ToString("yyyy-MM", CultureInfo.InvariantCulture);

    private string Months(int question) => $"from={Month(question, Years)}&to={Month(question, 0)}";

    private string Days(int question) => $"from={Month(question, Years)}-01&to={Text(LastDay(question))}";

    private string Year(int question) => $"from={Month(question, 1)}-01&to={Text(LastDay(question))}";

    private DateOnly LastDay(int question)
    {
        var end = End(question);
        var last = new DateOnly(end.Year, end.Month, DateTime.DaysInMonth(end.Year, end.Month));
        return last < today ? last : today;
    }

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
