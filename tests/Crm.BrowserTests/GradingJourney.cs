using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using NUnit.Framework;
using static Microsoft.Playwright.Assertions;

namespace Crm.BrowserTests;

/// <summary>From a dry run to the reasons, from a number to the customers behind it, down to what an order brought.</summary>
public sealed class GradingJourney : Journey
{
    [Test]
    public async Task A_director_follows_a_dry_run_down_to_an_orders_components()
    {
        await SignInAsync("zhou.jianguo");
        await Expect(Heading("周建国")).ToBeVisibleAsync();

        await WatchProgressAsync();
        await StartRunAsync();
        await Expect(Page.GetByText("This is a dry run: no grade has been changed.")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        Assert.That(await Page.EvaluateAsync<bool>("() => window.crmSawProgress === true"), Is.True, "progress was shown while it ran");

        var matrix = Page.GetByRole(AriaRole.Table, new() { Name = "Movement" });
        var moved = matrix.GetByRole(AriaRole.Link);
        await Expect(moved.First).ToBeVisibleAsync();
        var customers = Number((await moved.First.Locator("strong").InnerTextAsync()).Replace("▲", "").Replace("▼", ""));
        await moved.First.ClickAsync();
        await Page.WaitForURLAsync(new Regex(@"/grading/runs/\d+/customers\?from=.&grade=."));
        await ListIsReadAsync();
        Assert.That(Number(await ReadAsync(Page.GetByText(new Regex(@"^[\d,]+ rows( loaded)?$")))), Is.EqualTo(customers),
            "the matrix counts the customers that its number leads to");

        await Rows.First.Locator("[role=gridcell]").Last.ClickAsync();
        var why = Page.GetByRole(AriaRole.Table, new() { Name = "How the criteria make the score" });
        await Expect(why.GetByRole(AriaRole.Rowheader, new() { Name = "Revenue" })).ToBeVisibleAsync();

        await Link("Statistics").ClickAsync();
        var total = Page.GetByRole(AriaRole.Row, new() { NameRegex = new Regex("^Total") });
        var number = total.GetByRole(AriaRole.Link).First;
        var inTotal = Number(await ReadAsync(number));
        Assert.That(inTotal, Is.GreaterThan(0));
        await number.ClickAsync();
        await Expect(Heading("The customers behind the number")).ToBeVisibleAsync();
        await ListIsReadAsync();

        var customer = Rows.First.GetByRole(AriaRole.Link);
        var name = await ReadAsync(customer);
        await customer.ClickAsync();
        await Expect(Heading(name)).ToBeVisibleAsync();
        await Expect(Page.GetByRole(AriaRole.Table, new() { Name = "How the criteria make the score" })).ToBeVisibleAsync();

        await Page.GetByRole(AriaRole.Navigation, new() { Name = "This record" }).GetByRole(AriaRole.Link, new() { Name = "Orders" }).ClickAsync();
        await ListIsReadAsync();
        var order = Rows.First.GetByRole(AriaRole.Link).First;
        var orderNumber = await ReadAsync(order);
        await order.ClickAsync();
        await Expect(Heading(orderNumber)).ToBeVisibleAsync();
        await Expect(Link(name).First).ToBeVisibleAsync();
        var lines = Page.GetByRole(AriaRole.Region, new() { Name = "Lines" });
        foreach (var component in (string[])["Net", "Material", "Labour", "Freight", "Commission", "Rebate", "Financing", "Contribution", "Full profit"])
            await Expect(lines.GetByRole(AriaRole.Columnheader, new() { Name = component, Exact = true })).ToBeVisibleAsync();
        await Expect(Page.GetByLabel("Waterfall: net less each cost, down to contribution and full profit")).ToBeVisibleAsync();
    }

    [Test]
    public async Task Putting_a_run_in_force_gives_customers_its_grades()
    {
        await GoAsync("zhou.jianguo", "/grading/runs");
        await StartRunAsync();
        await Button("Put in force").ClickAsync(new() { Timeout = 60_000 });
        await Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Put in force" }).ClickAsync();
        await Expect(Page.GetByText("The new grades are in force")).ToBeVisibleAsync();
        await Expect(Button("Put in force")).ToHaveCountAsync(0);

        await Link("Show the customers").ClickAsync();
        await ListIsReadAsync();
        await Page.GotoAsync($"{new Uri(Page.Url).AbsolutePath}?grade=A");
        await ListIsReadAsync();
        var best = await ReadAsync(Rows.First.GetByRole(AriaRole.Link));

        await Page.GotoAsync($"/customers?q={Uri.EscapeDataString(best)}");
        await ListIsReadAsync();
        Assert.That(await ReadAsync(Cell(0, await ColumnAsync("Grade"))), Does.StartWith("A"));
        await Rows.First.GetByRole(AriaRole.Link).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "Grade history" })).ToBeVisibleAsync();
    }

    private async Task StartRunAsync()
    {
        if (!Page.Url.Contains("/grading/runs", StringComparison.Ordinal)) await Link("Grading").ClickAsync();
        await Button("Start a run").First.ClickAsync();
        await Expect(Field("Dry run")).ToBeCheckedAsync();
        await Button("Start").ClickAsync();
        await Page.WaitForURLAsync(new Regex(@"/grading/runs/\d+$"));
    }

    /// <summary>
    /// A run of a small company is over before anybody could look twice: the page itself takes note, and the first look at the run
    /// is told that it still waits, as it would with many customers.
    /// </summary>
    private async Task WatchProgressAsync()
    {
        await Page.EvaluateAsync("""
            () => new MutationObserver(() => {
              if (document.querySelector('[role=progressbar]')) window.crmSawProgress = true
            }).observe(document.body, { childList: true, subtree: true })
            """);
        var looked = false;
        await Page.RouteAsync(new Regex(@"/api/v1/grading/runs/\d+$"), async route =>
        {
            if (looked)
            {
                await route.ContinueAsync();
                return;
            }
            looked = true;
            var answer = await route.FetchAsync();
            var run = JsonNode.Parse(await answer.TextAsync())!;
            run["state"] = "running";
            await route.FulfillAsync(new() { Response = answer, Body = run.ToJsonString() });
        });
    }
}
