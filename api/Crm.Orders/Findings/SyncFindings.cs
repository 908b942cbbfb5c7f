using System.Text.Json;
using Crm.Common;
using Crm.Contracts.Grading;
using Crm.Contracts.Orders;
using Crm.Contracts.Sync;

namespace Crm.Orders;

/// <summary>A record that an ERP sends, with what there is to look at.</summary>
/// <param name="LineNumber">The line's number in the record, where the check counts in another way.</param>
internal sealed record SyncedCheck(long RowNumber, OrderCheck Check, Func<int, int>? LineNumber = null);

/// <summary>
/// Asks the guards about the orders or shipments of a whole chunk at once and records what they say: the ERP has confirmed them already,
/// so they are stored and not refused.
/// </summary>
internal sealed class SyncFindings(DbSession session, CurrentUser user, OrderFindings findings, TimeProvider clock)
{
    private const string KnownOfOrders = """
        select f.OrderId as Id, f.Fingerprint
        from orders.Finding f
        where f.OrderId in (select cast(value as bigint) from openjson(@Ids))
        """;

    private const string KnownOfShipments = """
        select f.ShipmentId as Id, f.Fingerprint
        from orders.Finding f
        where f.ShipmentId in (select cast(value as bigint) from openjson(@Ids))
        """;

    private sealed record Known(long Id, string Fingerprint);

    /// <summary>What was found, by the number of the row.</summary>
    public async Task<Dictionary<long, List<FindingRow>>> AskAsync(IReadOnlyList<SyncedCheck> checks, CancellationToken cancellationToken)
    {
        var byRow = new Dictionary<long, List<FindingRow>>();
        if (checks.Count == 0) return byRow;
        var found = await findings.AskAsync([.. checks.Select(c => c.Check)], cancellationToken);
        for (var i = 0; i < checks.Count; i++)
            if (found[i].Count > 0)
                byRow[checks[i].RowNumber] = [.. found[i].Select(f => FindingRow.Of(f, checks[i].Check, checks[i].LineNumber))];
        return byRow;
    }

    /// <summary>Fails a row whose findings want an approval or block; whether it did.</summary>
    public bool Refuse(long rowNumber, string key, Dictionary<long, List<FindingRow>> found, SyncResults results)
    {
        if (!found.TryGetValue(rowNumber, out var findings)) return false;
        var refused = findings.Where(f => f.Mode is PolicyMode.Approve or PolicyMode.Block).ToList();
        if (refused.Count == 0) return false;
        found.Remove(rowNumber);
        results.Fail(rowNumber, key, [.. refused.Select(f => new RowProblem(
            f.LineNumber is { } line ? $"lines[{line - 1}]" : "lines", SyncProblemCode.Blocked,
            f.Mode == PolicyMode.Block ? $"is blocked: {f.Code}" : $"wants an approval: {f.Code}"))]);
        return true;
    }

    /// <summary>Tells with each row what was found about it.</summary>
    public void Tell(Dictionary<long, List<FindingRow>> found, SyncResults results)
    {
        foreach (var (rowNumber, findings) in found)
            results.Tell(rowNumber, [.. findings.Select(f => new SyncedFinding(
                f.Guard, f.Code, f.LineNumber, f.Mode, f.Subject, JsonSerializer.Deserialize<long[]>(f.SubjectIds)!,
                FindingView.DataFor(f.Data, user.SeesCost)))]);
    }

    /// <summary>Keeps what was found, now that its records have ids; what is known already is not kept twice.</summary>
    public async Task RecordAsync(
        IReadOnlyList<(List<FindingRow> Found, long? OrderId, long? ShipmentId)> records, CancellationToken cancellationToken)
    {
        if (records.Count == 0) return;
        var known = new HashSet<(long, bool, string)>();
        foreach (var (sql, ids, shipment) in new[]
        {
            (KnownOfOrders, records.Where(r => r.ShipmentId is null).Select(r => r.OrderId).OfType<long>().ToList(), false),
            (KnownOfShipments, records.Select(r => r.ShipmentId).OfType<long>().ToList(), true),
        })
        {
            if (ids.Count == 0) continue;
            foreach (var row in await session.QueryAsync<Known>(sql, new { Ids = JsonList.Of(ids) }, cancellationToken))
                known.Add((row.Id, shipment, row.Fingerprint));
        }
        var now = clock.GetUtcNow().UtcDateTime;
        var added = new List<FindingRow>();
        foreach (var (found, orderId, shipmentId) in records)
            foreach (var finding in found)
            {
                if (!known.Add((shipmentId ?? orderId!.Value, shipmentId is not null, finding.Fingerprint))) continue;
                (finding.OrderId, finding.ShipmentId, finding.FoundAt, finding.FoundBy) = (orderId, shipmentId, now, user.PersonId);
                added.Add(finding);
            }
        if (added.Count == 0) return;
        await session.Bulk.InsertAsync(FindingRow.New, added, cancellationToken);
        await findings.CountAsync([.. added.Select(f => f.OrderId).OfType<long>().Distinct()], cancellationToken);
    }
}
