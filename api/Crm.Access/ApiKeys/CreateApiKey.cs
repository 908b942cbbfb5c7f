using Crm.Common;
using Crm.Contracts.Access;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Access;

/// <summary>
/// Makes an API key that acts for a person within its scopes. The secret is in this answer alone: only its hash is kept.
/// </summary>
/// <param name="PersonId">An active person; the key never may more than this person.</param>
/// <param name="ExpiresAt">In the future; null: until it is revoked.</param>
internal sealed record CreateApiKey(string Name, long PersonId, IReadOnlyList<string> Scopes, DateTime? ExpiresAt = null)
    : ICommand<CreatedApiKey>, ISecretAnswer;

internal sealed record CreatedApiKey(ApiKeyView ApiKey, string Secret);

internal sealed class CreateApiKeyValidator : AbstractValidator<CreateApiKey>
{
    public CreateApiKeyValidator(TimeProvider clock)
    {
        RuleFor(r => r.Name).NotEmpty().MaximumLength(100).PlainText();
        RuleFor(r => r.Scopes).NotEmpty();
        RuleForEach(r => r.Scopes).Must(s => RolePermissions.AllScopes.Contains(s)).WithMessage("is not a known scope");
        RuleFor(r => r.ExpiresAt).Must(e => e is null || Utc(e) > clock.GetUtcNow().UtcDateTime).WithMessage("must be in the future");
    }

    /// <summary>An instant with another offset arrives as local time; one without any is meant as UTC.</summary>
    public static DateTime? Utc(DateTime? instant) => instant is not { } time ? null
        : time.Kind == DateTimeKind.Local ? time.ToUniversalTime() : DateTime.SpecifyKind(time, DateTimeKind.Utc);
}

internal sealed class CreateApiKeyHandler(DbSession session, CurrentUser user, IMediator mediator, AuditTrail audit, TimeProvider clock)
    : IRequestHandler<CreateApiKey, CreatedApiKey>
{
    private const string CountPerson = "select count(*) from access.Person where PersonId = @PersonId and IsActive = 1";

    private const string Insert = """
        insert into access.ApiKey (Name, Prefix, SecretHash, PersonId, Scopes, CreatedBy, CreatedAt, ExpiresAt)
        output inserted.ApiKeyId
        values (@Name, @Prefix, @SecretHash, @PersonId, @Scopes, @CreatedBy, @Now, @ExpiresAt)
        """;

    public async Task<CreatedApiKey> Handle(CreateApiKey request, CancellationToken cancellationToken)
    {
        if (await session.ScalarAsync<long>(CountPerson, new { request.PersonId }, cancellationToken) == 0)
            throw Problem.Invalid("personId", "is not an active person");
        var secret = "crm_" + Secret.New();
        var apiKeyId = await session.ScalarAsync<long>(Insert, new
        {
            Name = request.Name.Trim(),
            Prefix = secret[..12],
            SecretHash = Secret.Hash(secret),
            request.PersonId,
            Scopes = string.Join(' ', request.Scopes.Distinct().Order(StringComparer.Ordinal)),
            CreatedBy = user.IsSignedIn ? user.PersonId : request.PersonId,
            Now = clock.GetUtcNow().UtcDateTime,
            ExpiresAt = CreateApiKeyValidator.Utc(request.ExpiresAt),
        }, cancellationToken);
        await audit.RecordAsync([new FieldChange("apiKey", apiKeyId, "scopes", null, string.Join(' ', request.Scopes))], cancellationToken);
        var created = await mediator.Send(new ListApiKeys(apiKeyId), cancellationToken);
        return new CreatedApiKey(created.Items[0], secret);
    }
}

internal sealed class MakeApiKeyHandler(DbSession session, IMediator mediator) : IRequestHandler<MakeApiKey, string>
{
    private const string Find = "select PersonId from access.Person where SignInName = @SignInName";

    public async Task<string> Handle(MakeApiKey request, CancellationToken cancellationToken)
    {
        var personId = await session.ScalarAsync<long?>(Find, new { request.SignInName }, cancellationToken)
            ?? throw Problem.NotFound("person");
        return (await mediator.Send(new CreateApiKey(request.Name, personId, request.Scopes), cancellationToken)).Secret;
    }
}

internal static class CreateApiKeyEndpoint
{
    public static void MapCreateApiKey(this IEndpointRouteBuilder keys) => keys
        .MapPost("/", async (CreateApiKey body, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var created = await mediator.Send(body, cancellationToken);
            return TypedResults.Created($"/api/v1/api-keys/{created.ApiKey.ApiKeyId}", created);
        })
        .WithName(nameof(CreateApiKey))
        .WithSummary("Make an API key; its secret is shown once")
        .ProducesProblems(400);
}
