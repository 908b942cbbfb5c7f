using Crm.Common;
using Crm.Contracts.Sync;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Messaging;

/// <summary>Counts and sums per kind and month, to lay beside the ERP's own.</summary>
internal sealed record GetReconciliation(string? Source, string? Kind, DateOnly? From, DateOnly? To) : IQuery<Reconciliation>;

internal sealed record Reconciliation(IReadOnlyList<ReconciliationRow> Items);

internal sealed class GetReconciliationHandler(IEnumerable<ISyncKind> kinds, CurrentUser user) : IRequestHandler<GetReconciliation, Reconciliation>
{
    public async Task<Reconciliation> Handle(GetReconciliation request, CancellationToken cancellationToken)
    {
        if (request.From > request.To) throw Problem.Invalid("from", "must not be after to");
        var wanted = request.Kind is null ? kinds : [kinds.Named(request.Kind)];
        var rows = new List<ReconciliationRow>();
        foreach (var kind in wanted)
            rows.AddRange(await kind.ReconcileAsync(request.Source, request.From, request.To, cancellationToken));
        return new Reconciliation(user.SeesCost ? rows : [.. rows.Select(r => r with { Cost = null })]);
    }
}

internal static class GetReconciliationEndpoint
{
    public static void MapGetReconciliation(this IEndpointRouteBuilder sync) => sync
        .MapGet("/reconciliation", async ([AsParameters] GetReconciliation query, IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Ok(await mediator.Send(query, cancellationToken)))
        .RequireAuthorization(Permission.SyncData)
        .WithName(nameof(GetReconciliation))
        .WithSummary("Counts and sums per kind and month, to compare with the ERP")
        .ProducesProblems(400, 404);
}
