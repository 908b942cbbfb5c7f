using Crm.Common;
using Crm.Contracts.Orders;
using Crm.Profitability;

namespace Crm.UnitTests.Profitability;

public sealed class CustomerLifeTests
{
    private static readonly SilenceRules Rules = new(3m, 90, 365);

    [Test]
    public void The_first_order_makes_a_customer_new() =>
        Assert.That(Turns([10], 20), Is.EqualTo(new[] { "New 10" }));

    [Test]
    public void Silence_longer_than_three_usual_gaps_is_a_loss_from_the_day_after()
    {
        // Every 50 days: lost on day 100 + 150 + 1.
        Assert.That(Turns([0, 50, 100], 250), Is.EqualTo(new[] { "New 0" }));
        Assert.That(Turns([0, 50, 100], 251), Is.EqualTo(new[] { "New 0", "Lost 251" }));
    }

    [Test]
    public void Nobody_is_lost_before_the_least_days() =>
        Assert.That(Turns([0, 5, 10], 101), Is.EqualTo(new[] { "New 0", "Lost 101" }));

    [Test]
    public void A_customer_that_ordered_once_is_given_its_own_days()
    {
        Assert.That(Turns([0], 365), Is.EqualTo(new[] { "New 0" }));
        Assert.That(Turns([0], 366), Is.EqualTo(new[] { "New 0", "Lost 366" }));
    }

    [Test]
    public void An_order_after_a_loss_is_a_return_and_its_gap_counts_from_then_on()
    {
        // Lost on day 101; back on day 400: the mean gap is 400 / 3 = 133.3 now, so that the next loss is after 400 days of silence.
        Assert.That(Turns([0, 5, 10, 400], 800), Is.EqualTo(new[] { "New 0", "Lost 101", "Returned 400" }));
        Assert.That(Turns([0, 5, 10, 400], 801), Is.EqualTo(new[] { "New 0", "Lost 101", "Returned 400", "Lost 801" }));
    }

    [Test]
    public void A_declaration_counts_from_its_day_where_the_silence_is_not_over_yet() =>
        Assert.That(Turns([0, 50, 100], 300, [130]), Is.EqualTo(new[] { "New 0", "Lost 130 declared" }));

    [Test]
    public void A_declaration_before_an_order_says_nothing_about_the_time_after_it() =>
        Assert.That(Turns([0, 50, 100], 200, [40]), Is.EqualTo(new[] { "New 0", "Lost 40 declared", "Returned 50" }));

    [Test]
    public void What_is_not_known_yet_is_no_silence() =>
        Assert.That(Turns([0, 50, 100, 900], 200), Is.EqualTo(new[] { "New 0" }));

    [Test]
    public void A_credit_is_no_order_and_who_is_hidden_does_not_count()
    {
        var begin = new DateOnly(2000, 1, 1);
        var rows = new[] { Row(1, begin, 1), Row(1, begin.AddDays(30), 0), Row(2, begin, 1) };
        var month = new TradePart(200001, TradePart.Columns(rows).ToDictionary(c => c.Column, c => c.Data), null);
        Assert.That(Turns(begin.DayNumber + 400, [], lives => lives.Add(month, [false, true, false])),
            Is.EqualTo(new[] { $"New {begin.DayNumber}", $"Lost {begin.DayNumber + 366}" }));
        Assert.That(Turns(begin.DayNumber, [], lives => lives.Add(month, null)), Has.Length.EqualTo(2));
        var newer = month with { Skipped = new HashSet<int> { 1 } };
        Assert.That(Turns(begin.DayNumber, [], lives => lives.Add(newer, null)), Has.Length.EqualTo(1));
    }

    [Test]
    public void What_was_lost_is_what_the_last_twelve_months_brought_and_what_was_won_is_what_it_brought_since()
    {
        var period = new ReportDays(new DateOnly(2001, 1, 1), new DateOnly(2001, 12, 31));
        var tally = new WonOrLostTally(period, Told([]));
        var (last, back) = (new DateOnly(2000, 10, 10), new DateOnly(2001, 6, 6));
        tally.Turn(7, new LifeTurn(LifeChange.Lost, new DateOnly(2001, 2, 2).DayNumber, false, last.DayNumber, 10, 1));
        tally.Turn(7, new LifeTurn(LifeChange.Returned, back.DayNumber, false, last.DayNumber, 10, 1));
        tally.Turn(8, new LifeTurn(LifeChange.New, new DateOnly(2002, 1, 1).DayNumber, false, null, 0, 0));
        Assert.That(tally.Window, Is.EqualTo((new DateOnly(1999, 10, 11), period.To)));
        foreach (var (day, id) in ((DateOnly, int)[])
            [(new DateOnly(1999, 10, 10), 7), (new DateOnly(1999, 10, 11), 7), (last, 7), (back, 7), (back.AddDays(9), 7), (back, 8)])
            tally.Add(new TradePart(Period.Of(day), TradePart.Columns([Row(id, day, 1)]).ToDictionary(c => c.Column, c => c.Data), null));
        Assert.That(tally.Items.Select(i => (i.Turn.Change, Money.FromScaled(i.Net).Amount, Money.FromScaled(i.FixedCost).Amount)),
            Is.EqualTo(new[] { (LifeChange.Lost, 200m, 20m), (LifeChange.Returned, 200m, 20m) }));
    }

    [Test]
    public void A_reason_told_before_the_next_order_is_that_of_the_loss()
    {
        var begin = new DateOnly(2001, 1, 1).DayNumber;
        var tally = new WonOrLostTally(
            new ReportDays(new DateOnly(2001, 1, 1), new DateOnly(2002, 12, 31)), Told([begin + 130, begin + 160, begin + 400]));
        tally.Turn(1, new LifeTurn(LifeChange.Lost, begin + 150, false, begin + 100, 10, 1));
        Assert.That(tally.Items.Single().Declaration?.LostOn.DayNumber, Is.EqualTo(begin + 160));
        tally.Turn(1, new LifeTurn(LifeChange.Returned, begin + 155, false, begin + 100, 10, 1));
        Assert.That(tally.Items[0].Declaration, Is.Null);
    }

    private static string[] Turns(int[] days, int until, int[]? declared = null) => Turns(until, declared ?? [], lives =>
    {
        foreach (var day in days) lives.Order(1, day);
    });

    private static string[] Turns(int until, int[] declared, Action<CustomerLives> tell)
    {
        var turns = new List<string>();
        var lives = new CustomerLives(
            Rules, until, Told(declared), (_, t) => turns.Add($"{t.Change} {t.Day}{(t.Declared ? " declared" : "")}"));
        tell(lives);
        lives.End();
        return [.. turns];
    }

    private static ILookup<int, LossDeclaration> Told(int[] days) =>
        days.Select(d => new LossDeclaration(1, DateOnly.FromDayNumber(d), null, null)).ToLookup(_ => 1);

    private static TradeRow Row(long customerId, DateOnly day, int orders) =>
        new(customerId, day, orders, orders, new Money(100m), new Money(30m), new Money(20m), Money.Zero);
}
