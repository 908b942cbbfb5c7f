using Microsoft.Extensions.FileProviders;

namespace Crm.Api;

/// <summary>Serves the built web client on the same address. Its routes are its own: every page address answers index.html.</summary>
internal static class WebClient
{
    /// <summary>Files come before sign-in is asked for: the page on which people sign in is made of them.</summary>
    public static void UseWebClientFiles(this WebApplication app)
    {
        if (Files(app) is not { } files) return;
        app.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = files,
            OnPrepareResponse = context => context.Context.Response.Headers.CacheControl =
                context.Context.Request.Path.StartsWithSegments("/assets") ? "public, max-age=31536000, immutable" : "no-cache",
        });
    }

    public static void MapWebClient(this WebApplication app)
    {
        if (Files(app) is not { } files) return;
        app.MapFallbackToFile("index.html", new StaticFileOptions { FileProvider = files }).AllowAnonymous();
    }

    private static PhysicalFileProvider? Files(WebApplication app) =>
        app.Configuration["WebClient:Folder"] is { } folder && File.Exists(Path.Combine(folder, "index.html"))
            ? new PhysicalFileProvider(Path.GetFullPath(folder))
            : null;
}
