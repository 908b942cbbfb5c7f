using System.Globalization;
using Crm.Common;
using FluentValidation;

namespace Crm.Grading;

/// <summary>Days that customers can be graded as of: not before 1960, and after the first fact, as a day before it would grade nobody.</summary>
internal static class GradableDays
{
    public static readonly DateOnly First = new(1960, 1, 1);

    /// <summary>A day that is neither in the future nor before 1960.</summary>
    public static IRuleBuilderOptions<T, DateOnly> MustBeGradable<T>(this IRuleBuilder<T, DateOnly> day, TimeProvider clock) => day
        .Must(d => d >= First && d <= DateOnly.FromDateTime(clock.GetLocalNow().DateTime))
        .WithMessage("must not be in the future, nor before 1960");

    private const string FirstFact = """
        select f.FactDate
        from orders.v_DocumentFact f
        order by f.FactDate
        offset 0 rows fetch next 1 rows only
        """;

    /// <summary>Refuses a day on or before the first fact, naming the field that holds the day.</summary>
    public static async Task RequireAsync(
        DbSession session, IEnumerable<(string Field, DateOnly Day)> days, CancellationToken cancellationToken)
    {
        var first = await session.ScalarAsync<DateOnly?>(FirstFact, null, cancellationToken);
        foreach (var (field, day) in days)
            if (day <= first)
                throw Problem.Invalid(
                    field, $"must be after the first day there is, {first.Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}");
    }
}
