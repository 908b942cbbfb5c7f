using Crm.TestProcesses;
using Microsoft.Playwright;
using NUnit.Framework;

namespace Crm.BrowserTests;

/// <summary>The demo company and a browser, started once for all journeys.</summary>
[SetUpFixture]
public sealed class Product
{
    /// <summary>The password of everybody in the demo company; the product prints it when it starts.</summary>
    public const string Password = "demo-Crm-2026";

    private static RunningProduct? _product;
    private static IPlaywright? _playwright;
    private static IBrowser? _browser;

    public static Uri Address => _product!.Address;

    public static string Output => _product!.Output;

    public static IBrowser Browser => _browser!;

    public static HttpClient Client() => _product!.Client();

    [OneTimeSetUp]
    public async Task Start()
    {
        var webClient = Path.Combine(RunningProduct.Repository, "web-client", "dist");
        Assert.That(Path.Combine(webClient, "index.html"), Does.Exist, "The web client is not built: npm run build in web-client.");
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = FindChromium(),
            Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        });
        _product = await RunningProduct.StartAsync(
            new Dictionary<string, string> { ["Demo:Enabled"] = "true", ["WebClient:Folder"] = webClient }, TimeSpan.FromMinutes(6));
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
        if (_product is not null) await _product.DisposeAsync();
    }

    private static string FindChromium()
    {
        if (Environment.GetEnvironmentVariable("CRM_CHROMIUM") is { Length: > 0 } named) return named;
        string[] places =
        [
            "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/usr/bin/google-chrome-stable",
            "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "/Applications/Chromium.app/Contents/MacOS/Chromium",
            @"C:\Program Files\Google\Chrome\Application\chrome.exe", @"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
            @"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
        ];
        return places.FirstOrDefault(File.Exists)
            ?? throw new FileNotFoundException("No Chromium was found. Install one, or name it: CRM_CHROMIUM=/path/to/chromium");
    }
}
