using Crm.Common;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Complaints;

/// <summary>
/// How suppliers are assessed. Weights need not add up to 100. Each part is worth 100 points at its best and 0 at its limit: complained
/// pieces per million, complaints per thousand delivered lines, cost as a share of what the products brought (0.01 is 1 %), days to a
/// done corrective action (best up to AnswerDays). Bands begin at their score; what is below BandC is D.
/// </summary>
internal sealed record SupplierSettings(
    int QuantityWeight, int ComplaintWeight, int CostWeight, int RepeatedWeight, int AnswerWeight, int PartsPerMillionLimit,
    int ComplaintsLimit, decimal CostLimit, int AnswerDays, int AnswerLimitDays, int BandA, int BandB, int BandC, int Version)
{
    private const string Stored = """
        select s.QuantityWeight, s.ComplaintWeight, s.CostWeight, s.RepeatedWeight, s.AnswerWeight, s.PartsPerMillionLimit, s.ComplaintsLimit,
               s.CostLimit, s.AnswerDays, s.AnswerLimitDays, s.BandA, s.BandB, s.BandC, s.Version
        from complaints.SupplierSetting s
        where s.SupplierSettingId = 1
        """;

    public static async Task<SupplierSettings> ReadAsync(DbSession session, CancellationToken cancellationToken) =>
        await session.QuerySingleOrDefaultAsync<SupplierSettings>(Stored, null, cancellationToken)
            ?? throw new InvalidOperationException("The supplier settings are missing; the migrations write them.");
}

/// <summary>Reads how suppliers are assessed.</summary>
internal sealed record GetSupplierSettings : IQuery<SupplierSettings>;

internal sealed class GetSupplierSettingsHandler(DbSession session) : IRequestHandler<GetSupplierSettings, SupplierSettings>
{
    public Task<SupplierSettings> Handle(GetSupplierSettings request, CancellationToken cancellationToken) =>
        SupplierSettings.ReadAsync(session, cancellationToken);
}

/// <summary>Replaces how suppliers are assessed; assessments are always computed with what is set now.</summary>
internal sealed record ChangeSupplierSettings(
    int Version, int QuantityWeight, int ComplaintWeight, int CostWeight, int RepeatedWeight, int AnswerWeight, int PartsPerMillionLimit,
    int ComplaintsLimit, decimal CostLimit, int AnswerDays, int AnswerLimitDays, int BandA, int BandB, int BandC) : ICommand<SupplierSettings>;

internal sealed class ChangeSupplierSettingsValidator : AbstractValidator<ChangeSupplierSettings>
{
    public ChangeSupplierSettingsValidator()
    {
        RuleFor(r => r.QuantityWeight).InclusiveBetween(0, 100);
        RuleFor(r => r.ComplaintWeight).InclusiveBetween(0, 100);
        RuleFor(r => r.CostWeight).InclusiveBetween(0, 100);
        RuleFor(r => r.RepeatedWeight).InclusiveBetween(0, 100);
        RuleFor(r => r.AnswerWeight).InclusiveBetween(0, 100);
        RuleFor(r => r.QuantityWeight).Must((r, _) => r.QuantityWeight + r.ComplaintWeight + r.CostWeight + r.RepeatedWeight + r.AnswerWeight > 0)
            .WithMessage("must not be 0 with all other weights");
        RuleFor(r => r.PartsPerMillionLimit).InclusiveBetween(1, 1_000_000);
        RuleFor(r => r.ComplaintsLimit).InclusiveBetween(1, 1000);
        RuleFor(r => r.CostLimit).InclusiveBetween(0.0001m, 1m).Must(l => decimal.Round(l, 6) == l).WithMessage("must have at most 6 decimals");
        RuleFor(r => r.AnswerDays).InclusiveBetween(0, 365);
        RuleFor(r => r.AnswerLimitDays).InclusiveBetween(1, 730)
            .Must((r, limit) => limit > r.AnswerDays).WithMessage("must be more than answerDays");
        RuleFor(r => r.BandA).InclusiveBetween(1, 100).Must((r, a) => a > r.BandB).WithMessage("must be above bandB");
        RuleFor(r => r.BandB).InclusiveBetween(1, 100).Must((r, b) => b > r.BandC).WithMessage("must be above bandC");
        RuleFor(r => r.BandC).InclusiveBetween(1, 100);
    }
}

internal sealed class ChangeSupplierSettingsHandler(DbSession session, EventLog events, AuditTrail audit)
    : IRequestHandler<ChangeSupplierSettings, SupplierSettings>
{
    private const string Advance = """
        update complaints.SupplierSetting
        set QuantityWeight = @QuantityWeight, ComplaintWeight = @ComplaintWeight, CostWeight = @CostWeight, RepeatedWeight = @RepeatedWeight,
            AnswerWeight = @AnswerWeight, PartsPerMillionLimit = @PartsPerMillionLimit, ComplaintsLimit = @ComplaintsLimit,
            CostLimit = @CostLimit, AnswerDays = @AnswerDays, AnswerLimitDays = @AnswerLimitDays, BandA = @BandA, BandB = @BandB,
            BandC = @BandC, Version = Version + 1
        where SupplierSettingId = 1
          and Version = @Version
        """;

    private static readonly (string Name, Func<SupplierSettings, object> Value)[] Fields =
    [
        ("quantityWeight", s => s.QuantityWeight), ("complaintWeight", s => s.ComplaintWeight), ("costWeight", s => s.CostWeight),
        ("repeatedWeight", s => s.RepeatedWeight), ("answerWeight", s => s.AnswerWeight),
        ("partsPerMillionLimit", s => s.PartsPerMillionLimit), ("complaintsLimit", s => s.ComplaintsLimit), ("costLimit", s => s.CostLimit),
        ("answerDays", s => s.AnswerDays), ("answerLimitDays", s => s.AnswerLimitDays), ("bandA", s => s.BandA), ("bandB", s => s.BandB),
        ("bandC", s => s.BandC),
    ];

    public async Task<SupplierSettings> Handle(ChangeSupplierSettings request, CancellationToken cancellationToken)
    {
        var before = await SupplierSettings.ReadAsync(session, cancellationToken);
        if (await session.ExecuteAsync(Advance, request, cancellationToken) == 0)
            throw Problem.Stale("Somebody changed the settings since you read them. Read them again.");
        var after = await SupplierSettings.ReadAsync(session, cancellationToken);
        List<FieldChange> changes = [.. Fields.Where(f => !Equals(f.Value(before), f.Value(after))).Select(f => new FieldChange(
            "supplierSettings", 1, f.Name, AuditTrail.Text(f.Value(before)), AuditTrail.Text(f.Value(after))))];
        await audit.RecordAsync(changes, cancellationToken);
        await events.RaiseAsync(
            new RecordEvent("supplierSettings.changed", "supplierSettings", 1, null, [.. changes.Select(c => c.Field)]), cancellationToken);
        return after;
    }
}

internal sealed record ChangeSupplierSettingsBody(
    int QuantityWeight, int ComplaintWeight, int CostWeight, int RepeatedWeight, int AnswerWeight, int PartsPerMillionLimit,
    int ComplaintsLimit, decimal CostLimit, int AnswerDays, int AnswerLimitDays, int BandA, int BandB, int BandC);

internal static class SupplierSettingsEndpoints
{
    public static void MapSupplierSettings(this IEndpointRouteBuilder settings)
    {
        settings.MapGet("", async (IMediator mediator, CancellationToken cancellationToken) =>
            {
                var read = await mediator.Send(new GetSupplierSettings(), cancellationToken);
                return TypedResults.Ok(read).WithETag(read.Version);
            })
            .Produces<SupplierSettings>()
            .WithName(nameof(GetSupplierSettings))
            .WithSummary("Read how suppliers are assessed")
            .RequireAuthorization(Permission.ReadSuppliers)
            .ProducesProblems();
        settings.MapPut("", async (
                IfMatch version, ChangeSupplierSettingsBody b, IMediator mediator, CancellationToken cancellationToken) =>
            {
                var changed = await mediator.Send(new ChangeSupplierSettings(
                    version.Value, b.QuantityWeight, b.ComplaintWeight, b.CostWeight, b.RepeatedWeight, b.AnswerWeight, b.PartsPerMillionLimit,
                    b.ComplaintsLimit, b.CostLimit, b.AnswerDays, b.AnswerLimitDays, b.BandA, b.BandB, b.BandC), cancellationToken);
                return TypedResults.Ok(changed).WithETag(changed.Version);
            })
            .Produces<SupplierSettings>()
            .WithName(nameof(ChangeSupplierSettings))
            .WithSummary("Replace how suppliers are assessed")
            .RequireAuthorization(Permission.ManageComplaintSettings)
            .ProducesProblems(400, 412, 428);
    }
}
