using Crm.Common;
using MediatR;

namespace Crm.Profitability;

/// <summary>What it costs to serve a customer, from which day on, and the thresholds that customers are judged by.</summary>
internal sealed record GetCostToServe : IQuery<CostToServe>;

/// <summary>Rates by the day they are valid from, the newest first. RushDays: an order that leaves within so many days is a rush.</summary>
internal sealed record CostToServe(
    int Version, int RushDays, AdviceThresholds Advice, SilenceRules Silence, IReadOnlyList<ServeRates> Rates);

/// <summary>
/// What one piece costs, in the base currency, from a day on until the next row's day. Null: nobody set it; it counts as 0 and is listed
/// as assumed. Touchpoint: any contact but a visit or meeting. LatePayment: an invoice that was not paid when it was due.
/// </summary>
internal sealed record ServeRates(
    DateOnly ValidFrom, Money? Order, Money? Line, Money? Visit, Money? Touchpoint, Money? Complaint, Money? Rush, Money? LatePayment);

/// <summary>
/// Thresholds as shares: 0.25 is 25 %. KeepShare is of the contribution of all customers; FallingBy: net below the year before by so
/// much; SmallShare: net below so much of the average customer's.
/// </summary>
internal sealed record AdviceThresholds(decimal KeepShare, decimal FloorMargin, decimal TargetMargin, decimal FallingBy, decimal SmallShare);

/// <summary>
/// A customer counts as lost when it was silent for longer than Factor × its usual gap between orders, at least for Days; one that
/// ordered on a single day has no usual gap and is given OnceDays.
/// </summary>
internal sealed record SilenceRules(decimal Factor, int Days, int OnceDays);

internal sealed class GetCostToServeHandler(DbSession session) : IRequestHandler<GetCostToServe, CostToServe>
{
    public Task<CostToServe> Handle(GetCostToServe request, CancellationToken cancellationToken) =>
        ServeSettings.ReadAsync(session, cancellationToken);
}

/// <summary>Reads the settings of the cost to serve.</summary>
internal static class ServeSettings
{
    private const string Setting = """
        select s.Version, s.RushDays, s.KeepShare, s.FloorMargin, s.TargetMargin, s.FallingBy, s.SmallShare, s.SilenceFactor,
               s.SilenceDays, s.OnceDays
        from profitability.ServeSetting s
        where s.ServeSettingId = 1
        """;

    private const string Rates = """
        select r.ValidFrom, r.OrderCost, r.LineCost, r.VisitCost, r.TouchpointCost, r.ComplaintCost, r.RushCost, r.LatePaymentCost
        from profitability.ServeRate r
        order by r.ValidFrom desc
        """;

    private sealed record SettingRow(
        int Version, int RushDays, decimal KeepShare, decimal FloorMargin, decimal TargetMargin, decimal FallingBy, decimal SmallShare,
        decimal SilenceFactor, int SilenceDays, int OnceDays);

    private sealed record RateRow(
        DateOnly ValidFrom, Money? OrderCost, Money? LineCost, Money? VisitCost, Money? TouchpointCost, Money? ComplaintCost,
        Money? RushCost, Money? LatePaymentCost);

    public static async Task<CostToServe> ReadAsync(DbSession session, CancellationToken cancellationToken)
    {
        var s = await session.QuerySingleOrDefaultAsync<SettingRow>(Setting, null, cancellationToken)
            ?? throw new InvalidOperationException("The settings of the cost to serve are missing; the migrations write them.");
        var rates = await session.QueryAsync<RateRow>(Rates, null, cancellationToken);
        return new CostToServe(
            s.Version, s.RushDays,
            new AdviceThresholds(
                PlainShare.Plain(s.KeepShare), PlainShare.Plain(s.FloorMargin), PlainShare.Plain(s.TargetMargin), PlainShare.Plain(s.FallingBy),
                PlainShare.Plain(s.SmallShare)),
            new SilenceRules(PlainShare.Plain(s.SilenceFactor), s.SilenceDays, s.OnceDays),
            [
                .. rates.Select(r => new ServeRates(
                    r.ValidFrom, r.OrderCost, r.LineCost, r.VisitCost, r.TouchpointCost, r.ComplaintCost, r.RushCost, r.LatePaymentCost)),
            ]);
    }

    /// <summary>The drivers that have no rate on some day of a period: they counted as 0 then.</summary>
    public static IReadOnlyList<string> Assumed(CostToServe settings, DateOnly from, DateOnly to)
    {
        var valid = settings.Rates.Where(r => r.ValidFrom <= to).OrderBy(r => r.ValidFrom).ToList();
        var inForce = valid.Where((r, i) => i == valid.Count - 1 || valid[i + 1].ValidFrom > from).ToList();
        var gap = inForce.Count == 0 || inForce[0].ValidFrom > from;
        return [.. Drivers.Where(d => gap || inForce.Any(r => d.Rate(r) is null)).Select(d => d.Name)];
    }

    public static readonly IReadOnlyList<(string Name, Func<ServeRates, Money?> Rate)> Drivers =
    [
        ("order", r => r.Order), ("line", r => r.Line), ("visit", r => r.Visit), ("touchpoint", r => r.Touchpoint),
        ("complaint", r => r.Complaint), ("rush", r => r.Rush), ("latePayment", r => r.LatePayment),
    ];
}

/// <summary>Shares and margins as they are told.</summary>
internal static class PlainShare
{
    // Dividing takes needless zeros away: one engine gives them, the other does not.
    private const decimal One = 1.0000000000000000000000000000m;

    public static decimal Plain(decimal number) => number / One;

    /// <summary>Part of a whole to four places; null where there is no whole.</summary>
    public static decimal? Of(Money part, Money whole) =>
        whole.Amount > 0m ? decimal.Round(part.Amount / whole.Amount, 4, MidpointRounding.AwayFromZero) / One : null;
}

internal static class GetCostToServeEndpoint
{
    public static void MapGetCostToServe(this IEndpointRouteBuilder profit) => profit
        .MapGet("/cost-to-serve", async (IMediator mediator, CancellationToken cancellationToken) =>
        {
            var settings = await mediator.Send(new GetCostToServe(), cancellationToken);
            return TypedResults.Ok(settings).WithETag(settings.Version);
        })
        .WithName(nameof(GetCostToServe))
        .WithSummary("Read what it costs to serve a customer, and the thresholds that customers are judged by")
        .RequireAuthorization(Permission.ReadProfitSettings)
        .Produces<CostToServe>()
        .ProducesProblems();
}
