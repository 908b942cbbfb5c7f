using System.Diagnostics;
using Crm.Common;
using Microsoft.Extensions.Logging;

namespace Crm.Grading;

/// <summary>
/// Keeps populations in memory while somebody tries rules on them: ten minutes after the last look, at most so many customers
/// in all. Read once however many ask at the same time, and again when grades were given since.
/// </summary>
internal sealed partial class KeptPopulations : IDisposable
{
    private const int MostCustomers = 1_500_000;
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(10);

    private const string Stamp = """
        select coalesce((select max(u.CommitNumber) from grading.Run u), 0) as CommitNumber,
               coalesce((select max(h.HeldGradeId) from grading.HeldGrade h), 0) as HeldGradeId
        """;

    private sealed record GradesStamp(int CommitNumber, long HeldGradeId);

    private sealed record Key(DateOnly AsOf, int WindowMonths, GradesStamp Grades);

    private sealed class Entry(Task<KeptPopulation> population, DateTime readAt, long usedAt)
    {
        public Task<KeptPopulation> Population => population;

        public DateTime ReadAt => readAt;

        public long UsedAt { get; set; } = usedAt;
    }

    private readonly IServiceScopeFactory _scopes;
    private readonly TimeProvider _clock;
    private readonly ILogger<KeptPopulations> _logger;
    private readonly Dictionary<Key, Entry> _entries = [];
    private readonly ITimer _timer;

    public KeptPopulations(IServiceScopeFactory scopes, TimeProvider clock, ILogger<KeptPopulations> logger)
    {
        (_scopes, _clock, _logger) = (scopes, clock, logger);
        _timer = clock.CreateTimer(_ => Forget(), null, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));
    }

    /// <summary>The customers as of the day, and when they were read.</summary>
    public async Task<(KeptPopulation Population, DateTime ReadAt)> GetAsync(
        DbSession session, DateOnly asOf, int windowMonths, CancellationToken cancellationToken)
    {
        var grades = await session.QuerySingleOrDefaultAsync<GradesStamp>(Stamp, null, cancellationToken);
        var entry = EntryOf(new Key(asOf, windowMonths, grades!));
        // Who leaves does not stop the reading that others wait for.
        var population = await entry.Population.WaitAsync(cancellationToken);
        Forget();
        return (population, entry.ReadAt);
    }

    public void Dispose() => _timer.Dispose();

    private Entry EntryOf(Key key)
    {
        lock (_entries)
        {
            if (_entries.TryGetValue(key, out var known) && !known.Population.IsFaulted)
            {
                known.UsedAt = _clock.GetTimestamp();
                return known;
            }
            foreach (var outdated in _entries.Keys.Where(k => k.Grades != key.Grades).ToArray()) _entries.Remove(outdated);
            return _entries[key] = new Entry(
                Task.Run(() => ReadAsync(key)), _clock.GetUtcNow().UtcDateTime, _clock.GetTimestamp());
        }
    }

    private async Task<KeptPopulation> ReadAsync(Key key)
    {
        var began = Stopwatch.GetTimestamp();
        await using var scope = _scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<DbSession>().CommandTimeout = 600;
        var population = await scope.ServiceProvider.GetRequiredService<RunReading>()
            .ReadAllAsync(key.AsOf, key.WindowMonths, CancellationToken.None);
        WasRead(population.Count, key.AsOf, Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        return population;
    }

    private void Forget()
    {
        lock (_entries)
        {
            var kept = 0L;
            foreach (var (key, entry) in _entries.OrderByDescending(e => e.Value.UsedAt).ToArray())
            {
                if (!entry.Population.IsCompleted) continue;
                var customers = entry.Population.IsCompletedSuccessfully ? entry.Population.Result.Count : 0;
                // The one used last stays, however large.
                var tooMany = kept > 0 && kept + customers > MostCustomers;
                kept += customers;
                if (tooMany || entry.Population.IsFaulted || _clock.GetElapsedTime(entry.UsedAt) > KeptFor) _entries.Remove(key);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Customers} customers as of {AsOf} read for previews in {Milliseconds} ms")]
    private partial void WasRead(int customers, DateOnly asOf, double milliseconds);
}
