using Crm.Common;
using Crm.Contracts.Access;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Customers;

/// <summary>Who judged a customer how and when, the latest first.</summary>
internal sealed record ListJudgements(long CustomerId) : IQuery<Judgements>;

internal sealed record Judgements(IReadOnlyList<JudgementView> Items);

internal sealed class ListJudgementsHandler(DbSession session, CustomerReader reader) : IRequestHandler<ListJudgements, Judgements>
{
    public async Task<Judgements> Handle(ListJudgements request, CancellationToken cancellationToken)
    {
        await reader.GetAsync(request.CustomerId, cancellationToken);
        return new Judgements(await JudgementReading.ReadAsync(session, request.CustomerId, null, cancellationToken));
    }
}

internal static class JudgementReading
{
    private sealed record Row(
        JudgedMetric Metric, decimal? Value, string? Note, long? JudgedBy, string? JudgedByName, string Through, DateTime JudgedAt,
        DateOnly ValidFrom, DateOnly ValidUntil);

    private const string Find = """
        select j.Metric, j.Value, j.Note, j.JudgedBy, p.Name as JudgedByName, j.Through, j.JudgedAt,
               j.ValidFrom, j.ValidUntil
        from customers.Judgement j
        left join access.v_Person p on p.PersonId = j.JudgedBy
        where j.CustomerId = @CustomerId
          and (@Metric is null or j.Metric = @Metric)
        order by j.JudgementId desc
        """;

    public static async Task<IReadOnlyList<JudgementView>> ReadAsync(
        DbSession session, long customerId, JudgedMetric? metric, CancellationToken cancellationToken)
    {
        var rows = await session.QueryAsync<Row>(Find, new { CustomerId = customerId, Metric = metric }, cancellationToken);
        return
        [
            .. rows.Select(r => new JudgementView(
                r.Metric, r.Value, r.Note, r.JudgedBy is { } by ? new PersonRef(by, r.JudgedByName ?? "") : null, r.Through, r.JudgedAt,
                r.ValidFrom, r.ValidUntil == DateOnly.MaxValue ? null : r.ValidUntil)),
        ];
    }
}

internal static class ListJudgementsEndpoint
{
    public static void MapListJudgements(this IEndpointRouteBuilder customers) => customers
        .MapGet("/{customerId:long}/judgements", async (long customerId, IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Ok(await mediator.Send(new ListJudgements(customerId), cancellationToken)))
        .WithName(nameof(ListJudgements))
        .WithSummary("Who judged a customer how and when")
        .RequireAuthorization(Permission.ReadCustomers)
        .ProducesProblems(404);
}
