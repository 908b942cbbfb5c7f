using FluentValidation;
using MediatR;

namespace Crm.Common;

/// <summary>Runs every validator of a request before its handler and names every invalid field at once.</summary>
internal sealed class ValidationBehavior<TRequest, TAnswer>(IEnumerable<IValidator<TRequest>> validators)
    : IPipelineBehavior<TRequest, TAnswer>
    where TRequest : IRequest<TAnswer>
{
    public async Task<TAnswer> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TAnswer> next)
    {
        var errors = new Dictionary<string, List<string>>();
        foreach (var validator in validators)
        {
            var result = await validator.ValidateAsync(request, cancellationToken);
            foreach (var failure in result.Errors)
            {
                var field = JsonPath(failure.PropertyName);
                if (!errors.TryGetValue(field, out var messages)) errors[field] = messages = [];
                messages.Add(failure.ErrorMessage);
            }
        }
        if (errors.Count > 0) throw Problem.Invalid(errors.ToDictionary(e => e.Key, e => e.Value.ToArray()));
        return await next();
    }

    private static string JsonPath(string property) =>
        string.Join('.', property.Split('.').Select(part => part.Length == 0 ? part : char.ToLowerInvariant(part[0]) + part[1..]));
}
