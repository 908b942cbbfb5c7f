using Crm.Common;
using Crm.Contracts.Customers;
using FluentValidation;
using MediatR;

namespace Crm.Complaints;

/// <summary>
/// Replaces the targets that differ from the policies, for complaints received from now on; a kind and grade that is not listed has the
/// policy's times again. QueueOwnerId null: unassigned complaints alarm the administrators.
/// </summary>
internal sealed record ChangeComplaintTargets(
    int Version, int WorstSeverityPercent, long? QueueOwnerId, IReadOnlyList<OwnTarget> Own) : ICommand<ComplaintTargets>;

/// <summary>The times of one kind and grade; null as the policy says.</summary>
internal sealed record OwnTarget(ComplaintKind Kind, Grade Grade, TargetTime? FirstResponse = null, TargetTime? Resolution = null);

internal sealed class ChangeComplaintTargetsValidator : AbstractValidator<ChangeComplaintTargets>
{
    public ChangeComplaintTargetsValidator()
    {
        RuleFor(r => r.WorstSeverityPercent).InclusiveBetween(1, 100).WithMessage("must be between 1 and 100");
        RuleFor(r => r.Own).Must(own => own.Select(o => (o.Kind, o.Grade)).Distinct().Count() == own.Count)
            .WithMessage("must name each kind and grade once");
        RuleForEach(r => r.Own).ChildRules(own =>
        {
            own.RuleFor(o => o.Kind).IsInEnum();
            own.RuleFor(o => o.Grade).IsInEnum();
            own.RuleFor(o => o.FirstResponse!.Amount).InclusiveBetween(1, 1000).WithMessage("must be between 1 and 1000")
                .When(o => o.FirstResponse is not null);
            own.RuleFor(o => o.Resolution!.Amount).InclusiveBetween(1, 1000).WithMessage("must be between 1 and 1000")
                .When(o => o.Resolution is not null);
        });
    }
}

internal sealed class ChangeComplaintTargetsHandler(DbSession session, IMediator mediator, EventLog events, AuditTrail audit)
    : IRequestHandler<ChangeComplaintTargets, ComplaintTargets>
{
    private const string Advance = """
        update complaints.ClockSetting
        set WorstSeverityPercent = @WorstSeverityPercent, QueueOwnerId = @QueueOwnerId, Version = Version + 1
        where ClockSettingId = 1
          and Version = @Version
        """;

    private const string IsPerson = "select count(*) from access.v_Person p where p.PersonId = @QueueOwnerId and p.IsActive = 1";

    private const string Forget = "delete from complaints.Target where Kind > 0";

    private const string Keep = """
        insert into complaints.Target (Kind, Grade, FirstResponse, FirstResponseUnit, Resolution, ResolutionUnit)
        values (@Kind, @Grade, @FirstResponse, @FirstResponseUnit, @Resolution, @ResolutionUnit)
        """;

    public async Task<ComplaintTargets> Handle(ChangeComplaintTargets request, CancellationToken cancellationToken)
    {
        var before = await mediator.Send(new GetComplaintTargets(), cancellationToken);
        var advanced = await session.ExecuteAsync(Advance, new
        {
            request.WorstSeverityPercent,
            QueueOwnerId = request.QueueOwnerId ?? 0,
            request.Version,
        }, cancellationToken);
        if (advanced == 0) throw Problem.Stale("Somebody changed the targets since you read them. Read them again.");
        if (request.QueueOwnerId is not null && await session.ScalarAsync<int>(IsPerson, new { request.QueueOwnerId }, cancellationToken) == 0)
            throw Problem.Invalid("queueOwnerId", "is not an active person");

        await session.ExecuteAsync(Forget, null, cancellationToken);
        foreach (var own in request.Own.Where(o => o.FirstResponse is not null || o.Resolution is not null))
            await session.ExecuteAsync(Keep, new
            {
                own.Kind,
                own.Grade,
                FirstResponse = own.FirstResponse?.Amount,
                FirstResponseUnit = own.FirstResponse?.Unit,
                Resolution = own.Resolution?.Amount,
                ResolutionUnit = own.Resolution?.Unit,
            }, cancellationToken);

        var after = await mediator.Send(new GetComplaintTargets(), cancellationToken);
        var old = Fields(before).ToDictionary();
        IReadOnlyList<FieldChange> changes =
        [
            .. Fields(after).Select(f => new FieldChange("complaintTargets", 1, f.Key, old[f.Key], f.Value)).Where(c => c.OldValue != c.NewValue),
        ];
        await audit.RecordAsync(changes, cancellationToken);
        await events.RaiseAsync(
            new RecordEvent("complaintTargets.changed", "complaintTargets", 1, null, [.. changes.Select(c => c.Field).Take(20)]),
            cancellationToken);
        return after;
    }

    private static IEnumerable<KeyValuePair<string, string?>> Fields(ComplaintTargets targets)
    {
        yield return new("worstSeverityPercent", AuditTrail.Text(targets.WorstSeverityPercent));
        yield return new("queueOwner", AuditTrail.Text(targets.QueueOwner?.PersonId));
        foreach (var item in targets.Items)
        {
            yield return new($"{item.Kind}.{item.Grade}.firstResponse", Text(item.FirstResponse));
            yield return new($"{item.Kind}.{item.Grade}.resolution", Text(item.Resolution));
        }
    }

    private static string? Text(ShownTarget target) => target.IsOwn ? $"{target.Amount} {target.Unit}" : null;
}

internal sealed record ComplaintTargetsBody(int WorstSeverityPercent, IReadOnlyList<OwnTarget> Own, long? QueueOwnerId = null);

internal static class ChangeTargetsEndpoint
{
    public static void MapChangeTargets(this IEndpointRouteBuilder targets) => targets
        .MapPut("", async (IfMatch version, ComplaintTargetsBody body, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var changed = await mediator.Send(new ChangeComplaintTargets(
                version.Value, body.WorstSeverityPercent, body.QueueOwnerId, body.Own), cancellationToken);
            return TypedResults.Ok(changed).WithETag(changed.Version);
        })
        .WithName(nameof(ChangeComplaintTargets))
        .WithSummary("Replace the times promised to complaints that differ from the policies")
        .Produces<ComplaintTargets>()
        .RequireAuthorization(Permission.ManageComplaintSettings)
        .ProducesProblems(400, 412);
}
