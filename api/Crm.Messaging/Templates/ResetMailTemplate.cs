using Crm.Common;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace Crm.Messaging;

/// <summary>Goes back to the text that the product comes with. Done again, nothing changes.</summary>
internal sealed record ResetMailTemplate(string Name, string Language) : ICommand<MailTemplateView>;

internal sealed class ResetMailTemplateHandler(
    DbSession session, CurrentUser user, TimeProvider clock, EventLog events, AuditTrail audit, IOptions<MailOptions> options)
    : IRequestHandler<ResetMailTemplate, MailTemplateView>
{
    // The row stays with its number: who read the text before the reset is told when saving.
    private const string Forget = """
        update messaging.MailTemplate
        set Title = null, Body = null, ChangedBy = @PersonId, ChangedAt = @Now, Version = Version + 1
        where Name = @Name
          and Language = @Language
        """;

    public async Task<MailTemplateView> Handle(ResetMailTemplate request, CancellationToken cancellationToken)
    {
        var before = await TemplateReading.OneAsync(session, options.Value, request.Name, request.Language, cancellationToken);
        if (!before.IsChanged) return before;
        await session.ExecuteAsync(Forget, new
        {
            request.Name,
            request.Language,
            user.PersonId,
            Now = clock.GetUtcNow().UtcDateTime,
        }, cancellationToken);
        var after = await TemplateReading.OneAsync(session, options.Value, request.Name, request.Language, cancellationToken);
        await TemplateTrail.RecordAsync(events, audit, before, after, cancellationToken);
        return after;
    }
}

internal static class ResetMailTemplateEndpoint
{
    public static void MapResetMailTemplate(this IEndpointRouteBuilder templates) => templates
        .MapPost("/{name}/{language}/reset", async (
            string name, string language, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var text = await mediator.Send(new ResetMailTemplate(name, language), cancellationToken);
            return TypedResults.Ok(text).WithETag(text.Version);
        })
        .WithName(nameof(ResetMailTemplate))
        .WithSummary("Go back to the text of a mail that the product comes with")
        .Produces<MailTemplateView>()
        .RequireAuthorization(Permission.ManageMail)
        .ProducesProblems(404);
}
