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
    public async Task A_scenario_shows_its_effect_while_it_is_written_and_is_kept()
    {
        await GoAsync("zhou.jianguo", "/profit/scenarios");
        await Link("New scenario").Or(Button("New scenario")).First.ClickAsync();
        await Field("Name").FillAsync("Prices up");
        await Button("Add a supposition").First.ClickAsync();
        await Page.GetByRole(AriaRole.Menuitem, new() { Name = "Change prices" }).ClickAsync();
        await Field("Change").FillAsync("3");
        await Expect(Page.GetByText("The next twelve months").First).ToBeVisibleAsync();
        await Expect(Page.Locator("table").First).ToBeVisibleAsync();
        await Button("Save").ClickAsync();
        await Expect(Page).ToHaveURLAsync(new Regex(@"/profit/scenarios/\d+$"));
        await Page.GotoAsync("/profit/scenarios");
        await Expect(Page.GetByText("Prices up").First).ToBeVisibleAsync();
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
        await panel.GetByRole(AriaRole.Link, new() { Name = "Open page" }).Or(panel.GetByRole(AriaRole.Link)).First.ClickAsync();
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
