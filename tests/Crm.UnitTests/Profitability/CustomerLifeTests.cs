using Crm.Common;
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
    public void A_credit_is_no_order()
    {
        var days = new[] { Day(0), Day(50), new TradeDay(90, false, new Money(-10m), Money.Zero, Money.Zero, Money.Zero) };
        Assert.That(CustomerLife.Turns(days, [], 201, Rules).Select(t => $"{t.Change} {t.Day}"), Is.EqualTo(new[] { "New 0", "Lost 201" }));
    }

    [Test]
    public void What_is_not_known_yet_is_no_silence() =>
        Assert.That(Turns([0, 50, 100, 900], 200), Is.EqualTo(new[] { "New 0" }));

    private static string[] Turns(int[] days, int until, int[]? declared = null) =>
        [.. CustomerLife.Turns(days.Select(Day), declared ?? [], until, Rules).Select(t => $"{t.Change} {t.Day}{(t.Declared ? " declared" : "")}")];

    private static TradeDay Day(int day) => new(day, true, new Money(100m), new Money(30m), new Money(20m), Money.Zero);
}
