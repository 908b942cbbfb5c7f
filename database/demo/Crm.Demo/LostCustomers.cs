using Bogus;

namespace Crm.Demo;

/// <summary>Customers that the sales team gave up, with the reasons that it heard.</summary>
internal static class LostCustomers
{
    private static readonly (string Reason, string? Competitor, string Note)[] Told =
    [
        ("price", "某本地厂家", "竞争对手报价低 8%，年度框架合同未续签。"),
        ("quality", "某合资品牌", "机械密封连续两批渗漏，客户更换供应商。"),
        ("delivery", "某本地厂家", "交货期两次延误，错过项目工期。"),
        ("competitor", "某进口品牌", "客户集团统一指定进口品牌。"),
        ("noNeed", null, "项目竣工，近两年没有新的采购计划。"),
        ("service", "某合资品牌", "售后响应慢，客户多次投诉未获满意答复。"),
        ("outOfBusiness", null, "企业停产清算。"),
        ("price", "某电商平台", "阀门改为电商平台集中采购。"),
        ("payment", null, "长期压价且付款拖延，双方同意停止合作。"),
        ("competitor", "某进口品牌", "新任采购经理更换供应商名单。"),
    ];

    public static IReadOnlyList<DemoLoss> Invent(int seed, DateOnly today, Clientele clientele, Trade trade)
    {
        var random = new Randomizer(seed * 73);
        var lastOrders = trade.Orders.Where(o => o.State is not ("cancelled" or "draft")).GroupBy(o => o.CustomerKey)
            .ToDictionary(g => g.Key, g => g.Max(o => o.OrderDate));
        var gone = clientele.Accounts
            .Where(a => a.Course == Course.Gone && lastOrders.ContainsKey(a.Customer.Key))
            .OrderByDescending(a => lastOrders[a.Customer.Key] > today.AddDays(-330))
            .ThenByDescending(a => a.OrdersPerMonth * a.Size)
            .Take(Told.Length - 3);
        // Three of those that buy less and less have just said that they will not order again.
        var leaving = clientele.Accounts
            .Where(a => a is { Course: Course.Shrinking, Foreign: false } && a.Customer.Status == "active"
                && lastOrders.TryGetValue(a.Customer.Key, out var last)
                && last < today.AddDays(-32) && last > today.AddDays(-120))
            .OrderByDescending(a => a.OrdersPerMonth * a.Size).Take(3);
        var losses = new List<DemoLoss>();
        foreach (var account in gone.Concat(leaving))
        {
            var last = lastOrders[account.Customer.Key];
            var on = account.Course == Course.Gone
                ? last.AddDays(random.Int(40, 85)) : today.AddDays(-random.Int(1, 27));
            var (reason, competitor, note) = Told[losses.Count % Told.Length];
            var seller = DemoPeople.All.FirstOrDefault(p => p.SignInName == account.Customer.OwnerSignInName);
            losses.Add(new(
                account.Customer.Code, on < today ? on : today.AddDays(-1), reason, competitor, note,
                seller?.ManagerSignInName ?? DemoPeople.Director));
        }

        return losses;
    }
}

/// <summary>
/// That a customer was declared lost: as of when, why, to whom, and by which manager. The reason is spelled as the API
/// spells it.
/// </summary>
public sealed record DemoLoss(
    string CustomerCode, DateOnly LostOn, string Reason, string? Competitor, string Note, string SignInName);
