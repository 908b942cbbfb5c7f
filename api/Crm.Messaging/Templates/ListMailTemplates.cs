using Crm.Common;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace Crm.Messaging;

/// <summary>Lists the texts of mails in both languages.</summary>
internal sealed record ListMailTemplates : IQuery<MailTemplateList>;

internal sealed record MailTemplateList(IReadOnlyList<MailTemplateView> Items);

internal sealed class ListMailTemplatesHandler(DbSession session, IOptions<MailOptions> options)
    : IRequestHandler<ListMailTemplates, MailTemplateList>
{
    public async Task<MailTemplateList> Handle(ListMailTemplates request, CancellationToken cancellationToken) =>
        new(await TemplateReading.AllAsync(session, options.Value, cancellationToken));
}

/// <summary>Reads the text of a mail in one language.</summary>
internal sealed record GetMailTemplate(string Name, string Language) : IQuery<MailTemplateView>;

internal sealed class GetMailTemplateHandler(DbSession session, IOptions<MailOptions> options)
    : IRequestHandler<GetMailTemplate, MailTemplateView>
{
    public Task<MailTemplateView> Handle(GetMailTemplate request, CancellationToken cancellationToken) =>
        TemplateReading.OneAsync(session, options.Value, request.Name, request.Language, cancellationToken);
}

internal static class ListMailTemplatesEndpoint
{
    public static void MapListMailTemplates(this IEndpointRouteBuilder templates)
    {
        templates
            .MapGet("/", async (IMediator mediator, CancellationToken cancellationToken) =>
                TypedResults.Ok(await mediator.Send(new ListMailTemplates(), cancellationToken)))
            .WithName(nameof(ListMailTemplates))
            .WithSummary("List the texts of mails in both languages")
            .RequireAuthorization(Permission.ManageMail)
            .ProducesProblems();
        templates
            .MapGet("/{name}/{language}", async (
                string name, string language, IMediator mediator, CancellationToken cancellationToken) =>
            {
                var template = await mediator.Send(new GetMailTemplate(name, language), cancellationToken);
                return TypedResults.Ok(template).WithETag(template.Version);
            })
            .WithName(nameof(GetMailTemplate))
            .WithSummary("Read the text of a mail in one language")
            .Produces<MailTemplateView>()
            .RequireAuthorization(Permission.ManageMail)
            .ProducesProblems(404);
    }
}
