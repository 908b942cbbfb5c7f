using Crm.Common;
using Crm.Contracts.Complaints;
using MediatR;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Crm.Profitability;

/// <summary>Keeps the complaint rates of some products, as they were read a moment ago.</summary>
internal sealed record KeepComplaintRates(IReadOnlyDictionary<long, ProductHistory> Products, DateOnly Today) : ICommand<int>;

internal sealed class KeepComplaintRatesHandler(DbSession session) : IRequestHandler<KeepComplaintRates, int>
{
    internal const string Forget = """
        delete from profitability.ProductComplaintRate
        where ProductId in (select cast(value as bigint) from openjson(@ProductIds))
        """;

    private sealed record Row(long ProductId, ProductHistory History, DateOnly RefreshedOn);

    private static readonly BulkTable<Row> Table = new BulkTable<Row>("profitability.ProductComplaintRate")
        .BigInt("ProductId", r => r.ProductId)
        .Money("Net", r => new Money(r.History.Net))
        .Int("LineCount", r => r.History.Lines)
        .Money("ComplaintCost", r => new Money(r.History.Cost))
        .Date("RefreshedOn", r => r.RefreshedOn);

    public async Task<int> Handle(KeepComplaintRates request, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync(Forget, new { ProductIds = JsonList.Of(request.Products.Keys) }, cancellationToken);
        await session.Bulk.InsertAsync(Table, request.Products.Select(p => new Row(p.Key, p.Value, request.Today)), cancellationToken);
        return request.Products.Count;
    }
}

/// <summary>A product that somebody complained of is read from the facts until its rate is kept anew.</summary>
internal sealed class ForgetComplaintRates(DbSession session) : INotificationHandler<ComplaintsChanged>
{
    private const string Products = """
        select distinct c.ProductId
        from complaints.v_Complaint c
        where c.ComplaintId in (select cast(value as bigint) from openjson(@Ids))
          and c.ProductId is not null
        """;

    public async Task Handle(ComplaintsChanged notification, CancellationToken cancellationToken)
    {
        var products = await session.QueryAsync<long>(Products, new { Ids = JsonList.Of(notification.ComplaintIds) }, cancellationToken);
        if (products.Count > 0)
            await session.ExecuteAsync(
                KeepComplaintRatesHandler.Forget, new { ProductIds = JsonList.Of(products) }, cancellationToken);
    }
}

/// <summary>
/// Keeps the complaint rates of products: those that complaints cost something for, a few at a time, once a day and again after
/// another complaint. Reads outside of a transaction, so that nobody waits for it. <c>Profitability:ComplaintRates=false</c> turns it off.
/// </summary>
internal sealed partial class ComplaintRateKeeper(
    IServiceScopeFactory scopes, TimeProvider clock, IConfiguration configuration, ILogger<ComplaintRateKeeper> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private const int ProductsAtOnce = 50;

    private const string Due = """
        select distinct c.ProductId
        from complaints.v_Complaint c
        where c.ReceivedOn >= @From
          and c.IsRejected = 0
          and c.Cost > 0
          and c.ProductId > @After
          and not exists (select 1
                          from profitability.ProductComplaintRate r
                          where r.ProductId = c.ProductId
                            and r.RefreshedOn = @Today)
        order by c.ProductId
        offset 0 rows fetch next @Most rows only
        """;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!configuration.GetValue("Profitability:ComplaintRates", true)) return;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(Pause, clock, stoppingToken);
                await KeepAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // Until the next round products are read from the facts.
                LogFailed(logger, exception);
            }
        }
    }

    /// <summary>Every product whose rate is not of today.</summary>
    internal async Task KeepAsync(CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        for (var after = 0L; ;)
        {
            await using var scope = scopes.CreateAsyncScope();
            var session = scope.ServiceProvider.GetRequiredService<DbSession>();
            var due = await session.QueryAsync<long>(Due, new
            {
                ComplaintRates.WindowOf(today).From,
                After = after,
                Today = today,
                Most = ProductsAtOnce,
            }, cancellationToken);
            if (due.Count == 0) return;
            after = due[^1];
            var read = await ComplaintRates.ReadAsync(session, due, today, cancellationToken);
            if (read.Count > 0)
                await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new KeepComplaintRates(read, today), cancellationToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Complaint rates of products could not be kept; the next round tries again")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
