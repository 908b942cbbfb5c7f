using Crm.Common;
using Crm.Contracts.Customers;
using Crm.Contracts.Grading;
using MediatR;

namespace Crm.Grading;

/// <summary>Tells other modules which policy binds them for which customer on a day.</summary>
internal sealed class GetGradePoliciesHandler(DbSession session)
    : IRequestHandler<GetGradePolicies, IReadOnlyDictionary<long, HeldPolicy>>
{
    private sealed record HeldRow(long CustomerId, Grade Grade);

    private const string Held = """
        select h.CustomerId, h.Grade
        from grading.HeldGrade h
        where h.CustomerId in (select cast(value as bigint) from openjson(@Ids))
          and h.ValidFrom <= @Day
          and h.ValidUntil > @Day
        """;

    public async Task<IReadOnlyDictionary<long, HeldPolicy>> Handle(GetGradePolicies request, CancellationToken cancellationToken)
    {
        var version = (await PolicyVersions.ReadAsync(session, cancellationToken)).At(request.Day);
        var grades = (await session.QueryAsync<HeldRow>(
                Held, new { Ids = JsonList.Of(request.CustomerIds), request.Day }, cancellationToken))
            .ToDictionary(h => h.CustomerId, h => h.Grade);
        return request.CustomerIds.Distinct().ToDictionary(id => id, id =>
        {
            var grade = grades.GetValueOrDefault(id, Grade.N);
            return new HeldPolicy(grade, version.Number, version.Grades.Of(grade));
        });
    }
}

/// <summary>Tells other modules which policies bind them for many customers, each on its own days, by two statements.</summary>
internal sealed class GetPoliciesOnDaysHandler(DbSession session)
    : IRequestHandler<GetPoliciesOnDays, IReadOnlyDictionary<CustomerDay, HeldPolicy>>
{
    private sealed record HeldRow(long CustomerId, Grade Grade, DateOnly ValidFrom, DateOnly ValidUntil);

    private const string Held = """
        select h.CustomerId, h.Grade, h.ValidFrom, h.ValidUntil
        from grading.HeldGrade h
        where h.CustomerId in (select cast(value as bigint) from openjson(@Ids))
          and h.ValidFrom <= @Last
          and h.ValidUntil > @First
        """;

    public async Task<IReadOnlyDictionary<CustomerDay, HeldPolicy>> Handle(
        GetPoliciesOnDays request, CancellationToken cancellationToken)
    {
        if (request.Days.Count == 0) return new Dictionary<CustomerDay, HeldPolicy>();
        var versions = await PolicyVersions.ReadAsync(session, cancellationToken);
        var held = (await session.QueryAsync<HeldRow>(Held, new
        {
            Ids = JsonList.Of(request.Days.Select(d => d.CustomerId).Distinct()),
            First = request.Days.Min(d => d.Day),
            Last = request.Days.Max(d => d.Day),
        }, cancellationToken)).ToLookup(h => h.CustomerId);
        return request.Days.Distinct().ToDictionary(d => d, d =>
        {
            var version = versions.At(d.Day);
            var grade = held[d.CustomerId].FirstOrDefault(h => h.ValidFrom <= d.Day && h.ValidUntil > d.Day)?.Grade ?? Grade.N;
            return new HeldPolicy(grade, version.Number, version.Grades.Of(grade));
        });
    }
}

/// <summary>Tells other modules the policies of every grade on a day.</summary>
internal sealed class GetValidPoliciesHandler(DbSession session) : IRequestHandler<GetValidPolicies, ValidPolicies>
{
    public async Task<ValidPolicies> Handle(GetValidPolicies request, CancellationToken cancellationToken)
    {
        var version = (await PolicyVersions.ReadAsync(session, cancellationToken)).At(request.Day);
        return new ValidPolicies(version.Number, version.Grades);
    }
}
