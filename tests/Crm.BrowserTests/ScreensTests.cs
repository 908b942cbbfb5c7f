using System.Text.Json;
using Crm.TestProcesses;
using NUnit.Framework;
using static Microsoft.Playwright.Assertions;

namespace Crm.BrowserTests;

/// <summary>
/// Every main screen in both languages, one of them light and one dark (words do not change contrast): it renders, nothing is broken, and
/// everybody can use it.
/// </summary>
public sealed class ScreensTests : Journey
{
    private static readonly Lazy<string> Axe = new(() =>
        File.ReadAllText(Path.Combine(RunningProduct.Repository, "web-client", "node_modules", "axe-core", "axe.min.js")));

    [TestCase("zh-CN", "light")]
    [TestCase("en", "dark")]
    public async Task Every_main_screen_renders_and_has_no_serious_barrier(string language, string scheme)
    {
        await OpenBrowserAsync(language, scheme);
        var barriers = new List<string>();
        await Page.GotoAsync("/sign-in");
        await Expect(Page.Locator("form")).ToBeVisibleAsync();
        barriers.AddRange(await BarriersAsync("sign-in"));

        await GoAsync("zhou.jianguo", "/");
        await SettledAsync();
        await Expect(Page.Locator("html")).ToHaveAttributeAsync("lang", language);
        await Expect(Page.Locator("html")).ToHaveAttributeAsync("data-mantine-color-scheme", scheme);
        barriers.AddRange(await BarriersAsync("work"));
        await LookAsync(await PathsAsync("zhou.jianguo"));

        await OpenBrowserAsync(language, scheme);
        await GoAsync("admin", "/");
        await SettledAsync();
        await LookAsync(["/sync/jobs", "/sync/reconciliation", "/administration/people", "/administration/tree", "/administration/api-keys",
            "/administration/profit-settings", "/administration/outbox", "/administration/mail-templates",
            "/administration/people?create=true", "/password", "/sessions"]);
        Assert.That(barriers, Is.Empty);

        async Task LookAsync(IEnumerable<string> paths)
        {
            foreach (var path in paths)
            {
                await Page.GotoAsync(path);
                await Expect(Page.Locator("h1, h2, [role=dialog]").First).ToBeVisibleAsync();
                await SettledAsync();
                barriers.AddRange(await BarriersAsync(path));
            }
        }
    }

    private static async Task<IReadOnlyList<string>> PathsAsync(string name)
    {
        using var client = await Steps.SignedInAsync(name);
        var customer = (await client.ReadAsync("/api/v1/customers?limit=1&sort=-revenue12m"))["items"]![0]!["customerId"];
        var order = (await client.ReadAsync("/api/v1/orders?limit=1&sort=-orderDate"))["items"]![0]!["orderId"];
        var product = (await client.ReadAsync("/api/v1/products?limit=1"))["items"]![0]!["productId"];
        var run = (await client.ReadAsync("/api/v1/grading/runs?limit=1"))["items"]![0]!["runId"];
        var scheme = (await client.ReadAsync("/api/v1/grading/schemes"))["items"]![0]!["schemeId"];
        var saved = (await client.ReadAsync("/api/v1/profit/scenarios"))["items"]!.AsArray();
        var scenarios = saved.Select(s => s!["scenarioId"]).Take(2).ToList();
        var category = (await client.ReadAsync("/api/v1/categories"))["items"]![0]!["categoryId"];
        return
        [
            "/customers", $"/customers?open={customer}", "/customers?create=true", $"/customers/{customer}", $"/customers/{customer}/orders",
            $"/customers/{customer}/money", $"/customers/{customer}/contacts", "/orders", $"/orders?open={order}", $"/orders/{order}", "/products",
            $"/products/{product}", "/grading/runs", "/grading/runs?start=true", $"/grading/runs/{run}", $"/grading/runs/{run}/customers",
            "/grading/statistics", "/grading/schemes", $"/grading/schemes/{scheme}", $"/grading/schemes/compare?left={scheme}&right={scheme}",
            "/grading/overrides", "/grading/back-tests", "/grading/schedules",
            $"/customers/{customer}/timeline", $"/customers/{customer}/timeline?write=true", "/duties",
            "/duties?person=all&state=all", "/duties/calendar", "/duties/team", "/grading/policies", "/grading/treatment", "/grading/treatment/customers", "/grading/statistics/trend",
            "/grading/statistics/migration", "/grading/statistics/scatter",
            "/complaints", "/complaints?create=true", "/complaints/board", "/complaints/actions", "/complaints/statistics", "/complaints/order-drop",
            "/complaints/suppliers", "/complaints/settings/calendar", "/complaints/settings/targets", "/complaints/settings/prevention",
            "/complaints/settings/causes", $"/customers/{customer}/complaints", "/orders/new", "/orders/findings",
            "/orders/approvals", "/profit/cube", "/profit/cube?view=chart", "/profit/products", "/profit/customers", "/profit/customers/list",
            "/profit/won-and-lost", "/profit/won-and-lost/customers", "/profit/scenarios", "/profit/scenarios/new",
            $"/profit/scenarios/{scenarios[0]}", $"/profit/scenarios/compare?ids={string.Join(',', scenarios)}",
            "/profit/demand",
            "/profit/exceptions", "/profit/variance", "/profit/bottlenecks", "/profit/cost-to-serve", $"/customers/{customer}/profit",
            $"/products/{product}/profit", $"/products/{product}/demand", $"/profit/demand/categories/{category}",
        ];
    }

    private async Task<IEnumerable<string>> BarriersAsync(string screen)
    {
        await Page.EvaluateAsync(Axe.Value);
        var found = await Page.EvaluateAsync<JsonElement>("""
            async () => (await axe.run(document, { resultTypes: ['violations'] })).violations
              .filter(one => one.impact === 'serious' || one.impact === 'critical')
              .map(one => `${one.id} (${one.impact}): ${one.nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join(' | ')}`)
            """);
        return found.EnumerateArray().Select(one => $"{screen}: {one.GetString()}");
    }
}
