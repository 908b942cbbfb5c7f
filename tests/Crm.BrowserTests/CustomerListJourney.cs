using System.Text.RegularExpressions;
using Microsoft.Playwright;
using NUnit.Framework;
using static Microsoft.Playwright.Assertions;

namespace Crm.BrowserTests;

public sealed class CustomerListJourney : Journey
{
    [SetUp]
    public async Task SeeTheList()
    {
        await GoAsync("zhou.jianguo", "/customers");
        await ListIsReadAsync();
    }

    [Test]
    public async Task A_click_on_a_head_sorts_and_the_next_turns_it_round()
    {
        var names = await SortedByAsync("Code");
        Assert.That(names, Is.Ordered.Using((IComparer<string>)StringComparer.Ordinal));
        var turned = await SortedByAsync("Code");
        Assert.That(turned, Is.Ordered.Using((IComparer<string>)StringComparer.Ordinal).Descending);
    }

    [Test]
    public async Task Grades_filter_the_list_and_a_reload_keeps_what_is_seen()
    {
        await Button("Grade").First.ClickAsync();
        await Field("Grade B").ClickAsync();
        await Page.WaitForURLAsync("**/customers?grade=B");
        await Page.Keyboard.PressAsync("Escape");
        await ListIsReadAsync();
        Assert.That((await ColumnTextsAsync("Grade")).Select(text => text[..1]).Distinct(), Is.EqualTo(new[] { "B" }));
        var before = await SortedByAsync("Name");
        var address = Page.Url;

        await Page.ReloadAsync();
        await ListIsReadAsync();
        Assert.That(Page.Url, Is.EqualTo(address));
        Assert.That((await ColumnTextsAsync("Code")).Take(5), Is.EqualTo(before.Take(5)));

        await Button("Remove filter: Grade").ClickAsync();
        await ListIsReadAsync();
        Assert.That(Page.Url, Does.Not.Contain("grade="));
    }

    [Test]
    public async Task Chinese_and_Latin_pieces_of_a_name_find_customers()
    {
        var names = await ColumnTextsAsync("Name");
        var chinese = names.First(name => name.Any(letter => letter > '\u3000'))[..2];
        await SearchAsync(chinese);
        Assert.That(await ColumnTextsAsync("Name"), Is.Not.Empty.And.All.Contains(chinese));

        var code = (await ColumnTextsAsync("Code"))[0];
        await SearchAsync(code.ToLowerInvariant());
        Assert.That(await ColumnTextsAsync("Code"), Does.Contain(code));

        await SearchAsync("no such customer");
        await Expect(Page.GetByText("No rows match")).ToBeVisibleAsync();
        await Button("Clear").First.ClickAsync();
        await ListIsReadAsync();
    }

    [Test]
    public async Task Keys_move_open_the_panel_and_open_the_page()
    {
        var names = await ColumnTextsAsync("Name");
        var grid = Page.GetByRole(AriaRole.Grid);
        await grid.FocusAsync();
        await Page.Keyboard.PressAsync("ArrowDown");
        await Page.Keyboard.PressAsync("ArrowDown");
        await Page.Keyboard.PressAsync("Enter");
        var panel = Page.GetByRole(AriaRole.Complementary, new() { Name = names[2] });
        await Expect(panel.GetByRole(AriaRole.Heading, new() { Name = names[2] })).ToBeVisibleAsync();
        Assert.That(Page.Url, Does.Match(@"open=\d+"));

        await Page.Keyboard.PressAsync("ArrowUp");
        await Expect(Page.GetByRole(AriaRole.Complementary, new() { Name = names[1] })).ToBeVisibleAsync();
        await Page.Keyboard.PressAsync("Escape");
        await Expect(Page.GetByRole(AriaRole.Complementary)).ToHaveCountAsync(0);

        await Page.Keyboard.PressAsync("Control+Enter");
        await Page.WaitForURLAsync(new Regex(@"/customers/\d+$"));
        await Expect(Heading(names[1]).First).ToBeVisibleAsync();
        await SettledAsync();
    }

    [Test]
    public async Task The_search_above_every_page_leads_to_a_customer()
    {
        var name = (await ColumnTextsAsync("Name"))[0];
        await Page.Keyboard.PressAsync("/");
        await Page.Keyboard.TypeAsync(name);
        await Page.GetByRole(AriaRole.Option).Filter(new() { HasText = name }).First.ClickAsync();
        await Page.WaitForURLAsync(new Regex(@"/customers/\d+$"));
        await Expect(Heading(name).First).ToBeVisibleAsync();
        await SettledAsync();
    }

    private async Task<List<string>> SortedByAsync(string head)
    {
        var address = Page.Url;
        await Page.GetByRole(AriaRole.Columnheader, new() { Name = head, Exact = true }).GetByRole(AriaRole.Button).ClickAsync();
        await Page.WaitForFunctionAsync("before => location.href !== before", address);
        await ListIsReadAsync();
        return [.. await ColumnTextsAsync("Code")];
    }

    private async Task SearchAsync(string text)
    {
        await Page.GetByPlaceholder("Name, code or part of it").FillAsync(text);
        await Page.WaitForURLAsync($"**/customers?q={Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal)}");
        await SettledAsync();
    }
}
