using Crm.Common;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace Crm.Messaging;

/// <summary>Shows a text with example values as it would be sent, before it is saved. A text that cannot be saved is refused here too.</summary>
internal sealed record PreviewMailTemplate(string Name, string Language, string Title, string Body) : IQuery<MailPreview>;

/// <summary>The mail with example values. Unused: placeholders that the text does not name.</summary>
internal sealed record MailPreview(string Title, string Text, string Html, IReadOnlyList<string> Unused);

internal sealed class PreviewMailTemplateValidator : AbstractValidator<PreviewMailTemplate>
{
    public PreviewMailTemplateValidator()
    {
        RuleFor(r => r.Title).MailTitle();
        RuleFor(r => r.Body).MailBody();
        RuleFor(r => r.Title).Knows(r => r.Name, r => r.Title);
        RuleFor(r => r.Body).Knows(r => r.Name, r => r.Body);
    }
}

/// <summary>What every text must keep to.</summary>
internal static class MailTextRules
{
    public static void MailTitle<T>(this IRuleBuilder<T, string> rule) => rule
        .NotEmpty()
        .MaximumLength(200)
        .Must(title => title?.Any(char.IsControl) != true)
        .WithMessage("must be one line");

    public static void MailBody<T>(this IRuleBuilder<T, string> rule) => rule
        .NotEmpty()
        .MaximumLength(8000);

    public static void Knows<T>(this IRuleBuilder<T, string> rule, Func<T, string> template, Func<T, string> text) => rule
        .Custom((_, context) =>
        {
            if (KnownTemplates.Find(template(context.InstanceToValidate)) is { } known && text(context.InstanceToValidate) is { } written
                && MailTexts.Problem(written, known.Names) is { } problem)
                context.AddFailure(problem);
        });
}

internal sealed class PreviewMailTemplateHandler(IOptions<MailOptions> options) : IRequestHandler<PreviewMailTemplate, MailPreview>
{
    public Task<MailPreview> Handle(PreviewMailTemplate request, CancellationToken cancellationToken)
    {
        var known = TemplateReading.Require(request.Name, request.Language);
        var mail = MailTexts.Render(
            new MailText(request.Title, request.Body), request.Language, known.Samples(request.Language, options.Value.CompanyName));
        var used = MailTexts.Placeholders(request.Title).Concat(MailTexts.Placeholders(request.Body)).ToHashSet(StringComparer.Ordinal);
        return Task.FromResult(new MailPreview(mail.Title, mail.Text, mail.Html, [.. known.Names.Where(name => !used.Contains(name))]));
    }
}

internal sealed record MailTextBody(string Title, string Body);

internal static class PreviewMailTemplateEndpoint
{
    public static void MapPreviewMailTemplate(this IEndpointRouteBuilder templates) => templates
        .MapPost("/{name}/{language}/preview", async (
            string name, string language, MailTextBody body, IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Ok(await mediator.Send(new PreviewMailTemplate(name, language, body.Title, body.Body), cancellationToken)))
        .WithName(nameof(PreviewMailTemplate))
        .WithSummary("Show a text of a mail with example values")
        .RequireAuthorization(Permission.ManageMail)
        .ProducesProblems(400, 404);
}
