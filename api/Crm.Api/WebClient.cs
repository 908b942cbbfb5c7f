using Microsoft.Extensions.FileProviders;

namespace Crm.Api;

/// <summary>Serves the built web client on the same address. Its routes are its own: every page address answers index.html.</summary>
internal static class WebClient
{
    public static void MapWebClient(this WebApplication app)
    {
        var folder = app.Configuration["WebClient:Folder"];
        if (folder is null || !File.Exists(Path.Combine(folder, "index.html"))) return;
        var files = new PhysicalFileProvider(Path.GetFullPath(folder));
        app.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = files,
            OnPrepareResponse = context => context.Context.Response.Headers.CacheControl =
                context.Context.Request.Path.StartsWithSegments("/assets") ? "public, max-age=31536000, immutable" : "no-cache",
        });
        app.MapFallbackToFile("index.html", new StaticFileOptions { FileProvider = files }).AllowAnonymous();
    }
}
