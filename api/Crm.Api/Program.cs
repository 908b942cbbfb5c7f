using Crm.Api;

var builder = WebApplication.CreateBuilder(args);
builder.AddHosting();
builder.Services.AddModules(builder.Configuration);
builder.Services.AddApiDocument();

var app = builder.Build();
if (!await app.PrepareDatabaseAsync()) return 1;
if (await app.RunCommandAsync(args) is { } exitCode) return exitCode;

app.UseHosting();
app.MapApi();
app.MapApiDocument();
app.MapWebClient();

await app.StartAsync();
await app.WelcomeAsync();
await app.WaitForShutdownAsync();
return 0;

/// <summary>The entry point, named so that tests can host it.</summary>
public partial class Program;
