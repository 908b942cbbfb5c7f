using System.Globalization;
using FluentValidation;
using FluentValidation.Validators;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Crm.Api;

/// <summary>Writes the limits of the validators into the schemas, so that the document and the rules cannot differ.</summary>
internal sealed class SchemaLimits(IServiceProvider services) : IOpenApiSchemaTransformer
{
    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var validatorType = typeof(IValidator<>).MakeGenericType(context.JsonTypeInfo.Type);
        if (schema.Properties is null || services.GetService(validatorType) is not IValidator validator) return Task.CompletedTask;
        foreach (var member in validator.CreateDescriptor().GetMembersWithValidators())
        {
            var name = char.ToLowerInvariant(member.Key[0]) + member.Key[1..];
            if (!schema.Properties.TryGetValue(name, out var found) || found is not OpenApiSchema property) continue;
            foreach (var (rule, _) in member) Apply(property, rule);
        }
        return Task.CompletedTask;
    }

    private static void Apply(OpenApiSchema property, IPropertyValidator rule)
    {
        switch (rule)
        {
            case ILengthValidator length:
                if (length.Max > 0) property.MaxLength = length.Max;
                if (length.Min > 0) property.MinLength = length.Min;
                break;
            case INotEmptyValidator when property.Type?.HasFlag(JsonSchemaType.String) == true:
                property.MinLength ??= 1;
                break;
            case INotEmptyValidator when property.Type?.HasFlag(JsonSchemaType.Array) == true:
                property.MinItems ??= 1;
                break;
            case IBetweenValidator between:
                property.Minimum = Convert.ToString(between.From, CultureInfo.InvariantCulture);
                property.Maximum = Convert.ToString(between.To, CultureInfo.InvariantCulture);
                break;
            case IRegularExpressionValidator pattern:
                property.Pattern = pattern.Expression;
                break;
        }
    }
}
