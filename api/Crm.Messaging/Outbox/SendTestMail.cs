using Crm.Common;
using Crm.Contracts.Messaging;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Messaging;

/// <summary>Sends a short mail to an address, to see whether mail is set up.</summary>
internal sealed record SendTestMail(string To, string? Language = null) : ICommand<OutboxMailView>;

internal sealed class SendTestMailValidator : AbstractValidator<SendTestMail>
{
    public SendTestMailValidator()
    {
        RuleFor(r => r.To).Custom((to, context) =>
        {
            MailAddressing.Read(to, out var problem);
            if (problem is not null) context.AddFailure(problem);
        });
        RuleFor(r => r.Language).Must(l => l is null || MailLanguage.All.Contains(l)).WithMessage("must be zh-CN or en");
    }
}

internal sealed class SendTestMailHandler(DbSession session, CurrentUser user, IMediator mediator) : IRequestHandler<SendTestMail, OutboxMailView>
{
    public async Task<OutboxMailView> Handle(SendTestMail request, CancellationToken cancellationToken)
    {
        var written = await mediator.Send(new SendMail(
            KnownTemplates.TestMail, request.Language, new Dictionary<string, string> { ["person"] = user.Name }, request.To, "person",
            user.PersonId, $"mail-test:{Guid.NewGuid():N}"), cancellationToken);
        return await OutboxMailRow.ReadAsync(session, written.MailId, cancellationToken);
    }
}

internal static class SendTestMailEndpoint
{
    public static void MapSendTestMail(this IEndpointRouteBuilder outbox) => outbox
        .MapPost("/test", async (SendTestMail request, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var mail = await mediator.Send(request, cancellationToken);
            return TypedResults.Created($"/api/v1/outbox/{mail.MailId}", mail);
        })
        .WithName(nameof(SendTestMail))
        .WithSummary("Send a mail to see whether mail is set up")
        .RequireAuthorization(Permission.ManageMail)
        .ProducesProblems(400);
}
