using Crm.Database;
using MediatR;
using Polly;
using Polly.Retry;

namespace Crm.Common;

/// <summary>
/// Opens the one transaction of the outermost command and commits it; commands sent by handlers join it. Only here is work
/// tried again, and only on a fault before the commit (deadlock, busy): after a commit whose outcome is unknown never.
/// </summary>
internal sealed class TransactionBehavior<TRequest, TAnswer>(DbSession session, CrmDatabase database, IdempotentAnswers answers)
    : IPipelineBehavior<TRequest, TAnswer>
    where TRequest : IRequest<TAnswer>
{
    public async Task<TAnswer> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TAnswer> next)
    {
        if (request is not ICommand<TAnswer> || request is IOwnTransactions || session.InTransaction) return await next();
        return await Retry(database).ExecuteAsync(
            async token => await session.InTransactionAsync(() => answers.OnceAsync(request, () => next(), token), token),
            cancellationToken);
    }

    private static ResiliencePipeline Retry(CrmDatabase database) => TransactionRetry.For(database);
}

/// <summary>Four tries with growing, jittered pauses, on transient faults before the commit.</summary>
public static class TransactionRetry
{
    private static readonly System.Runtime.CompilerServices.ConditionalWeakTable<CrmDatabase, ResiliencePipeline> Pipelines = [];

    public static ResiliencePipeline For(CrmDatabase database) => Pipelines.GetValue(database, static db =>
        new ResiliencePipelineBuilder().AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<Exception>(db.IsTransient),
            MaxRetryAttempts = 4,
            Delay = TimeSpan.FromMilliseconds(50),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
        }).Build());
}
