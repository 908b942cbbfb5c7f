using Crm.Common;
using Crm.Contracts.Grading;
using Crm.Contracts.Orders;
using Crm.Contracts.Profitability;

namespace Crm.Orders;

/// <summary>That somebody looked at a finding, and what was done about it.</summary>
internal sealed record Acknowledgement(long FindingId, FindingAction Action, string Note);

/// <summary>Asks all guards, and keeps what they find about orders and shipments with what was decided.</summary>
internal sealed class OrderFindings(DbSession session, CurrentUser user, IEnumerable<IOrderGuard> guards, TimeProvider clock)
{
    private const string OfOrder = $"""
        select {FindingRow.Columns}
        from orders.Finding f
        where f.OrderId = @OrderId
          and f.State <> @Withdrawn
        order by f.FindingId
        """;

    private const string Forget = """
        delete from orders.Finding
        where FindingId in (select cast(value as bigint) from openjson(@Ids))
        """;

    private const string Withdraw = """
        update orders.Finding
        set State = @Withdrawn
        where FindingId in (select cast(value as bigint) from openjson(@Ids))
        """;

    private const string Decide = """
        update orders.Finding
        set State = @State, Action = @Action, Note = @Note, DecidedBy = @PersonId, DecidedAt = @Now
        where FindingId = @FindingId
        """;

    private const string Refresh = """
        update orders.Finding
        set Data = @Data, Cost = @Cost
        where FindingId = @FindingId
        """;

    private const string DecideAll = """
        update orders.Finding
        set State = @State, Note = @Note, DecidedBy = @PersonId, DecidedAt = @Now
        where FindingId in (select cast(value as bigint) from openjson(@Ids))
        """;

    private const string Belong = """
        update orders.Finding
        set ShipmentId = @ShipmentId
        where FindingId in (select cast(value as bigint) from openjson(@Ids))
        """;

    private const string Count = """
        update orders.SalesOrder
        set FindingCount = (select count(*) from orders.Finding f where f.OrderId = SalesOrderId and f.State <> @Withdrawn),
            OpenFindingCount = (select count(*) from orders.Finding f where f.OrderId = SalesOrderId and f.State = @Open)
        where SalesOrderId in (select cast(value as bigint) from openjson(@OrderIds))
        """;

    private const string Families = """
        select p.ProductId, p.Family, p.CategoryId
        from orders.Product p
        where p.ProductId in (select cast(value as bigint) from openjson(@Ids))
        """;

    private sealed record ProductFamily(long ProductId, string? Family, long? CategoryId);

    /// <summary>What all guards say about each check, in the order of the checks, the strictest first.</summary>
    public async Task<IReadOnlyList<IReadOnlyList<OrderFinding>>> AskAsync(
        IReadOnlyList<OrderCheck> checks, CancellationToken cancellationToken)
    {
        var found = checks.Select(_ => new List<OrderFinding>()).ToList();
        var asked = guards.ToList();
        if (asked.Count == 0 || checks.Sum(c => c.Lines.Count) == 0) return found;
        var full = await WithFamiliesAsync(checks, cancellationToken);
        foreach (var guard in asked)
        {
            var said = await guard.CheckAsync(full, cancellationToken);
            for (var i = 0; i < checks.Count; i++) found[i].AddRange(said[i]);
        }
        foreach (var each in found)
            each.Sort((a, b) => a.Mode != b.Mode ? b.Mode.CompareTo(a.Mode) : Nullable.Compare(a.LineNumber, b.LineNumber));
        return found;
    }

    // Read once for all guards.
    private async Task<IReadOnlyList<OrderCheck>> WithFamiliesAsync(IReadOnlyList<OrderCheck> checks, CancellationToken cancellationToken)
    {
        var families = (await session.QueryAsync<ProductFamily>(Families, new
        {
            Ids = JsonList.Of(checks.SelectMany(c => c.Lines).Select(l => l.ProductId).Distinct()),
        }, cancellationToken)).ToDictionary(p => p.ProductId);
        return [.. checks.Select(c => c with
        {
            Lines = [.. c.Lines.Select(l => families.TryGetValue(l.ProductId, out var product)
                ? l with { Family = product.Family, CategoryId = product.CategoryId } : l)],
        })];
    }

    /// <summary>What is known about the order and has not been withdrawn, its shipments' among it.</summary>
    public Task<IReadOnlyList<FindingRow>> ReadAsync(long orderId, CancellationToken cancellationToken) =>
        session.QueryAsync<FindingRow>(OfOrder, new { OrderId = orderId, FindingState.Withdrawn }, cancellationToken);

    /// <summary>Asks the guards about a typed order and brings what is kept in line; answers what stands now.</summary>
    public Task<IReadOnlyList<FindingRow>> LookAsync(
        OrderRow order, IReadOnlyList<OrderLineRow> lines, OrderMoment moment, CalculatedOrder? answer, CancellationToken cancellationToken) =>
        KeepAsync(order.SalesOrderId, CheckOf(order, lines, moment, answer), null, cancellationToken);

    /// <param name="order">The head, calculated.</param>
    /// <param name="lines">The lines, calculated.</param>
    /// <param name="moment">When it is looked at.</param>
    /// <param name="answer">The calculation, where it was just made.</param>
    public static OrderCheck CheckOf(
        OrderRow order, IReadOnlyList<OrderLineRow> lines, OrderMoment moment, CalculatedOrder? answer = null) => new(
        order.CustomerId, order.OrderDate, moment,
        [.. lines.Where(l => l.Quantity > 0).Select(l => new CheckedLine(l.LineNumber, l.ProductId, null, l.Quantity, l.Net))])
        {
            Figures = OrderProfit.Figures(order, lines, answer),
        };

    /// <summary>Asks the guards and brings what is kept of the same stage (before or at shipping) in line.</summary>
    public async Task<IReadOnlyList<FindingRow>> KeepAsync(
        long orderId, OrderCheck check, Func<int, int>? lineNumber, CancellationToken cancellationToken)
    {
        var shipping = check.Moment == OrderMoment.Ship;
        var now = clock.GetUtcNow().UtcDateTime;
        var found = (await AskAsync([check], cancellationToken))[0].Select(f => FindingRow.Of(f, check, lineNumber)).ToList();
        var before = (await ReadAsync(orderId, cancellationToken)).Where(f => IsOf(f, shipping)).ToList();
        var (kept, added, withdrawn, forgotten) = FindingRules.Reconcile(before, found);
        await RefreshAsync(kept, found, cancellationToken);
        if (forgotten.Count > 0)
            await session.ExecuteAsync(Forget, new { Ids = JsonList.Of(forgotten.Select(f => f.FindingId)) }, cancellationToken);
        if (withdrawn.Count > 0)
            await session.ExecuteAsync(Withdraw, new
            {
                FindingState.Withdrawn,
                Ids = JsonList.Of(withdrawn.Select(f => f.FindingId)),
            }, cancellationToken);
        foreach (var finding in added) (finding.OrderId, finding.FoundAt, finding.FoundBy) = (orderId, now, user.PersonId);
        if (added.Count > 0) await session.Bulk.InsertAsync(FindingRow.New, added, cancellationToken);
        if (added.Count + withdrawn.Count + forgotten.Count == 0) return before;
        await CountAsync([orderId], cancellationToken);
        return [.. (await ReadAsync(orderId, cancellationToken)).Where(f => IsOf(f, shipping))];
    }

    // The figures of a finding that nobody decided on follow the order; those somebody saw stay as they were seen.
    private async Task RefreshAsync(List<FindingRow> kept, List<FindingRow> found, CancellationToken cancellationToken)
    {
        foreach (var old in kept.Where(k => k.DecidedBy is null))
        {
            var now = found.Find(f => f.Fingerprint == old.Fingerprint);
            if (now is null || (now.Data == old.Data && now.Cost == old.Cost)) continue;
            (old.Data, old.Cost) = (now.Data, now.Cost);
            await session.ExecuteAsync(Refresh, new { old.FindingId, old.Data, old.Cost }, cancellationToken);
        }
    }

    /// <summary>What stands at a stage: before the shipping, or for a shipment that has not left yet.</summary>
    public static bool IsOf(FindingRow finding, bool shipping) =>
        finding.ShipmentId is null && finding.Moment == OrderMoment.Ship == shipping && finding.Moment != OrderMoment.Sync;

    /// <summary>Writes down what was done about warnings; refuses what is no finding here or wants more than an acknowledgement.</summary>
    public async Task AcknowledgeAsync(
        long orderId, IReadOnlyList<FindingRow> findings, IReadOnlyList<Acknowledgement> acknowledgements, CancellationToken cancellationToken)
    {
        if (acknowledgements.Count == 0) return;
        var problems = new Dictionary<string, string[]>();
        var known = findings.ToDictionary(f => f.FindingId);
        for (var i = 0; i < acknowledgements.Count; i++)
        {
            var finding = known.GetValueOrDefault(acknowledgements[i].FindingId);
            if (finding is null) problems[$"acknowledgements[{i}].findingId"] = ["is no finding that stands here"];
            else if (finding.Mode is PolicyMode.Approve or PolicyMode.Block)
                problems[$"acknowledgements[{i}].findingId"] = [finding.Mode == PolicyMode.Block
                    ? "blocks; it cannot be acknowledged" : "wants an approval, not an acknowledgement"];
        }
        if (problems.Count > 0) throw Problem.Invalid(problems);
        foreach (var acknowledgement in acknowledgements)
        {
            var finding = known[acknowledgement.FindingId];
            if (finding.DecidedBy is not null) continue;
            (finding.State, finding.Action, finding.Note) = (FindingState.Acknowledged, acknowledgement.Action, acknowledgement.Note.Trim());
            (finding.DecidedBy, finding.DecidedAt) = (user.PersonId, clock.GetUtcNow().UtcDateTime);
            await session.ExecuteAsync(Decide, new
            {
                finding.FindingId,
                finding.State,
                finding.Action,
                finding.Note,
                user.PersonId,
                Now = finding.DecidedAt,
            }, cancellationToken);
        }
        await CountAsync([orderId], cancellationToken);
    }

    /// <summary>Approves or refuses what is undecided, with one reason for all.</summary>
    public async Task DecideAsync(
        long orderId, IReadOnlyCollection<FindingRow> findings, FindingState decision, string reason, CancellationToken cancellationToken)
    {
        if (findings.Count == 0) return;
        await session.ExecuteAsync(DecideAll, new
        {
            State = decision,
            Note = reason.Trim(),
            user.PersonId,
            Now = clock.GetUtcNow().UtcDateTime,
            Ids = JsonList.Of(findings.Select(f => f.FindingId)),
        }, cancellationToken);
        await CountAsync([orderId], cancellationToken);
    }

    /// <summary>The findings that stood when a shipment left belong to it from then on.</summary>
    public Task BelongAsync(IReadOnlyCollection<FindingRow> findings, long shipmentId, CancellationToken cancellationToken) =>
        findings.Count == 0 ? Task.CompletedTask : session.ExecuteAsync(
            Belong, new { ShipmentId = shipmentId, Ids = JsonList.Of(findings.Select(f => f.FindingId)) }, cancellationToken);

    /// <summary>Counts the findings of orders anew, for lists.</summary>
    public async Task CountAsync(IReadOnlyCollection<long> orderIds, CancellationToken cancellationToken)
    {
        // Order and shipment may come at the same moment, each with findings: who counts second counts both.
        await session.Bulk.HoldAsync("orders.SalesOrder", "SalesOrderId", "Version", orderIds, cancellationToken);
        await session.ExecuteAsync(Count, new { FindingState.Withdrawn, FindingState.Open, OrderIds = JsonList.Of(orderIds) }, cancellationToken);
    }
}
