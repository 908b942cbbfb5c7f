using Crm.Common;

namespace Crm.Profitability;

/// <summary>
/// Sums one month of some customers anew from the facts and brings all four tables of sums to it, in the open transaction. Sums by
/// customer are made anew; sums without one change by the difference, so that a change of one order costs as little as it is.
/// </summary>
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

    private const string StoredCells = $"""
        select x.CustomerId, x.Period, x.ProductId, x.SalesWayId, {SalesSums.Columns}
        from profitability.CustomerProductMonth x
        where x.CustomerId in (select cast(value as bigint) from openjson(@Ids))
          and x.Period = @Period
        """;

    private const string StoredCustomers = $"""
        select x.CustomerId, x.Period, 0 as ProductId, x.SalesWayId, {SalesSums.Columns}
        from profitability.CustomerMonth x
        where x.CustomerId in (select cast(value as bigint) from openjson(@Ids))
          and x.Period = @Period
        """;

    private const string StoredProducts = $"""
        select 0 as CustomerId, x.Period, x.ProductId, 0 as SalesWayId, {SalesSums.Columns}
        from profitability.ProductMonth x
        where x.ProductId in (select cast(value as bigint) from openjson(@Ids))
          and x.Period = @Period
        """;

    private const string StoredWays = $"""
        select 0 as CustomerId, x.Period, 0 as ProductId, x.SalesWayId, {SalesSums.Columns}
        from profitability.SalesWayMonth x
        where x.SalesWayId in (select cast(value as bigint) from openjson(@Ids))
          and x.Period = @Period
        """;

    private const string RemoveCells = """
        delete from profitability.CustomerProductMonth
        where CustomerId in (select cast(value as bigint) from openjson(@Ids))
          and Period = @Period
        """;

    private const string RemoveCustomers = """
        delete from profitability.CustomerMonth
        where CustomerId in (select cast(value as bigint) from openjson(@Ids))
          and Period = @Period
        """;

    private const string RemoveProducts = """
        delete from profitability.ProductMonth
        where ProductId in (select cast(value as bigint) from openjson(@Ids))
          and Period = @Period
        """;

    private const string RemoveWays = """
        delete from profitability.SalesWayMonth
        where SalesWayId in (select cast(value as bigint) from openjson(@Ids))
          and Period = @Period
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

    /// <param name="period">The month, yyyymm.</param>
    /// <param name="customerIds">Whose; null: everybody's, of a month that has no sums yet.</param>
    public async Task SumAsync(int period, IReadOnlyCollection<long>? customerIds, CancellationToken cancellationToken)
    {
        var ways = (await session.QueryAsync<Way>(Ways, null, cancellationToken))
            .ToDictionary(w => (w.Region, w.Channel, w.Salesperson), w => w.SalesWayId);
        var from = new DateOnly(period / 100, period % 100, 1);
        var ids = customerIds is null ? null : JsonList.Of(customerIds);
        var which = new { From = from, Until = from.AddMonths(1), Ids = ids, Period = period };

        // Where a fact names a way that is new: numbered here, and its id is known once all facts are read.
        var newWays = new List<Way>();
        var summer = new SalesSummer(period, (region, channel, salesperson) =>
        {
            if (ways.TryGetValue((region, channel, salesperson), out var known)) return known;
            newWays.Add(new Way(-1 - newWays.Count, region, channel, salesperson));
            return ways[(region, channel, salesperson)] = newWays[^1].SalesWayId;
        });
        await foreach (var fact in session.StreamAsync<SalesFact>(ids is null ? Facts : FactsOfCustomers, which, cancellationToken))
            summer.Add(fact);
        var given = await AddWaysAsync(newWays, cancellationToken);
        var cells = Numbered(summer.Cells(), given);
        var customers = Numbered(summer.Customers(), given);

        IReadOnlyList<RollupRow> cellsBefore = [], customersBefore = [];
        if (ids is not null)
        {
            cellsBefore = await session.QueryAsync<RollupRow>(StoredCells, which, cancellationToken);
            customersBefore = await session.QueryAsync<RollupRow>(StoredCustomers, which, cancellationToken);
            if (cellsBefore.Count > 0) await session.ExecuteAsync(RemoveCells, which, cancellationToken);
            if (customersBefore.Count > 0) await session.ExecuteAsync(RemoveCustomers, which, cancellationToken);
        }
        await session.Bulk.InsertAsync(RollupRow.CustomerProductMonth, cells, cancellationToken);
        await session.Bulk.InsertAsync(RollupRow.CustomerMonth, customers, cancellationToken);
        await ChangeAsync(period, SalesSummer.Change(cellsBefore, cells, r => r.ProductId), StoredProducts, RemoveProducts,
            r => r.ProductId, (id, sums) => new RollupRow(0, period, id, 0, sums), RollupRow.ProductMonth, cancellationToken);
        await ChangeAsync(period, SalesSummer.Change(customersBefore, customers, r => r.SalesWayId), StoredWays, RemoveWays,
            r => r.SalesWayId, (id, sums) => new RollupRow(0, period, 0, id, sums), RollupRow.SalesWayMonth, cancellationToken);
    }

    private async Task<Dictionary<long, long>> AddWaysAsync(List<Way> ways, CancellationToken cancellationToken)
    {
        var given = new Dictionary<long, long>();
        foreach (var way in ways)
            given[way.SalesWayId] = await session.ScalarAsync<long>(
                AddWay, new { way.Region, way.Channel, way.Salesperson }, cancellationToken);
        return given;
    }

    private static List<RollupRow> Numbered(List<RollupRow> rows, Dictionary<long, long> given) => given.Count == 0 ? rows
        : [.. rows.Select(r => given.TryGetValue(r.SalesWayId, out var id) ? r with { SalesWayId = id } : r)];

    private async Task ChangeAsync(
        int period, Dictionary<long, SalesSums> changes, string stored, string remove, Func<RollupRow, long> key,
        Func<long, SalesSums, RollupRow> row, BulkTable<RollupRow> table, CancellationToken cancellationToken)
    {
        var changed = changes.Where(c => c.Value != SalesSums.Nothing).ToDictionary();
        if (changed.Count == 0) return;
        var which = new { Ids = JsonList.Of(changed.Keys), Period = period };
        var before = await session.QueryAsync<RollupRow>(stored, which, cancellationToken);
        if (before.Count > 0) await session.ExecuteAsync(remove, which, cancellationToken);
        foreach (var old in before) changed[key(old)] = changed[key(old)].Plus(old.Sums);
        await session.Bulk.InsertAsync(
            table, changed.Where(c => c.Value.LineCount > 0).OrderBy(c => c.Key).Select(c => row(c.Key, c.Value)), cancellationToken);
    }
}
