using Crm.Common;

namespace Crm.Profitability;

/// <summary>Sums months anew from the facts, and lays the sums of a month out in columns; in the open transaction.</summary>
internal sealed class RollupWriter(DbSession session)
{
    internal const string Facts = """
        select f.FactKind, f.DocumentId, f.CustomerId, coalesce(f.Region, '') as Region, coalesce(f.Channel, '') as Channel,
               coalesce(f.Salesperson, '') as Salesperson, coalesce(f.ProductId, 0) as ProductId, f.BaseQuantity as Quantity, f.Net,
               coalesce(f.Material + f.Labour + f.VariableOverhead, 0) as VariableCost, f.Freight, f.Commission, f.Rebate, f.Financing,
               f.Complaint, coalesce(f.Contribution, 0) as Contribution, coalesce(f.FullProfit, 0) as FullProfit, f.UnknownCostNet
        from orders.v_SalesFact f
        where f.FactDate >= @From
          and f.FactDate < @Until
        """;

    private const string FactsOfCustomers = $"""
        {Facts}
          and f.CustomerId in (select cast(value as bigint) from openjson(@Ids))
        """;

    internal const string Stored = $"""
        select {SalesSum.Columns}
        from profitability.SalesSum x
        where x.Period = @Period
        """;

    private const string Remove = """
        delete from profitability.SalesSum
        where Period = @Period
          and CustomerId in (select cast(value as bigint) from openjson(@Ids))
        """;

    private const string Loosen = """
        insert into profitability.LooseMonth (Period, CustomerId)
        select @Period, cast(j.value as bigint)
        from openjson(@Ids) j
        where not exists (select 1
                          from profitability.LooseMonth m
                          where m.Period = @Period
                            and m.CustomerId = cast(j.value as bigint))
        """;

    private const string RemoveLoose = """
        delete from profitability.LooseMonth
        where Period = @Period
        """;

    private const string RemoveColumns = """
        delete from profitability.SalesColumn
        where Period = @Period
        """;

    internal const string Ways = """
        select w.SalesWayId, w.Region, w.Channel, w.Salesperson
        from profitability.SalesWay w
        """;

    private const string AddWay = """
        insert into profitability.SalesWay (Region, Channel, Salesperson)
        output inserted.SalesWayId
        values (@Region, @Channel, @Salesperson)
        """;

    /// <summary>Where something is sold; empty texts where the order says none.</summary>
    internal sealed record Way(long SalesWayId, string Region, string Channel, string Salesperson);

    private static readonly BulkTable<(int Period, int Number, byte[] Data)> ColumnTable =
        new BulkTable<(int Period, int Number, byte[] Data)>("profitability.SalesColumn")
            .Int("Period", c => c.Period)
            .Int("Number", c => c.Number)
            .Binary("Data", c => c.Data);

    /// <summary>Sums one month of these customers anew; they are read row by row until the month is laid out again.</summary>
    public async Task SumAsync(int period, IReadOnlyCollection<long> customerIds, CancellationToken cancellationToken)
    {
        var ids = JsonList.Of(customerIds);
        var rows = await ReadFactsAsync(period, ids, cancellationToken);
        await session.ExecuteAsync(Remove, new { Period = period, Ids = ids }, cancellationToken);
        await session.Bulk.InsertAsync(SalesSum.Table, rows, cancellationToken);
        await session.ExecuteAsync(Loosen, new { Period = period, Ids = ids }, cancellationToken);
    }

    /// <summary>Sums a month that has no sums yet, and lays it out.</summary>
    public async Task BuildAsync(int period, CancellationToken cancellationToken)
    {
        var rows = await ReadFactsAsync(period, null, cancellationToken);
        await session.Bulk.InsertAsync(SalesSum.Table, rows, cancellationToken);
        await LayOutAsync(period, rows, cancellationToken);
    }

    /// <summary>Lays the sums of a month out in columns, so that nothing of it is read row by row any more.</summary>
    public async Task LayOutAsync(int period, CancellationToken cancellationToken) =>
        await LayOutAsync(period, await session.QueryAsync<SalesSum>(Stored, new { Period = period }, cancellationToken), cancellationToken);

    private async Task LayOutAsync(int period, IReadOnlyList<SalesSum> rows, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync(RemoveColumns, new { Period = period }, cancellationToken);
        await session.ExecuteAsync(RemoveLoose, new { Period = period }, cancellationToken);
        await session.Bulk.InsertAsync(
            ColumnTable, SalesColumns.Of(rows).Select(c => (period, (int)c.Column, c.Data)), cancellationToken);
        await LayOutDaysAsync(period, cancellationToken);
    }

    /// <summary>
    /// Lays the days of a month's documents out. They are read as they are now: whose documents are newer than the sums has a mark, and
    /// is read from the documents until it has none.
    /// </summary>
    public async Task LayOutDaysAsync(int period, CancellationToken cancellationToken)
    {
        var from = Months.FirstDay(period);
        var rows = await session.QueryAsync<TradeRow>(TradeReader.Days, new { From = from, Until = from.AddMonths(1) }, cancellationToken);
        await session.Bulk.InsertAsync(ColumnTable, TradePart.Columns(rows).Select(c => (period, (int)c.Column, c.Data)), cancellationToken);
    }

    private async Task<List<SalesSum>> ReadFactsAsync(int period, string? ids, CancellationToken cancellationToken)
    {
        var ways = (await session.QueryAsync<Way>(Ways, null, cancellationToken))
            .ToDictionary(w => (w.Region, w.Channel, w.Salesperson), w => w.SalesWayId);
        var from = new DateOnly(period / 100, period % 100, 1);
        // Where a fact names a way that is new: numbered below zero here, given its id once all facts are read.
        var added = new List<Way>();
        var summer = new SalesSummer(period, (region, channel, salesperson) =>
        {
            if (ways.TryGetValue((region, channel, salesperson), out var known)) return known;
            added.Add(new Way(-1 - added.Count, region, channel, salesperson));
            return ways[(region, channel, salesperson)] = added[^1].SalesWayId;
        });
        await foreach (var fact in session.StreamAsync<SalesFact>(
            ids is null ? Facts : FactsOfCustomers, new { From = from, Until = from.AddMonths(1), Ids = ids }, cancellationToken))
            summer.Add(fact);
        var given = new Dictionary<long, long>();
        foreach (var way in added)
            given[way.SalesWayId] = await session.ScalarAsync<long>(
                AddWay, new { way.Region, way.Channel, way.Salesperson }, cancellationToken);
        return summer.Sums(way => given.GetValueOrDefault(way, way));
    }
}
