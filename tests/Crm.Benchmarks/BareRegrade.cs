using Crm.Database;

namespace Crm.Benchmarks;

/// <summary>
/// The floor of a full regrade with six metrics: the two aggregates that they need (documents by customer, invoices with their
/// payments by customer) and the bulk write of a result and its reasons per customer. Nothing is ranked, scored or compared.
/// </summary>
internal sealed class BareRegrade(CrmDatabase database, DateOnly asOf)
{
    private const int CustomersAtOnce = 20_000;

    private const string Documents = """
        select d.CustomerId,
               sum(case when d.FactDate >= @From then d.Net else 0 end) as Revenue,
               sum(case when d.FactDate >= @From then d.Contribution else 0 end) as Contribution,
               sum(case when d.FactDate >= @From then d.UnknownCostNet else 0 end) as UnknownCostNet,
               sum(case when d.FactDate >= @From then d.OrderCount else 0 end) as OrderCount,
               sum(d.OrderCount) as OrderCountEver,
               min(d.FactDate) as FirstOn,
               max(d.FactDate) as LastOn
        from orders.v_DocumentFact d
        where d.FactDate < @AsOf
        group by d.CustomerId
        """;

    private const string Invoices = """
        select i.CustomerId, sum(i.BaseAmount) as Invoiced, sum(i.OpenAmount) as OpenAmount,
               sum(case when i.DueDate < @AsOf then i.OpenAmount else 0 end) as Overdue, sum(p.PaidDays) as PaidDays
        from orders.v_Invoice i
        left join (select p.InvoiceId, sum(p.BaseAmount * p.PaidDay) as PaidDays
                   from orders.v_Payment p
                   where p.PaidOn < @AsOf
                   group by p.InvoiceId) p on p.InvoiceId = i.InvoiceId
        where i.InvoiceDate >= @From
          and i.InvoiceDate < @AsOf
        group by i.CustomerId
        """;

    private const string NewRun = """
        insert into grading.Run (SchemeVersionId, AsOf, Mode, State, StartedBy, StartedAt)
        output inserted.RunId
        select r.SchemeVersionId, r.AsOf, r.Mode, r.State, r.StartedBy, r.StartedAt
        from grading.Run r
        where r.RunId = @RunId
        """;

    private static readonly string[] Written =
        ["grading.RunCriterion", "grading.RunResult", "grading.RunMedian", "grading.RunCut", "grading.RunDistribution"];

    private List<RowSet> _results = [];
    private List<RowSet> _reasons = [];

    /// <summary>Takes over what a run of the product wrote, as the rows that are ready to be written.</summary>
    public async Task PrepareAsync(long runId)
    {
        _results = Chunks(await ReadAsync("grading.RunResult", runId));
        _reasons = Chunks(await ReadAsync("grading.RunCriterion", runId));
    }

    public async Task<Spent> RunAsync(long like)
    {
        await using var connection = await database.OpenAsync();
        long runId;
        await using (var write = await database.BeginWriteAsync(connection))
        {
            await using var command = BareWriter.Command(connection, write.Transaction, NewRun, [("@RunId", like)]);
            runId = Convert.ToInt64(await command.ExecuteScalarAsync(), null);
            await write.CommitAsync();
        }
        foreach (var row in _results.Concat(_reasons).SelectMany(set => set.Rows)) row[0] = runId;
        var days = new (string, object)[] { ("@From", Text(asOf.AddMonths(-12))), ("@AsOf", Text(asOf)) };
        var spent = await Spent.MeasureAsync(async () =>
        {
            foreach (var sql in (string[])[Documents, Invoices])
            {
                await using var command = BareWriter.Command(connection, null, sql, days);
                await using var reader = await command.ExecuteReaderAsync();
                var row = new object[reader.FieldCount];
                while (await reader.ReadAsync()) reader.GetValues(row);
            }
            for (var i = 0; i < Math.Max(_results.Count, _reasons.Count); i++)
            {
                await using var write = await database.BeginWriteAsync(connection);
                if (i < _results.Count) await BareWriter.InsertAsync(connection, write.Transaction, "grading.RunResult", _results[i]);
                if (i < _reasons.Count) await BareWriter.InsertAsync(connection, write.Transaction, "grading.RunCriterion", _reasons[i]);
                await write.CommitAsync();
            }
        });
        await ForgetAsync(runId);
        return spent;
    }

    /// <summary>Removes what a run wrote, so that runs do not pile up in a database that is kept.</summary>
    public async Task ForgetAsync(long runId)
    {
        await using var connection = await database.OpenAsync();
        await using var write = await database.BeginWriteAsync(connection);
        foreach (var table in Written)
        {
            await using var command = BareWriter.Command(
                connection, write.Transaction, $"delete from {table} where RunId = @RunId", [("@RunId", runId)]);
            await command.ExecuteNonQueryAsync();
        }
        await write.CommitAsync();
    }

    private Task<RowSet> ReadAsync(string table, long runId) =>
        BareWriter.ReadAsync(database, $"select * from {table} where RunId = @RunId order by CustomerId", [("@RunId", runId)]);

    private static List<RowSet> Chunks(RowSet all)
    {
        var customer = all.At("CustomerId");
        return [.. all.Rows
            .GroupBy(row => (Convert.ToInt64(row[customer], null) - 1) / CustomersAtOnce)
            .Select(chunk => new RowSet(all.Columns, [.. chunk]))];
    }

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", null);
}
