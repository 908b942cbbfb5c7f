using System.Net;
using System.Net.Http.Headers;
using Microsoft.Playwright;
using NUnit.Framework;
using static Microsoft.Playwright.Assertions;

namespace Crm.BrowserTests;

public sealed class AdministrationJourney : Journey
{
    [Test]
    public async Task A_new_person_signs_in_with_a_password_shown_once_and_must_choose_another()
    {
        await GoAsync("admin", "/administration/people");
        await Button("New person").ClickAsync();
        var dialog = Page.GetByRole(AriaRole.Dialog);
        await Field("Name", dialog).FillAsync("何雨");
        await Field("Sign-in name", dialog).FillAsync("he.yu");
        // The field of a list without search lies under its own frame, which takes the click.
        await Field("Roles", dialog).ClickAsync(new() { Force = true });
        await Page.GetByRole(AriaRole.Option, new() { Name = "Sales", Exact = true }).ClickAsync();
        await Field("E-mail", dialog).FocusAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Create" }).ClickAsync();

        await Expect(Page.GetByText("It is not shown again after closing.")).ToBeVisibleAsync();
        var password = await ReadAsync(Page.GetByRole(AriaRole.Dialog).Locator("pre, code").First);
        await Button("I have kept it").ClickAsync();
        await Expect(Page.GetByText(password)).ToHaveCountAsync(0);
        await Page.ReloadAsync();
        await ListIsReadAsync();
        await Expect(Page.GetByText(password)).ToHaveCountAsync(0);

        await OpenBrowserAsync();
        await SignInAsync("he.yu", password);
        await Expect(Page.GetByText("You signed in with a one-time password. Choose your own first.")).ToBeVisibleAsync();
        await Page.GotoAsync("/customers");
        await Expect(Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/password$"));

        await Field("Current password").FillAsync(password);
        await Field("New password").FillAsync("a password of my own");
        await Field("New password again").FillAsync("a password of my own");
        await Button("Change password").ClickAsync();
        await Expect(Heading("何雨")).ToBeVisibleAsync();
        await SettledAsync();

        await OpenBrowserAsync();
        await SignInAsync("he.yu", password);
        await Expect(Page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
    }

    [Test]
    public async Task An_API_key_is_shown_once_works_and_is_refused_once_revoked()
    {
        await GoAsync("admin", "/administration/api-keys");
        await Button("New API key").First.ClickAsync();
        var dialog = Page.GetByRole(AriaRole.Dialog);
        await Field("Name", dialog).FillAsync("Nightly sync");
        await Field("read:customers", dialog).CheckAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Create" }).ClickAsync();
        await Expect(Page.GetByText("Copy it into the system that will use it.")).ToBeVisibleAsync();
        var secret = await ReadAsync(Page.GetByRole(AriaRole.Dialog).Locator("pre, code").First);
        await Button("I have kept it").ClickAsync();
        await Expect(Page.GetByText(secret)).ToHaveCountAsync(0);

        using var erp = Product.Client();
        erp.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        Assert.That((await erp.GetAsync("/api/v1/customers?limit=1")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await erp.GetAsync("/api/v1/orders?limit=1")).StatusCode, Is.EqualTo(HttpStatusCode.Forbidden), "a scope it was not given");

        await Page.GetByRole(AriaRole.Row, new() { Name = "Nightly sync" }).GetByRole(AriaRole.Button, new() { Name = "Revoke" }).ClickAsync();
        await Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Revoke" }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Row, new() { Name = "Nightly sync" })).ToContainTextAsync("revoked", new() { IgnoreCase = true });
        Assert.That((await erp.GetAsync("/api/v1/customers?limit=1")).StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task A_saleswoman_sees_only_her_customers_and_no_cost()
    {
        await GoAsync("wang.fang", "/customers");
        await ListIsReadAsync();
        // Customers that nobody looks after yet are there for everybody.
        Assert.That((await ColumnTextsAsync("Owner")).Distinct(), Does.Contain("王芳").And.SubsetOf(new[] { "王芳", "–" }));
        await Expect(Page.GetByRole(AriaRole.Columnheader, new() { Name = "Margin" })).ToHaveCountAsync(0);
        await Expect(Link("Admin")).ToHaveCountAsync(0);

        await Page.GotoAsync("/orders");
        await ListIsReadAsync();
        await Expect(Page.GetByRole(AriaRole.Columnheader, new() { Name = "Contribution" })).ToHaveCountAsync(0);
        await Rows.First.GetByRole(AriaRole.Link).First.ClickAsync();
        var lines = Page.GetByRole(AriaRole.Region, new() { Name = "Lines" });
        await Expect(lines.GetByRole(AriaRole.Columnheader, new() { Name = "Net", Exact = true })).ToBeVisibleAsync();
        await Expect(lines.GetByRole(AriaRole.Columnheader, new() { Name = "Material" })).ToHaveCountAsync(0);
        await SettledAsync();

        // A customer of somebody else is not there for her.
        var foreign = await CustomerOfAnotherAsync();
        Allow(404, $"/api/v1/customers/{foreign}");
        Allow(404, $"/api/v1/customers/{foreign}/contacts");
        Allow(404, $"/api/v1/grading/customers/{foreign}/why");
        Allow(404, $"/api/v1/grading/customers/{foreign}/history");
        await Page.GotoAsync($"/customers/{foreign}");
        await Expect(Page.GetByText("Not found").First).ToBeVisibleAsync();
    }

    private static async Task<long> CustomerOfAnotherAsync()
    {
        using var director = await Steps.SignedInAsync("zhou.jianguo");
        var customers = await director.ReadAsync("/api/v1/customers?limit=200");
        return customers["items"]!.AsArray().First(c => c!["owner"]?["name"]!.GetValue<string>() is { } owner && owner != "王芳")!["customerId"]!
            .GetValue<long>();
    }
}
