using Crm.Common;
using Crm.Contracts.Access;
using Crm.Database;
using MediatR;

namespace Crm.Api;

/// <summary>What happens before the first request: the schema is brought up to date, and somebody can sign in.</summary>
internal static class Startup
{
    public static async Task<bool> PrepareDatabaseAsync(this WebApplication app)
    {
        var console = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Crm");
        DapperSetup.Register();
        try
        {
            await new Migrator(app.Services.GetRequiredService<CrmDatabase>()).UpAsync(message => console.LogInformation("{Message}", message));
        }
        catch (MigrationException exception)
        {
            console.LogCritical("The database cannot be brought up to date: {Message}", exception.Message);
            return false;
        }

        await using var scope = app.Services.CreateAsyncScope();
        var mediator = scope.ServiceProvider.GetRequiredService<IMediator>();
        var password = app.Configuration.GetValue("Demo:Enabled", false) ? DemoPassword : app.Configuration["FirstAdministrator:Password"];
        var administrator = await mediator.Send(new MakeFirstAdministrator(password));
        if (administrator is not null && password is null)
            Console.WriteLine($"""

                First administrator: sign in as '{administrator.SignInName}' with the one-time password  {administrator.OneTimePassword}
                It is shown only this once and must be changed at the first sign-in.

                """);
        return true;
    }

    /// <summary>The password of everybody in the demo company; printed at the start, never used without the demo.</summary>
    public const string DemoPassword = "demo-Crm-2026";
}
