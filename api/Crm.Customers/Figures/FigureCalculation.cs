using Crm.Common;

namespace Crm.Customers;

/// <summary>An order (OrderCount 1) or a credit note (0) that counts, in the base currency.</summary>
internal sealed record DocumentFact(
    long CustomerId, DateOnly FactDate, int OrderCount, Money Net, Money Contribution, Money UnknownCostNet);

/// <summary>An invoice that is not settled exactly, in the base currency.</summary>
internal sealed record InvoiceFact(long CustomerId, DateOnly DueDate, Money BaseAmount, Money OpenAmount)
{
    /// <summary>
    /// What is still owed. Paid too much, the rest is nobody's debt: it is never counted against other invoices.
    /// A negative invoice (a correction) is owed by us until it is settled.
    /// </summary>
    public Money Open => BaseAmount < Money.Zero == OpenAmount < Money.Zero ? OpenAmount : Money.Zero;
}

/// <summary>The figures of one customer that come from facts. Days that there are none of are <see cref="FigureDays.None"/>.</summary>
internal sealed record FigureValues(
    Money Revenue12m, Money RevenuePrevious12m, Money Contribution12m, Money ContributionPrevious12m, Money UnknownCostRevenue12m,
    int OrderCount12m, int OrderCount, DateOnly FirstOrderOn, DateOnly LastOrderOn, Money OpenAmount, Money OverdueAmount)
{
    public static readonly FigureValues Nothing = new(
        default, default, default, default, default, 0, 0, FigureDays.None, FigureDays.None, default, default);
}

/// <summary>Adds the facts of one customer up to its figures at an as-of day, which is not counted itself.</summary>
internal sealed class FigureCalculation(DateOnly asOf)
{
    private readonly DateOnly _from = FigureDays.From(asOf);
    private readonly DateOnly _previousFrom = FigureDays.PreviousFrom(asOf);

    public FigureValues Values { get; private set; } = FigureValues.Nothing;

    public void Add(DocumentFact fact)
    {
        if (fact.FactDate >= asOf) return;
        var sums = Values;
        if (fact.FactDate >= _from)
            sums = sums with
            {
                Revenue12m = sums.Revenue12m + fact.Net,
                Contribution12m = sums.Contribution12m + fact.Contribution,
                UnknownCostRevenue12m = sums.UnknownCostRevenue12m + fact.UnknownCostNet,
                OrderCount12m = sums.OrderCount12m + fact.OrderCount,
            };
        else if (fact.FactDate >= _previousFrom)
            sums = sums with
            {
                RevenuePrevious12m = sums.RevenuePrevious12m + fact.Net,
                ContributionPrevious12m = sums.ContributionPrevious12m + fact.Contribution,
            };
        if (fact.OrderCount > 0)
            sums = sums with
            {
                OrderCount = sums.OrderCount + fact.OrderCount,
                FirstOrderOn = sums.OrderCount == 0 || fact.FactDate < sums.FirstOrderOn ? fact.FactDate : sums.FirstOrderOn,
                LastOrderOn = sums.OrderCount == 0 || fact.FactDate > sums.LastOrderOn ? fact.FactDate : sums.LastOrderOn,
            };
        Values = sums;
    }

    public void Add(InvoiceFact invoice)
    {
        var open = invoice.Open;
        Values = Values with
        {
            OpenAmount = Values.OpenAmount + open,
            // Due on the last day that counts is not late yet.
            OverdueAmount = invoice.DueDate < asOf.AddDays(-1) ? Values.OverdueAmount + open : Values.OverdueAmount,
        };
    }
}
