using Crm.Common;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Customers;

/// <summary>
/// Changes a touchpoint: absent members are left alone, null clears. What it fulfilled is settled anew. One that another system
/// keeps is refused.
/// </summary>
internal sealed record UpdateTouchpoint(long TouchpointId, int Version, TouchpointBody Changes) : ICommand<TouchpointView>;

internal sealed class UpdateTouchpointValidator : AbstractValidator<UpdateTouchpoint>
{
    public UpdateTouchpointValidator(TimeProvider clock) => RuleFor(r => r.Changes).Custom((changes, context) =>
    {
        if (changes.CustomerId.IsSet) context.AddFailure("customerId", "cannot be changed; archive the touchpoint and write a new one");
        foreach (var problem in changes.Problems(clock.GetUtcNow())) context.AddFailure(problem.Field!, problem.Message);
    });
}

internal sealed class UpdateTouchpointHandler(
    DbSession session, TouchpointReader reader, TouchpointReferences references, TouchpointWriter writer, RecordChanges changes,
    TimeProvider clock) : IRequestHandler<UpdateTouchpoint, TouchpointView>
{
    private const string Take = """
        update customers.Touchpoint
        set Version = Version
        where TouchpointId = @TouchpointId
          and Version = @Version
        """;

    public async Task<TouchpointView> Handle(UpdateTouchpoint request, CancellationToken cancellationToken)
    {
        var taken = await session.ExecuteAsync(Take, new { request.TouchpointId, request.Version }, cancellationToken);
        var before = await reader.GetAsync(request.TouchpointId, cancellationToken);
        if (taken == 0)
            throw await changes.StaleAsync("touchpoint", before.TouchpointId, request.Version, before.Version, cancellationToken);
        if (before.ArchivedAt is not null) throw Problem.Conflict("archived", "The touchpoint is archived.");

        var after = request.Changes.ApplyTo(before, clock);
        var differing = TouchpointField.Differing(before, after);
        if (differing.Count > 0)
        {
            if (before.ExternalKey is not null) throw ErpOwned.Refuse([.. differing.Select(f => f.Name)], before.Source!);
            await references.CheckAsync(before, after, cancellationToken);
            await writer.ChangeAsync([(before, after with { Version = before.Version + 1 })], silently: false, cancellationToken);
        }
        return await reader.ViewAsync(request.TouchpointId, cancellationToken);
    }
}

internal static class UpdateTouchpointEndpoint
{
    public static void MapUpdateTouchpoint(this IEndpointRouteBuilder touchpoints) => touchpoints
        .MapPatch("/{touchpointId:long}", async (
            long touchpointId, IfMatch version, TouchpointBody body, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var touchpoint = await mediator.Send(new UpdateTouchpoint(touchpointId, version.Value, body), cancellationToken);
            return TypedResults.Ok(touchpoint).WithETag(touchpoint.Version);
        })
        .Produces<TouchpointView>()
        .WithName(nameof(UpdateTouchpoint))
        .WithSummary("Change a touchpoint; what it fulfilled is settled anew")
        .RequireAuthorization(Permission.RecordTouchpoints)
        .ProducesProblems(400, 404, 409, 412, 428);
}
