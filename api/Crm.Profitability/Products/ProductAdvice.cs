namespace Crm.Profitability;

/// <summary>What to do about a product.</summary>
internal enum ProductAdvice
{
    /// <summary>Sell more of it.</summary>
    Push,

    /// <summary>Go on as it is.</summary>
    Keep,

    /// <summary>Raise its price or lower its cost.</summary>
    Reprice,

    /// <summary>Leave it in the months when the bottleneck is full.</summary>
    Suspend,

    /// <summary>Take it out of the range.</summary>
    Retire,

    /// <summary>Its cost is not known.</summary>
    CannotSay,
}

/// <summary>Why; each is a fact about the product.</summary>
internal enum ProductReason
{
    NotSoldAnyMore,
    CostUnknown,
    Loss,
    BelowFloor,
    BelowTarget,
    AboveTarget,
    Growing,
    Falling,
    LittleWeight,
    BottleneckFull,
    LittlePerBottleneckHour,
}

/// <summary>From where on a product is advised what: margins, changes and weights are shares.</summary>
/// <param name="FallShare">Net that changed by this share against the year before is growing or falling.</param>
/// <param name="WeightShare">Below this share of all net a product is of little weight.</param>
internal sealed record ProductAdviceRules(decimal FloorMargin, decimal TargetMargin, decimal FallShare, decimal WeightShare, int Version);

/// <summary>What the advice rests on.</summary>
/// <param name="Margin">Null where the net of known cost is not above 0.</param>
/// <param name="WholeContribution">What it brought, in the base currency; null where a cost in it is unknown.</param>
/// <param name="NetChange">Against the year before, as a share of it; null where nothing was sold then.</param>
/// <param name="NetShare">Of all net.</param>
/// <param name="IsBottleneckFull">Whether it needs a bottleneck that is full in its peak months.</param>
/// <param name="IsLowPerHour">Whether it brings less of an hour there than most that need it.</param>
internal sealed record AdvisedProduct(
    bool IsSold, bool WasSold, decimal? Margin, decimal? WholeContribution, decimal? NetChange, decimal? NetShare, bool IsBottleneckFull,
    bool IsLowPerHour);

/// <summary>Advice and its reasons; pure, so that the same figures always bring the same advice.</summary>
internal static class ProductAdvisor
{
    public static (ProductAdvice Advice, IReadOnlyList<ProductReason> Reasons) Advise(AdvisedProduct p, ProductAdviceRules rules)
    {
        if (!p.IsSold && p.WasSold) return (ProductAdvice.Retire, [ProductReason.NotSoldAnyMore]);
        // Given away, or more came back than was sold: there is no margin to tell, but a loss is one.
        if (p.Margin is null && p.WholeContribution < 0m) return (ProductAdvice.Reprice, [ProductReason.Loss]);
        if (p.Margin is not { } margin) return (ProductAdvice.CannotSay, [ProductReason.CostUnknown]);

        var reasons = new List<ProductReason>();
        var falls = p.NetChange <= -rules.FallShare;
        var isLittle = p.NetShare < rules.WeightShare;
        reasons.Add(margin < 0m ? ProductReason.Loss : margin < rules.FloorMargin ? ProductReason.BelowFloor
            : margin < rules.TargetMargin ? ProductReason.BelowTarget : ProductReason.AboveTarget);
        if (falls) reasons.Add(ProductReason.Falling);
        else if (p.NetChange >= rules.FallShare) reasons.Add(ProductReason.Growing);
        if (isLittle) reasons.Add(ProductReason.LittleWeight);
        if (p.IsBottleneckFull) reasons.Add(ProductReason.BottleneckFull);
        if (p is { IsBottleneckFull: true, IsLowPerHour: true }) reasons.Add(ProductReason.LittlePerBottleneckHour);

        var advice = falls && isLittle && margin < rules.FloorMargin ? ProductAdvice.Retire
            : margin < rules.FloorMargin ? ProductAdvice.Reprice
            : p is { IsBottleneckFull: true, IsLowPerHour: true } ? ProductAdvice.Suspend
            : margin >= rules.TargetMargin ? ProductAdvice.Push
            : ProductAdvice.Keep;
        return (advice, reasons);
    }
}
