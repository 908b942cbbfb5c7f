using System.Text.Json;
using Crm.Common;
using Crm.Contracts.Jobs;

namespace Crm.Profitability;

/// <summary>
/// Makes all forecasts. Products come one after the other from one query; categories are summed up on the way. Each batch is
/// kept by itself; doing it again makes the same.
/// </summary>
internal sealed class DemandJob(DbSession session, TimeProvider clock) : IJobHandler
{
    public const string JobKind = "profit.demand";

    /// <summary>Months ahead.</summary>
    public const int Horizon = 12;

    private const int MostMonths = 120;
    private const int SilentMonths = 24;
    private const int Batch = 200;

    // What was ordered: a return later does not undo that it was wanted.
    private const string Ordered = """
        select f.ProductId, f.Period, sum(cast(f.BaseQuantity as float)) as Quantity, sum(f.Net) as Net
        from orders.v_SalesFact f
        where f.FactKind = 1
          and f.BaseQuantity > 0
          and f.FactDate >= @From
          and f.FactDate < @Until
        group by f.ProductId, f.Period
        order by f.ProductId, f.Period
        """;

    private const string Products = """
        select p.ProductId, p.Name, p.CategoryId
        from orders.v_Product p
        where p.ArchivedAt is null
        """;

    private const string Categories = """
        select c.CategoryId, c.Name, c.ParentId
        from orders.v_Category c
        where c.ArchivedAt is null
        """;

    private const string Remove = """
        delete from profitability.DemandForecast
        where Subject = @Subject
          and SubjectId in (select cast(value as bigint) from openjson(@Ids))
        """;

    private const string RemoveOlder = "delete from profitability.DemandForecast where MadeAt < @MadeAt";

    private const string Done = """
        update profitability.DemandState
        set JobId = null, MadeAt = @MadeAt, MadePeriod = @MadePeriod
        where DemandStateId = 1
        """;

    private const string Stopped = """
        update profitability.DemandState
        set JobId = null
        where DemandStateId = 1
          and JobId = @JobId
        """;

    private static readonly BulkTable<Made> Table = new BulkTable<Made>("profitability.DemandForecast")
        .Int("Subject", m => (int)m.Subject)
        .BigInt("SubjectId", m => m.SubjectId)
        .Text("SortName", 200, m => m.SortName)
        .Int("FirstPeriod", m => m.FirstPeriod)
        .Int("LastPeriod", m => m.LastPeriod)
        .Int("Method", m => (int?)m.Forecast?.Method)
        .Float("Mase", m => m.Forecast?.Chosen.Mase)
        .Float("Past12", m => m.Past12)
        .Float("Next1", m => m.Forecast?.Months[0].Value)
        .Float("Next12", m => m.Next12)
        .Float("Change", m => m.Past12 > 0 ? m.Next12 / m.Past12 - 1 : null)
        .LongText("Series", m => m.Series)
        .DateTime("MadeAt", m => m.MadeAt);

    private sealed record OrderedRow(long ProductId, int Period, double Quantity, Money Net);

    private sealed record ProductRow(long ProductId, string Name, long? CategoryId);

    private sealed record CategoryRow(long CategoryId, string Name, long? ParentId);

    private sealed record Made(
        DemandSubject Subject, long SubjectId, string SortName, int FirstPeriod, int LastPeriod, double[] History,
        ChosenForecast? Forecast, DateTime MadeAt)
    {
        public double Past12 => History.TakeLast(12).Sum();

        public double? Next12 => Forecast?.Months.Sum(m => m.Value);

        public string Series => JsonSerializer.Serialize(
            new DemandSeries(History, Forecast?.Months ?? [], Forecast?.Trials ?? []), CrmJson.Options);
    }

    private sealed record Outcome(int Products, int Categories, int LastPeriod);

    public string Kind => JobKind;

    public async Task<object?> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        session.CommandTimeout = 600;
        var today = DateOnly.FromDateTime(clock.GetLocalNow().DateTime);
        var until = new DateOnly(today.Year, today.Month, 1);
        var lastPeriod = Periods.Of(until.AddMonths(-1));
        var madeAt = clock.GetUtcNow().UtcDateTime;
        var products = (await session.QueryAsync<ProductRow>(Products, null, cancellationToken)).ToDictionary(p => p.ProductId);
        var categories = (await session.QueryAsync<CategoryRow>(Categories, null, cancellationToken)).ToDictionary(c => c.CategoryId);
        var byCategory = new Dictionary<long, SortedDictionary<int, double>>();
        var series = new List<(long ProductId, SortedDictionary<int, double> Months)>();
        var window = new { From = until.AddMonths(-MostMonths), Until = until };
        await foreach (var row in session.StreamAsync<OrderedRow>(Ordered, window, cancellationToken))
        {
            if (!products.TryGetValue(row.ProductId, out var product)) continue;
            if (series.Count == 0 || series[^1].ProductId != row.ProductId) series.Add((row.ProductId, []));
            series[^1].Months[row.Period] = row.Quantity;
            foreach (var categoryId in Above(product.CategoryId, categories))
            {
                if (!byCategory.TryGetValue(categoryId, out var months)) byCategory[categoryId] = months = [];
                months[row.Period] = months.GetValueOrDefault(row.Period) + (double)row.Net.Amount;
            }
        }

        var subjects = series.Select(s => (DemandSubject.Product, s.ProductId, products[s.ProductId].Name, s.Months))
            .Concat(byCategory.Select(c => (DemandSubject.Category, c.Key, categories[c.Key].Name, c.Value)))
            .Where(s => Periods.Number(lastPeriod) - Periods.Number(s.Item4.Keys.Last()) < SilentMonths)
            .ToList();
        var done = 0;
        foreach (var chunk in subjects.Chunk(Batch))
        {
            cancellationToken.ThrowIfCancellationRequested();
            await run.ReportAsync(done, subjects.Count);
            var made = new Made[chunk.Length];
            var options = new ParallelOptions { CancellationToken = cancellationToken };
            Parallel.For(0, chunk.Length, options, i =>
            {
                var (subject, id, name, months) = chunk[i];
                made[i] = Make(subject, id, name, months, lastPeriod, madeAt);
            });
            await KeepAsync(made, cancellationToken);
            done += chunk.Length;
        }

        await session.InTransactionAsync(async () =>
        {
            await session.ExecuteAsync(RemoveOlder, new { MadeAt = madeAt }, cancellationToken);
            await session.ExecuteAsync(Done, new { MadeAt = madeAt, MadePeriod = lastPeriod }, cancellationToken);
        }, cancellationToken);
        await run.ReportAsync(done, subjects.Count);
        var ofProducts = subjects.Count(s => s.Item1 == DemandSubject.Product);
        return new Outcome(ofProducts, subjects.Count - ofProducts, lastPeriod);
    }

    public Task StoppedAsync(JobRun run, JobState state, string message, CancellationToken cancellationToken) =>
        session.InTransactionAsync(() => session.ExecuteAsync(Stopped, new { run.JobId }, cancellationToken), cancellationToken);

    private static Made Make(
        DemandSubject subject, long id, string name, SortedDictionary<int, double> months, int lastPeriod, DateTime madeAt)
    {
        var first = months.Keys.First();
        var history = new double[Periods.Number(lastPeriod) - Periods.Number(first) + 1];
        foreach (var (period, value) in months) history[Periods.Number(period) - Periods.Number(first)] = value;
        return new Made(
            subject, id, name.ToUpperInvariant(), first, lastPeriod, history, ForecastChoice.Choose(history, Horizon), madeAt);
    }

    private static IEnumerable<long> Above(long? categoryId, Dictionary<long, CategoryRow> categories)
    {
        // A tree cannot be deeper than it has nodes; a ring in what an ERP sent must not turn here for ever.
        for (var left = categories.Count; left > 0 && categoryId is { } id && categories.TryGetValue(id, out var category); left--)
        {
            yield return id;
            categoryId = category.ParentId;
        }
    }

    private Task KeepAsync(Made[] made, CancellationToken cancellationToken) => session.InTransactionAsync(async () =>
    {
        foreach (var subject in made.GroupBy(m => m.Subject))
        {
            await session.ExecuteAsync(
                Remove, new { Subject = subject.Key, Ids = JsonList.Of(subject.Select(m => m.SubjectId)) }, cancellationToken);
        }
        await session.Bulk.InsertAsync(Table, made, cancellationToken);
    }, cancellationToken);
}
