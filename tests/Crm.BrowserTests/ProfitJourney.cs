using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using NUnit.Framework;
using static Microsoft.Playwright.Assertions;

namespace Crm.BrowserTests;

/// <summary>What we earn: known before the order is taken, and after it by product, customer and time.</summary>
public sealed class ProfitJourney : Journey
{
    [Test]
    public async Task An_order_at_a_loss_is_refused_as_it_is_typed_approved_with_a_reason_and_listed_as_an_exception()
    {
        using var director = await Steps.SignedInAsync("zhou.jianguo");
        var product = await KnownCostAsync(director);
        var customer = await OnlyToBeApprovedAsync(director, product["productId"]!.GetValue<long>());

        await GoAsync(
            "zhou.jianguo",
            $"/orders/new?customer={customer["customerId"]}&name={Uri.EscapeDataString(customer["name"]!.GetValue<string>())}");
        var code = product["code"]!.GetValue<string>();
        await Page.GetByLabel("Product, line 1").First.FillAsync(code);
        await Page.GetByRole(AriaRole.Option, new() { NameRegex = new Regex(Regex.Escape(code)) }).First.ClickAsync();
        await Page.GetByLabel("Quantity, line 1").FillAsync("3");
        await Page.GetByLabel("Unit price, line 1").FillAsync("1");
        await Expect(Page.Locator("[data-verdict=refuse]").First).ToBeVisibleAsync();
        await Button("Save draft").ClickAsync();
        await Expect(Page).ToHaveURLAsync(new Regex(@"/orders/\d+$"));
        var orderId = Regex.Match(Page.Url, @"\d+$").Value;
        var number = (await director.ReadAsync($"/api/v1/orders/{orderId}"))["number"]!.GetValue<string>();

        await Button("Confirm").ClickAsync();
        await Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Send for approval" }).ClickAsync();
        await Expect(Page.GetByText("Waiting for approval").First).ToBeVisibleAsync();

        await Page.GetByRole(AriaRole.Link, new() { NameRegex = new Regex("^Orders") }).First.ClickAsync();
        await Page.GetByRole(AriaRole.Link, new() { NameRegex = new Regex("^Waiting for me") }).ClickAsync();
        await Expect(Page).ToHaveURLAsync(new Regex("/orders/approvals$"));
        var card = Page.GetByRole(AriaRole.Article, new() { Name = number });
        await card.GetByLabel("Reason to approve or reject").FillAsync("Opens the account of a new plant.");
        await card.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
        await Expect(card).ToHaveCountAsync(0);

        await Page.GotoAsync("/profit/exceptions");
        await Expect(Page.GetByText("Opens the account of a new plant.").First).ToBeVisibleAsync();
        await Expect(Link(number).First).ToBeVisibleAsync();
    }

    [Test]
    public async Task A_number_of_the_cube_leads_to_its_lines()
    {
        await GoAsync("zhou.jianguo", "/profit/cube");
        await Expect(Page.Locator("table tbody tr").First).ToBeVisibleAsync();
        var name = await Page.Locator("table tbody tr").First.Locator("th, td").First.InnerTextAsync();
        await Page.Locator("table tbody tr").First.GetByRole(AriaRole.Link).First.ClickAsync();
        await Expect(Page).ToHaveURLAsync(new Regex("/profit/cube/lines"));
        await ListIsReadAsync();
        await Expect(Page.GetByText(name).First).ToBeVisibleAsync();
    }

    [Test]
    public async Task A_filter_of_the_cube_is_seen_kept_on_the_way_to_the_lines_and_back_and_goes_with_a_click()
    {
        await GoAsync("zhou.jianguo", "/profit/cube");
        await Button("Filter").ClickAsync();
        await Field("Region of the order").First.ClickAsync();
        await Page.GetByRole(AriaRole.Option).First.ClickAsync();
        var filters = Page.GetByRole(AriaRole.Group, new() { Name = "Filters" });
        await Expect(filters).ToContainTextAsync("Region of the order: ");
        var filter = await ReadAsync(filters);
        await SettledAsync();
        await Page.Locator("table tbody tr").First.GetByRole(AriaRole.Link).First.ClickAsync();
        await Expect(Page).ToHaveURLAsync(new Regex("/profit/cube/lines.*region="));
        await ListIsReadAsync();
        await Link("Back to the cube").ClickAsync();
        await Expect(filters).ToHaveTextAsync(filter);
        await filters.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(filters).ToHaveCountAsync(0);
        await Expect(Page).Not.ToHaveURLAsync(new Regex("region"));
    }

    [Test]
    public async Task A_scenario_shows_its_effect_while_it_is_written_and_is_kept()
    {
        await GoAsync("zhou.jianguo", "/profit/scenarios");
        await Link("New scenario").Or(Button("New scenario")).First.ClickAsync();
        await Field("Name").FillAsync("Prices up");
        await Button("Add a supposition").First.ClickAsync();
        await Page.GetByRole(AriaRole.Menuitem, new() { Name = "Change prices" }).ClickAsync();
        await Field("Change").FillAsync("3");
        await PricesAreUpAsync();
        await Button("Save").ClickAsync();
        await Expect(Page).ToHaveURLAsync(new Regex(@"/profit/scenarios/\d+$"));
        await SettledAsync();
        await Page.ReloadAsync();
        await PricesAreUpAsync();
        await Page.GotoAsync("/profit/scenarios");
        await Expect(Page.GetByText("Prices up").First).ToBeVisibleAsync();
    }

    /// <summary>Three percent on all prices is three percent of net, and most of it stays.</summary>
    private async Task PricesAreUpAsync()
    {
        var (net, contribution) = (0m, 0m);
        for (var tries = 0; tries < 50 && net != 0.03m; tries++)
        {
            await SettledAsync();
            var before = await FigureAsync("Net", 1);
            net = decimal.Round(await FigureAsync("Net", 3) / before, 5);
            contribution = await FigureAsync("Contribution", 3) / before;
        }
        Assert.That(net, Is.EqualTo(0.03m));
        Assert.That(contribution, Is.InRange(0.015m, 0.03m));
    }

    /// <summary>A figure of the effect: 1 before, 2 after, 3 the change.</summary>
    private async Task<decimal> FigureAsync(string name, int column)
    {
        var head = Page.GetByRole(AriaRole.Cell, new() { Name = name, Exact = true });
        var row = Page.Locator("tr").Filter(new() { Has = head });
        return Number((await row.First.Locator("td").Nth(column).Locator("[title]").GetAttributeAsync("title"))!);
    }

    [Test]
    public async Task Demand_is_forecast_on_request_and_shown_with_its_interval()
    {
        await GoAsync("zhou.jianguo", "/profit/demand");
        await Button("Forecast anew").First.ClickAsync();
        await Expect(Page.GetByText("Done").First).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await ListIsReadAsync();
        await Rows.First.ClickAsync();
        var panel = Page.GetByRole(AriaRole.Complementary);
        await Expect(panel.GetByText("Demand and forecast")).ToBeVisibleAsync();
        await Expect(panel.GetByText("80 % interval").First).ToBeVisibleAsync();
        await panel.GetByRole(AriaRole.Link, new() { Name = "Open page" }).ClickAsync();
        await Expect(Page).ToHaveURLAsync(new Regex(@"/products/\d+/demand$"));
    }

    /// <summary>A customer in whose order of that product at a price of 1 nothing blocks and nothing wants a word.</summary>
    private static async Task<JsonNode> OnlyToBeApprovedAsync(HttpClient client, long productId)
    {
        foreach (var customer in (await client.ReadAsync("/api/v1/customers?status=active&limit=100&sort=-revenue12m"))["items"]!.AsArray())
        {
            var checking = await client.PostAsJsonAsync("/api/v1/orders/check", new
            {
                customerId = customer!["customerId"]!.GetValue<long>(),
                lines = new[] { new { productId, quantity = 3, unitPrice = 1 } },
            });
            var modes = JsonNode.Parse(await checking.Content.ReadAsStringAsync())!["findings"]!.AsArray()
                .Select(f => f!["mode"]!.GetValue<string>()).ToList();
            if (modes.Contains("approve") && modes.All(mode => mode is "approve" or "inform")) return customer;
        }
        throw new AssertionException("Every customer is blocked or complained of the product.");
    }

    /// <summary>A product whose cost is known, so that a price of 1 is a loss for sure.</summary>
    private static async Task<JsonNode> KnownCostAsync(HttpClient client)
    {
        var products = (await client.ReadAsync("/api/v1/profit/products?sort=-net&limit=20"))["items"]!.AsArray();
        return products.First(p => p!["now"]!["unknownCostShare"]!.GetValue<decimal>() == 0)!;
    }
}
