using System.Text.RegularExpressions;
using Microsoft.Playwright;
using NUnit.Framework;
using static Microsoft.Playwright.Assertions;

namespace Crm.BrowserTests;

/// <summary>From what is due to the report on it, and from there to the customer's timeline.</summary>
public sealed class DutiesJourney : Journey
{
    [Test]
    public async Task A_visit_is_reported_with_two_clicks_and_stands_on_the_customers_timeline()
    {
        await GoAsync("wang.fang", "/duties");
        await ListIsReadAsync();
        var customer = await ReadAsync(Rows.First.GetByRole(AriaRole.Link).First);
        await Rows.First.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Report: ") }).ClickAsync();
        var dialog = Page.GetByRole(AriaRole.Dialog);
        var note = $"Journey {Guid.NewGuid():N}";
        await dialog.GetByLabel("Note").FillAsync(note);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(Page.GetByText("Recorded, and the duty is done")).ToBeVisibleAsync();
        await Expect(dialog).ToHaveCountAsync(0);

        using var client = await Steps.SignedInAsync("wang.fang");
        var newest = (await client.ReadAsync("/api/v1/touchpoints?person=me&limit=1"))["items"]![0]!;
        Assert.That(newest["note"]!.GetValue<string>(), Is.EqualTo(note));
        Assert.That(newest["customer"]!["name"]!.GetValue<string>(), Is.EqualTo(customer));

        await Page.GotoAsync($"/customers/{newest["customer"]!["customerId"]}/timeline");
        await Expect(Page.GetByText(note)).ToBeVisibleAsync();
    }

    [Test]
    public async Task A_director_sees_what_another_policy_would_touch_before_saving_it()
    {
        await GoAsync("zhou.jianguo", "/grading/policies");
        await Button("Change the policies").ClickAsync();
        // Refused by the API, which the browser's console tells as well.
        Allow(400, "/api/v1/grading/policies/preview");
        await Page.GetByLabel("Visits a year, Grade A", new() { Exact = true }).FillAsync("-1");
        await Expect(Page.GetByText("Correct the values marked red first")).ToBeVisibleAsync();
        await Page.GetByLabel("Visits a year, Grade A", new() { Exact = true }).FillAsync("6");
        await Expect(Page.GetByRole(AriaRole.Columnheader, new() { Name = "Duties added" })).ToBeVisibleAsync();
        await Button("Cancel").ClickAsync();
        await Expect(Heading("Policies by grade")).ToBeVisibleAsync();
    }
}
