using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using NUnit.Framework;
using static Microsoft.Playwright.Assertions;

namespace Crm.BrowserTests;

public sealed class ComplaintsJourney : Journey
{
    [Test]
    public async Task A_complaint_is_received_solved_confirmed_by_another_told_and_closed()
    {
        using var service = await Steps.SignedInAsync("sun.li");
        var complaint = await ReceiveAsync(service, "Pump leaks at the flange");
        var path = $"/complaints/{complaint["complaintId"]}";

        await GoAsync("sun.li", "/complaints?assignee=me");
        await ListIsReadAsync();
        await Expect(Page.GetByText("Pump leaks at the flange").First).ToBeVisibleAsync();
        await Page.GotoAsync(path);
        await Button("Investigate").ClickAsync();
        await Button("Solve").ClickAsync();
        var dialog = Page.GetByRole(AriaRole.Dialog);
        await Field("Method", dialog).FillAsync("The seal was replaced on site.");
        await Field("Result", dialog).FillAsync("No leak in 24 hours.");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Solve" }).ClickAsync();
        await Expect(Page.GetByText("another person with the right has to confirm it")).ToBeVisibleAsync();
        await Expect(Button("Confirm")).ToHaveCountAsync(0);

        await OpenBrowserAsync();
        await GoAsync("wu.gang", path);
        await Button("Confirm").ClickAsync();
        await Expect(Button("Tell customer")).ToBeVisibleAsync();

        await OpenBrowserAsync();
        await GoAsync("sun.li", path);
        await Button("Tell customer").ClickAsync();
        dialog = Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByText("Phone", new() { Exact = true }).ClickAsync();
        await Field("What was said", dialog).FillAsync("Told Mr Wang by telephone.");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Tell customer" }).ClickAsync();
        await Button("Close").ClickAsync();
        await Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Close", Exact = true }).Last.ClickAsync();
        await Expect(Button("Reopen")).ToBeVisibleAsync();
        await Expect(Page.GetByRole(AriaRole.List, new() { Name = "Milestones" })).ToContainTextAsync("in time");
    }

    [Test]
    public async Task The_customer_sees_how_it_goes_on_and_nothing_else_by_the_link()
    {
        using var service = await Steps.SignedInAsync("sun.li");
        var complaint = await ReceiveAsync(service, "Two cartons are missing");
        var answer = await service.PostAsJsonAsync($"/api/v1/complaints/{complaint["complaintId"]}/links", new { });
        var link = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["path"]!.GetValue<string>();

        await OpenBrowserAsync(width: 400);
        await Page.GotoAsync(link);
        await Expect(Heading("Two cartons are missing")).ToBeVisibleAsync();
        await Page.GetByLabel("Write to us").FillAsync("The driver signed for eight.");
        await Button("Send").ClickAsync();
        await Expect(Page.GetByText("The driver signed for eight.").First).ToBeVisibleAsync();
        await Expect(Page.GetByRole(AriaRole.Navigation)).ToHaveCountAsync(0);
        await Page.GotoAsync("/complaints");
        await Expect(Page).ToHaveURLAsync(new Regex("/sign-in"));
    }

    [Test]
    public async Task An_order_tells_of_an_earlier_complaint_while_it_is_typed()
    {
        using var service = await Steps.SignedInAsync("sun.li");
        var complaint = await ReceiveAsync(service, "Bearing is noisy", severity: 2);
        var customer = complaint["customer"]!;
        var product = complaint["product"]!;

        await GoAsync("sun.li", $"/orders/new?customer={customer["customerId"]}&name={Uri.EscapeDataString(customer["name"]!.GetValue<string>())}");
        await Page.GetByLabel("Product, line 1").First.FillAsync(product["code"]!.GetValue<string>());
        await Page.GetByRole(AriaRole.Option, new() { NameRegex = new Regex(Regex.Escape(product["code"]!.GetValue<string>())) }).First.ClickAsync();
        await Page.GetByLabel("Quantity, line 1").FillAsync("10");
        await Page.GetByLabel("Unit price, line 1").FillAsync("100");
        await Expect(Page.GetByText("This product was complained of before.").First).ToBeVisibleAsync();
        await Expect(Link(complaint["number"]!.GetValue<string>()).First).ToBeVisibleAsync();
        await Button("Save draft").ClickAsync();
        await Expect(Page).ToHaveURLAsync(new Regex(@"/orders/\d+$"));

        await Button("Confirm").ClickAsync();
        var dialog = Page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.GetByText("This product was complained of before.").First).ToBeVisibleAsync();
    }

    /// <summary>A complaint about the goods of the newest order, taken by who receives it.</summary>
    private static async Task<JsonNode> ReceiveAsync(HttpClient client, string subject, int severity = 3)
    {
        var order = (await client.ReadAsync("/api/v1/orders?limit=1&sort=-orderDate"))["items"]![0]!;
        var whole = await client.ReadAsync($"/api/v1/orders/{order["orderId"]}");
        var me = await client.ReadAsync("/api/v1/session");
        var answer = await client.PostAsJsonAsync("/api/v1/complaints", new
        {
            customerId = whole["customer"]!["customerId"]!.GetValue<long>(),
            kind = "product",
            subject,
            severity,
            productId = whole["lines"]![0]!["product"]!["productId"]!.GetValue<long>(),
            orderId = whole["orderId"]!.GetValue<long>(),
            orderLineNumber = whole["lines"]![0]!["lineNumber"]!.GetValue<int>(),
            assigneeId = me["personId"]!.GetValue<long>(),
            sendReceipt = false,
        });
        var text = await answer.Content.ReadAsStringAsync();
        Assert.That(answer.IsSuccessStatusCode, Is.True, text);
        return JsonNode.Parse(text)!;
    }
}
