using Bogus;

namespace Crm.Demo;

/// <summary>
/// What customers were unhappy with: two years of closed complaints, with a supplier and a product that come back, and a score of cases
/// that the service team has on its table today, one or two in each state.
/// </summary>
internal static class Complaints
{
    private sealed record Fault(
        string Kind, string Subject, string Cause, string Side, string Method, string Result, string? Prevention, int Severity, double Weight);

    private static readonly TimeSpan China = TimeSpan.FromHours(8);

    private static readonly Fault[] Faults =
    [
        new("product", "轴封渗漏", "material", "supplier", "更换机械密封，现场试压", "试运行 48 小时无渗漏", "密封件改由两家供应商供货，入厂抽检", 2, 3.2),
        new("product", "法兰面锈蚀", "material", "supplier", "换货，锈蚀件返厂处理", "客户验收合格", "出厂前增加防锈油工序", 3, 2.4),
        new("product", "运行噪音偏大", "workmanship", "ownProduction", "重新做叶轮动平衡", "噪音降到 72 dB", "动平衡检验改为全检", 3, 1.6),
        new("product", "阀门关闭不严", "workmanship", "ownProduction", "研磨密封面", "压力试验合格", null, 2, 1.2),
        new("delivery", "到货时包装破损", "transport", "carrier", "补发破损件，向承运人索赔", "客户已收到补货", "改用加固木箱", 3, 1.5),
        new("delivery", "交货延迟一周", "late", "ownProduction", "加急发运", "客户接受新交期", null, 3, 1.3),
        new("delivery", "少发两件", "wrong-item", "ownProduction", "次日补发", "数量核对无误", "装箱复核", 4, 0.8),
        new("paperwork", "质量证明书缺页", "documents", "ownProduction", "重新出具证明书", "客户存档", null, 4, 0.7),
        new("price", "发票单价与合同不符", "price", "ownProduction", "开具红字发票并重开", "客户已付款", null, 4, 0.5),
        new("service", "维修响应太慢", "slow", "ownProduction", "安排专人跟进", "客户满意", null, 3, 0.6),
    ];

    private static readonly string[] Handlers = ["sun.li", "wu.gang"];

    /// <summary>Closed cases up to three weeks ago.</summary>
    public static IReadOnlyList<ComplaintRow> History(int seed, DateOnly today, Trade trade, Catalogue catalogue)
    {
        var random = new Randomizer(seed * 59);
        var suppliers = catalogue.Articles.ToDictionary(a => a.Product.Key, a => a.Product.SupplierKey);
        var weak = suppliers.Values.Distinct().Order(StringComparer.Ordinal).First();
        var rows = new List<ComplaintRow>();
        foreach (var shipment in trade.Shipments.Where(s => s.ShippedOn > today.AddYears(-2) && s.ShippedOn < today.AddDays(-45)))
        {
            var line = random.ListItem([.. shipment.Lines]);
            var supplier = suppliers[line.ProductKey];
            if (!random.Bool(supplier == weak ? 0.09f : 0.03f)) continue;
            var fault = random.WeightedRandom(Faults, [.. Faults.Select(f => (float)(f.Weight / Faults.Sum(w => w.Weight)))]);
            var received = NextWorkday(shipment.ShippedOn.AddDays(random.Int(3, 20)));
            var solved = NextWorkday(received.AddDays(random.Int(1, 12)));
            var closed = NextWorkday(solved.AddDays(random.Int(1, 6)));
            if (closed >= today.AddDays(-5)) continue;
            var ofProduct = fault.Kind == "product";
            var receivedAt = At(received, random);
            rows.Add(new ComplaintRow($"K{rows.Count + 1:00000}", shipment.CustomerKey, fault.Kind, fault.Severity, fault.Subject)
            {
                ProductKey = ofProduct || fault.Kind == "delivery" ? line.ProductKey : null,
                OrderKey = shipment.OrderKey,
                ShipmentKey = shipment.Key,
                Batch = ofProduct ? line.Batch : null,
                SupplierKey = fault.Side == "supplier" ? supplier : null,
                Quantity = ofProduct ? Math.Max(1, Math.Round(line.Quantity * random.Decimal(0.05m, 0.3m))) : null,
                ReceivedAt = receivedAt,
                // Most are called back the same day, some only when all is done.
                RespondedAt = random.Bool(0.85f) ? receivedAt + TimeSpan.FromMinutes(random.Int(5, 300)) : null,
                SolvedAt = At(solved, random) + TimeSpan.FromHours(1),
                ClosedAt = At(closed, random) + TimeSpan.FromHours(2),
                State = "closed",
                Rejected = random.Bool(0.06f) ? true : null,
                AssigneeSignInName = random.ArrayElement(Handlers),
                CauseCode = fault.Cause,
                ResponsibleSide = fault.Side,
                Method = fault.Method,
                Result = fault.Result,
                PreventiveAction = fault.Prevention,
                RefundCost = fault.Kind is "product" or "price" && random.Bool(0.4f) ? random.Int(2, 60) * 50 : null,
                ReplacementCost = ofProduct ? random.Int(1, 40) * 50 : null,
                TravelCost = ofProduct && random.Bool(0.5f) ? random.Int(3, 25) * 40 : null,
                LabourCost = random.Int(1, 12) * 60,
                Satisfaction = random.WeightedRandom([1, 2, 3, 4, 5], [0.04f, 0.1f, 0.26f, 0.4f, 0.2f]),
                ResultAccepted = true,
            });
        }
        return rows;
    }

    /// <summary>Cases of the last days, how far each has come, and who has it.</summary>
    public static IReadOnlyList<DemoCase> Today(int seed, DateOnly today, Trade trade, Catalogue catalogue)
    {
        var random = new Randomizer(seed * 61);
        var suppliers = catalogue.Articles.ToDictionary(a => a.Product.Key, a => a.Product.SupplierKey);
        var recent = trade.Shipments.Where(s => s.ShippedOn > today.AddDays(-60) && s.ShippedOn < today.AddDays(-3)).ToList();
        DemoStage[] stages =
        [
            DemoStage.Received, DemoStage.Received, DemoStage.Received, DemoStage.Assigned, DemoStage.Assigned, DemoStage.Investigating,
            DemoStage.Investigating, DemoStage.Investigating, DemoStage.Waiting, DemoStage.Waiting, DemoStage.Solved, DemoStage.Solved,
            DemoStage.Rejected, DemoStage.Confirmed, DemoStage.Told, DemoStage.Told, DemoStage.Closed, DemoStage.Reopened,
        ];
        var cases = new List<DemoCase>();
        foreach (var stage in stages)
        {
            if (recent.Count == 0) break;
            var shipment = random.ListItem(recent);
            recent.Remove(shipment);
            var line = random.ListItem([.. shipment.Lines]);
            var fault = Faults[cases.Count % Faults.Length];
            var ofProduct = fault.Kind == "product";
            var daysAgo = stage switch
            {
                DemoStage.Received => cases.Count,
                DemoStage.Assigned => 2 + cases.Count % 3,
                _ => 3 + (cases.Count * 5 % 16),
            };
            var received = Workday(today.AddDays(-daysAgo));
            cases.Add(new DemoCase(stage, $"K9{cases.Count + 1:000}", Message.Write(
                new ComplaintRow("", shipment.CustomerKey, fault.Kind, fault.Severity, fault.Subject)
                {
                    Key = null,
                    Description = $"客户来电：{fault.Subject}，请尽快处理。",
                    ProductKey = ofProduct ? line.ProductKey : null,
                    OrderKey = shipment.OrderKey,
                    ShipmentKey = shipment.Key,
                    Batch = ofProduct ? line.Batch : null,
                    SupplierKey = fault.Side == "supplier" ? suppliers[line.ProductKey] : null,
                    ReceivedAt = At(received < today ? received : Workday(today.AddDays(-1)), random),
                }),
                random.ArrayElement(Handlers), fault.Method, fault.Result));
        }
        return cases;
    }

    private static DateTimeOffset At(DateOnly day, Randomizer random) =>
        new(day.ToDateTime(new TimeOnly(random.Int(8, 15), random.Int(0, 11) * 5)), China);

    // What follows must not land before what it follows.
    private static DateOnly NextWorkday(DateOnly day) => day.DayOfWeek switch
    {
        DayOfWeek.Saturday => day.AddDays(2),
        DayOfWeek.Sunday => day.AddDays(1),
        _ => day,
    };

    private static DateOnly Workday(DateOnly day) => day.DayOfWeek switch
    {
        DayOfWeek.Saturday => day.AddDays(-1),
        DayOfWeek.Sunday => day.AddDays(-2),
        _ => day,
    };
}

/// <summary>How far a case of the demo has come.</summary>
public enum DemoStage
{
    Received,
    Assigned,
    Investigating,
    Waiting,
    Solved,
    Rejected,
    Confirmed,
    Told,
    Closed,
    Reopened,
}

/// <summary>
/// A case on the team's table: what came in (the message of PUT by key), who handles it, and how it is solved where it came so far.
/// </summary>
public sealed record DemoCase(DemoStage Stage, string Key, string Message, string HandlerSignInName, string Method, string Result);
