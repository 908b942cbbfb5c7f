using System.Text.RegularExpressions;
using Microsoft.Playwright;
using NUnit.Framework;
using static Microsoft.Playwright.Assertions;

namespace Crm.BrowserTests;

/// <summary>Trying a scheme before lunch: a copy, another weight, who would move; and a grade by hand that two people agree on.</summary>
public sealed class SchemeJourney : Journey
{
    [Test]
    public async Task A_director_tries_another_weight_and_sees_who_would_move()
    {
        await GoAsync("zhou.jianguo", "/grading/schemes");
        await Link("Edit").First.ClickAsync();
        await Button("More actions").ClickAsync();
        await Page.GetByRole(AriaRole.Menuitem, new() { Name = "Copy the scheme" }).ClickAsync();
        await Field("Name", Page.GetByRole(AriaRole.Dialog)).FillAsync("Before lunch");
        await Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Copy the scheme" }).ClickAsync();
        await Expect(Heading("Before lunch")).ToBeVisibleAsync();

        var moving = Page.GetByText(new Regex(@"^[\d,]+ customers would move$"));
        await Expect(moving).ToBeVisibleAsync();
        var before = await ReadAsync(moving);
        var orders = Page.GetByRole(AriaRole.Slider, new() { Name = "Weight of Orders" });
        await orders.PressAsync("End");
        await Expect(moving).Not.ToHaveTextAsync(before);
        await Expect(Page.GetByRole(AriaRole.Table, new() { Name = "Who moves" })).ToBeVisibleAsync();

        await Button("Save").ClickAsync();
        await Expect(Page.GetByText("Saved", new() { Exact = true }).First).ToBeVisibleAsync();
        await Expect(Button("Save")).ToHaveCountAsync(0);

        var copy = Regex.Match(Page.Url, @"\d+$").Value;
        await Page.GotoAsync($"/grading/schemes/compare?left=1&right={copy}");
        await Expect(Page.GetByRole(AriaRole.Rowheader, new() { Name = "Orders · Share of weight" })).ToBeVisibleAsync();
    }

    [Test]
    public async Task A_grade_by_hand_needs_two_people()
    {
        await GoAsync("zhou.jianguo", "/customers?grade=B&sort=name");
        await ListIsReadAsync();
        var link = Rows.First.GetByRole(AriaRole.Link).First;
        var name = await ReadAsync(link);
        await link.ClickAsync();
        await Button("Propose a grade by hand").ClickAsync();
        var dialog = Page.GetByRole(AriaRole.Dialog);
        await Field("Reason", dialog).FillAsync("Three new lines next year");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Propose", Exact = true }).ClickAsync();
        await Expect(Page.GetByText("Grade A proposed (computed: B)")).ToBeVisibleAsync();
        await Expect(Button("Approve")).ToHaveCountAsync(0);

        await OpenBrowserAsync();
        await GoAsync("admin", "/grading/overrides?state=proposed");
        dialog = Page.GetByRole(AriaRole.Dialog);
        await ListIsReadAsync();
        var row = Rows.Filter(new() { HasText = name });
        await row.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
        await Expect(Page.GetByText("The grade holds from today")).ToBeVisibleAsync();

        await Page.GotoAsync("/grading/overrides?state=approved");
        await ListIsReadAsync();
        await row.GetByRole(AriaRole.Link, new() { Name = name }).First.ClickAsync();
        await Expect(Page.GetByText("Grade A by hand (computed: B)")).ToBeVisibleAsync();

        await Button("End").ClickAsync();
        await Field("Reason", dialog).FillAsync("Agreed otherwise");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "End", Exact = true }).ClickAsync();
        await Expect(Button("Propose a grade by hand")).ToBeVisibleAsync();
    }
}
