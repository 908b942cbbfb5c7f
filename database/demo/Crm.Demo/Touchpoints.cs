using Bogus;

namespace Crm.Demo;

/// <summary>
/// Fifteen months of calls, visits and messages by those who look after the customers. Most get about what their size deserves; some
/// large ones are neglected and some small ones spoilt, so that the treatment report has something to say.
/// </summary>
internal static class Touchpoints
{
    private const int Months = 15;

    private static readonly TimeSpan China = TimeSpan.FromHours(8);

    private static readonly string[] Visits = ["年度回访", "新产品介绍", "现场技术交流", "合同续签洽谈", "泵站巡检陪同", "质量问题跟进"];
    private static readonly string[] Calls = ["询问近期采购计划", "跟进报价", "确认交货期", "催收货款", "节前问候", "了解库存情况"];
    private static readonly string[] Messages = ["发送产品样本", "报价单已发", "对账单确认", "展会邀请", "技术资料补充"];
    private static readonly string[] Notes =
    [
        "客户对交期比较满意，希望价格再优惠一些。", "采购负责人出差，下周再联系。", "新项目预计下季度招标，需要提前准备方案。",
        "竞争对手报价更低，客户还在比较。", "现场使用情况良好，考虑追加两台。", "反映上批法兰有轻微锈蚀，已转质量部。",
        "希望延长账期，需要和财务商量。",
    ];
    private static readonly string[] NextSteps = ["发送报价单", "安排工程师上门", "寄送样品", "确认账期方案", "准备投标文件"];

    public static IReadOnlyList<TouchpointRow> Invent(int seed, DateOnly today, Clientele clientele)
    {
        var rows = new List<TouchpointRow>();
        for (var i = 0; i < clientele.Accounts.Count; i++)
        {
            var account = clientele.Accounts[i];
            if (account.Customer.OwnerSignInName is { } seller)
                rows.AddRange(With(new(seed * 53 + i), i, account, seller, today));
        }

        return rows;
    }

    private static IEnumerable<TouchpointRow> With(Randomizer random, int index, Account account, string seller, DateOnly today)
    {
        var (visits, calls) = Yearly(random, account);
        var days = Months * 30;
        var first = today.AddDays(-days);
        var number = 0;
        foreach (var (perYear, channels) in new[]
                 {
                     (visits, (string[])["visit", "visit", "visit", "meeting"]), (calls, ["phone", "phone", "mobile", "chat"]),
                     (calls * 0.4, ["email", "email", "chat", "letter", "web"]),
                 })
        {
            var count = (int)Math.Round(perYear * Months / 12.0 * random.Double(0.8, 1.2));
            for (var n = 0; n < count; n++)
            {
                var day = Workday(first.AddDays((int)((n + random.Double()) * days / count)));
                if (day < today && IsCustomer(account, day))
                    yield return One(random, $"T{index + 1:0000}-{++number:000}", account, seller, random.ArrayElement(channels), day, today);
            }
        }
    }

    private static TouchpointRow One(
        Randomizer random, string key, Account account, string seller, string channel, DateOnly day, DateOnly today)
    {
        var inPerson = channel is "visit" or "meeting";
        var spoken = inPerson || channel is "phone" or "mobile";
        var recent = day > today.AddDays(-21);
        var outcome = spoken && random.Bool(0.08f) ? "notReached"
            : random.WeightedRandom(
                ["reached", "positive", "neutral", "negative", "order", "complaint"], [0.3f, 0.3f, 0.2f, 0.07f, 0.1f, 0.03f]);
        var next = outcome is not "notReached" && random.Bool(recent ? 0.5f : 0.1f);
        return new(
            key,
            account.Customer.Key,
            seller,
            channel,
            !inPerson && random.Bool(0.25f) ? "in" : "out",
            new DateTimeOffset(day.ToDateTime(new TimeOnly(random.Int(9, 17), random.Int(0, 11) * 5)), China),
            random.ArrayElement(inPerson ? Visits : spoken || channel == "chat" ? Calls : Messages),
            inPerson || random.Bool(0.3f) ? random.ArrayElement(Notes) : null,
            outcome,
            next ? random.ArrayElement(NextSteps) : null,
            next ? day.AddDays(random.Int(3, 25)) : null
        );
    }

    private static (double Visits, double Calls) Yearly(Randomizer random, Account account)
    {
        var (visits, calls) = account.OrdersPerMonth switch
        {
            > 1 => (4.4, 11.0),
            > 0.34 => (2.0, 5.5),
            _ => (0.6, 1.6),
        };
        return random.WeightedRandom([0, 1, 2], [0.15f, 0.75f, 0.1f]) switch
        {
            0 => (visits * 0.2, calls * 0.3),
            2 => (visits + 2.5, calls * 1.6),
            _ => (visits, calls),
        };
    }

    private static bool IsCustomer(Account account, DateOnly day) => account.Course switch
    {
        Course.Gone => day < account.Turn.AddDays(60),
        Course.New or Course.Once => day > account.Turn.AddDays(-40),
        _ => true,
    };

    private static DateOnly Workday(DateOnly day) => day.DayOfWeek switch
    {
        DayOfWeek.Saturday => day.AddDays(-1),
        DayOfWeek.Sunday => day.AddDays(-2),
        _ => day,
    };
}
