using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace Crm.Common;

/// <summary>
/// The version that the caller last read, where it says so by If-Match. For steps whose own state guard keeps two callers apart.
/// </summary>
public readonly record struct MaybeIfMatch(int? Value) : IEndpointParameterMetadataProvider
{
    public static ValueTask<MaybeIfMatch> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var text = context.Request.Headers.IfMatch.ToString();
        if (text.Length == 0) return ValueTask.FromResult(default(MaybeIfMatch));
        return int.TryParse(text.Trim().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? ValueTask.FromResult(new MaybeIfMatch(version))
            : throw Problem.Invalid("If-Match", "must be an ETag as this API gives it");
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Metadata.Add(IfMatchHeader.Optional);
}
