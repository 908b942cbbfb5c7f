using Crm.Common;

namespace Crm.Profitability;

/// <summary>What serving a customer is counted by, in the order that rates stand in.</summary>
internal enum ServeDriver
{
    Order,
    Line,
    Visit,
    Touchpoint,
    Complaint,
    Rush,
    LatePayment,
}

/// <summary>What a day counts for in a report.</summary>
[Flags]
internal enum LedgerWindow : byte
{
    None = 0,
    Period = 1,
    YearBefore = 2,
    RecentHalf = 4,
    EarlierHalf = 8,
}

/// <summary>
/// The days that a report needs, each with what it counts for and what a piece of each driver cost on it (ten-thousandths): looked up by
/// the number of the day, so that a fact costs an addition.
/// </summary>
internal sealed class LedgerDays
{
    private readonly LedgerWindow[] _windows;
    private readonly long[][] _costs;

    public LedgerDays(ReportDays days, IReadOnlyList<ServeRates> rates)
    {
        var before = days.YearBefore;
        var (recent, earlier) = days.HalfYears;
        Since = before.From < earlier.From ? before.From : earlier.From;
        To = days.To;
        _windows = new LedgerWindow[To.DayNumber - Since.DayNumber + 1];
        Mark(days, LedgerWindow.Period);
        Mark(before, LedgerWindow.YearBefore);
        Mark(recent, LedgerWindow.RecentHalf);
        Mark(earlier, LedgerWindow.EarlierHalf);
        _costs = [.. ServeSettings.Drivers.Select(_ => new long[_windows.Length])];
        // The oldest first: each stands until the next one.
        foreach (var valid in rates.OrderBy(r => r.ValidFrom))
            for (var driver = 0; driver < _costs.Length; driver++)
                if (valid.ValidFrom <= To)
                    _costs[driver].AsSpan(Math.Max(0, valid.ValidFrom.DayNumber - Since.DayNumber))
                        .Fill((ServeSettings.Drivers[driver].Rate(valid) ?? Money.Zero).Scaled);
    }

    public DateOnly Since { get; }

    public DateOnly To { get; }

    public LedgerWindow this[int dayNumber] =>
        (uint)(dayNumber - Since.DayNumber) < (uint)_windows.Length ? _windows[dayNumber - Since.DayNumber] : LedgerWindow.None;

    public long Cost(ServeDriver driver, int dayNumber) => _costs[(int)driver][dayNumber - Since.DayNumber];

    private void Mark(ReportDays days, LedgerWindow window)
    {
        var last = Math.Min(days.To.DayNumber, To.DayNumber) - Since.DayNumber;
        for (var day = days.From.DayNumber - Since.DayNumber; day <= last; day++) _windows[day] |= window;
    }
}

/// <summary>
/// One customer in a period, amounts in ten-thousandths. Contribution, FullProfit and what follows from them rest on the net whose cost is
/// known. Cost: to serve it. Previous: the same days a year before. RecentAfter, EarlierAfter: of the last two half-years. A plain
/// structure in one array: there are as many as there are customers.
/// </summary>
internal struct ServedCustomer
{
    public int CustomerId;
    public bool IsMet;
    public int Orders, Lines, Visits, Touchpoints, Complaints, Rush, Late;
    public long Net, Contribution, FullProfit, UnknownCostNet, Cost, PreviousNet, PreviousAfter, RecentAfter, EarlierAfter;

    public readonly long After => Contribution - Cost;

    /// <summary>Contribution / net, of what has a known cost.</summary>
    public readonly decimal? Margin => PlainShare.Of(Money.FromScaled(Contribution), Money.FromScaled(Net - UnknownCostNet));
}

/// <summary>Adds up documents and what serving took, customer by customer. Pure; the order of the facts does not matter.</summary>
internal sealed class LedgerTally(LedgerDays days, bool[]? visible)
{
    // By customer: its place + 1; 0 where nothing of it is known yet.
    private int[] _places = new int[1024];
    private ServedCustomer[] _customers = new ServedCustomer[256];

    public int Count { get; private set; }

    public ServedCustomer[] Customers => _customers;

    /// <summary>Adds the documents of a month.</summary>
    public void Add(TradePart part)
    {
        var customers = part.Customers;
        var dayOfMonth = part.Counts(TradeColumn.Day);
        var orders = part.Counts(TradeColumn.Orders);
        var lines = part.Counts(TradeColumn.Lines);
        var net = part.Amounts(TradeColumn.Net);
        var contribution = part.Amounts(TradeColumn.Contribution);
        var full = part.Amounts(TradeColumn.FullProfit);
        var unknown = part.Amounts(TradeColumn.UnknownCostNet);
        var before = Months.FirstDay(part.Period).DayNumber - 1;
        for (var i = 0; i < customers.Length; i++)
        {
            var day = before + dayOfMonth[i];
            var window = days[day];
            if (window == LedgerWindow.None || IsHidden(customers[i]) || part.Skipped?.Contains(customers[i]) == true) continue;
            ref var c = ref Find(customers[i]);
            var orderCount = orders.Length == 0 ? 0 : orders[i];
            var lineCount = lines.Length == 0 ? 0 : lines[i];
            var cost = orderCount * days.Cost(ServeDriver.Order, day) + lineCount * days.Cost(ServeDriver.Line, day);
            var brought = contribution.Length == 0 ? 0 : contribution[i];
            var sold = net.Length == 0 ? 0 : net[i];
            if ((window & LedgerWindow.Period) != 0)
            {
                c.IsMet = true;
                c.Orders += orderCount;
                c.Lines += lineCount;
                c.Net += sold;
                c.Contribution += brought;
                c.Cost += cost;
                if (full.Length != 0) c.FullProfit += full[i];
                if (unknown.Length != 0) c.UnknownCostNet += unknown[i];
            }
            if ((window & LedgerWindow.YearBefore) != 0) c.PreviousNet += sold;
            AddAfter(ref c, window, brought - cost);
        }
    }

    /// <summary>Adds a piece of what serving takes.</summary>
    public void Add(long customerId, int day, ServeDriver driver)
    {
        var window = days[day];
        var id = checked((int)customerId);
        if (window == LedgerWindow.None || IsHidden(id)) return;
        ref var c = ref Find(id);
        var cost = days.Cost(driver, day);
        if ((window & LedgerWindow.Period) != 0)
        {
            c.IsMet = true;
            c.Cost += cost;
            switch (driver)
            {
                case ServeDriver.Visit: c.Visits++; break;
                case ServeDriver.Touchpoint: c.Touchpoints++; break;
                case ServeDriver.Complaint: c.Complaints++; break;
                case ServeDriver.Rush: c.Rush++; break;
                case ServeDriver.LatePayment: c.Late++; break;
                default: throw new ArgumentOutOfRangeException(nameof(driver), driver, "Orders and lines come with their documents.");
            }
        }
        AddAfter(ref c, window, -cost);
    }

    private static void AddAfter(ref ServedCustomer c, LedgerWindow window, long after)
    {
        if ((window & LedgerWindow.YearBefore) != 0) c.PreviousAfter += after;
        if ((window & LedgerWindow.RecentHalf) != 0) c.RecentAfter += after;
        if ((window & LedgerWindow.EarlierHalf) != 0) c.EarlierAfter += after;
    }

    private bool IsHidden(int customerId) => visible is not null && (customerId >= visible.Length || !visible[customerId]);

    private ref ServedCustomer Find(int customerId)
    {
        if (customerId >= _places.Length) Array.Resize(ref _places, (int)Math.Min(Math.Max(customerId + 1L, _places.Length * 2L), Array.MaxLength));
        ref var place = ref _places[customerId];
        if (place == 0)
        {
            if (Count == _customers.Length) Array.Resize(ref _customers, Count * 2);
            place = ++Count;
            _customers[place - 1].CustomerId = customerId;
        }
        return ref _customers[place - 1];
    }
}

/// <summary>A customer in a ledger: where it stands in its order, the first place is 0.</summary>
internal readonly record struct LedgerPlace(int Index, int CustomerId);

/// <summary>
/// All customers of a period that the reader may see, ranked by contribution after cost to serve: the first one brings most. Who it is
/// (name, grade, segment) is read only for those that are shown.
/// </summary>
internal sealed class CustomerLedger
{
    private readonly ServedCustomer[] _customers;
    private readonly int[] _ranked;
    private readonly long[] _upTo;
    private readonly Money _averageNet;

    public CustomerLedger(ReportDays days, string currency, CostToServe settings, LedgerTally tally)
    {
        (Days, Currency, Settings, _customers) = (days, currency, settings, tally.Customers);
        AssumedRates = ServeSettings.Assumed(settings, days.From, days.To);
        _ranked = Ranked(_customers, tally.Count);
        _upTo = new long[_ranked.Length];
        long net = 0, contribution = 0, cost = 0, full = 0, unknown = 0, boughtNet = 0, sum = 0;
        var buyers = 0;
        for (var i = 0; i < _ranked.Length; i++)
        {
            ref readonly var c = ref At(i);
            net += c.Net;
            contribution += c.Contribution;
            cost += c.Cost;
            full += c.FullProfit;
            unknown += c.UnknownCostNet;
            _upTo[i] = sum += c.After;
            if (c.Net <= 0) continue;
            buyers++;
            boughtNet += c.Net;
        }
        (Net, Contribution, Cost) = (Money.FromScaled(net), Money.FromScaled(contribution), Money.FromScaled(cost));
        (FullProfit, UnknownCostNet) = (Money.FromScaled(full), Money.FromScaled(unknown));
        _averageNet = buyers == 0 ? Money.Zero : Money.FromScaled(boughtNet) / buyers;
    }

    public ReportDays Days { get; }

    public string Currency { get; }

    public CostToServe Settings { get; }

    public IReadOnlyList<string> AssumedRates { get; }

    public int Count => _ranked.Length;

    public Money Net { get; }

    public Money Contribution { get; }

    public Money Cost { get; }

    public Money FullProfit { get; }

    public Money UnknownCostNet { get; }

    public Money After => Contribution - Cost;

    /// <summary>The customer at a place, the first is 0.</summary>
    public ref readonly ServedCustomer At(int index) => ref _customers[_ranked[index]];

    public IEnumerable<LedgerPlace> Places => Enumerable.Range(0, Count).Select(i => new LedgerPlace(i, At(i).CustomerId));

    /// <summary>What all up to and with this place brought after what it cost to serve them.</summary>
    public Money UpTo(int index) => Money.FromScaled(_upTo[index]);

    public decimal? Share(int index) => PlainShare.Of(Money.FromScaled(At(index).After), After);

    public decimal? CumulativeShare(int index) => PlainShare.Of(UpTo(index), After);

    public (CustomerAdvice? Advice, IReadOnlyList<CustomerAdviceReason> Reasons) Judge(int index)
    {
        ref readonly var c = ref At(index);
        return CustomerAdvising.Judge(
            new AdviceFacts(
                Money.FromScaled(c.Net), Money.FromScaled(c.UnknownCostNet), Money.FromScaled(c.Contribution), Money.FromScaled(c.After),
                Money.FromScaled(c.PreviousNet), Money.FromScaled(c.RecentAfter), Money.FromScaled(c.EarlierAfter), After, _averageNet),
            Settings.Advice);
    }

    // Sorted by plain numbers, which is fastest; those that bring the same are put in the order of their ids afterwards.
    private static int[] Ranked(ServedCustomer[] customers, int count)
    {
        var met = 0;
        for (var i = 0; i < count; i++)
            if (customers[i].IsMet) met++;
        var (keys, ranked) = (new long[met], new int[met]);
        met = 0;
        for (var i = 0; i < count; i++)
        {
            if (!customers[i].IsMet) continue;
            (keys[met], ranked[met]) = (-customers[i].After, i);
            met++;
        }
        Array.Sort(keys, ranked);
        var byId = Comparer<int>.Create((a, b) => customers[a].CustomerId.CompareTo(customers[b].CustomerId));
        for (var start = 0; start < met;)
        {
            var end = start + 1;
            while (end < met && keys[end] == keys[start]) end++;
            if (end - start > 1) Array.Sort(ranked, start, end - start, byId);
            start = end;
        }
        return ranked;
    }
}
