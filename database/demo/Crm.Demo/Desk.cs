using Bogus;

namespace Crm.Demo;

/// <summary>
/// Orders that sellers typed themselves instead of the ERP, because they wanted something that the rules do not simply let
/// pass: a price below the floor, more discount or more days than the grade has. Each repeats what its customer ordered
/// before, on other terms.
/// </summary>
internal static class Desk
{
    /// <summary>How many customers may be asked until one is found that the order fits.</summary>
    private const int Candidates = 14;

    private const decimal Most = 160_000m;

    // What of the net goes into commission, rebate, financing and the like beside the cost itself.
    private const decimal ShareOfNet = 0.035m;

    // Days ago, seller, terms, margin wanted, who approves, and why (the seller's own note where nobody has to).
    private static readonly (
        int DaysAgo, string Seller, DeskTerms Terms, decimal Margin, string? Approver, string Reason)[] Told =
    [
        (312, "wang.fang", DeskTerms.Discount, 0.19m, "lin.xiaomei", "年框客户开年首单，按去年承诺的折扣执行。"),
        (287, "liu.yang", DeskTerms.LowPrice, 0.06m, "gao.zhiqiang", "与竞争对手争夺样板项目，同意本单低价。"),
        (262, "li.qiang", DeskTerms.Days, 0.27m, "lin.xiaomei", "项目业主付款慢，客户信用一贯良好。"),
        (238, "chen.jing", DeskTerms.Negotiate, 0.17m, null, "已请客户加量，本次不再降价。"),
        (214, "zhang.wei", DeskTerms.LowPrice, 0.04m, "zhou.jianguo", "清理库存，旺季前回笼资金。"),
        (190, "zhao.lei", DeskTerms.Discount, 0.16m, "gao.zhiqiang", "客户承诺下半年追加两个泵站项目。"),
        (169, "liu.yang", DeskTerms.LowPrice, 0.07m, "gao.zhiqiang", "补偿上批交货延误，仅限本单。"),
        (147, "wang.fang", DeskTerms.Negotiate, 0.19m, null, "客户同意缩短付款期作为交换。"),
        (126, "li.qiang", DeskTerms.Days, 0.26m, "lin.xiaomei", "客户以银行承兑汇票结算，账期延长一次。"),
        (104, "chen.jing", DeskTerms.LowPrice, 0.02m, "zhou.jianguo", "战略客户，阻止竞争对手进入。"),
        (83, "zhao.lei", DeskTerms.Discount, 0.21m, "gao.zhiqiang", "整批采购，运费由客户承担。"),
        (66, "zhang.wei", DeskTerms.LowPrice, 0.08m, "lin.xiaomei", "铜价上涨前已报价，按原报价执行。"),
        (48, "wang.fang", DeskTerms.Discount, 0.18m, "lin.xiaomei", "季度返点以折扣形式兑现。"),
        (33, "liu.yang", DeskTerms.Days, 0.28m, "gao.zhiqiang", "设备验收后付款，合同已约定。"),
        (20, "chen.jing", DeskTerms.LowPrice, 0.05m, "zhou.jianguo", "配合客户投标，中标后恢复价目表价格。"),
        (11, "li.qiang", DeskTerms.Negotiate, 0.15m, null, "价格已是底线，客户接受标准交期。"),
        (5, "zhang.wei", DeskTerms.Discount, 0.17m, "lin.xiaomei", "老客户介绍新项目，给予一次性优惠。"),
    ];

    public static IReadOnlyList<DemoDeskOrder> Invent(
        int seed, DateOnly today, Catalogue catalogue, Clientele clientele, Trade trade, IReadOnlyList<DemoLoss> losses)
    {
        var random = new Randomizer(seed * 79);
        var lost = losses.Select(l => l.CustomerCode).ToHashSet();
        var costs = catalogue.StandardCosts.ToDictionary(c => (c.ProductKey, c.ValidFrom.Year));
        var codes = catalogue.Articles.ToDictionary(a => a.Product.Key, a => a.Product.Code);
        var orders = trade.Orders.ToLookup(o => o.CustomerKey);
        var money = (trade.Invoices.ToLookup(i => i.CustomerKey), trade.Payments.ToLookup(p => p.CustomerKey));
        var best = clientele.Accounts
            .Where(a => a is { Course: Course.Steady or Course.Growing, Foreign: false, PaymentDays: > 0 }
                && a.Customer is { Status: "active", Kind: not "person" } && !lost.Contains(a.Customer.Code))
            .Select(a => (Account: a, Room: Room(a, today, orders[a.Customer.Key], money)))
            .Where(a => a.Room > 12_000).OrderByDescending(a => a.Room).ToLookup(a => a.Account.Customer.OwnerSignInName);
        var typed = new List<DemoDeskOrder>();
        foreach (var (daysAgo, seller, terms, margin, approver, reason) in Told)
        {
            var stage = daysAgo > 30 ? DeskStage.Closed : daysAgo > 9 ? DeskStage.Shipped : DeskStage.Confirmed;
            Add(daysAgo, seller, terms, margin, stage, approver, reason);
        }

        Add(2, "wang.fang", DeskTerms.LowPrice, 0.06m, DeskStage.Waiting, null, "");
        Add(1, "liu.yang", DeskTerms.Discount, 0.18m, DeskStage.Waiting, null, "");
        Add(0, "zhao.lei", DeskTerms.LowPrice, 0.03m, DeskStage.Draft, null, "");
        return typed;

        void Add(int daysAgo, string seller, DeskTerms terms, decimal margin, DeskStage stage, string? approver, string reason)
        {
            var day = Workday(today.AddDays(-daysAgo));
            var drafts = best[seller].Take(Candidates)
                .Select(a => Draft(
                    random, a.Account, orders[a.Account.Customer.Key], day, terms, margin, a.Room, costs, codes))
                .OfType<DemoDeskDraft>().ToList();
            typed.Add(new(day, seller, stage, terms, drafts, approver, reason));
        }
    }

    private static DemoDeskDraft? Draft(
        Randomizer random, Account account, IEnumerable<OrderRow> orders, DateOnly day, DeskTerms terms, decimal margin,
        decimal room, Dictionary<(string, int), StandardCostRow> costs, Dictionary<string, string> codes)
    {
        var like = orders.Where(o => o.OrderDate < day && o.Lines.Count is > 1 and <= 6
                && o.Lines.All(l => l.Quantity > 0 && costs.ContainsKey((l.ProductKey, day.Year))))
            .TakeLast(12).MaxBy(o => o.Lines.Sum(l => OrderBook.Net(account, o, l)));
        if (like is null) return null;
        // So much more or less of it as the credit has room for.
        var size = Math.Min(Most * random.Decimal(0.5m, 1m), room * 0.8m)
            / like.Lines.Sum(l => OrderBook.Net(account, like, l));
        var lines = like.Lines
            .Select(l => l with { Quantity = Math.Max(1, Math.Round(l.Quantity * Math.Min(size, 5))) }).ToList();
        var discount = terms == DeskTerms.Discount ? random.ArrayElement([0.16m, 0.17m, 0.18m]) : (decimal?)null;
        like = like with { Lines = lines, HeaderDiscountAmount = null };
        var net = 0m;
        var cost = 0m;
        foreach (var line in lines)
        {
            var of = costs[(line.ProductKey, day.Year)];
            net += OrderBook.Net(account, like, line) * (1 - (discount ?? 0));
            cost += line.Quantity * (line.UnitsPerSalesUnit ?? 1) * (of.Material + of.Labour + of.VariableOverhead);
        }

        // Freight is about one percent; prices move together until the margin is what was wanted.
        var wanted = cost / (1 - ShareOfNet - 0.01m - margin);
        var factor = wanted / net;
        return new(
            account.Customer.Code, day, account.PricesIncludeTax, discount, Math.Round(wanted * 0.01m / 10) * 10,
            terms == DeskTerms.Days ? random.ArrayElement([75, 90]) : null, random.ArrayElement(account.Channels),
            [
                .. lines.Select(line => new DemoDeskLine(
                    codes[line.ProductKey], line.Quantity, line.Unit, line.UnitsPerSalesUnit,
                    Math.Max(0.01m, Math.Round(
                        line.UnitPrice * (1 - (line.Discount ?? 0)) * HeaderFactor(account, like) * factor, 2)),
                    line.TaxRate)),
            ]);
    }

    /// <summary>
    /// About how much more, ex tax, the customer may owe by the policy of a good grade: two months of its revenue or its own
    /// limit, less what is not paid or on its way.
    /// </summary>
    private static decimal Room(
        Account account, DateOnly today, IEnumerable<OrderRow> orders,
        (ILookup<string, InvoiceRow> Invoices, ILookup<string, PaymentRow> Payments) money)
    {
        var counted = orders.Where(o => o.State is not ("cancelled" or "draft")).ToList();
        var revenue = counted.Where(o => o.OrderDate > today.AddYears(-1))
            .Sum(o => o.Lines.Sum(l => OrderBook.Net(account, o, l)));
        var limit = Math.Min(account.Customer.CreditLimit ?? decimal.MaxValue, revenue / 6);
        var invoiced = money.Invoices[account.Customer.Key].ToLookup(i => i.OrderKey, i => i.Amount);
        var unpaid = money.Invoices[account.Customer.Key].Sum(i => i.Amount)
            - money.Payments[account.Customer.Key].Sum(p => p.Amount);
        var onTheirWay = counted.Where(o => o.State is not "closed").Sum(o => Math.Max(
            0, o.Lines.Sum(l => OrderBook.Net(account, o, l) * (1 + l.TaxRate)) - invoiced[o.Key].Sum()));
        return (limit - unpaid - onTheirWay) / 1.13m;
    }

    // The header discount of the order that is repeated is put into the prices.
    private static decimal HeaderFactor(Account account, OrderRow order)
    {
        var line = order.Lines[0];
        var gross = line.Quantity * line.UnitPrice * (1 - (line.Discount ?? 0))
            / (account.PricesIncludeTax ? 1 + line.TaxRate : 1);
        return OrderBook.Net(account, order, line) / gross;
    }

    private static DateOnly Workday(DateOnly day) => day.DayOfWeek switch
    {
        DayOfWeek.Saturday => day.AddDays(-1),
        DayOfWeek.Sunday => day.AddDays(-2),
        _ => day,
    };
}

/// <summary>What of an order is beyond the rules.</summary>
public enum DeskTerms
{
    /// <summary>A price below the floor.</summary>
    LowPrice,

    /// <summary>A margin between floor and target.</summary>
    Negotiate,
    Discount,
    Days,
}

/// <summary>How far an order that was typed has come.</summary>
public enum DeskStage
{
    Draft,
    Waiting,
    Confirmed,
    Shipped,
    Closed,
}

/// <summary>
/// An order to be typed by a seller: for the first of these customers of which the guards say what the terms want. Reason
/// is the approver's, or the seller's own where nobody has to approve.
/// </summary>
public sealed record DemoDeskOrder(
    DateOnly Day, string SellerSignInName, DeskStage Stage, DeskTerms Terms, IReadOnlyList<DemoDeskDraft> Drafts,
    string? ApproverSignInName, string Reason);

/// <summary>An order as it would be typed for one customer. Prices and freight in the base currency.</summary>
public sealed record DemoDeskDraft(
    string CustomerCode, DateOnly OrderDate, bool PricesIncludeTax, decimal? HeaderDiscountRate, decimal Freight,
    int? PaymentDays, string Channel, IReadOnlyList<DemoDeskLine> Lines);

/// <summary>A line of it.</summary>
public sealed record DemoDeskLine(
    string ProductCode, decimal Quantity, string Unit, decimal? UnitsPerSalesUnit, decimal UnitPrice, decimal TaxRate);
