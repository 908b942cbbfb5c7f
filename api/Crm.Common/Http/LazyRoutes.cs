using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

// Extension methods of an enclosing namespace win over those of a using: every module maps its routes by these.
namespace Crm;

/// <summary>
/// Maps handlers as the framework does, but compiles what binds a request and writes an answer when the first request comes,
/// not at the start: of hundreds of routes a process starts to use a few, and compiling all of them took most of its start.
/// Rights, names and everything that the OpenAPI document tells are there from the start.
/// </summary>
public static class LazyRoutes
{
    /// <summary>Answers GET at the pattern by the handler.</summary>
    public static RouteHandlerBuilder MapGet(
        this IEndpointRouteBuilder routes, [StringSyntax("Route")] string pattern, Delegate handler) => routes.Map("GET", pattern, handler);

    /// <summary>Answers POST at the pattern by the handler.</summary>
    public static RouteHandlerBuilder MapPost(
        this IEndpointRouteBuilder routes, [StringSyntax("Route")] string pattern, Delegate handler) => routes.Map("POST", pattern, handler);

    /// <summary>Answers PUT at the pattern by the handler.</summary>
    public static RouteHandlerBuilder MapPut(
        this IEndpointRouteBuilder routes, [StringSyntax("Route")] string pattern, Delegate handler) => routes.Map("PUT", pattern, handler);

    /// <summary>Answers PATCH at the pattern by the handler.</summary>
    public static RouteHandlerBuilder MapPatch(
        this IEndpointRouteBuilder routes, [StringSyntax("Route")] string pattern, Delegate handler) => routes.Map("PATCH", pattern, handler);

    /// <summary>Answers DELETE at the pattern by the handler.</summary>
    public static RouteHandlerBuilder MapDelete(
        this IEndpointRouteBuilder routes, [StringSyntax("Route")] string pattern, Delegate handler) => routes.Map("DELETE", pattern, handler);

    private static RouteHandlerBuilder Map(this IEndpointRouteBuilder routes, string method, string pattern, Delegate handler) =>
        RouteHandlerServices.Map(routes, pattern, handler, [method], RequestDelegateFactory.InferMetadata, CompileAtFirstRequest);

    private static RequestDelegateResult CompileAtFirstRequest(
        Delegate handler, RequestDelegateFactoryOptions options, RequestDelegateMetadataResult? metadata)
    {
        var compiled = new Lazy<RequestDelegate>(() => RequestDelegateFactory.Create(handler, options, metadata).RequestDelegate);
        return new RequestDelegateResult(context => compiled.Value(context), metadata?.EndpointMetadata ?? []);
    }
}
