using Crm.Common;
using Crm.Contracts.Grading;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Complaints;

/// <summary>
/// When an earlier complaint speaks up on an order or shipment: received in the last Months or still open. The mode follows its severity
/// (1 is the worst). MatchGroup: complaints of parent, sisters and daughters too. MatchFamily: of products of the same family or category
/// too, at most in FamilyMode. A batch that anyone complained of with BatchSeverity or worse speaks up for every customer, at least in
/// BatchMode.
/// </summary>
internal sealed record PreventionSettings(
    int Months, PolicyMode ModeSeverity1, PolicyMode ModeSeverity2, PolicyMode ModeSeverity3, PolicyMode ModeSeverity4, bool MatchGroup,
    bool MatchFamily, PolicyMode FamilyMode, int BatchSeverity, PolicyMode BatchMode, int Version)
{
    public PolicyMode Of(int severity) => severity switch
    {
        1 => ModeSeverity1,
        2 => ModeSeverity2,
        3 => ModeSeverity3,
        _ => ModeSeverity4,
    };

    private const string Stored = """
        select s.Months, s.ModeSeverity1, s.ModeSeverity2, s.ModeSeverity3, s.ModeSeverity4, s.MatchGroup, s.MatchFamily, s.FamilyMode,
               s.BatchSeverity, s.BatchMode, s.Version
        from complaints.PreventionSetting s
        where s.PreventionSettingId = 1
        """;

    public static async Task<PreventionSettings> ReadAsync(DbSession session, CancellationToken cancellationToken) =>
        await session.QuerySingleOrDefaultAsync<PreventionSettings>(Stored, null, cancellationToken)
            ?? throw new InvalidOperationException("The prevention settings are missing; the migrations write them.");
}

/// <summary>Reads when an earlier complaint speaks up on an order or shipment.</summary>
internal sealed record GetPreventionSettings : IQuery<PreventionSettings>;

internal sealed class GetPreventionSettingsHandler(DbSession session) : IRequestHandler<GetPreventionSettings, PreventionSettings>
{
    public Task<PreventionSettings> Handle(GetPreventionSettings request, CancellationToken cancellationToken) =>
        PreventionSettings.ReadAsync(session, cancellationToken);
}

/// <summary>Replaces when an earlier complaint speaks up; orders keep what was found on them until they are looked at again.</summary>
internal sealed record ChangePreventionSettings(
    int Version, int Months, PolicyMode ModeSeverity1, PolicyMode ModeSeverity2, PolicyMode ModeSeverity3, PolicyMode ModeSeverity4,
    bool MatchGroup, bool MatchFamily, PolicyMode FamilyMode, int BatchSeverity, PolicyMode BatchMode) : ICommand<PreventionSettings>;

internal sealed class ChangePreventionSettingsValidator : AbstractValidator<ChangePreventionSettings>
{
    public ChangePreventionSettingsValidator()
    {
        RuleFor(r => r.Months).InclusiveBetween(1, 120).WithMessage("must be between 1 and 120");
        RuleFor(r => r.BatchSeverity).InclusiveBetween(1, 4).WithMessage("must be between 1 and 4");
    }
}

internal sealed class ChangePreventionSettingsHandler(DbSession session, EventLog events, AuditTrail audit)
    : IRequestHandler<ChangePreventionSettings, PreventionSettings>
{
    private const string Advance = """
        update complaints.PreventionSetting
        set Months = @Months, ModeSeverity1 = @ModeSeverity1, ModeSeverity2 = @ModeSeverity2, ModeSeverity3 = @ModeSeverity3,
            ModeSeverity4 = @ModeSeverity4, MatchGroup = @MatchGroup, MatchFamily = @MatchFamily, FamilyMode = @FamilyMode,
            BatchSeverity = @BatchSeverity, BatchMode = @BatchMode, Version = Version + 1
        where PreventionSettingId = 1
          and Version = @Version
        """;

    public async Task<PreventionSettings> Handle(ChangePreventionSettings request, CancellationToken cancellationToken)
    {
        var before = await PreventionSettings.ReadAsync(session, cancellationToken);
        if (await session.ExecuteAsync(Advance, request, cancellationToken) == 0)
            throw Problem.Stale("Somebody changed the settings since you read them. Read them again.");
        var after = await PreventionSettings.ReadAsync(session, cancellationToken);
        List<FieldChange> changes = [.. Fields.Where(f => !Equals(f.Value(before), f.Value(after))).Select(f => new FieldChange(
            "preventionSettings", 1, f.Name, AuditTrail.Text(f.Value(before)), AuditTrail.Text(f.Value(after))))];
        await audit.RecordAsync(changes, cancellationToken);
        await events.RaiseAsync(
            new RecordEvent("preventionSettings.changed", "preventionSettings", 1, null, [.. changes.Select(c => c.Field)]), cancellationToken);
        return after;
    }

    private static readonly (string Name, Func<PreventionSettings, object> Value)[] Fields =
    [
        ("months", s => s.Months), ("modeSeverity1", s => s.ModeSeverity1), ("modeSeverity2", s => s.ModeSeverity2),
        ("modeSeverity3", s => s.ModeSeverity3), ("modeSeverity4", s => s.ModeSeverity4), ("matchGroup", s => s.MatchGroup),
        ("matchFamily", s => s.MatchFamily), ("familyMode", s => s.FamilyMode), ("batchSeverity", s => s.BatchSeverity),
        ("batchMode", s => s.BatchMode),
    ];
}

internal sealed record ChangePreventionSettingsBody(
    int Months, PolicyMode ModeSeverity1, PolicyMode ModeSeverity2, PolicyMode ModeSeverity3, PolicyMode ModeSeverity4, bool MatchGroup,
    bool MatchFamily, PolicyMode FamilyMode, int BatchSeverity, PolicyMode BatchMode);

internal static class PreventionSettingsEndpoints
{
    public static void MapPreventionSettings(this IEndpointRouteBuilder settings)
    {
        settings.MapGet("", async (IMediator mediator, CancellationToken cancellationToken) =>
            {
                var read = await mediator.Send(new GetPreventionSettings(), cancellationToken);
                return TypedResults.Ok(read).WithETag(read.Version);
            })
            .Produces<PreventionSettings>()
            .WithName(nameof(GetPreventionSettings))
            .WithSummary("Read when an earlier complaint speaks up on an order or shipment")
            .RequireAuthorization(Permission.ReadComplaints)
            .ProducesProblems();
        settings.MapPut("", async (
                IfMatch version, ChangePreventionSettingsBody body, IMediator mediator, CancellationToken cancellationToken) =>
            {
                var changed = await mediator.Send(new ChangePreventionSettings(
                    version.Value, body.Months, body.ModeSeverity1, body.ModeSeverity2, body.ModeSeverity3, body.ModeSeverity4, body.MatchGroup,
                    body.MatchFamily, body.FamilyMode, body.BatchSeverity, body.BatchMode), cancellationToken);
                return TypedResults.Ok(changed).WithETag(changed.Version);
            })
            .Produces<PreventionSettings>()
            .WithName(nameof(ChangePreventionSettings))
            .WithSummary("Replace when an earlier complaint speaks up on an order or shipment")
            .RequireAuthorization(Permission.ManageComplaintSettings)
            .ProducesProblems(400, 412, 428);
    }
}
