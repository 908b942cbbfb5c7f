using Crm.Common;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Complaints;

/// <summary>How many complaints a customer has: open, late, in all and in the last twelve months.</summary>
internal sealed record CountComplaints(long CustomerId) : IQuery<CustomerComplaints>;

/// <summary>Late: open, not solved and over the due time. Cost is that of twelve months, null without the right to see cost.</summary>
internal sealed record CustomerComplaints(long Open, long Late, long LastYear, long Total, DateTime? LastReceivedAt, Money? CostLastYear);

internal sealed class CountComplaintsHandler(DbSession session, CurrentUser user, TimeProvider clock)
    : IRequestHandler<CountComplaints, CustomerComplaints>
{
    private sealed record Counted(long Open, long Late, long LastYear, long Total, DateTime? LastReceivedAt, Money CostLastYear);

    private const string IsVisible = """
        select count(*)
        from customers.v_Customer k
        where k.CustomerId = @CustomerId
          and k.OwnerId in (select v.OwnerId from access.v_VisibleOwner v where v.ViewerId = @ViewerId)
        """;

    private const string Count = """
        select coalesce(sum(case when c.State <> 8 then 1 else 0 end), 0) as [Open],
               coalesce(sum(case when c.State <> 8 and c.SolvedAt is null and c.DueAt < coalesce(c.PausedAt, @Now) then 1 else 0 end), 0) as Late,
               coalesce(sum(case when c.ReceivedOn >= @YearAgo then 1 else 0 end), 0) as LastYear, count(*) as Total,
               max(c.ReceivedAt) as LastReceivedAt, coalesce(sum(case when c.ReceivedOn >= @YearAgo then c.Cost else 0 end), 0) as CostLastYear
        from complaints.Complaint c
        where c.CustomerId = @CustomerId
          and c.ArchivedAt is null
        """;

    public async Task<CustomerComplaints> Handle(CountComplaints request, CancellationToken cancellationToken)
    {
        if (await session.ScalarAsync<long>(IsVisible, new { request.CustomerId, ViewerId = user.PersonId }, cancellationToken) == 0)
            throw Problem.NotFound("customer");
        var counted = (await session.QuerySingleOrDefaultAsync<Counted>(Count, new
        {
            request.CustomerId,
            Now = clock.GetUtcNow().UtcDateTime,
            YearAgo = DateOnly.FromDateTime(clock.GetLocalNow().DateTime).AddYears(-1),
        }, cancellationToken))!;
        return new CustomerComplaints(
            counted.Open, counted.Late, counted.LastYear, counted.Total, counted.LastReceivedAt, user.SeesCost ? counted.CostLastYear : null);
    }
}

internal static class CountComplaintsEndpoint
{
    public static void MapCountComplaints(this IEndpointRouteBuilder customers) => customers
        .MapGet("/{customerId:long}/complaint-counts", (long customerId, IMediator mediator, CancellationToken cancellationToken) =>
            mediator.Send(new CountComplaints(customerId), cancellationToken))
        .WithName(nameof(CountComplaints))
        .WithSummary("How many complaints a customer has, open and late")
        .RequireAuthorization(Permission.ReadComplaints)
        .ProducesProblems(404);
}
