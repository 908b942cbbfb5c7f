using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace Crm.Common;

/// <summary>The version that the caller last read, from the If-Match header. Every write that would overwrite asks for it.</summary>
public readonly record struct IfMatch(int Value) : IEndpointParameterMetadataProvider
{
    public static ValueTask<IfMatch> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var text = context.Request.Headers.IfMatch.ToString();
        if (text.Length == 0)
            throw new ProblemException(StatusCodes.Status428PreconditionRequired, "if-match-required",
                "Send the ETag you last read in the If-Match header.");
        if (!int.TryParse(text.Trim().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version))
            throw Problem.Invalid("If-Match", "must be an ETag as this API gives it");
        return ValueTask.FromResult(new IfMatch(version));
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Metadata.Add(IfMatchHeader.Needed);
}

/// <summary>Marks an operation that reads the If-Match header; told in the OpenAPI document.</summary>
public sealed class IfMatchHeader
{
    public static readonly IfMatchHeader Needed = new() { IsRequired = true };
    public static readonly IfMatchHeader Optional = new();

    public bool IsRequired { get; private init; }
}

public static class ETagExtensions
{
    /// <summary>Sends the record's version as its ETag.</summary>
    public static IResult WithETag(this IResult result, int version) => new ETagResult(result, version);

    private sealed class ETagResult(IResult inner, int version) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Headers.ETag = $"\"{version.ToString(CultureInfo.InvariantCulture)}\"";
            return inner.ExecuteAsync(httpContext);
        }
    }
}
