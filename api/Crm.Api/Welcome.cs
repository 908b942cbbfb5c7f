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
              admin      administrator
            {string.Join('\n', DemoSignIns.Select(s => $"  {s.Name,-10} {s.What}"))}

            """);
    }

    private static readonly (string Name, string What)[] DemoSignIns = [.. Demo.DemoPeopleToShow.All];
}
