using System.Text.Json;
using System.Text.Json.Nodes;
using Crm.Common;
using Microsoft.OpenApi;

namespace Crm.Api;

/// <summary>The OpenAPI 3.1 document of this API, and a page to read it.</summary>
internal static class ApiDocument
{
    public const string Address = "/openapi/v1.json";

    public static void AddApiDocument(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "CRM",
                Version = "v1",
                Description = "Customers graded from ERP actuals, complaints handled in time, profit known before and after the order. "
                    + "What is refused is told as application/problem+json (RFC 9457): code, status and the names in errors are for programs "
                    + "and stay; title, detail and the messages in errors are for people, in Chinese where Accept-Language prefers it to "
                    + "English, else in English. Content-Language says which.",
            };
            document.Servers = [];
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                ["apiKey"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "An API key." },
            };
            document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("apiKey", document)] = [] }];
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer<SchemaLimits>();
        options.AddSchemaTransformer((schema, context, _) =>
        {
            var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
            if (type == typeof(Money))
            {
                schema.Type = JsonSchemaType.Number
                    | (Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) is null ? 0 : JsonSchemaType.Null);
                schema.Properties?.Clear();
                schema.Description ??= "An amount with at most 4 decimals.";
            }
            return Task.CompletedTask;
        });
        // A member that tells absent from null has the shape of its value, and may be null.
        options.AddSchemaTransformer(async (schema, context, cancellationToken) =>
        {
            var type = context.JsonTypeInfo.Type;
            if (!type.IsGenericType || type.GetGenericTypeDefinition() != typeof(Patch<>)) return;
            var value = await context.GetOrCreateSchemaAsync(type.GetGenericArguments()[0], null, cancellationToken);
            schema.Type = value.Type is { } shape ? shape | JsonSchemaType.Null : null;
            schema.Format = value.Format;
            schema.Items = value.Items;
            schema.Enum = value.Enum;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            // Words of a query are read by types of our own; the document tells which words there are.
            if (context.ParameterDescription?.ParameterDescriptor?.ParameterType is not { IsGenericType: true } type
                || type.GetGenericArguments()[0] is not { IsEnum: true } words) return Task.CompletedTask;
            var names = Enum.GetValues(words).Cast<object>().Select(w => JsonSerializer.SerializeToNode(w, words, CrmJson.Options)!.ToString()).ToList();
            if (type.GetGenericTypeDefinition() == typeof(OneOf<>)) schema.Enum = [.. names.Select(n => (JsonNode)n)];
            if (type.GetGenericTypeDefinition() == typeof(ListOf<>))
                schema.Pattern = $"^({string.Join('|', names)})(,({string.Join('|', names)}))*$";
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            // Parameters that stand in a record carry the name of its member; the address spells them as JSON does.
            foreach (var parameter in (operation.Parameters ?? []).OfType<OpenApiParameter>().Where(p => p.In == ParameterLocation.Query))
                parameter.Name = JsonNamingPolicy.CamelCase.ConvertName(parameter.Name!);
            var metadata = context.Description.ActionDescriptor.EndpointMetadata;
            if (metadata.OfType<IfMatchHeader>().FirstOrDefault() is { } ifMatch)
                (operation.Parameters ??= []).Add(new OpenApiParameter
                {
                    Name = "If-Match",
                    In = ParameterLocation.Header,
                    Required = ifMatch.IsRequired,
                    Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                    Description = "The ETag that was last read.",
                });
            if (metadata.OfType<FileBody>().Any())
                operation.RequestBody = new OpenApiRequestBody
                {
                    Required = true,
                    Content = new Dictionary<string, OpenApiMediaType>
                    {
                        ["multipart/form-data"] = new()
                        {
                            Schema = new OpenApiSchema
                            {
                                Type = JsonSchemaType.Object,
                                Required = new HashSet<string> { "file" },
                                Properties = new Dictionary<string, IOpenApiSchema>
                                {
                                    ["file"] = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" },
                                },
                            },
                        },
                    },
                };
            return Task.CompletedTask;
        });
    });

    public static void MapApiDocument(this WebApplication app)
    {
        app.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();
        app.UseSwaggerUI(options => options.SwaggerEndpoint(Address, "CRM v1"));
    }
}
