using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Crm.Common;

/// <summary>
/// Gives the first answer again when a POST comes a second time with the same Idempotency-Key. The answer is written in the
/// transaction of the change, so either both stand or neither.
/// </summary>
internal sealed class IdempotentAnswers(IHttpContextAccessor http, DbSession session, CurrentUser user, TimeProvider clock)
{
    private sealed record KeptAnswer(string RequestHash, string Answer);

    private const string Find = """
        select RequestHash, Answer
        from messaging.IdempotentAnswer
        where ActorKey = @ActorKey
          and IdempotencyKey = @IdempotencyKey
          and AnsweredAt >= @KeptSince
        """;

    private const string Forget = """
        delete from messaging.IdempotentAnswer
        where ActorKey = @ActorKey
          and IdempotencyKey = @IdempotencyKey
          and AnsweredAt < @KeptSince
        """;

    private const string Keep = """
        insert into messaging.IdempotentAnswer (ActorKey, IdempotencyKey, RequestHash, Answer, AnsweredAt)
        values (@ActorKey, @IdempotencyKey, @RequestHash, @Answer, @AnsweredAt)
        """;

    /// <summary>How long an answer is kept and given again.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromHours(48);

    public async Task<TAnswer> OnceAsync<TRequest, TAnswer>(TRequest request, Func<Task<TAnswer>> work, CancellationToken cancellationToken)
    {
        var context = http.HttpContext;
        var key = context?.Request.Headers["Idempotency-Key"].ToString();
        if (context is null || string.IsNullOrEmpty(key) || request is ISecretAnswer || !HttpMethods.IsPost(context.Request.Method)) return await work();
        if (key.Length > 200) throw Problem.Invalid("Idempotency-Key", "must have at most 200 characters");

        var now = clock.GetUtcNow().UtcDateTime;
        var hash = Hash($"{context.Request.Path}\n{typeof(TRequest).Name}\n{JsonSerializer.Serialize(request, CrmJson.Options)}");
        var id = new { user.ActorKey, IdempotencyKey = key, KeptSince = now - KeptFor };
        var kept = await session.QuerySingleOrDefaultAsync<KeptAnswer>(Find, id, cancellationToken);
        if (kept is not null)
        {
            if (kept.RequestHash != hash)
                throw new ProblemException(StatusCodes.Status422UnprocessableEntity, "idempotency-key-reused",
                    "This Idempotency-Key was used for another request.");
            context.Response.Headers["Idempotent-Replay"] = "true";
            return JsonSerializer.Deserialize<TAnswer>(kept.Answer, CrmJson.Options)!;
        }

        await session.ExecuteAsync(Forget, id, cancellationToken);
        var answer = await work();
        await session.ExecuteAsync(Keep, new
        {
            user.ActorKey,
            IdempotencyKey = key,
            RequestHash = hash,
            Answer = JsonSerializer.Serialize(answer, CrmJson.Options),
            AnsweredAt = now,
        }, cancellationToken);
        return answer;
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
