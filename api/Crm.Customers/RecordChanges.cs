using System.Globalization;
using Crm.Common;
using Microsoft.AspNetCore.Http;

namespace Crm.Customers;

/// <summary>Tells somebody whose copy of a record is old who changed what since.</summary>
internal sealed class RecordChanges(DbSession session)
{
    private sealed record Entry(string Field, long? ActorId, string? ActorName, string Through, DateTime ChangedAt);

    private const int MostEntries = 100;

    private const string ReadLast = """
        select a.Field, a.ActorId, p.Name as ActorName, a.Through, a.ChangedAt
        from messaging.v_AuditEntry a
        left join access.v_Person p on p.PersonId = a.ActorId
        where a.Entity = @Entity
          and a.EntityId = @EntityId
        order by a.AuditEntryId desc
        offset 0 rows fetch next @MostEntries rows only
        """;

    /// <summary>The 412 to throw. Every change raises the version by one and writes its fields under one moment.</summary>
    public async Task<ProblemException> StaleAsync(string entity, long id, int read, int now, CancellationToken cancellationToken)
    {
        var entries = await session.QueryAsync<Entry>(ReadLast, new { Entity = entity, EntityId = id, MostEntries }, cancellationToken);
        var since = entries.GroupBy(e => (e.ChangedAt, e.ActorId, e.Through)).Take(Math.Max(0, now - read)).Reverse()
            .Select(change => string.Create(CultureInfo.InvariantCulture,
                $"{change.First().ActorName ?? change.Key.Through} changed {string.Join(", ", change.Select(e => e.Field).Distinct().Order(StringComparer.Ordinal))} at {change.Key.ChangedAt:yyyy-MM-dd HH:mm:ss}Z"))
            .ToList();
        var sentence = $"The record was changed since you read it and now has version {now}.";
        return Problem.Stale(since.Count == 0 ? sentence : $"{sentence} {string.Join("; ", since)}.");
    }
}

/// <summary>Refuses what a person wants to change of a record that the ERP keeps.</summary>
internal static class ErpOwned
{
    public static ProblemException Refuse(IReadOnlyList<string> fields, string source)
    {
        var reason = $"is kept by the ERP ({source}); change it there";
        return new ProblemException(StatusCodes.Status409Conflict, "erp-owned", $"{string.Join(", ", fields)}: {reason}.",
            fields.ToDictionary(f => f, _ => new[] { reason }));
    }
}
