using System.Diagnostics;
using System.Globalization;
using Crm.Database;

namespace Crm.Benchmarks;

/// <summary>The duties of all customers: planned after grades were given, then read as a director reads them.</summary>
internal sealed class Duties(CrmDatabase database)
{
    private const string Open = """
        select min(cast(p.IsFinished as int)) as IsPlanned,
               (select count(*) from grading.Duty) as Duties
        from grading.DutyPlanning p
        """;

    /// <summary>Waits until no duty is left to plan, so that what is measured next is measured alone; answers how many there are.</summary>
    public async Task<long> ArePlannedAsync()
    {
        while (true)
        {
            var row = (await BareWriter.ReadAsync(database, Open, [])).Rows[0];
            if (Convert.ToInt64(row[0], null) == 1) return Convert.ToInt64(row[1], null);
            await Task.Delay(200);
        }
    }

    /// <summary>The planning that a committed run has set off, and the calendar and the summary of everybody.</summary>
    public async Task MeasureAsync(Server product, Load load, DateOnly today, Report report)
    {
        var began = Stopwatch.GetTimestamp();
        var planned = await ArePlannedAsync();
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        report.Add(new Line("duties", $"{planned:N0} duties looked through after a run", seconds * 1000));

        string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var (month, year) = (new DateOnly(today.Year, today.Month, 1), new DateOnly(today.Year, 1, 1));
        foreach (var (work, address) in ((string, string)[])
        [
            ("calendar of a month, all people", $"/api/v1/grading/duties/calendar?from={Day(month)}&to={Day(month.AddMonths(1).AddDays(-1))}"),
            ("duties owed, done and overdue of the year by person", $"/api/v1/grading/duties/summary?by=person&from={Day(year)}&to={Day(today)}"),
            ("50 duties that are due, all people", "/api/v1/grading/duties?state=due"),
        ])
            report.Add(Line.Of("duties", work, await load.CompareAsync(_ => [address], null), null, null));
    }
}
