using Crm.Common;
using FluentValidation;
using MediatR;

namespace Crm.Profitability;

/// <summary>Replaces the rates of the cost to serve and the thresholds as a whole; reports of any period are answered by them at once.</summary>
internal sealed record ChangeCostToServe(
    int Version, int RushDays, AdviceThresholds Advice, SilenceRules Silence, IReadOnlyList<ServeRates> Rates) : ICommand<CostToServe>;

internal sealed class ChangeCostToServeValidator : AbstractValidator<ChangeCostToServe>
{
    private const string ShareMessage = "must be between 0 and 1 (0.25 is 25 %), with at most 6 decimals";

    public ChangeCostToServeValidator()
    {
        RuleFor(r => r.RushDays).InclusiveBetween(0, 60);
        RuleFor(r => r.Advice.KeepShare).Must(BeShare).WithMessage(ShareMessage);
        RuleFor(r => r.Advice.FloorMargin).Must(BeShare).WithMessage(ShareMessage);
        RuleFor(r => r.Advice.TargetMargin).Must(BeShare).WithMessage(ShareMessage);
        RuleFor(r => r.Advice.TargetMargin).Must((r, target) => target >= r.Advice.FloorMargin)
            .WithMessage("must not be below the floor");
        RuleFor(r => r.Advice.FallingBy).Must(BeShare).WithMessage(ShareMessage);
        RuleFor(r => r.Advice.SmallShare).Must(BeShare).WithMessage(ShareMessage);
        RuleFor(r => r.Silence.Factor).Must(f => f is >= 1m and <= 20m && decimal.Round(f, 4) == f)
            .WithMessage("must be between 1 and 20, with at most 4 decimals");
        RuleFor(r => r.Silence.Days).InclusiveBetween(1, 3650);
        RuleFor(r => r.Silence.OnceDays).InclusiveBetween(1, 3650);
        RuleFor(r => r.Rates).Cascade(CascadeMode.Stop)
            .Must(rates => rates.Count <= 200).WithMessage("must have at most 200 rows")
            .Must(rates => rates.All(each => each is not null)).WithMessage("must not hold null")
            .Must(rates => rates.Select(each => each.ValidFrom).Distinct().Count() == rates.Count)
            .WithMessage("must name each day once");
        RuleForEach(r => r.Rates).ChildRules(rates =>
        {
            rates.RuleFor(r => r.ValidFrom).Must(d => d.Year is >= 1990 and <= 2089).WithMessage("must be between 1990 and 2089");
            rates.RuleFor(r => r.Order).Must(BeCost).WithMessage(CostMessage);
            rates.RuleFor(r => r.Line).Must(BeCost).WithMessage(CostMessage);
            rates.RuleFor(r => r.Visit).Must(BeCost).WithMessage(CostMessage);
            rates.RuleFor(r => r.Touchpoint).Must(BeCost).WithMessage(CostMessage);
            rates.RuleFor(r => r.Complaint).Must(BeCost).WithMessage(CostMessage);
            rates.RuleFor(r => r.Rush).Must(BeCost).WithMessage(CostMessage);
            rates.RuleFor(r => r.LatePayment).Must(BeCost).WithMessage(CostMessage);
        });
    }

    private const string CostMessage = "must be between 0 and 1000000";

    private static bool BeShare(decimal share) => share is >= 0m and <= 1m && decimal.Round(share, 6) == share;

    private static bool BeCost(Money? cost) => cost is not { } amount || amount.Amount is >= 0m and <= 1_000_000m;
}

internal sealed class ChangeCostToServeHandler(DbSession session, EventLog events, AuditTrail audit)
    : IRequestHandler<ChangeCostToServe, CostToServe>
{
    private const string Advance = """
        update profitability.ServeSetting
        set RushDays = @RushDays, KeepShare = @KeepShare, FloorMargin = @FloorMargin, TargetMargin = @TargetMargin,
            FallingBy = @FallingBy, SmallShare = @SmallShare, SilenceFactor = @Factor, SilenceDays = @Days, OnceDays = @OnceDays,
            Version = Version + 1
        where ServeSettingId = 1
          and Version = @Version
        """;

    private const string Forget = "delete from profitability.ServeRate";

    private static readonly BulkTable<ServeRates> Table = new BulkTable<ServeRates>("profitability.ServeRate")
        .Date("ValidFrom", r => r.ValidFrom)
        .Money("OrderCost", r => r.Order)
        .Money("LineCost", r => r.Line)
        .Money("VisitCost", r => r.Visit)
        .Money("TouchpointCost", r => r.Touchpoint)
        .Money("ComplaintCost", r => r.Complaint)
        .Money("RushCost", r => r.Rush)
        .Money("LatePaymentCost", r => r.LatePayment);

    public async Task<CostToServe> Handle(ChangeCostToServe request, CancellationToken cancellationToken)
    {
        var before = await ServeSettings.ReadAsync(session, cancellationToken);
        var advanced = await session.ExecuteAsync(Advance, new
        {
            request.Version,
            request.RushDays,
            request.Advice.KeepShare,
            request.Advice.FloorMargin,
            request.Advice.TargetMargin,
            request.Advice.FallingBy,
            request.Advice.SmallShare,
            request.Silence.Factor,
            request.Silence.Days,
            request.Silence.OnceDays,
        }, cancellationToken);
        if (advanced == 0) throw Problem.Stale("Somebody changed the cost to serve since you read it. Read it again.");
        await session.ExecuteAsync(Forget, null, cancellationToken);
        await session.Bulk.InsertAsync(Table, request.Rates, cancellationToken);

        var after = await ServeSettings.ReadAsync(session, cancellationToken);
        var changes = Changes(before, after);
        await audit.RecordAsync(changes, cancellationToken);
        await events.RaiseAsync(new RecordEvent(
            "costToServe.changed", "costToServe", 1, null, [.. changes.Select(c => c.Field).Take(20)]), cancellationToken);
        return after;
    }

    private static List<FieldChange> Changes(CostToServe before, CostToServe after)
    {
        var old = Fields(before).ToDictionary(f => f.Field, f => AuditTrail.Text(f.Value));
        var now = Fields(after).ToDictionary(f => f.Field, f => AuditTrail.Text(f.Value));
        return
        [
            .. now.Keys.Union(old.Keys).Select(field => new FieldChange(
                    "costToServe", 1, field, old.GetValueOrDefault(field), now.GetValueOrDefault(field)))
                .Where(c => c.OldValue != c.NewValue),
        ];
    }

    private static IEnumerable<(string Field, object? Value)> Fields(CostToServe settings)
    {
        yield return ("rushDays", settings.RushDays);
        yield return ("keepShare", settings.Advice.KeepShare);
        yield return ("floorMargin", settings.Advice.FloorMargin);
        yield return ("targetMargin", settings.Advice.TargetMargin);
        yield return ("fallingBy", settings.Advice.FallingBy);
        yield return ("smallShare", settings.Advice.SmallShare);
        yield return ("silence.factor", settings.Silence.Factor);
        yield return ("silence.days", settings.Silence.Days);
        yield return ("silence.onceDays", settings.Silence.OnceDays);
        foreach (var rates in settings.Rates)
            foreach (var (name, rate) in ServeSettings.Drivers)
                yield return ($"{AuditTrail.Text(rates.ValidFrom)}.{name}", rate(rates));
    }
}

internal sealed record ChangeCostToServeBody(
    int RushDays, AdviceThresholds Advice, SilenceRules Silence, IReadOnlyList<ServeRates> Rates);

internal static class ChangeCostToServeEndpoint
{
    public static void MapChangeCostToServe(this IEndpointRouteBuilder profit) => profit
        .MapPut("/cost-to-serve", async (
            IfMatch version, ChangeCostToServeBody body, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var settings = await mediator.Send(
                new ChangeCostToServe(version.Value, body.RushDays, body.Advice, body.Silence, body.Rates), cancellationToken);
            return TypedResults.Ok(settings).WithETag(settings.Version);
        })
        .WithName(nameof(ChangeCostToServe))
        .WithSummary("Replace what it costs to serve a customer, and the thresholds that customers are judged by")
        .Produces<CostToServe>()
        .RequireAuthorization(Permission.ManageProfitSettings)
        .ProducesProblems(400, 412, 428);
}
