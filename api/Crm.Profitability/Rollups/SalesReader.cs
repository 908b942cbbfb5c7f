using System.Runtime.CompilerServices;
using Crm.Common;

namespace Crm.Profitability;

/// <summary>Reads the sums of months part by part: the columns of each month, then the rows that are newer than the columns.</summary>
internal sealed class SalesReader(DbSession session)
{
    private const int MostReadings = 10;

    private const string Turn = """
        select s.Turn
        from profitability.RollupState s
        where s.RollupStateId = 1
        """;

    private const string Laid = """
        select c.Number, c.Data
        from profitability.SalesColumn c
        where c.Period = @Period
          and c.Number in (select cast(value as int) from openjson(@Numbers))
        """;

    private const string LaidMonths = """
        select c.Period
        from profitability.SalesColumn c
        where c.Number = 1
          and c.Period >= @From
          and c.Period <= @To
        order by c.Period
        """;

    private const string Loose = """
        select m.Period, m.CustomerId
        from profitability.LooseMonth m
        where m.Period >= @From
          and m.Period <= @To
        """;

    private const string LooseRows = $"""
        select {SalesSum.Columns}
        from profitability.LooseMonth m
        inner join profitability.SalesSum x on x.Period = m.Period and x.CustomerId = m.CustomerId
        where m.Period >= @From
          and m.Period <= @To
        order by x.Period, x.CustomerId
        """;

    private sealed record ColumnRow(int Number, byte[] Data);

    private sealed record LooseRow(int Period, long CustomerId);

    // Changes whenever sums change.
    private Task<long> TurnAsync(CancellationToken cancellationToken) => session.ScalarAsync<long>(Turn, null, cancellationToken);

    /// <summary>Reads until no sums changed meanwhile. While an import changes them without a pause it is said to ask again.</summary>
    /// <exception cref="ProblemException">409 <c>rollups-building</c>.</exception>
    public async Task<T> SettledAsync<T>(Func<Task<T>> read, CancellationToken cancellationToken)
    {
        for (var times = 0; times < MostReadings; times++)
        {
            var turn = await TurnAsync(cancellationToken);
            var result = await read();
            if (await TurnAsync(cancellationToken) == turn) return result;
        }
        throw FreshRollups.Building();
    }

    public async IAsyncEnumerable<SalesPart> ReadAsync(
        int from, int to, IReadOnlyCollection<SalesColumn> columns, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var months = new { From = from, To = to };
        var loose = (await session.QueryAsync<LooseRow>(Loose, months, cancellationToken))
            .GroupBy(r => r.Period).ToDictionary(g => g.Key, g => (IReadOnlySet<int>)g.Select(r => (int)r.CustomerId).ToHashSet());
        var numbers = JsonList.Of(columns.Append(SalesColumn.Customer).Distinct().Select(c => (long)c));
        foreach (var period in await session.QueryAsync<int>(LaidMonths, months, cancellationToken))
        {
            var data = await session.QueryAsync<ColumnRow>(Laid, new { Period = period, Numbers = numbers }, cancellationToken);
            yield return new SalesPart(period, data.ToDictionary(d => (SalesColumn)d.Number, d => d.Data), loose.GetValueOrDefault(period));
        }
        if (loose.Count == 0) yield break;
        foreach (var rows in (await session.QueryAsync<SalesSum>(LooseRows, months, cancellationToken)).GroupBy(r => r.Period))
            yield return new SalesPart(rows.Key, SalesColumns.Of([.. rows]).ToDictionary(c => c.Column, c => c.Data), null);
    }
}
