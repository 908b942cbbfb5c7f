using Crm.Common;
using Crm.Contracts.Profitability;
using Crm.Profitability;
using FsCheck;
using FsCheck.Fluent;

namespace Crm.UnitTests.Profitability;

/// <summary>What must hold for every order, whatever its figures.</summary>
public sealed class ProfitFormulaLaws
{
    private static readonly Gen<decimal> Amount = Gen.Choose(-50_000_000, 50_000_000).Select(n => n / 10_000m);
    private static readonly Gen<decimal> Rate = Gen.Choose(0, 1_000).Select(n => n / 4_000m);

    private static readonly Gen<LineToCalculate> Line =
        from quantity in Gen.Choose(-3_000, 20_000)
        from units in Gen.Elements(1m, 12m, 0.5m)
        from price in Gen.Choose(0, 9_999_999)
        from discount in Rate
        from tax in Gen.Elements(0m, 0.06m, 0.09m, 0.13m)
        select new LineToCalculate(1, quantity / 8m, units, new Money(price / 1_000m), discount, tax);

    private static readonly Gen<UnitCost> Cost =
        from parts in Gen.Choose(0, 999_999).ArrayOf(4)
        select new UnitCost(
            1, DateOnly.MinValue, Cents(parts[0]), Cents(parts[1]), Cents(parts[2]), Cents(parts[3]));

    private static readonly Gen<LineTerms> Terms =
        from commission in Rate
        from rebate in Rate
        from complaint in Rate
        from cost in Gen.OrNull(Cost)
        select new LineTerms(commission, rebate, complaint, cost);

    private static readonly Gen<(OrderToCalculate Order, LineTerms[] Terms)> Orders =
        from lines in Gen.NonEmptyListOf(Line)
        from terms in Terms.ArrayOf(lines.Count)
        from fx in Gen.Elements(1m, 7.12345678m, 0.14m)
        from includeTax in Gen.Elements(true, false)
        from kind in Gen.Choose(0, 2)
        from rate in Rate
        from discount in Amount
        from freight in Amount
        select (new OrderToCalculate(
            1, new DateOnly(2026, 1, 1), fx, includeTax, kind == 1 ? rate : null, kind == 2 ? new Money(discount) : null,
            new Money(freight), [.. lines]), terms);

    [FsCheck.NUnit.Property(MaxTest = 500)]
    public Property Shares_by_weight_sum_up_to_the_whole() => Prop.ForAll(
        (from whole in Amount from weights in Gen.NonEmptyListOf(Amount) select (whole, weights)).ToArbitrary(),
        data =>
        {
            var weights = data.weights.Select(w => new Money(w)).ToArray();
            return Sharing.ByWeight(new Money(data.whole), weights).Sum() == new Money(data.whole);
        });

    [FsCheck.NUnit.Property(MaxTest = 500)]
    public Property Shares_of_one_sign_differ_from_the_exact_part_by_rounding_only() => Prop.ForAll(
        (from whole in Amount from weights in Gen.NonEmptyListOf(Gen.Choose(1, 9_999_999)) select (whole, weights)).ToArbitrary(),
        data =>
        {
            var weights = data.weights.Select(w => new Money(w / 100m)).ToArray();
            var shares = Sharing.ByWeight(new Money(data.whole), weights);
            var sum = weights.Sum().Amount;
            return shares.Zip(weights).All(s =>
                Math.Abs(s.First.Amount - data.whole * s.Second.Amount / sum) <= 0.00005m * (weights.Length + 1));
        });

    [FsCheck.NUnit.Property(MaxTest = 300)]
    public Property The_whole_header_discount_and_freight_are_shared_out() => Prop.ForAll(Orders.ToArbitrary(), data =>
    {
        var profits = ProfitFormula.Calculate(data.Order, data.Terms, 0.06m, 45);
        var amount = profits.Sum(p => p.LineAmount);
        var discount = data.Order.HeaderDiscountAmount ?? amount * (data.Order.HeaderDiscountRate ?? 0m);
        return profits.Sum(p => p.HeaderDiscountShare) == discount
            && profits.Sum(p => p.Freight) == data.Order.Freight * data.Order.ExchangeRate;
    });

    [FsCheck.NUnit.Property(MaxTest = 300)]
    public Property Contribution_is_net_less_the_components_that_are_shown() => Prop.ForAll(Orders.ToArbitrary(), data =>
        ProfitFormula.Calculate(data.Order, data.Terms, 0.06m, 45).Zip(data.Terms).All(line =>
        {
            var (p, terms) = line;
            if (terms.Cost is null) return p is { Contribution: null, FullProfit: null, VariableCost: null };
            return p.Contribution == p.Net - p.VariableCost - p.Freight - p.Commission - p.Rebate - p.Financing - p.Complaint
                && p.FullProfit == p.Contribution - p.FixedOverhead;
        }));

    [FsCheck.NUnit.Property(MaxTest = 300)]
    public Property A_line_and_its_return_cancel_out() => Prop.ForAll(
        (from line in Line from terms in Terms select (line, terms)).ToArbitrary(),
        data =>
        {
            LineProfit Of(LineToCalculate line) => ProfitFormula.Calculate(
                new OrderToCalculate(1, new DateOnly(2026, 1, 1), 7.1m, true, 0.05m, null, Money.Zero, [line]),
                [data.terms], 0.06m, 45)[0];
            var sold = Of(data.line);
            var returned = Of(data.line with { Quantity = -data.line.Quantity });
            return sold.Net + returned.Net == Money.Zero
                && (sold.Contribution + returned.Contribution) is null or { Amount: 0m };
        });

    private static Money Cents(int cents) => new(cents / 100m);
}
