using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using NUnit.Framework;
using NUnit.Framework.Interfaces;

namespace Crm.BrowserTests;

/// <summary>
/// A person in front of a browser of their own. Whatever a journey does, no page may break, nothing may be written to the console
/// as an error, and the API may refuse nothing that the journey does not say it expects.
/// </summary>
[NonParallelizable]
public abstract class Journey
{
    private readonly ConcurrentQueue<string> _wrong = new();
    private readonly List<(int Status, string Path)> _expected = [];
    private IBrowserContext? _context;
    private int _underWay;

    protected IPage Page { get; private set; } = null!;

    /// <summary>Another browser, another person: the first is closed.</summary>
    protected async Task OpenBrowserAsync(string language = "en", string scheme = "light", int width = 1440, int height = 900)
    {
        if (_context is not null) await _context.DisposeAsync();
        _context = await Product.Browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = Product.Address.ToString(),
            ViewportSize = new ViewportSize { Width = width, Height = height },
            Locale = language,
            ReducedMotion = ReducedMotion.Reduce,
        });
        _context.SetDefaultTimeout(20_000);
        await _context.AddInitScriptAsync($$"""
            if (localStorage.getItem('crm.language') === null) localStorage.setItem('crm.language', '{{language}}');
            if (localStorage.getItem('mantine-color-scheme-value') === null)
              localStorage.setItem('mantine-color-scheme-value', '{{scheme}}');
            """);
        Page = await _context.NewPageAsync();
        Watch(Page);
    }

    [SetUp]
    public Task Open()
    {
        _wrong.Clear();
        _expected.Clear();
        // The page asks who is signed in, and nobody is before signing in.
        Allow(401, "/api/v1/session");
        return OpenBrowserAsync();
    }

    [TearDown]
    public async Task NothingWentWrong()
    {
        if (TestContext.CurrentContext.Result.Outcome.Status == TestStatus.Failed)
        {
            var name = Regex.Replace(TestContext.CurrentContext.Test.Name, "[^A-Za-z0-9_]+", "_");
            var picture = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"{name}.png");
            await Page.ScreenshotAsync(new PageScreenshotOptions { Path = picture });
            TestContext.AddTestAttachment(picture);
            TestContext.Out.WriteLine($"At {Page.Url}; picture: {picture}");
        }
        if (_context is not null) await _context.DisposeAsync();
        _context = null;
        Assert.That(_wrong, Is.Empty);
    }

    /// <summary>The API may answer so in this journey.</summary>
    protected void Allow(int status, string path) => _expected.Add((status, path));

    protected async Task SignInAsync(string name, string password = Product.Password)
    {
        await Page.GotoAsync("/sign-in");
        await Field("Sign-in name").FillAsync(name);
        await Field("Password").FillAsync(password);
        await Button("Sign in").ClickAsync();
    }

    /// <summary>Signs in without the form, where the journey is about something else, and opens the page.</summary>
    protected async Task GoAsync(string name, string path)
    {
        var answer = await Page.APIRequest.PostAsync("/api/v1/session", new APIRequestContextOptions
        {
            DataObject = new { signInName = name, password = Product.Password },
            Headers = new Dictionary<string, string> { ["X-Crm-Client"] = "web" },
        });
        Assert.That(answer.Status, Is.EqualTo(204));
        await Page.GotoAsync(path);
    }

    /// <summary>A field by its label; that it is required shows as a star behind it.</summary>
    protected ILocator Field(string label, ILocator? within = null)
    {
        var name = new Regex($@"^{Regex.Escape(label)}( \*)?$");
        return within?.GetByLabel(name) ?? Page.GetByLabel(name);
    }

    protected ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    protected ILocator Link(string name) => Page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true });

    protected ILocator Heading(string name) => Page.GetByRole(AriaRole.Heading, new() { Name = name });

    /// <summary>The rows of the list on the screen, without its head.</summary>
    protected ILocator Rows => Page.Locator("[role=grid] [role=row]:has([role=rowheader])");

    protected ILocator Cell(int row, int column) =>
        Rows.Nth(row).Locator("[role=rowheader], [role=gridcell]").Nth(column);

    /// <summary>The column with this head, counted from 0.</summary>
    protected async Task<int> ColumnAsync(string head)
    {
        var heads = await Page.GetByRole(AriaRole.Columnheader).AllInnerTextsAsync();
        return heads.Select(text => text.Trim()).ToList().IndexOf(head) is >= 0 and var at
            ? at
            : throw new AssertionException($"There is no column '{head}': {string.Join(", ", heads)}");
    }

    protected async Task<IReadOnlyList<string>> ColumnTextsAsync(string head)
    {
        var column = await ColumnAsync(head);
        var texts = new List<string>();
        var count = await Rows.CountAsync();
        for (var row = 0; row < count; row++) texts.Add((await Cell(row, column).InnerTextAsync()).Trim());
        return texts;
    }

    /// <summary>Waits until the list shows rows and nothing is being read.</summary>
    protected async Task ListIsReadAsync()
    {
        await Assertions.Expect(Rows.First).ToBeVisibleAsync();
        await SettledAsync();
    }

    protected async Task SettledAsync()
    {
        var quiet = 0;
        for (var tries = 0; quiet < 5 && tries < 600; tries++)
        {
            await Task.Delay(50);
            quiet = Volatile.Read(ref _underWay) == 0 ? quiet + 1 : 0;
        }
        await Assertions.Expect(Page.Locator(".mantine-Skeleton-root")).ToHaveCountAsync(0);
    }

    protected static async Task<string> ReadAsync(ILocator locator) => (await locator.InnerTextAsync()).Trim();

    protected static decimal Number(string text) =>
        decimal.Parse(Regex.Replace(text, "[^0-9.-]", ""), CultureInfo.InvariantCulture);

    private void Watch(IPage page)
    {
        // A job's progress is a stream that stays open; everything else is waited for.
        static bool Ends(IRequest request) => !request.Url.EndsWith("/events", StringComparison.Ordinal);
        void Ended(IRequest request)
        {
            if (Ends(request)) Interlocked.Decrement(ref _underWay);
        }
        _underWay = 0;
        page.Request += (_, request) =>
        {
            if (Ends(request)) Interlocked.Increment(ref _underWay);
        };
        page.RequestFinished += (_, request) => Ended(request);
        page.RequestFailed += (_, request) => Ended(request);
        page.PageError += (_, error) => _wrong.Enqueue($"page error at {page.Url}: {error}");
        page.Console += (_, message) =>
        {
            // What the API refuses is judged below, with its address.
            if (message.Type == "error" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
                _wrong.Enqueue($"console at {page.Url}: {message.Text}");
        };
        page.Response += (_, answer) =>
        {
            if (answer.Status < 400) return;
            var path = new Uri(answer.Url).AbsolutePath;
            if (!_expected.Contains((answer.Status, path)))
                _wrong.Enqueue($"{answer.Request.Method} {answer.Url} answered {answer.Status} at {page.Url}");
        };
    }
}
