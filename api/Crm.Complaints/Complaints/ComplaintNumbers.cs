using System.Globalization;
using Crm.Common;

namespace Crm.Complaints;

/// <summary>Gives complaints their own numbers: C, the year and six digits, without a gap within what commits.</summary>
internal sealed class ComplaintNumbers(DbSession session)
{
    private const string CountUp = """
        update complaints.NumberTurn
        set LastNumber = LastNumber + @Count
        where Year = @Year
        """;

    private const string Begin = """
        insert into complaints.NumberTurn (Year, LastNumber)
        select @Year, @Count
        where not exists (select 1 from complaints.NumberTurn n where n.Year = @Year)
        """;

    private const string LastNumber = """
        select n.LastNumber
        from complaints.NumberTurn n
        where n.Year = @Year
        """;

    /// <summary>So many numbers of the year, in order. The row stays locked until the transaction ends.</summary>
    public async Task<IReadOnlyList<string>> TakeAsync(int year, int count, CancellationToken cancellationToken)
    {
        var turn = new { Year = year, Count = count };
        if (await session.ExecuteAsync(CountUp, turn, cancellationToken) == 0 && !await session.TryAddAsync(Begin, turn, cancellationToken))
            await session.ExecuteAsync(CountUp, turn, cancellationToken);
        var last = await session.ScalarAsync<int>(LastNumber, turn, cancellationToken);
        return [.. Enumerable.Range(last - count + 1, count)
            .Select(n => string.Create(CultureInfo.InvariantCulture, $"C{year:0000}-{n:000000}"))];
    }
}
