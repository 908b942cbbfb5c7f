using System.Globalization;
using System.Text.Json.Nodes;
using Crm.ApiTests.Orders;
using Crm.Common;
using Crm.Contracts.Profitability;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Crm.ApiTests.Profitability;

/// <summary>
/// What customers brought is what their documents, contacts, complaints, shipments and invoices say, added up one by one: over random
/// facts, in any days, whether the sums that reports read are made, old, or being made.
/// </summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class CustomerLedgerTests : IAsyncDisposable
{
    private const string Customers = "/api/v1/profit/customers";

    // It is 2026-07-01.
    private static readonly DateOnly Today = new(2026, 7, 1);

    private static readonly (DateOnly From, DateOnly To)[] Periods =
    [
        (new(2025, 7, 1), new(2026, 6, 30)), (new(2025, 3, 15), new(2026, 2, 10)), (new(2023, 8, 31), new(2026, 5, 31)),
        (new(2026, 6, 5), new(2026, 6, 20)), (new(2024, 2, 29), new(2026, 6, 30)), (new(2025, 12, 1), new(2026, 7, 31)),
    ];

    private readonly CrmHost _host = new();
    private Trade _trade = null!;
    private HttpClient _administrator = null!;
    private HttpClient _manager = null!;
    private long _managerId;

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [TestCase(1)]
    [TestCase(2)]
    public async Task Every_customer_brought_what_its_facts_say(int seed)
    {
        var random = new Random(seed);
        await OpenAsync();
        await SendAsync(random, 0, 160);
        await AssertAsync("new facts");
        await RebuildAsync();
        await AssertAsync("sums made anew");
        await ChangeAsync(random);
        await SendAsync(random, 160, 40);
        await AssertAsync("facts changed since");
        await _administrator.PostAsync("/api/v1/profit/rollups/verification", new { }).OkAsync();
        await AssertAsync("changes taken in");
        await RebuildAsync();
        await AssertAsync("all made anew");
    }

    private async Task OpenAsync()
    {
        _trade = await Trade.OpenAsync(_host);
        _administrator = await _host.AdministratorAsync();
        (_manager, _managerId) = await _host.PersonAsync("manager", signInName: "boss");
        await _host.PersonAsync("sales", _managerId, "seller");
        await _trade.Erp.SyncedAsync("customers", [.. Enumerable.Range(0, 14).Select(i => (object)new
        {
            key = $"N{i}",
            name = $"客户 N{i}",
            ownerSignInName = i % 3 == 0 ? "seller" : i % 3 == 1 ? "admin" : null,
            segment = i % 4 == 0 ? "OEM" : i % 4 == 1 ? "Trade" : null,
            region = i % 5 == 0 ? "华东" : i % 5 == 1 ? "华南" : null,
        })]);
        var settings = await _administrator.GetJsonAsync("/api/v1/profit/cost-to-serve");
        var body = (JsonObject)settings.DeepClone();
        body.Remove("version");
        body["rushDays"] = 2;
        body["rates"] = new JsonArray(
            Rates("2022-07-01", 10m, 1m, 100m, 5m, 50m, 20m, 30m), Rates("2025-03-01", 12.5m, null, 110m, 5.25m, 55m, null, 33.3333m),
            Rates("2025-11-05", null, 1.5m, null, 6m, 60m, 25m, 35m), Rates("2026-02-17", 14m, 2m, 120m, null, null, 30m, null));
        await _administrator.PutAsync("/api/v1/profit/cost-to-serve", body, $"\"{settings["version"]!.GetValue<int>()}\"").OkAsync();
    }

    private static JsonObject Rates(
        string from, decimal? order, decimal? line, decimal? visit, decimal? touchpoint, decimal? complaint, decimal? rush, decimal? late) => new()
        {
            ["validFrom"] = from,
            ["order"] = order,
            ["line"] = line,
            ["visit"] = visit,
            ["touchpoint"] = touchpoint,
            ["complaint"] = complaint,
            ["rush"] = rush,
            ["latePayment"] = late,
        };

    private static DateOnly Day(Random random) => random.Next(4) == 0
        // Where periods and rates begin and end.
        ? new DateOnly[] { new(2025, 3, 14), new(2025, 3, 15), new(2026, 2, 10), new(2026, 2, 11), new(2026, 2, 17), new(2025, 11, 4), new(2025, 11, 5), new(2026, 6, 30), new(2025, 8, 10), new(2025, 8, 11) }[random.Next(10)]
        : new DateOnly(2022, 8, 1).AddDays(random.Next(1430));

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Who(Random random) => $"N{Math.Min(random.Next(14), random.Next(14))}";

    private static object Line(Random random) => new
    {
        productKey = random.Next(5) == 0 ? "P2" : "P1",
        quantity = random.Next(1, 30),
        unitPrice = random.Next(600, 1500) / 10m,
        taxRate = 0.13m,
    };

    private async Task SendAsync(Random random, int first, int count)
    {
        var orders = Enumerable.Range(first, count).Select(i => (Key: $"O{i}", Customer: Who(random), Day: Day(random))).ToList();
        await _trade.Erp.SyncAsync("orders", [.. orders.Select(o => (object)new
        {
            key = o.Key,
            customerKey = o.Customer,
            orderDate = Text(o.Day),
            state = random.Next(12) == 0 ? "cancelled" : "confirmed",
            lines = Enumerable.Range(0, random.Next(1, 5)).Select(_ => Line(random)).ToArray(),
        })], "&historic=true").OkAsync();
        await _trade.Erp.SyncedAsync("shipments", [.. orders.Where(_ => random.Next(3) > 0).SelectMany(o => Enumerable.Range(0, random.Next(1, 3)).Select(n => (object)new
        {
            key = $"S{o.Key}-{n}",
            customerKey = o.Customer,
            orderKey = o.Key,
            shippedOn = Text(o.Day.AddDays(random.Next(6))),
            lines = new[] { new { productKey = "P1", quantity = 1m } },
        }))]);
        await _trade.Erp.SyncedAsync("credit-notes", [.. Enumerable.Range(first, count / 4).Select(i => (object)new
        {
            key = $"R{i}",
            customerKey = Who(random),
            creditDate = Text(Day(random)),
            lines = Enumerable.Range(0, random.Next(1, 3)).Select(_ => random.Next(2) == 0
                ? (object)new { productKey = "P1", goodsReturned = true, quantity = random.Next(1, 4), unitPrice = 80m }
                : new { productKey = "P1", goodsReturned = false, amount = random.Next(1, 99) }).ToArray(),
        })]);
        var invoices = Enumerable.Range(first, count).Select(i => (Key: $"I{i}", Customer: Who(random), Day: Day(random), Due: random.Next(0, 90))).ToList();
        await _trade.Erp.SyncedAsync("invoices", [.. invoices.Select(i => (object)new
        {
            key = i.Key,
            customerKey = i.Customer,
            invoiceDate = Text(i.Day),
            dueDate = Text(i.Day.AddDays(i.Due)),
            amount = random.Next(10) == 0 ? -100m : 1000m,
        })]);
        await _trade.Erp.SyncedAsync("payments", [.. invoices.Where(_ => random.Next(5) > 0).SelectMany(i => Enumerable.Range(0, random.Next(1, 3)).Select(n => (object)new
        {
            key = $"PAY{i.Key}-{n}",
            customerKey = i.Customer,
            invoiceKey = i.Key,
            paidOn = Text(i.Day.AddDays(Math.Max(0, i.Due + random.Next(-20, 20)))),
            amount = random.Next(2) == 0 ? 1000m : 400m,
        }))]);
        await _trade.Erp.SyncedAsync("touchpoints", [.. Enumerable.Range(first, count).Select(i => (object)new
        {
            key = $"T{i}",
            customerKey = Who(random),
            channel = new[] { "visit", "meeting", "phone", "email" }[random.Next(4)],
            direction = "out",
            happenedAt = $"{Text(Min(Day(random), new DateOnly(2026, 6, 29)))}T02:00:00Z",
            subject = "Talk",
            outcome = "reached",
            personSignInName = "admin",
        })]);
        await _trade.Erp.SyncAsync("complaints", [.. Enumerable.Range(first, count / 4).Select(i => (object)new
        {
            key = $"K{i}",
            customerKey = Who(random),
            kind = "product",
            subject = "leaks",
            severity = 2,
            productKey = "P1",
            receivedOn = Text(Min(Day(random), new DateOnly(2026, 6, 29))),
        })], "&historic=true").OkAsync();
    }

    private static DateOnly Min(DateOnly a, DateOnly b) => a < b ? a : b;

    private async Task ChangeAsync(Random random)
    {
        // Orders grow, go to another customer and to an earlier day, and are cancelled; other facts move and go.
        foreach (var key in Enumerable.Range(0, 12).Select(_ => $"O{random.Next(160)}").Distinct())
            await _trade.Erp.SyncedAsync("orders", random.Next(3) switch
            {
                0 => new { key, state = "cancelled" },
                1 => (object)new { key, customerKey = Who(random) },
                _ => new { key, lines = new[] { Line(random), Line(random) } },
            });
        var dated = await _host.InDatabaseAsync(s => s.QueryAsync<KeyDay>("select o.ExternalKey as \"Key\", o.OrderDate as Day from orders.SalesOrder o"));
        foreach (var order in dated.Where(_ => random.Next(20) == 0).ToList())
            await _trade.Erp.SyncedAsync("orders", new { key = order.Key, orderDate = Text(order.Day.AddDays(-random.Next(40))) });
        var sent = await _host.InDatabaseAsync(s => s.QueryAsync<KeyDay>("select o.ExternalKey as \"Key\", o.ShippedOn as Day from orders.Shipment o"));
        foreach (var shipment in sent.Where(_ => random.Next(10) == 0).ToList())
            if (random.Next(2) == 0) await _trade.ArchiveAsync("shipments", shipment.Key);
            else await _trade.Erp.SyncedAsync("shipments", new { key = shipment.Key, shippedOn = Text(shipment.Day.AddDays(3)) });
        var paid = await _host.InDatabaseAsync(s => s.QueryAsync<KeyDay>("select o.ExternalKey as \"Key\", o.PaidOn as Day from orders.Payment o"));
        foreach (var payment in paid.Where(_ => random.Next(12) == 0).ToList())
            if (random.Next(2) == 0) await _trade.ArchiveAsync("payments", payment.Key);
            else await _trade.Erp.SyncedAsync("payments", new { key = payment.Key, paidOn = Text(payment.Day.AddDays(random.Next(-20, 20))) });
        var due = await _host.InDatabaseAsync(s => s.QueryAsync<KeyDay>("select o.ExternalKey as \"Key\", o.InvoiceDate as Day from orders.Invoice o"));
        foreach (var invoice in due.Where(_ => random.Next(15) == 0).ToList())
            if (random.Next(4) == 0) await _trade.ArchiveAsync("invoices", invoice.Key);
            else await _trade.Erp.SyncedAsync("invoices", new { key = invoice.Key, dueDate = Text(invoice.Day.AddDays(random.Next(100))) });
        foreach (var i in Enumerable.Range(0, 4)) await _trade.ArchiveAsync("credit-notes", $"R{i * 5}");
        foreach (var i in Enumerable.Range(0, 4)) await _trade.ArchiveAsync("touchpoints", $"T{i * 7}");
    }

    private sealed record KeyDay(string Key, DateOnly Day);

    private async Task RebuildAsync()
    {
        await using var scope = _host.Services.CreateAsyncScope();
        var result = await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new CheckRollups(Rebuild: true));
        Assert.That(result.IsRight, result.Text);
    }

    private async Task AssertAsync(string when)
    {
        var facts = await FactsAsync();
        foreach (var (from, to) in Periods)
        {
            var days = $"from={Text(from)}&to={Text(to)}";
            foreach (var (client, visible) in new[] { (_administrator, null), (_manager, facts.Seen) })
            {
                var expected = facts.Judged(from, to, visible);
                var told = $"{when}, {days}, {(visible is null ? "administrator" : "manager")}";
                var items = (await client.GetJsonAsync($"{Customers}?limit=200&{days}"))["items"]!.AsArray();
                Assert.That(items.Select(i => Told(i!)), Is.EqualTo(expected.Select(e => e.ToString())), told);
                var whale = await client.GetJsonAsync($"{Customers}/whale?{days}");
                Assert.That(
                    (whale["customers"]!.GetValue<int>(), whale.Amount("net"), whale.Amount("contribution"), whale.Amount("costToServe"), whale.Amount("after"), whale.Amount("unknownCostNet")),
                    Is.EqualTo((expected.Count, expected.Sum(e => e.Net), expected.Sum(e => e.Contribution), expected.Sum(e => e.Cost), expected.Sum(e => e.After), expected.Sum(e => e.Unknown))), told);
                Assert.That(whale["points"]!.AsArray().Select(p => p!.Amount("cumulative")).LastOrDefault(), Is.EqualTo(expected.Sum(e => e.After)), told);
                Assert.That(
                    whale["advice"]!.AsArray().Select(a => (a!["advice"]?.GetValue<string>() ?? "", a["customers"]!.GetValue<int>(), a.Amount("net"), a.Amount("after"))),
                    Is.EquivalentTo(expected.GroupBy(e => e.Advice).Select(g => (g.Key, g.Count(), g.Sum(e => e.Net), g.Sum(e => e.After)))), told);
            }
            await GroupsAsync("grade", c => "N");
            await GroupsAsync("segment", c => c.Segment);
            await GroupsAsync("region", c => c.Region);
            await GroupsAsync("salesperson", c => c.OwnerId == 0 ? null : c.OwnerId.ToString(CultureInfo.InvariantCulture));
            await SortedAsync("-net", e => e.OrderByDescending(c => c.Net).ThenBy(c => c.Id));
            await SortedAsync("margin,-name", e => e.OrderBy(c => c.Margin is null).ThenBy(c => c.Margin).ThenByDescending(c => c.SortName, StringComparer.Ordinal));
            await SortedAsync("rank&segment=oem", e => e.Where(c => c.Segment == "OEM"));
            await SortedAsync("-rank&region=华东&limit=3", e => e.Where(c => c.Region == "华东").Reverse().Take(3));
            await SortedAsync("costToServe&q=n1", e => e.Where(c => c.Code.Contains("N1", StringComparison.Ordinal)).OrderBy(c => c.Cost).ThenBy(c => c.Id));
            await SortedAsync("rank&advice=keep,letGo&owner=me", e => e.Where(c => c.Advice is "keep" or "letGo" && c.OwnerId == 1));
            await SortedAsync("advice,orders&grade=N", e => e.OrderBy(c => c.Advice.Length == 0)
                .ThenBy(c => Array.IndexOf(["keep", "grow", "reprice", "letGo"], c.Advice)).ThenBy(c => c.Orders).ThenBy(c => c.Id));

            async Task SortedAsync(string sort, Func<IEnumerable<Judged>, IEnumerable<Judged>> order)
            {
                var list = (await _administrator.GetJsonAsync($"{Customers}?{days}&sort={sort}"))["items"]!.AsArray();
                Assert.That(list.Select(i => Told(i!)), Is.EqualTo(order(facts.Judged(from, to, null)).Select(e => e.ToString())), $"{when}, {days}, {sort}");
            }

            async Task GroupsAsync(string by, Func<Judged, string?> key)
            {
                var groups = (await _administrator.GetJsonAsync($"{Customers}/groups?by={by}&{days}"))["items"]!.AsArray();
                Assert.That(
                    groups.Select(g => (g!["key"]?.GetValue<string>(), g["customers"]!.GetValue<int>(), g["orders"]!.GetValue<int>(), g.Amount("net"), g.Amount("after"),
                        g.Amount("fullProfit"), g.Amount("unknownCostNet"), g.Amount("previousNet"), g.Amount("previousAfter"))),
                    Is.EqualTo(facts.Judged(from, to, null).GroupBy(key).Select(g => (g.Key, g.Count(), g.Sum(c => c.Orders), g.Sum(c => c.Net), g.Sum(c => c.After),
                        g.Sum(c => c.Full), g.Sum(c => c.Unknown), g.Sum(c => c.PreviousNet), g.Sum(c => c.PreviousAfter))).OrderByDescending(g => g.Item5).ThenBy(g => g.Key, StringComparer.Ordinal)),
                    $"{when}, {days}, {by}");
            }
        }
    }

    private static string Told(JsonNode i) => string.Join(' ',
        [
            i["rank"]!, i["customer"]!.Text("code"), i["owner"]?["personId"]?.ToString() ?? "0", i.Text("grade"), i["segment"], i["region"],
            i["orders"]!, i["lines"]!, i["visits"]!, i["touchpoints"]!, i["complaints"]!, i["rushOrders"]!, i["latePayments"]!,
            Number(i.Amount("net")), Number(i.Amount("contribution")), Number(i.Amount("costToServe")), Number(i.Amount("after")),
            Number(i.Amount("fullProfit")), Number(i["margin"]?.GetValue<decimal>()), Number(i["share"]?.GetValue<decimal>()),
            Number(i["cumulativeShare"]?.GetValue<decimal>()), Number(i.Amount("unknownCostNet")), Number(i.Amount("previousNet")),
            Number(i.Amount("previousAfter")), i["advice"]?.GetValue<string>() ?? "", string.Join(',', i["reasons"]!.AsArray().Select(r => r!.GetValue<string>())),
        ]);

    private static string Number(decimal? number) => number?.ToString("0.####", CultureInfo.InvariantCulture) ?? "";

    private sealed record DocumentFact(long CustomerId, DateOnly Day, int OrderCount, int LineCount, Money Net, Money Contribution, Money FullProfit, Money UnknownCostNet);

    private sealed record ContactFact(long CustomerId, DateOnly Day, int Channel);

    private sealed record ShipmentFact(long SalesOrderId, long CustomerId, DateOnly Day, DateOnly ShippedOn);

    private sealed record InvoiceFact(long InvoiceId, long CustomerId, DateOnly Day, Money BaseAmount, Money OpenAmount);

    private sealed record PaymentFact(long InvoiceId, DateOnly PaidOn);

    private sealed record RateFact(
        DateOnly ValidFrom, Money? OrderCost, Money? LineCost, Money? VisitCost, Money? TouchpointCost, Money? ComplaintCost, Money? RushCost, Money? LatePaymentCost);

    private sealed record CustomerFact(long CustomerId, string Code, string SortName, long OwnerId, string? Segment, string? Region);

    private Task<Facts> FactsAsync() => _host.InDatabaseAsync(async s => new Facts(
        await s.QueryAsync<CustomerFact>("select c.CustomerId, c.Code, c.SortName, c.OwnerId, c.Segment, c.Region from customers.Customer c"),
        await s.QueryAsync<DocumentFact>("""
            select o.CustomerId, o.OrderDate as Day, 1 as OrderCount, o.LineCount, o.Net, o.Contribution, o.FullProfit, o.UnknownCostNet
            from orders.SalesOrder o where o.Counts = 1
            union all
            select n.CustomerId, n.CreditDate, 0, 0, n.Net, n.Contribution, n.FullProfit, n.UnknownCostNet from orders.CreditNote n where n.Counts = 1
            """),
        await s.QueryAsync<ContactFact>("select t.CustomerId, t.HappenedOn as Day, t.Channel from customers.Touchpoint t where t.ArchivedAt is null"),
        await s.QueryAsync<ContactFact>("select c.CustomerId, c.ReceivedOn as Day, 0 as Channel from complaints.Complaint c where c.ArchivedAt is null"),
        await s.QueryAsync<ShipmentFact>("""
            select o.SalesOrderId, o.CustomerId, o.OrderDate as Day, s.ShippedOn
            from orders.Shipment s inner join orders.SalesOrder o on o.SalesOrderId = s.SalesOrderId
            where s.ArchivedAt is null and o.Counts = 1
            """),
        await s.QueryAsync<InvoiceFact>("select i.InvoiceId, i.CustomerId, i.DueDate as Day, i.BaseAmount, i.OpenAmount from orders.Invoice i where i.ArchivedAt is null"),
        await s.QueryAsync<PaymentFact>("select p.InvoiceId, p.PaidOn from orders.Payment p where p.InvoiceId is not null and p.ArchivedAt is null"),
        await s.QueryAsync<RateFact>("""
            select r.ValidFrom, r.OrderCost, r.LineCost, r.VisitCost, r.TouchpointCost, r.ComplaintCost, r.RushCost, r.LatePaymentCost
            from profitability.ServeRate r
            """),
        await s.QueryAsync<long>("select v.OwnerId from access.v_VisibleOwner v where v.ViewerId = @Id", new { Id = _managerId })));

    /// <summary>A piece that happened to a customer on a day: how often of which driver, and the figures of a document.</summary>
    private sealed record Piece(
        long CustomerId, DateOnly Day, int Driver, int Count, decimal Net = 0, decimal Contribution = 0, decimal Full = 0, decimal Unknown = 0);

    private sealed class Facts
    {
        private readonly IReadOnlyList<CustomerFact> _customers;
        private readonly List<Piece> _pieces = [];
        private readonly List<RateFact> _rates;

        public HashSet<long> Seen { get; }

        public Facts(
            IReadOnlyList<CustomerFact> customers, IReadOnlyList<DocumentFact> documents, IReadOnlyList<ContactFact> contacts,
            IReadOnlyList<ContactFact> complaints, IReadOnlyList<ShipmentFact> shipments, IReadOnlyList<InvoiceFact> invoices,
            IReadOnlyList<PaymentFact> payments, IReadOnlyList<RateFact> rates, IReadOnlyList<long> owners)
        {
            _customers = customers;
            _rates = [.. rates.OrderByDescending(r => r.ValidFrom)];
            Seen = [.. customers.Where(c => owners.Contains(c.OwnerId)).Select(c => c.CustomerId)];
            foreach (var d in documents)
            {
                _pieces.Add(new Piece(d.CustomerId, d.Day, 0, d.OrderCount, d.Net.Amount, d.Contribution.Amount, d.FullProfit.Amount, d.UnknownCostNet.Amount));
                _pieces.Add(new Piece(d.CustomerId, d.Day, 1, d.OrderCount == 1 ? d.LineCount : 0));
            }
            foreach (var c in contacts) _pieces.Add(new Piece(c.CustomerId, c.Day, c.Channel is 8 or 9 ? 2 : 3, 1));
            foreach (var c in complaints) _pieces.Add(new Piece(c.CustomerId, c.Day, 4, 1));
            foreach (var order in shipments.GroupBy(s => s.SalesOrderId))
                if (order.Min(s => s.ShippedOn).DayNumber - order.First().Day.DayNumber <= 2) _pieces.Add(new Piece(order.First().CustomerId, order.First().Day, 5, 1));
            var paid = payments.ToLookup(p => p.InvoiceId);
            foreach (var i in invoices.Where(i => i.Day < Today && i.BaseAmount > Money.Zero && (i.OpenAmount > Money.Zero || paid[i.InvoiceId].Any(p => p.PaidOn > i.Day))))
                _pieces.Add(new Piece(i.CustomerId, i.Day, 6, 1));
        }

        public List<Judged> Judged(DateOnly from, DateOnly to, HashSet<long>? visible)
        {
            var until = to.AddDays(1);
            var rows = new List<Judged>();
            foreach (var c in _customers.Where(c => visible?.Contains(c.CustomerId) != false))
            {
                var mine = _pieces.Where(p => p.CustomerId == c.CustomerId).ToList();
                var now = Between(mine, from, to);
                if (now.Count == 0) continue;
                var before = Between(mine, from.AddYears(-1), until.AddYears(-1).AddDays(-1));
                rows.Add(new Judged(
                    c.CustomerId, c.Code, c.SortName, c.OwnerId, c.Segment, c.Region, [.. Enumerable.Range(0, 7).Select(d => now.Where(p => p.Driver == d).Sum(p => p.Count))],
                    now.Sum(p => p.Net), now.Sum(p => p.Contribution), now.Sum(Cost), now.Sum(p => p.Full), now.Sum(p => p.Unknown),
                    before.Sum(p => p.Net), After(before), After(Between(mine, until.AddMonths(-6), to)),
                    After(Between(mine, until.AddMonths(-12), until.AddMonths(-6).AddDays(-1)))));
            }
            var total = rows.Sum(r => r.After);
            var buyers = rows.Where(r => r.Net > 0).ToList();
            var average = buyers.Count == 0 ? 0 : decimal.Round(buyers.Sum(r => r.Net) / buyers.Count, 4, MidpointRounding.AwayFromZero);
            rows = [.. rows.OrderByDescending(r => r.After).ThenBy(r => r.Id)];
            var sum = 0m;
            foreach (var (i, row) in rows.Index())
            {
                sum += row.After;
                (row.Rank, row.Share, row.Cumulative) = (i + 1, Share(row.After, total), Share(sum, total));
                (row.Advice, row.Reasons) = Advice(row, total, average);
            }
            return rows;
        }

        private static (string, string) Advice(Judged r, decimal total, decimal average)
        {
            if (Math.Abs(r.Unknown) > 0.2m * Math.Abs(r.Net)) return ("", "costUnknown");
            if (r.Recent < 0 && r.Earlier < 0) return ("letGo", "lossInTwoHalfYears");
            if (r.Net <= 0 && r.After >= 0) return ("", "noSales");
            decimal? margin = r.Net - r.Unknown > 0 ? r.Contribution / (r.Net - r.Unknown) : null;
            if (margin < 0.1m && r.Contribution > 0) return ("reprice", "marginBelowFloor");
            var atTarget = margin >= 0.25m;
            if (atTarget && r.After > 0)
            {
                var more = (r.Net < r.PreviousNet * 0.9m ? ",falling" : "") + (r.Net < average * 0.5m ? ",smallVolume" : "");
                if (more.Length > 0) return ("grow", $"marginAtTarget{more}");
            }
            var worth = total > 0 && r.After > 0 && r.After >= 0.001m * total;
            if (worth) return ("keep", atTarget ? "contributionShare,marginAtTarget" : "contributionShare");
            if (atTarget && r.After > 0) return ("keep", "marginAtTarget");
            return ("", r.After < 0 ? "lossInPeriod" : "marginBetween");
        }

        private static List<Piece> Between(List<Piece> pieces, DateOnly from, DateOnly to) => [.. pieces.Where(p => p.Day >= from && p.Day <= to)];

        private decimal After(List<Piece> pieces) => pieces.Sum(p => p.Contribution - Cost(p));

        private decimal Cost(Piece piece)
        {
            if (_rates.FirstOrDefault(r => r.ValidFrom <= piece.Day) is not { } r) return 0;
            Money?[] costs = [r.OrderCost, r.LineCost, r.VisitCost, r.TouchpointCost, r.ComplaintCost, r.RushCost, r.LatePaymentCost];
            return (costs[piece.Driver]?.Amount ?? 0) * piece.Count;
        }

        private static decimal? Share(decimal part, decimal whole) => whole > 0 ? decimal.Round(part / whole, 4, MidpointRounding.AwayFromZero) : null;
    }

    private sealed record Judged(
        long Id, string Code, string SortName, long OwnerId, string? Segment, string? Region, int[] Counts, decimal Net, decimal Contribution, decimal Cost,
        decimal Full, decimal Unknown, decimal PreviousNet, decimal PreviousAfter, decimal Recent, decimal Earlier)
    {
        public decimal After => Contribution - Cost;

        public int Orders => Counts[0];

        public decimal? Margin => Net - Unknown > 0 ? decimal.Round(Contribution / (Net - Unknown), 4, MidpointRounding.AwayFromZero) : null;

        public int Rank { get; set; }

        public decimal? Share { get; set; }

        public decimal? Cumulative { get; set; }

        public string Advice { get; set; } = "";

        public string Reasons { get; set; } = "";

        public override string ToString() => string.Join(' ',
            [
                Rank, Code, OwnerId, "N", Segment, Region, .. Counts.Select(c => (object)c), Number(Net), Number(Contribution), Number(Cost), Number(After),
                Number(Full), Number(Margin), Number(Share), Number(Cumulative), Number(Unknown), Number(PreviousNet), Number(PreviousAfter), Advice, Reasons,
            ]);
    }
}
