using Crm.Common;

namespace Crm.Complaints;

/// <summary>What a supplier is assessed by.</summary>
internal enum SupplierPart
{
    /// <summary>Complained quantity per million delivered.</summary>
    Quantity = 1,

    /// <summary>Complaints per thousand delivered lines.</summary>
    Complaints = 2,

    /// <summary>Cost of complaints as a share of what its products brought.</summary>
    Cost = 3,

    /// <summary>Share of complaints whose cause came up before on the same product.</summary>
    Repeated = 4,

    /// <summary>Days until a corrective action was done; those still open count until now.</summary>
    Answer = 5,
}

/// <summary>A for the best.</summary>
internal enum SupplierBand
{
    [System.Text.Json.Serialization.JsonStringEnumMemberName("A")] A = 1,
    [System.Text.Json.Serialization.JsonStringEnumMemberName("B")] B = 2,
    [System.Text.Json.Serialization.JsonStringEnumMemberName("C")] C = 3,
    [System.Text.Json.Serialization.JsonStringEnumMemberName("D")] D = 4,
}

/// <summary>
/// What happened with a supplier's goods in a period: quantities in sales units, money in the base currency. UnknownQuantities: complaints
/// that name no quantity and so are missing from ComplainedQuantity. AnswerDays: null without a corrective action.
/// </summary>
internal sealed record SupplierFigures(
    decimal DeliveredQuantity, int DeliveredLines, Money Net, int Complaints, decimal ComplainedQuantity, int UnknownQuantities, Money Cost,
    int RepeatedComplaints, int CorrectiveActions, decimal? AnswerDays);

/// <summary>
/// A part of the score. Value is what was measured (null: nothing to measure, its weight is shared out among the others), Points 0 to
/// 100, Weight as set, Share what it makes of the score.
/// </summary>
internal sealed record SupplierPartScore(SupplierPart Part, decimal? Value, decimal? Points, int Weight, decimal? Share);

/// <summary>Score 0 to 100 and its band; null where nothing could be measured.</summary>
internal sealed record SupplierScore(decimal? Score, SupplierBand? Band, IReadOnlyList<SupplierPartScore> Parts)
{
    /// <summary>Score = Σ weight × points ÷ Σ weight of the parts that could be measured; points fall in a line from best to limit.</summary>
    public static SupplierScore Of(SupplierFigures f, SupplierSettings s)
    {
        var ppm = f.DeliveredQuantity > 0m ? f.ComplainedQuantity / f.DeliveredQuantity * 1_000_000m : (decimal?)null;
        var perThousand = f.DeliveredLines > 0 ? f.Complaints * 1000m / f.DeliveredLines : (decimal?)null;
        var cost = f.Net > Money.Zero ? f.Cost.Amount / f.Net.Amount : (decimal?)null;
        var repeated = f.Complaints > 0 ? (decimal)f.RepeatedComplaints / f.Complaints : (decimal?)null;
        (SupplierPart Part, decimal? Value, decimal? Points, int Weight)[] parts =
        [
            (SupplierPart.Quantity, Round(ppm), Points(ppm, 0m, s.PartsPerMillionLimit), s.QuantityWeight),
            (SupplierPart.Complaints, Round(perThousand), Points(perThousand, 0m, s.ComplaintsLimit), s.ComplaintWeight),
            (SupplierPart.Cost, Round(cost), Points(cost, 0m, s.CostLimit), s.CostWeight),
            (SupplierPart.Repeated, Round(repeated), Points(repeated, 0m, 1m), s.RepeatedWeight),
            (SupplierPart.Answer, Round(f.AnswerDays), Points(f.AnswerDays, s.AnswerDays, s.AnswerLimitDays), s.AnswerWeight),
        ];
        // Nothing was delivered and nobody complained: there is nothing to judge.
        var weight = parts.Where(p => p.Points is not null).Sum(p => p.Weight);
        decimal? score = weight == 0 ? null
            : decimal.Round(parts.Sum(p => p.Weight * (p.Points ?? 0m)) / weight, 2, MidpointRounding.AwayFromZero);
        return new SupplierScore(score, score is { } known ? BandOf(known, s) : null,
        [
            .. parts.Select(p => new SupplierPartScore(p.Part, p.Value, p.Points, p.Weight, p.Points is null || weight == 0 ? null
                : decimal.Round((decimal)p.Weight / weight, 4, MidpointRounding.AwayFromZero))),
        ]);
    }

    private static decimal? Points(decimal? value, decimal best, decimal limit) => value is not { } measured ? null
        : measured <= best ? 100m
        : measured >= limit ? 0m
        : decimal.Round(100m * (limit - measured) / (limit - best), 2, MidpointRounding.AwayFromZero);

    // The lower edge belongs to the band.
    private static SupplierBand BandOf(decimal score, SupplierSettings s) =>
        score >= s.BandA ? SupplierBand.A : score >= s.BandB ? SupplierBand.B : score >= s.BandC ? SupplierBand.C : SupplierBand.D;

    private static decimal? Round(decimal? value) =>
        value is { } known ? decimal.Round(known, 4, MidpointRounding.AwayFromZero) : null;
}
