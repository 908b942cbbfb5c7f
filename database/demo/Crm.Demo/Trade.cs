using Bogus;

namespace Crm.Demo;

/// <summary>Three years of orders and what followed from each: shipments, invoices, payments, credit notes.</summary>
internal sealed record Trade(
    IReadOnlyList<OrderRow> Orders,
    IReadOnlyList<ShipmentRow> Shipments,
    IReadOnlyList<InvoiceRow> Invoices,
    IReadOnlyList<PaymentRow> Payments,
    IReadOnlyList<CreditNoteRow> CreditNotes
)
{
    // Spring Festival empties February, the building season fills spring and autumn.
    private static readonly double[] Season = [0.85, 0.55, 1.15, 1.2, 1.15, 1.05, 0.95, 0.95, 1.1, 1.05, 1.05, 0.95];

    public static Trade Invent(int seed, DateOnly from, DateOnly today, Catalogue catalogue, Clientele clientele)
    {
        var plan = new List<(DateOnly Day, int Account, int Turn)>();
        for (var i = 0; i < clientele.Accounts.Count; i++)
        {
            var random = new Randomizer(seed * 43 + i);
            plan.AddRange(OrderDays(random, clientele.Accounts[i], from, today).Select((day, turn) => (day, i, turn)));
        }

        plan.Sort();
        var book = new OrderBook(seed, today, catalogue);
        var losing = LosingRecently(plan, clientele, today);
        foreach (var (day, account, turn) in plan)
        {
            book.Take(
                clientele.Accounts[account],
                new(seed * 47 + account * 1009 + turn),
                day,
                losing.Contains((account, turn))
            );
        }

        return book.Close(clientele);
    }

    // Ten orders of the last thirty days are sold under cost, so that the daily work shows some.
    private static HashSet<(int Account, int Turn)> LosingRecently(
        List<(DateOnly Day, int Account, int Turn)> plan,
        Clientele clientele,
        DateOnly today
    )
    {
        var recent = plan.Where(p =>
                p.Day > today.AddDays(-28) && p.Day < today.AddDays(-2) && !clientele.Accounts[p.Account].Foreign
            )
            .ToList();
        var step = Math.Max(1, recent.Count / 10);
        return [.. recent.Where((_, i) => i % step == 0).Take(10).Select(p => (p.Account, p.Turn))];
    }

    private static IEnumerable<DateOnly> OrderDays(Randomizer random, Account account, DateOnly from, DateOnly today)
    {
        if (account.Course == Course.Never)
        {
            return [];
        }

        if (account.Course == Course.Once)
        {
            return [Workday(account.Turn)];
        }

        var days = new List<DateOnly>();
        for (var month = from; month < today; month = month.AddMonths(1))
        {
            var expected = account.OrdersPerMonth * Season[month.Month - 1] * Pace(account, month, today);
            for (var n = Poisson(random, expected); n > 0; n--)
            {
                var day = Workday(month.AddDays(random.Int(0, 29)));
                if (day <= today && Buys(account, day))
                {
                    days.Add(day);
                }
            }
        }

        days.Sort();
        return days;
    }

    private static double Pace(Account account, DateOnly day, DateOnly today)
    {
        var yearsAgo = (today.DayNumber - day.DayNumber) / 365;
        return account.Course switch
        {
            Course.Growing => yearsAgo switch { 0 => 1.9, 1 => 1.0, _ => 0.6 },
            Course.Shrinking => yearsAgo switch { 0 => 0.45, 1 => 1.2, _ => 1.4 },
            Course.New => 1.3,
            _ => 1,
        };
    }

    private static bool Buys(Account account, DateOnly day) => account.Course switch
    {
        Course.Gone => day < account.Turn,
        Course.New => day >= account.Turn,
        Course.Back => day >= account.Turn || day < account.Turn.AddDays(-420),
        _ => true,
    };

    private static DateOnly Workday(DateOnly day) => day.DayOfWeek switch
    {
        DayOfWeek.Saturday => day.AddDays(-1),
        DayOfWeek.Sunday => day.AddDays(-2),
        _ => day,
    };

    private static int Poisson(Randomizer random, double expected)
    {
        var limit = Math.Exp(-expected);
        var product = random.Double();
        var n = 0;
        while (product > limit)
        {
            product *= random.Double();
            n++;
        }

        return n;
    }
}
