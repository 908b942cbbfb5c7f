using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Crm.Common;
using Crm.Database;
using Microsoft.Extensions.Options;

namespace Crm.Api;

/// <summary>How the process serves: limits, JSON, problems, compression, health.</summary>
internal static class Hosting
{
    /// <summary>The largest body of an ordinary request. The bulk sync lifts it for itself.</summary>
    private const long LargestBody = 8 * 1024 * 1024;

    public static void AddHosting(this WebApplicationBuilder builder)
    {
        // Texts and numbers are the same on every machine; the web client writes them in the reader's language.
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
        CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.InvariantCulture;
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.Limits.MaxRequestBodySize = LargestBody;
            options.AddServerHeader = false;
        });
        var services = builder.Services;
        services.AddOptions<DatabaseOptions>().Bind(builder.Configuration.GetSection("Database"));
        services.AddSingleton(provider => new CrmDatabase(provider.GetRequiredService<IOptions<DatabaseOptions>>().Value));
        services.ConfigureHttpJsonOptions(options => CrmJson.Configure(options.SerializerOptions));
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.AddProblemDetails(options => options.CustomizeProblemDetails = context =>
        {
            context.ProblemDetails.Extensions.TryAdd("code", CodeOf(context.ProblemDetails.Status));
            context.ProblemDetails.Extensions.TryAdd("traceId",
                System.Diagnostics.Activity.Current?.Id ?? context.HttpContext.TraceIdentifier);
            ProblemLanguage.Tell(context.HttpContext, context.ProblemDetails);
        });
        services.AddExceptionHandler<ProblemExceptionHandler>();
        services.AddResponseCompression(options => options.EnableForHttps = true);
        services.AddHealthChecks().AddCheck<DatabaseHealth>("database");
        services.AddRateLimiter(options => AddLimits(options, builder.Configuration));
    }

    public static void UseHosting(this WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseResponseCompression();
        app.UseSecurityHeaders();
        app.UseWebClientFiles();
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseRateLimiter();
        app.UseKnownQueryKeys();
    }

    public static void MapApi(this WebApplication app)
    {
        app.MapHealthChecks("/health").AllowAnonymous();
        var api = app.MapGroup("/api/v1");
        api.MapModules();
        // What is not a route of the API is told so, and never answered with the page of the web client.
        api.MapFallback("/{**path}", UnknownAddress.RefuseAsync).AllowAnonymous().ExcludeFromDescription();
    }

    private static void UseSecurityHeaders(this WebApplication app) => app.Use((context, next) =>
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "same-origin";
        // The web client sets styles from script; scripts come from this address alone. The API's own reading page needs inline scripts.
        if (!context.Request.Path.StartsWithSegments("/swagger"))
            headers.ContentSecurityPolicy =
                "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; font-src 'self' data:; frame-ancestors 'none'";
        if (context.Request.Path.StartsWithSegments("/api")) headers.CacheControl = "no-store";
        return next(context);
    });

    private static void AddLimits(RateLimiterOptions options, IConfiguration configuration)
    {
        var signIns = configuration.GetValue("RateLimits:SignInsPerMinute", 30);
        var links = configuration.GetValue("RateLimits:LinkRequestsPerMinute", 60);
        var requests = configuration.GetValue("RateLimits:RequestsPerMinute", 6000);
        options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        options.OnRejected = (context, _) =>
        {
            if (context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var wait))
                context.HttpContext.Response.Headers.RetryAfter = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
            return ValueTask.CompletedTask;
        };
        options.AddPolicy(RateLimits.SignIn, context => RateLimitPartition.GetFixedWindowLimiter(
            context.Connection.RemoteIpAddress?.ToString() ?? "", _ => new FixedWindowRateLimiterOptions
            {
                PermitLimit = signIns,
                Window = TimeSpan.FromMinutes(1),
            }));
        options.AddPolicy(RateLimits.PublicLink, context => RateLimitPartition.GetFixedWindowLimiter(
            context.Connection.RemoteIpAddress?.ToString() ?? "", _ => new FixedWindowRateLimiterOptions
            {
                PermitLimit = links,
                Window = TimeSpan.FromMinutes(1),
            }));
        // Integrators' keys are limited each by itself; people at a screen are not.
        options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context =>
            context.RequestServices.GetRequiredService<CurrentUser>() is { ActorKey: ['k', ..] } key
                ? RateLimitPartition.GetSlidingWindowLimiter(key.ActorKey, _ => new SlidingWindowRateLimiterOptions
                {
                    PermitLimit = requests,
                    Window = TimeSpan.FromMinutes(1),
                    SegmentsPerWindow = 6,
                })
                : RateLimitPartition.GetNoLimiter(""));
    }

    private static string CodeOf(int? status) => status switch
    {
        400 => "invalid",
        401 => "not-signed-in",
        403 => "forbidden",
        404 => "not-found",
        405 => "method-not-allowed",
        413 => "too-large",
        415 => "unsupported-media-type",
        429 => "too-many-requests",
        >= 500 => "internal",
        _ => "refused",
    };
}
