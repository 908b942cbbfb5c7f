using Crm.Common;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing.Template;

namespace Crm.Api;

/// <summary>
/// Says why nothing serves a request of the API. Routing hands it here too when an address is right but the method or the
/// content type is not, because this route takes them all.
/// </summary>
internal static class UnknownAddress
{
    public static Task RefuseAsync(HttpContext context)
    {
        var served = context.RequestServices.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.RoutePattern.Parameters.All(p => !p.IsCatchAll) && Matches(e, context.Request.Path)).ToList();
        var methods = served.SelectMany(e => e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []).Distinct().ToList();
        if (methods.Count == 0) throw new ProblemException(StatusCodes.Status404NotFound, "not-found", "There is no such address.");
        if (!methods.Contains(context.Request.Method))
        {
            context.Response.Headers.Allow = string.Join(", ", methods);
            throw new ProblemException(StatusCodes.Status405MethodNotAllowed, "method-not-allowed",
                $"This address takes {string.Join(", ", methods)}.");
        }
        var types = served.Where(e => e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains(context.Request.Method) == true)
            .SelectMany(e => e.Metadata.GetMetadata<IAcceptsMetadata>()?.ContentTypes ?? []).Distinct().ToList();
        var sent = context.Request.GetTypedHeaders().ContentType?.MediaType.Value;
        if (types.Count > 0 && !types.Contains(sent, StringComparer.OrdinalIgnoreCase))
            throw new ProblemException(StatusCodes.Status415UnsupportedMediaType, "unsupported-media-type", $"Send {string.Join(" or ", types)}.");
        // A number in the address that is none, or is too large.
        throw new ProblemException(StatusCodes.Status404NotFound, "not-found", "There is no such address.");
    }

    private static bool Matches(RouteEndpoint endpoint, PathString path) =>
        new TemplateMatcher(new RouteTemplate(endpoint.RoutePattern), []).TryMatch(path, []);
}
