using Crm.Common;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Customers;

/// <summary>
/// Proves the stored figures: computes all of them anew and counts the rows that differ. Rows marked for computing anew and
/// those whose day has not come round yet are told apart, because they are late and not wrong.
/// </summary>
internal sealed record VerifyFigures : IQuery<VerifiedFigures>;

/// <param name="Customers">How many rows were looked at.</param>
/// <param name="Waiting">Rows that wait to be computed anew.</param>
/// <param name="Differing">Rows that do not wait and yet differ from their facts: more than 0 is a fault.</param>
/// <param name="Fields">Differing rows by field.</param>
/// <param name="FirstCustomerIds">The first ten that differ.</param>
internal sealed record VerifiedFigures(
    long Customers, long Waiting, long Differing, IReadOnlyDictionary<string, long> Fields, IReadOnlyList<long> FirstCustomerIds);

internal sealed class VerifyFiguresHandler(DbSession session, FigureReader reader, TimeProvider clock)
    : IRequestHandler<VerifyFigures, VerifiedFigures>
{
    private static readonly (string Name, Func<FigureValues, object> Value)[] Fields =
    [
        ("revenue12m", v => v.Revenue12m),
        ("revenuePrevious12m", v => v.RevenuePrevious12m),
        ("contribution12m", v => v.Contribution12m),
        ("contributionPrevious12m", v => v.ContributionPrevious12m),
        ("unknownCostRevenue12m", v => v.UnknownCostRevenue12m),
        ("orderCount12m", v => v.OrderCount12m),
        ("orderCount", v => v.OrderCount),
        ("firstOrderOn", v => v.FirstOrderOn),
        ("lastOrderOn", v => v.LastOrderOn),
        ("openAmount", v => v.OpenAmount),
        ("overdueAmount", v => v.OverdueAmount),
    ];

    private const string Marked = """
        select distinct s.CustomerId
        from customers.StaleFigure s
        where s.CustomerId in (select cast(value as bigint) from openjson(@Ids))
        """;

    private sealed record Compared(long CustomerId, bool IsWaiting, FigureValues Stored, FigureValues Facts);

    public async Task<VerifiedFigures> Handle(VerifyFigures request, CancellationToken cancellationToken)
    {
        long customers = 0, waiting = 0, differing = 0;
        var fields = new Dictionary<string, long>();
        var first = new List<long>();
        for (var ids = await reader.NextAsync(0, cancellationToken); ids.Count > 0; ids = await reader.NextAsync(ids[^1], cancellationToken))
        {
            var compared = await CompareAsync(ids, cancellationToken);
            customers += compared.Count;
            waiting += compared.Count(c => c.IsWaiting);
            var suspects = compared.Where(Differs).Select(c => c.CustomerId).ToList();
            if (suspects.Count == 0) continue;
            // Without a transaction the two sides are read one after the other: only who differs again is really wrong.
            foreach (var wrong in (await CompareAsync(suspects, cancellationToken)).Where(Differs))
            {
                differing++;
                if (first.Count < 10) first.Add(wrong.CustomerId);
                foreach (var (name, value) in Fields)
                    if (!Equals(value(wrong.Facts), value(wrong.Stored))) fields[name] = fields.GetValueOrDefault(name) + 1;
            }
        }
        return new VerifiedFigures(customers, waiting, differing, fields, first);
    }

    private static bool Differs(Compared compared) => !compared.IsWaiting && compared.Stored != compared.Facts;

    private async Task<IReadOnlyList<Compared>> CompareAsync(IReadOnlyList<long> ids, CancellationToken cancellationToken)
    {
        var asOf = FigureDays.AsOf(clock);
        var stored = await reader.StoredAsync([.. ids], cancellationToken);
        var computed = await reader.ComputeAsync([.. ids], asOf, cancellationToken);
        var marked = (await session.QueryAsync<long>(Marked, new { Ids = JsonList.Of(ids) }, cancellationToken)).ToHashSet();
        return [.. stored.Select(f => new Compared(f.CustomerId, f.AsOf != asOf || marked.Contains(f.CustomerId), f.Values,
            computed.TryGetValue(f.CustomerId, out var sums) ? sums.Values : FigureValues.Nothing))];
    }
}

internal static class VerifyFiguresEndpoint
{
    public static void MapVerifyFigures(this IEndpointRouteBuilder customers) => customers
        .MapPost("/figures/verification", async (IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Ok(await mediator.Send(new VerifyFigures(), cancellationToken)))
        .WithName(nameof(VerifyFigures))
        .WithSummary("Compare every customer's stored figures with its orders, credits, invoices and payments")
        .RequireAuthorization(Permission.SyncData)
        .ProducesProblems();
}
