using Crm.Common;
using Crm.Contracts.Sync;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Complaints;

/// <summary>The causes that solutions name, as a tree; archived ones only where asked for.</summary>
internal sealed record ListComplaintCauses(bool? Archived) : IQuery<CauseList>;

/// <summary>Causes by code.</summary>
internal sealed record CauseList(IReadOnlyList<CauseView> Items);

/// <summary>One cause. Kind: the kind of complaint it is offered for; null for all.</summary>
internal sealed record CauseView(long CauseId, int Version, string Code, string Name, long? ParentId, ComplaintKind? Kind, DateTime? ArchivedAt);

internal sealed class ListComplaintCausesHandler(DbSession session) : IRequestHandler<ListComplaintCauses, CauseList>
{
    public const string Select = """
        select u.CauseId, u.Version, u.Code, u.Name, u.ParentId, u.Kind, u.ArchivedAt
        from complaints.Cause u
        """;

    private const string Find = $"""
        {Select}
        where @Archived = 1 or u.ArchivedAt is null
        order by u.Code
        """;

    public async Task<CauseList> Handle(ListComplaintCauses request, CancellationToken cancellationToken) =>
        new(await session.QueryAsync<CauseView>(Find, new { Archived = request.Archived ?? false }, cancellationToken));
}

/// <summary>Adds a cause.</summary>
internal sealed record AddComplaintCause(string Code, string Name, long? ParentId = null, ComplaintKind? Kind = null) : ICommand<CauseView>;

internal sealed class AddComplaintCauseValidator : AbstractValidator<AddComplaintCause>
{
    public AddComplaintCauseValidator()
    {
        RuleFor(r => r.Code).NotEmpty().MaximumLength(50).Must(ComplaintTexts.IsText).WithMessage(ComplaintTexts.NoControl);
        RuleFor(r => r.Name).NotEmpty().MaximumLength(200).Must(ComplaintTexts.IsText).WithMessage(ComplaintTexts.NoControl);
        RuleFor(r => r.Kind).IsInEnum();
    }
}

internal sealed class AddComplaintCauseHandler(DbSession session, CauseTree tree) : IRequestHandler<AddComplaintCause, CauseView>
{
    private const string Add = """
        insert into complaints.Cause (Code, Name, ParentId, Kind)
        output inserted.CauseId
        values (@Code, @Name, @ParentId, @Kind)
        """;

    public async Task<CauseView> Handle(AddComplaintCause request, CancellationToken cancellationToken)
    {
        await tree.CheckParentAsync(0, request.ParentId, cancellationToken);
        var causeId = await session.ScalarAsync<long>(
            Add, new { Code = request.Code.Trim(), Name = request.Name.Trim(), request.ParentId, request.Kind }, cancellationToken);
        return await tree.GetAsync(causeId, cancellationToken);
    }
}

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

/// <summary>Reads causes and keeps their tree free of circles.</summary>
internal sealed class CauseTree(DbSession session)
{
    private const string FindOne = $"""
        {ListComplaintCausesHandler.Select}
        where u.CauseId = @CauseId
        """;

    public async Task<CauseView> GetAsync(long causeId, CancellationToken cancellationToken) =>
        await session.QuerySingleOrDefaultAsync<CauseView>(FindOne, new { CauseId = causeId }, cancellationToken)
        ?? throw Problem.NotFound("cause");

    public async Task CheckParentAsync(long causeId, long? parentId, CancellationToken cancellationToken)
    {
        for (var (at, depth) = (parentId, 0); at is { } id; depth++)
        {
            if (id == causeId || depth > 8) throw Problem.Invalid("parentId", "must not lead back to the cause, nor be deeper than eight");
            at = (await session.QuerySingleOrDefaultAsync<CauseView>(FindOne, new { CauseId = id }, cancellationToken)
                ?? throw Problem.Invalid("parentId", "is not a known cause")).ParentId;
        }
    }
}

internal static class ComplaintCauseEndpoints
{
    public static void MapListComplaintCauses(this IEndpointRouteBuilder causes) => causes
        .MapGet("", (bool? archived, IMediator mediator, CancellationToken cancellationToken) =>
            mediator.Send(new ListComplaintCauses(archived), cancellationToken))
        .WithName(nameof(ListComplaintCauses))
        .WithSummary("The causes of complaints")
        .RequireAuthorization(Permission.ReadComplaints)
        .ProducesProblems(400);

    public static void MapAddComplaintCause(this IEndpointRouteBuilder causes) => causes
        .MapPost("", async (AddComplaintCause request, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var cause = await mediator.Send(request, cancellationToken);
            return TypedResults.Created("/api/v1/complaint-causes", cause).WithETag(cause.Version);
        })
        .Produces<CauseView>(StatusCodes.Status201Created)
        .WithName(nameof(AddComplaintCause))
        .WithSummary("Add a cause")
        .RequireAuthorization(Permission.ManageComplaintSettings)
        .ProducesProblems(400, 409, 422);

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
