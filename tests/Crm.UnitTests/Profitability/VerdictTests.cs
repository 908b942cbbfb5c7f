using Crm.Common;
using Crm.Contracts.Customers;
using Crm.Contracts.Grading;
using Crm.Contracts.Profitability;
using Crm.Profitability;
using FsCheck;
using FsCheck.Fluent;

namespace Crm.UnitTests.Profitability;

/// <summary>The verdict, the price needed and what would make an order acceptable; worked out by hand, and as laws.</summary>
public sealed class VerdictTests
{
    private static readonly DateOnly Day = new(2026, 3, 15);
    private static readonly Thresholds Usual = new(0.10m, 0.25m);

    [Test]
    public void At_the_target_it_is_accepted_between_floor_and_target_negotiated_and_under_the_floor_refused()
    {
        Assert.That(On(1000m, 250m), Is.EqualTo(OrderVerdict.Accept));
        Assert.That(On(1000m, 249.9999m), Is.EqualTo(OrderVerdict.Negotiate));
        Assert.That(On(1000m, 100m), Is.EqualTo(OrderVerdict.Negotiate));
        Assert.That(On(1000m, 99.9999m), Is.EqualTo(OrderVerdict.Refuse));
        Assert.That(On(1000m, -1m), Is.EqualTo(OrderVerdict.Refuse));
    }

    [Test]
    public void A_refusal_tells_every_reason()
    {
        Assert.That(Reasons(1000m, 50m), Is.EqualTo(new[] { VerdictReason.MarginBelowFloor }));
        Assert.That(Reasons(1000m, -50m), Is.EqualTo(new[] { VerdictReason.ContributionBelowZero, VerdictReason.MarginBelowFloor }));
        Assert.That(Reasons(0m, -50m), Is.EqualTo(new[] { VerdictReason.ContributionBelowZero }));
    }

    [Test]
    public void With_an_unknown_cost_nobody_can_say_unless_what_is_known_refuses_already()
    {
        var line = Line(1000m, null) with { Freight = new Money(200m) };
        Assert.That(Verdict.On(Verdict.Of(line, Usual)).Verdict, Is.EqualTo(OrderVerdict.CannotSay));
        Assert.That(Verdict.On(Verdict.Of(line with { Freight = new Money(950m) }, Usual)).Verdict, Is.EqualTo(OrderVerdict.Refuse));
        // A known line that loses more than the unknown one could ever earn refuses the order.
        Assert.That(Total(Line(1000m, -900m), Line(500m, null)), Is.EqualTo(OrderVerdict.Refuse));
        Assert.That(Total(Line(1000m, 400m), Line(500m, null)), Is.EqualTo(OrderVerdict.CannotSay));
    }

    [Test]
    public void Nothing_sold_says_nothing() => Assert.That(On(0m, 0m), Is.EqualTo(OrderVerdict.CannotSay));

    [Test]
    public void The_floor_and_target_of_an_order_weigh_its_lines_by_net()
    {
        // Floor (0.10 × 1000 + 0.30 × 3000) / 4000 = 25 %; target (0.25 × 1000 + 0.50 × 3000) / 4000 = 43.75 %.
        Thresholds[] thresholds = [Usual, new Thresholds(0.30m, 0.50m)];
        OrderVerdict At(decimal contribution) =>
            Verdict.On(Verdict.Of([Line(1000m, contribution - 1m), Line(3000m, 1m)], thresholds)).Verdict;
        Assert.That(At(999.9999m), Is.EqualTo(OrderVerdict.Refuse));
        Assert.That(At(1000m), Is.EqualTo(OrderVerdict.Negotiate));
        Assert.That(At(1750m), Is.EqualTo(OrderVerdict.Accept));
    }

    [Test]
    public void The_closest_threshold_wins()
    {
        var thresholds = new VerdictThresholds(
            new VerdictModes(PolicyMode.Approve, PolicyMode.Warn, PolicyMode.Warn),
            [
                new VerdictThreshold(0, 0, 0.1m, 0.2m), new VerdictThreshold(0, (int)Grade.A, 0.11m, 0.2m), new VerdictThreshold(7, 0, 0.12m, 0.2m),
                new VerdictThreshold(7, (int)Grade.A, 0.13m, 0.2m),
            ], new Dictionary<long, long?> { [7] = null, [8] = 7, [9] = 8, [10] = 10 });
        Assert.That(thresholds.Of(null, Grade.B).Floor, Is.EqualTo(0.1m));
        Assert.That(thresholds.Of(null, Grade.A).Floor, Is.EqualTo(0.11m));
        Assert.That(thresholds.Of(7, Grade.B).Floor, Is.EqualTo(0.12m));
        Assert.That(thresholds.Of(7, Grade.A).Floor, Is.EqualTo(0.13m));
        Assert.That(thresholds.Of(9, Grade.A).Floor, Is.EqualTo(0.13m), "from the categories above");
        Assert.That(thresholds.Of(10, Grade.B).Floor, Is.EqualTo(0.1m), "a tree that closes on itself ends");
    }

    [Test]
    public void Ten_mean_lines_of_the_product_weigh_against_what_the_customer_bought()
    {
        // r = 500 / 100,000 = 0.5 %; m = 10 × 100,000 / 200 = 5,000; (300 + 5,000 × 0.005) / (20,000 + 5,000) = 1.3 %.
        Assert.That(ComplaintRate.Expect(new ComplaintHistory(300m, 20_000m), new ProductHistory(500m, 100_000m, 200)), Is.EqualTo(0.013m));
        Assert.That(ComplaintRate.Expect(default, new ProductHistory(500m, 100_000m, 200)), Is.EqualTo(0.005m), "a new customer has the product's rate");
        Assert.That(ComplaintRate.Expect(new ComplaintHistory(99_000m, 100m), new ProductHistory(99_000m, 100m, 1)), Is.EqualTo(1m), "at most 1");
        Assert.That(ComplaintRate.Expect(new ComplaintHistory(10m, 1_000m), default), Is.EqualTo(0.01m), "without history of the product r is 0");
        Assert.That(ComplaintRate.Expect(default, default), Is.Null);
    }

    [Test]
    public void Days_agreed_for_an_order_come_with_the_usual_delay_and_prepaid_is_paid()
    {
        Assert.That(CollectionDays.OfAgreed(30, 12), Is.EqualTo(42));
        Assert.That(CollectionDays.OfAgreed(0, 12), Is.Zero);
    }

    [Test]
    public void The_price_needed_is_never_rounded_below_what_is_needed()
    {
        // 10 / (1 − 0.25) = 13.3333…; with tax 13 / 0.75 × 1.13 = 19.586666…
        Assert.That(Needed(10m, 0m, pricesIncludeTax: false), Is.EqualTo((13.3334m, OrderVerdict.Accept, OrderVerdict.Negotiate)));
        Assert.That(Needed(13m, 0.13m, pricesIncludeTax: true), Is.EqualTo((19.5867m, OrderVerdict.Accept, OrderVerdict.Negotiate)));
        // 9 / 0.75 = 12 is not raised by a digit.
        Assert.That(Needed(9m, 0m, pricesIncludeTax: false), Is.EqualTo((12m, OrderVerdict.Accept, OrderVerdict.Negotiate)));
    }

    /// <summary>The price needed at a target of 25 %, the verdict at it, and the verdict at one ten-thousandth less.</summary>
    private static (decimal, OrderVerdict, OrderVerdict) Needed(decimal cost, decimal tax, bool pricesIncludeTax)
    {
        var line = new LineToCalculate(1, 500m, 1m, new Money(11m), 0m, tax);
        var order = new OrderToCalculate(1, Day, 1m, pricesIncludeTax, 0m, null, Money.Zero, [line]);
        var unitCost = new UnitCost(1, DateOnly.MinValue, new Money(cost), Money.Zero, Money.Zero, Money.Zero);
        LineTerms[] terms = [new LineTerms(0m, 0m, 0m, unitCost)];
        IReadOnlyList<LineProfit> At(decimal price) =>
            ProfitFormula.Calculate(order with { Lines = [line with { UnitPrice = new Money(price) }] }, terms, 0m, 0);
        var calculated = new CalculatedOrder(0, ExpectedDaysSource.Default, [], At(11m)) { Rates = [new LineRates(0m, 0m, 0m)] };
        var needed = OrderJudge.Judge(order, calculated, [Usual], [unitCost]).Lines[0].PriceNeeded!.Value.Amount;
        OrderVerdict On(decimal price) => Verdict.On(Verdict.Of(At(price)[0], Usual)).Verdict;
        return (needed, On(needed), On(needed - 0.0001m));
    }

    private static readonly Gen<decimal> Share = Gen.Choose(0, 1_000).Select(n => n / 8_000m);

    private static readonly Gen<(OrderToCalculate Order, LineTerms[] Terms, decimal Interest, int Days, int Delay)> Orders =
        from count in Gen.Choose(1, 4)
        from lines in (
            from quantity in Gen.Choose(1, 500)
            from price in Gen.Choose(1_000, 99_999)
            from discount in Share
            from tax in Gen.Elements(0m, 0.06m, 0.13m)
            select new LineToCalculate(1, quantity, 1m, new Money(price / 100m), discount, tax)).ArrayOf(count)
        from terms in (
            from rates in Share.ArrayOf(3)
            from cost in Gen.Choose(1_000, 99_999)
            select new LineTerms(rates[0], rates[1], rates[2], new UnitCost(
                1, DateOnly.MinValue, new Money(cost / 100m), Money.Zero, Money.Zero, Money.Zero))).ArrayOf(count)
        from freight in Gen.Choose(0, 500_000)
        from includeTax in Gen.Elements(true, false)
        from rate in Share
        from interest in Share
        from days in Gen.Choose(0, 120)
        from delay in Gen.Choose(0, 40)
        select (new OrderToCalculate(1, Day, 1m, includeTax, rate, null, new Money(freight / 100m), lines), terms, interest, days, delay);

    [FsCheck.NUnit.Property(MaxTest = 300)]
    public Property What_would_make_an_order_acceptable_does_so_when_it_is_calculated_anew() => Prop.ForAll(Orders.ToArbitrary(), data =>
    {
        var (order, terms, interest, days, delay) = data;
        Thresholds[] thresholds = [.. terms.Select(_ => Usual)];
        OrderVerdict Try(OrderToCalculate changed, int expected) =>
            Verdict.On(Verdict.Of(ProfitFormula.Calculate(changed, terms, interest, expected), thresholds)).Verdict;

        var remedies = new Remedies(order, terms, thresholds, interest, days, delay).Find();
        if (Try(order, days) == OrderVerdict.Accept) return remedies is null;
        if (remedies is null) return false;
        var right = true;
        if (remedies.Prices is { } prices)
        {
            right &= Try(order with { Lines = [.. order.Lines.Select((l, i) => l with { UnitPrice = new Money(prices[i]) })] }, days) == OrderVerdict.Accept;
            var less = remedies.PriceIncrease!.Value - 0.0001m;
            right &= Try(order with { Lines = [.. order.Lines.Select(l => l with { UnitPrice = l.UnitPrice * (1m + less) })] }, days)
                != OrderVerdict.Accept;
        }
        if (remedies.PaymentDays is { } most)
        {
            right &= Try(order, CollectionDays.OfAgreed(most, delay)) == OrderVerdict.Accept;
            right &= most == 365 || Try(order, CollectionDays.OfAgreed(most + 1, delay)) != OrderVerdict.Accept;
        }
        if (remedies.Quantities is { } quantities)
            right &= Try(order with { Lines = [.. order.Lines.Select((l, i) => l with { Quantity = quantities[i] })] }, days) == OrderVerdict.Accept;
        return right;
    });

    [FsCheck.NUnit.Property(MaxTest = 300)]
    public Property At_the_price_needed_a_single_line_reaches_its_target() => Prop.ForAll(Orders.ToArbitrary(), data =>
    {
        var (order, terms, interest, days, delay) = data;
        order = order with { Lines = [order.Lines[0]] };
        LineTerms[] first = [terms[0]];
        var calculated = new CalculatedOrder(days, ExpectedDaysSource.Default, [], ProfitFormula.Calculate(order, first, interest, days))
        {
            InterestRate = interest,
            UsualDelay = delay,
            Rates = [new LineRates(first[0].Commission, first[0].Rebate, first[0].ComplaintRate)],
        };
        var needed = OrderJudge.Judge(order, calculated, [Usual], [first[0].Cost]).Lines[0].PriceNeeded;
        if (needed is not { } price) return true;
        var line = ProfitFormula.Calculate(order with { Lines = [order.Lines[0] with { UnitPrice = price }] }, first, interest, days)[0];
        return Math.Abs(ProfitFormula.Margin(line.Net, line.Contribution)!.Value - Usual.Target) < 0.0005m;
    });

    private static OrderVerdict On(decimal net, decimal contribution) => Verdict.On(Verdict.Of(Line(net, contribution), Usual)).Verdict;

    private static IReadOnlyList<VerdictReason> Reasons(decimal net, decimal contribution) =>
        Verdict.On(Verdict.Of(Line(net, contribution), Usual)).Reasons;

    private static OrderVerdict Total(params LineProfit[] lines) =>
        Verdict.On(Verdict.Of(lines, [.. lines.Select(_ => Usual)])).Verdict;

    private static LineProfit Line(decimal net, decimal? contribution)
    {
        var money = contribution is { } known ? new Money(known) : (Money?)null;
        return new LineProfit(
            new Money(net), Money.Zero, new Money(net), Money.Zero, money is null ? null : Money.Zero, money is null ? null : Money.Zero,
            money is null ? null : Money.Zero, Money.Zero, Money.Zero, Money.Zero, Money.Zero, Money.Zero, money, money is null ? null : Money.Zero, money,
            null, null);
    }
}
