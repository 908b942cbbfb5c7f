using Crm.Demo;

namespace Crm.Api;

/// <summary>What a person who started the product reads: where it is, and with the demo company how to sign in.</summary>
internal static class Welcome
{
    public static async Task WelcomeAsync(this WebApplication app)
    {
        if (!app.WantsDemo())
        {
            Console.WriteLine($"Ready at {string.Join(", ", app.Urls)}");
            return;
        }

        await app.CreateDemoCompanyAsync();
        Console.WriteLine($"""

            Ready at {string.Join(", ", app.Urls)}

            Sign in to the demo company with the password {Startup.DemoPassword} as
            {string.Join(Environment.NewLine, DemoPeople.All.Select(p => $"  {p.SignInName,-14} {string.Join(", ", p.Roles)}"))}

            """);
    }
}
