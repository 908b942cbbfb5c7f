using Crm.Common;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace Crm.Messaging;

/// <summary>
/// Changes the text of a mail in one language. Placeholders that the mail does not have are refused by name. Mails written before
/// keep what they say. Version is 0 where nobody ever changed the text.
/// </summary>
internal sealed record SaveMailTemplate(string Name, string Language, int Version, string Title, string Body) : ICommand<MailTemplateView>;

internal sealed class SaveMailTemplateValidator : AbstractValidator<SaveMailTemplate>
{
    public SaveMailTemplateValidator()
    {
        RuleFor(r => r.Title).MailTitle();
        RuleFor(r => r.Body).MailBody();
        RuleFor(r => r.Title).Knows(r => r.Name, r => r.Title);
        RuleFor(r => r.Body).Knows(r => r.Name, r => r.Body);
    }
}

internal sealed class SaveMailTemplateHandler(
    DbSession session, CurrentUser user, TimeProvider clock, EventLog events, AuditTrail audit, IOptions<MailOptions> options)
    : IRequestHandler<SaveMailTemplate, MailTemplateView>
{
    private const string Change = """
        update messaging.MailTemplate
        set Title = @Title, Body = @Body, ChangedBy = @PersonId, ChangedAt = @Now, Version = Version + 1
        where Name = @Name
          and Language = @Language
          and Version = @Version
        """;

    private const string Add = """
        insert into messaging.MailTemplate (Name, Language, Title, Body, ChangedBy, ChangedAt, Version)
        select @Name, @Language, @Title, @Body, @PersonId, @Now, 1
        where @Version = 0
          and not exists (
              select 1
              from messaging.MailTemplate t
              where t.Name = @Name
                and t.Language = @Language)
        """;

    public async Task<MailTemplateView> Handle(SaveMailTemplate request, CancellationToken cancellationToken)
    {
        var before = await TemplateReading.OneAsync(session, options.Value, request.Name, request.Language, cancellationToken);
        var parameters = new
        {
            request.Name,
            request.Language,
            request.Version,
            Title = request.Title.Trim(),
            Body = request.Body.ReplaceLineEndings("\n").Trim('\n'),
            user.PersonId,
            Now = clock.GetUtcNow().UtcDateTime,
        };
        var isKept = request.Version == 0 ? await session.TryAddAsync(Add, parameters, cancellationToken)
            : await session.ExecuteAsync(Change, parameters, cancellationToken) > 0;
        if (!isKept)
            throw Problem.Stale("Somebody changed or reset this text since you read it. Read it again.");
        var after = await TemplateReading.OneAsync(session, options.Value, request.Name, request.Language, cancellationToken);
        await TemplateTrail.RecordAsync(events, audit, before, after, cancellationToken);
        return after;
    }
}

/// <summary>Keeps in the trail who changed which text from what to what.</summary>
internal static class TemplateTrail
{
    public static async Task RecordAsync(
        EventLog events, AuditTrail audit, MailTemplateView before, MailTemplateView after, CancellationToken cancellationToken)
    {
        var field = $"{after.Name}.{after.Language}";
        var changes = new List<FieldChange>();
        if (before.Title != after.Title)
            changes.Add(new FieldChange("mailTemplate", 0, $"{field}.title", before.Title, after.Title));
        if (before.Body != after.Body)
            changes.Add(new FieldChange("mailTemplate", 0, $"{field}.body", AuditTrail.Text(before.Body), AuditTrail.Text(after.Body)));
        await audit.RecordAsync(changes, cancellationToken);
        await events.RaiseAsync(
            new RecordEvent("mailTemplate.changed", "mailTemplate", 0, field), cancellationToken);
    }
}

internal static class SaveMailTemplateEndpoint
{
    public static void MapSaveMailTemplate(this IEndpointRouteBuilder templates) => templates
        .MapPut("/{name}/{language}", async (
            string name, string language, IfMatch version, MailTextBody body, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var saved = await mediator.Send(
                new SaveMailTemplate(name, language, version.Value, body.Title, body.Body), cancellationToken);
            return TypedResults.Ok(saved).WithETag(saved.Version);
        })
        .WithName(nameof(SaveMailTemplate))
        .WithSummary("Change the text of a mail")
        .Produces<MailTemplateView>()
        .RequireAuthorization(Permission.ManageMail)
        .ProducesProblems(400, 404, 412, 428);
}
