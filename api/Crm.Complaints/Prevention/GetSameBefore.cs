using Crm.Common;
using Crm.Contracts.Orders;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Complaints;

/// <summary>
/// Complaints like this one that came before it: of the same customer or group about the same product, its family or its batch, and of
/// anyone about the same batch. However long ago: who solves a case wants to know all of them.
/// </summary>
internal sealed record GetSameBefore(long ComplaintId) : IQuery<SameBeforeList>;

internal sealed record SameBeforeList(IReadOnlyList<SameBeforeItem> Items);

internal sealed class GetSameBeforeHandler(DbSession session, CurrentUser user, StoryReader reader) : IRequestHandler<GetSameBefore, SameBeforeList>
{
    private const string Find = """
        select c.CustomerId, c.ProductId, p.Family, p.CategoryId, c.Batch, c.ReceivedAt
        from complaints.Complaint c
        inner join customers.v_Customer k on k.CustomerId = c.CustomerId
        left join orders.v_Product p on p.ProductId = c.ProductId
        where c.ComplaintId = @ComplaintId
          and (c.AssigneeId = @ViewerId
               or k.OwnerId in (select v.OwnerId from access.v_VisibleOwner v where v.ViewerId = @ViewerId))
        """;

    private sealed record CaseRow(long CustomerId, long? ProductId, string? Family, long? CategoryId, string? Batch, DateTime ReceivedAt);

    public async Task<SameBeforeList> Handle(GetSameBefore request, CancellationToken cancellationToken)
    {
        var found = await session.QuerySingleOrDefaultAsync<CaseRow>(
            Find, new { request.ComplaintId, ViewerId = user.PersonId }, cancellationToken) ?? throw Problem.NotFound("complaint");
        if (found.ProductId is null && found.Batch is null) return new SameBeforeList([]);
        var settings = await PreventionSettings.ReadAsync(session, cancellationToken);
        var line = new CheckedLine(1, found.ProductId ?? 0, found.Batch, 1m, Money.Zero) { Family = found.Family, CategoryId = found.CategoryId };
        var warnings = await GetPreventionHandler.ReadAsync(
            reader, settings, found.CustomerId, line, new DateTime(1950, 1, 1, 0, 0, 0, DateTimeKind.Utc), cancellationToken);
        return new SameBeforeList(
        [
            .. warnings.Where(w => w.Story.ComplaintId != request.ComplaintId && w.Story.ReceivedAt <= found.ReceivedAt)
                .OrderByDescending(w => w.Match).ThenByDescending(w => w.Story.ReceivedAt).Select(w => SameBeforeItem.Of(w, user.SeesCost)),
        ]);
    }
}

internal static class GetSameBeforeEndpoint
{
    public static void MapGetSameBefore(this IEndpointRouteBuilder complaints) => complaints
        .MapGet("/{complaintId:long}/same-before", async (long complaintId, IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Ok(await mediator.Send(new GetSameBefore(complaintId), cancellationToken)))
        .WithName(nameof(GetSameBefore))
        .WithSummary("Complaints like this one that came before it, with the whole story")
        .RequireAuthorization(Permission.ReadComplaints)
        .ProducesProblems(404);
}
