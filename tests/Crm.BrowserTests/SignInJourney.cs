using Microsoft.Playwright;
using NUnit.Framework;
using static Microsoft.Playwright.Assertions;

namespace Crm.BrowserTests;

public sealed class SignInJourney : Journey
{
    [Test]
    public async Task A_wrong_password_is_told_and_the_right_one_still_works()
    {
        await SignInAsync("zhou.jianguo", "certainly wrong");
        await Expect(Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The sign-in name or the password is wrong.");
        await Expect(Field("Sign-in name")).ToHaveValueAsync("zhou.jianguo");
        await Expect(Field("Password")).ToHaveValueAsync("");

        await Field("Password").FillAsync(Product.Password);
        await Button("Sign in").ClickAsync();
        await Expect(Heading("周建国")).ToBeVisibleAsync();
    }

    [Test]
    public async Task After_signing_out_pages_ask_to_sign_in_and_lead_back()
    {
        await GoAsync("zhou.jianguo", "/customers");
        await ListIsReadAsync();
        await Button("Account: 周建国").ClickAsync();
        await Page.GetByRole(AriaRole.Menuitem, new() { Name = "Sign out" }).ClickAsync();
        await Expect(Button("Sign in")).ToBeVisibleAsync();

        await Page.GotoAsync("/customers?grade=A");
        await Expect(Button("Sign in")).ToBeVisibleAsync();
        await Field("Sign-in name").FillAsync("zhou.jianguo");
        await Field("Password").FillAsync(Product.Password);
        await Button("Sign in").ClickAsync();
        await Page.WaitForURLAsync("**/customers?grade=A");
        await ListIsReadAsync();
    }
}
