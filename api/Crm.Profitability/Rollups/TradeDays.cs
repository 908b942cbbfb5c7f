using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Crm.Common;
using Crm.Contracts.Orders;

namespace Crm.Profitability;

/// <summary>The columns that the days of a month's documents are laid out in; their numbers are stored beside those of the sums.</summary>
internal enum TradeColumn
{
    Customer = 21,
    Day = 22,
    Orders = 23,
    Lines = 24,
    Net = 25,
    Contribution = 26,
    FullProfit = 27,
    UnknownCostNet = 28,
}

/// <summary>All documents of one customer on one day. Lines: of orders; a credit counts in the figures only.</summary>
internal sealed record TradeRow(
    long CustomerId, DateOnly Day, int Orders, int Lines, Money Net, Money Contribution, Money FullProfit, Money UnknownCostNet);

/// <summary>Days of one month, by customer; columns that are not there are 0 everywhere.</summary>
/// <param name="Period">The month, yyyymm.</param>
/// <param name="Data">By column.</param>
/// <param name="Skipped">Customers whose rows here are old: newer ones come in another part of the same month.</param>
internal sealed record TradePart(int Period, IReadOnlyDictionary<TradeColumn, byte[]> Data, IReadOnlySet<int>? Skipped)
{
    private static readonly (TradeColumn Column, Func<TradeRow, int> Value)[] CountsOfRow =
    [
        (TradeColumn.Customer, r => checked((int)r.CustomerId)), (TradeColumn.Day, r => r.Day.Day), (TradeColumn.Orders, r => r.Orders),
        (TradeColumn.Lines, r => r.Lines),
    ];

    private static readonly (TradeColumn Column, Func<TradeRow, long> Value)[] AmountsOfRow =
    [
        (TradeColumn.Net, r => r.Net.Scaled), (TradeColumn.Contribution, r => r.Contribution.Scaled),
        (TradeColumn.FullProfit, r => r.FullProfit.Scaled), (TradeColumn.UnknownCostNet, r => r.UnknownCostNet.Scaled),
    ];

    public ReadOnlySpan<int> Customers => Counts(TradeColumn.Customer);

    /// <summary>Empty where all are 0.</summary>
    public ReadOnlySpan<int> Counts(TradeColumn column) => Data.TryGetValue(column, out var data) ? MemoryMarshal.Cast<byte, int>(data) : default;

    /// <summary>Empty where all are 0.</summary>
    public ReadOnlySpan<long> Amounts(TradeColumn column) => Data.TryGetValue(column, out var data) ? MemoryMarshal.Cast<byte, long>(data) : default;

    /// <summary>
    /// The columns of the rows of a month. A column that is 0 everywhere is left out, but for the customers': it says the month is laid out.
    /// </summary>
    public static IEnumerable<(TradeColumn Column, byte[] Data)> Columns(IReadOnlyList<TradeRow> rows)
    {
        foreach (var (column, value) in CountsOfRow)
            if (Make(rows, value) is var (data, isNothing) && (!isNothing || column == TradeColumn.Customer)) yield return (column, data);
        foreach (var (column, value) in AmountsOfRow)
            if (Make(rows, value) is var (data, isNothing) && !isNothing) yield return (column, data);
    }

    private static (byte[] Data, bool IsNothing) Make<T>(IReadOnlyList<TradeRow> rows, Func<TradeRow, T> value)
        where T : unmanaged, IEquatable<T>
    {
        var numbers = new T[rows.Count];
        var isNothing = true;
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = value(rows[i]);
            isNothing &= numbers[i].Equals(default);
        }
        return (MemoryMarshal.AsBytes(numbers.AsSpan()).ToArray(), isNothing);
    }
}

/// <summary>
/// Reads what customers traded, day by day. Months that are laid out come as columns; what is newer than those, and months that are not
/// laid out, come from the documents themselves, so that what is read is never old.
/// </summary>
internal sealed class TradeReader(DbSession session, SalesReader sums)
{
    private const string Laid = """
        select c.Period
        from profitability.SalesColumn c
        where c.Number = 21
          and c.Period >= @From
          and c.Period <= @To
        order by c.Period
        """;

    private const string Columns = """
        select c.Number, c.Data
        from profitability.SalesColumn c
        where c.Period = @Period
          and c.Number in (select cast(value as int) from openjson(@Numbers))
        """;

    private const string Changed = """
        select m.Period, m.CustomerId
        from profitability.LooseMonth m
        where m.Period >= @From
          and m.Period <= @To
        union
        select m.Period, m.CustomerId
        from profitability.ChangedMonth m
        where m.Period >= @From
          and m.Period <= @To
        """;

    private const string Sums = """
        select f.CustomerId, f.FactDate as Day, sum(f.OrderCount) as Orders,
               sum(case when f.OrderCount = 1 then f.LineCount else 0 end) as Lines, sum(f.Net) as Net,
               sum(f.Contribution) as Contribution, sum(f.FullProfit) as FullProfit, sum(f.UnknownCostNet) as UnknownCostNet
        from orders.v_DocumentFact f
        where f.FactDate >= @From
          and f.FactDate < @Until
        """;

    private const string InOrder = """
        group by f.CustomerId, f.FactDate
        order by f.CustomerId, f.FactDate
        """;

    internal const string Days = $"""
        {Sums}
        {InOrder}
        """;

    private const string DaysOfCustomers = $"""
        {Sums}
          and f.CustomerId in (select cast(value as bigint) from openjson(@Ids))
        {InOrder}
        """;

    private sealed record ColumnRow(int Number, byte[] Data);

    private sealed record ChangedRow(int Period, long CustomerId);

    /// <summary>
    /// Adds up the months from that of one day to that of another. Begins again where months were taken in or laid out meanwhile.
    /// </summary>
    public Task<T> ReadAsync<T>(
        DateOnly from, DateOnly to, IReadOnlyCollection<TradeColumn> columns, Func<T> begin, Action<T, TradePart> add,
        CancellationToken cancellationToken) => sums.SettledAsync(async () =>
        {
            var whole = begin();
            await foreach (var part in PartsAsync(from, to, columns, cancellationToken)) add(whole, part);
            return whole;
        }, cancellationToken);

    /// <summary>
    /// The months from that of one day to that of another, in the order of time; to be read within
    /// <see cref="SalesReader.SettledAsync"/>.
    /// </summary>
    public async IAsyncEnumerable<TradePart> PartsAsync(
        DateOnly first, DateOnly last, IReadOnlyCollection<TradeColumn> columns, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (from, to) = (Period.Of(first), Period.Of(last));
        var months = new { From = from, To = to };
        var changed = (await session.QueryAsync<ChangedRow>(Changed, months, cancellationToken)).ToLookup(r => r.Period, r => r.CustomerId);
        var numbers = JsonList.Of(columns.Append(TradeColumn.Customer).Append(TradeColumn.Day).Distinct().Select(c => (long)c));
        var next = from;
        foreach (var period in await session.QueryAsync<int>(Laid, months, cancellationToken))
        {
            foreach (var part in await DocumentsAsync(next, period, null, cancellationToken)) yield return part;
            next = Months.Add(period, 1);
            var data = await session.QueryAsync<ColumnRow>(Columns, new { Period = period, Numbers = numbers }, cancellationToken);
            var newer = changed[period].ToList();
            yield return new TradePart(
                period, data.ToDictionary(d => (TradeColumn)d.Number, d => d.Data), newer.Count == 0 ? null : newer.Select(id => (int)id).ToHashSet());
            if (newer.Count == 0) continue;
            foreach (var part in await DocumentsAsync(period, next, newer, cancellationToken)) yield return part;
        }
        foreach (var part in await DocumentsAsync(next, Months.Add(to, 1), null, cancellationToken)) yield return part;
    }

    private async Task<IEnumerable<TradePart>> DocumentsAsync(int from, int until, List<long>? customerIds, CancellationToken cancellationToken)
    {
        if (from >= until) return [];
        var rows = await session.QueryAsync<TradeRow>(
            customerIds is null ? Days : DaysOfCustomers,
            new { From = Months.FirstDay(from), Until = Months.FirstDay(until), Ids = customerIds is null ? null : JsonList.Of(customerIds) },
            cancellationToken);
        return rows.GroupBy(r => Period.Of(r.Day)).OrderBy(g => g.Key)
            .Select(g => new TradePart(g.Key, TradePart.Columns([.. g]).ToDictionary(c => c.Column, c => c.Data), null));
    }
}
