using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace Crm.Common;

/// <summary>Refuses query keys that an operation does not know: a misspelt filter must not answer the unfiltered list.</summary>
public static class KnownQueryKeys
{
    private static readonly ConcurrentDictionary<Endpoint, HashSet<string>> Known = new();

    public static IApplicationBuilder UseKnownQueryKeys(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (context.Request.Query.Count == 0 || context.GetEndpoint() is not { } endpoint
            || endpoint.Metadata.GetMetadata<MethodInfo>() is null) return next(context);
        var known = Known.GetOrAdd(endpoint, KeysOf);
        var unknown = context.Request.Query.Keys.Where(k => !known.Contains(k)).ToDictionary(k => k, _ => new[] { "is not a known parameter" });
        if (unknown.Count > 0) throw Problem.Invalid(unknown);
        var repeated = context.Request.Query.Where(q => q.Value.Count > 1).ToDictionary(q => q.Key, _ => new[] { "is given more than once" });
        if (repeated.Count > 0) throw Problem.Invalid(repeated);
        // No record holds U+0000: such a filter is a mistake, and the database need not make sense of it.
        var unheld = context.Request.Query.Where(q => q.Value.Any(v => v?.Contains('\0') == true))
            .ToDictionary(q => q.Key, _ => new[] { "must not contain the character U+0000" });
        if (unheld.Count > 0) throw Problem.Invalid(unheld);
        return next(context);
    });

    private static HashSet<string> KeysOf(Endpoint endpoint)
    {
        var keys = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var parameter in endpoint.Metadata.GetOrderedMetadata<IParameterBindingMetadata>()) keys.Add(parameter.Name);
        foreach (var parameter in endpoint.Metadata.GetMetadata<MethodInfo>()!.GetParameters())
        {
            if (parameter.GetCustomAttribute<AsParametersAttribute>() is null) continue;
            foreach (var property in parameter.ParameterType.GetProperties()) keys.Add(property.Name);
        }
        return keys;
    }
}
