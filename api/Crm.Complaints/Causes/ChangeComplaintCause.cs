using Crm.Common;
using Crm.Contracts.Sync;
using FluentValidation;
using MediatR;

namespace Crm.Complaints;

/// <summary>Changes a cause, or archives it: it stays on old cases and is offered no more.</summary>
internal sealed record ChangeComplaintCause(long CauseId, int Version, CauseChanges Changes) : ICommand<CauseView>;

/// <summary>A cause as a JSON merge patch.</summary>
internal sealed record CauseChanges
{
    public Patch<string> Code { get; init; }
    public Patch<string> Name { get; init; }
    public Patch<long?> ParentId { get; init; }
    public Patch<ComplaintKind?> Kind { get; init; }
    public Patch<bool?> Archived { get; init; }
}

internal sealed class ChangeComplaintCauseValidator : AbstractValidator<ChangeComplaintCause>
{
    public ChangeComplaintCauseValidator() => RuleFor(r => r.Changes).Custom((changes, context) =>
    {
        foreach (var problem in (RowProblem[])[
            .. Check.Text("code", changes.Code, 50, required: true), .. Check.Text("name", changes.Name, 200, required: true)])
            context.AddFailure(problem.Field!, problem.Message);
        if (changes.Archived.IsSet && changes.Archived.Value is null) context.AddFailure("archived", "must not be null");
    });
}

internal sealed class ChangeComplaintCauseHandler(DbSession session, CauseTree tree, TimeProvider clock)
    : IRequestHandler<ChangeComplaintCause, CauseView>
{
    private const string Change = """
        update complaints.Cause
        set Code = @Code, Name = @Name, ParentId = @ParentId, Kind = @Kind, ArchivedAt = @ArchivedAt, Version = Version + 1
        where CauseId = @CauseId
          and Version = @Version
        """;

    public async Task<CauseView> Handle(ChangeComplaintCause request, CancellationToken cancellationToken)
    {
        var before = await tree.GetAsync(request.CauseId, cancellationToken);
        var changes = request.Changes;
        if (changes.ParentId.IsSet) await tree.CheckParentAsync(before.CauseId, changes.ParentId.Value, cancellationToken);
        var archived = changes.Archived.Value ?? before.ArchivedAt is not null;
        var changed = await session.ExecuteAsync(Change, new
        {
            request.CauseId,
            request.Version,
            Code = changes.Code.IsSet ? changes.Code.Value!.Trim() : before.Code,
            Name = changes.Name.IsSet ? changes.Name.Value!.Trim() : before.Name,
            ParentId = changes.ParentId.Or(before.ParentId),
            Kind = changes.Kind.Or(before.Kind),
            ArchivedAt = archived ? before.ArchivedAt ?? clock.GetUtcNow().UtcDateTime : (DateTime?)null,
        }, cancellationToken);
        return changed > 0 ? await tree.GetAsync(request.CauseId, cancellationToken)
            : throw Problem.Stale($"The cause was changed since you read it and now has version {before.Version} (you read {request.Version}).");
    }
}

internal static class ChangeComplaintCauseEndpoint
{
    public static void MapChangeComplaintCause(this IEndpointRouteBuilder causes) => causes
        .MapPatch("/{causeId:long}", async (
            long causeId, IfMatch version, CauseChanges body, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var cause = await mediator.Send(new ChangeComplaintCause(causeId, version.Value, body), cancellationToken);
            return TypedResults.Ok(cause).WithETag(cause.Version);
        })
        .Produces<CauseView>()
        .WithName(nameof(ChangeComplaintCause))
        .WithSummary("Change a cause, or archive it")
        .RequireAuthorization(Permission.ManageComplaintSettings)
        .ProducesProblems(400, 404, 409, 412, 428);
}
