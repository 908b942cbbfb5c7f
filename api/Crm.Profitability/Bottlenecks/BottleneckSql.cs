using Crm.Common;

namespace Crm.Profitability;

/// <summary>A bottleneck as it is stored.</summary>
internal sealed record BottleneckRow(long BottleneckId, string Code, string Name, decimal CapacityHours, string PeakMonths, int Version);

/// <summary>Hours of a bottleneck that a base unit of a product takes.</summary>
internal sealed record HoursRow(long BottleneckId, long ProductId, decimal Hours);

internal static class BottleneckSql
{
    public const string All = """
        select b.BottleneckId, b.Code, b.Name, b.CapacityHours, b.PeakMonths, b.Version
        from profitability.Bottleneck b
        where b.ArchivedAt is null
        order by b.Name, b.BottleneckId
        """;

    public const string AllHours = """
        select h.BottleneckId, h.ProductId, h.Hours
        from profitability.ProductHours h
        inner join profitability.Bottleneck b on b.BottleneckId = h.BottleneckId
        where b.ArchivedAt is null
        """;

    public static IReadOnlySet<int> Peaks(string months) =>
        months.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(m => int.Parse(m, null)).ToHashSet();
}

internal static class BottleneckState
{
    private const string Exists = """
        select count(*)
        from profitability.Bottleneck b
        where b.BottleneckId = @BottleneckId
          and b.ArchivedAt is null
        """;

    public static async Task RequireAsync(DbSession session, long bottleneckId, CancellationToken cancellationToken)
    {
        if (await session.ScalarAsync<long>(Exists, new { BottleneckId = bottleneckId }, cancellationToken) == 0) throw Problem.NotFound("bottleneck");
    }
}
