using System.Globalization;
using Crm.TestProcesses;
using Microsoft.Playwright;
using NUnit.Framework;
using static Microsoft.Playwright.Assertions;

namespace Crm.BrowserTests;

/// <summary>
/// The pictures of the README, taken anew when screens have changed:
/// <c>dotnet test tests/Crm.BrowserTests --filter FullyQualifiedName~Pictures</c>.
/// </summary>
[Explicit("Takes the pictures of the README")]
public sealed class Pictures : Journey
{
    [TestCase("en", "")]
    [TestCase("zh-CN", ".zh-CN")]
    public async Task Of_each_part_of_the_product(string language, string suffix)
    {
        await OpenBrowserAsync(language);
        using var director = await Steps.SignedInAsync("zhou.jianguo");
        async Task<string> FirstAsync(string list, string member) =>
            (await director.ReadAsync($"/api/v1/{list}"))["items"]![0]![member]!.GetValue<long>().ToString(CultureInfo.InvariantCulture);

        await GoAsync("zhou.jianguo", "/customers");
        await ListIsReadAsync();
        await TakeAsync($"customers{suffix}");
        await Page.GotoAsync($"/customers/{await FirstAsync("customers?grade=B&sort=-revenue12m&limit=1", "customerId")}");
        await Expect(Page.Locator("table").First).ToBeVisibleAsync();
        await TakeAsync($"grade{suffix}");
        await Page.GotoAsync($"/orders/{await FirstAsync("orders?losing=true&sort=-net&limit=1", "orderId")}");
        await Expect(Page.Locator("main [role=img][aria-label]").First).ToBeVisibleAsync();
        await TakeAsync($"order{suffix}");
        await Page.GotoAsync($"/grading/runs/{await FirstAsync("grading/runs?limit=1", "runId")}");
        await Expect(Page.Locator("table").First).ToBeVisibleAsync();
        await TakeAsync($"grading{suffix}");
        await Page.GotoAsync($"/complaints/{await FirstAsync("complaints?state=solved&kind=product&limit=1", "complaintId")}");
        await Expect(Page.GetByRole(AriaRole.Heading).First).ToBeVisibleAsync();
        await TakeAsync($"complaint{suffix}");

        var complaint = (await director.ReadAsync("/api/v1/complaints?state=closed&kind=product&limit=50"))["items"]!.AsArray()
            .First(c => c!["customer"]!["name"]!.GetValue<string>().EndsWith("有限公司", StringComparison.Ordinal))!;
        var customer = complaint["customer"]!;
        var code = complaint["product"]!["code"]!.GetValue<string>();
        await Page.GotoAsync($"/orders/new?customer={customer["customerId"]}&name={Uri.EscapeDataString(customer["name"]!.GetValue<string>())}");
        var line = Page.Locator("[data-product] input").First;
        await line.FillAsync(code);
        await Page.GetByRole(AriaRole.Option).Filter(new() { HasText = code }).First.ClickAsync();
        await Page.GetByLabel(language == "en" ? "Quantity, line 1" : "数量, 第 1 行").FillAsync("20");
        await Expect(Page.Locator($"a[href*='/complaints/']").First).ToBeVisibleAsync();
        await TakeAsync($"new-order{suffix}");

        await Page.GotoAsync("/profit/products");
        await Expect(Page.Locator("main [role=img][aria-label]").First).ToBeVisibleAsync();
        await TakeAsync($"products{suffix}");
        await Page.GotoAsync($"/products/{await FirstAsync("profit/products?sort=-net&limit=1", "productId")}/demand");
        await Expect(Page.Locator("main [role=img][aria-label]").First).ToBeVisibleAsync();
        await TakeAsync($"demand{suffix}");
    }

    private async Task TakeAsync(string name)
    {
        await SettledAsync();
        // A chart draws itself in a moment after its figures are there.
        await Page.WaitForTimeoutAsync(1_500);
        await Page.ScreenshotAsync(new PageScreenshotOptions
        {
            Path = Path.Combine(RunningProduct.Repository, "build", "pictures", $"{name}.png"),
        });
    }
}
