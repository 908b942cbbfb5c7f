using System.Text.Json;
using Crm.Common;

namespace Crm.Complaints;

/// <summary>Reads the clock of cases from their steps: those of a whole page in one pass.</summary>
internal sealed class CaseClock(DbSession session, CaseCalendars calendars)
{
    private const string TimedSteps = """
        select s.ComplaintId, s.Kind, s.HappenedAt, case when s.Kind = 14 then s.Data else null end as Data
        from complaints.Step s
        where s.ComplaintId in (select cast(value as bigint) from openjson(@Ids))
          and s.Kind in (1, 4, 5, 6, 7, 9, 10, 11, 13, 14)
        order by s.ComplaintId, s.Number
        """;

    /// <summary>The clock of each case, by its id.</summary>
    public async Task<IReadOnlyDictionary<long, ClockReading>> ReadAsync(
        IReadOnlyCollection<CaseTerms> cases, DateTime now, CancellationToken cancellationToken)
    {
        if (cases.Count == 0) return new Dictionary<long, ClockReading>();
        var steps = (await session.QueryAsync<TimedStep>(
            TimedSteps, new { Ids = JsonList.Of(cases.Select(c => c.ComplaintId)) }, cancellationToken)).ToLookup(s => s.ComplaintId);
        var readings = new Dictionary<long, ClockReading>(cases.Count);
        foreach (var terms in cases)
        {
            var calendar = await calendars.OfAsync(terms.CalendarVersion, cancellationToken);
            readings[terms.ComplaintId] = Read(terms, steps[terms.ComplaintId], calendar, now);
        }
        return readings;
    }

    /// <summary>The clock of one case with steps that are about to be written.</summary>
    public async Task<ClockReading> ReadAsync(
        CaseTerms terms, IEnumerable<TimedStep> added, DateTime now, CancellationToken cancellationToken)
    {
        var steps = terms.ComplaintId == 0 ? []
            : await session.QueryAsync<TimedStep>(TimedSteps, new { Ids = JsonList.Of([terms.ComplaintId]) }, cancellationToken);
        return Read(terms, [.. steps, .. added], await calendars.OfAsync(terms.CalendarVersion, cancellationToken), now);
    }

    /// <summary>The clock of a case from all its steps.</summary>
    public static ClockReading Read(CaseTerms terms, IEnumerable<TimedStep> steps, BusinessCalendar calendar, DateTime now)
    {
        List<ClockStep> minded = [.. steps.Select(ClockStepOf).OfType<ClockStep>()];
        if (minded.Count == 0) minded.Add(new ClockStep(ClockEvent.Received, terms.ReceivedAt));
        return ComplaintClock.Evaluate(minded, calendar, new ClockTarget(terms.TargetMinutes, terms.FirstResponseMinutes), now);
    }

    /// <summary>Copies what the clock says beside the case, for sorting, alarms and reports.</summary>
    public static ComplaintRow Store(ComplaintRow row, ClockReading reading)
    {
        var (resolution, response) = (reading.Resolution, reading.FirstResponse);
        return row with
        {
            Cycle = reading.Cycle,
            CycleStartedAt = reading.CycleStartedAt,
            DueAt = resolution.DueAt,
            FirstResponseDueAt = response.DueAt,
            PausedAt = resolution.PausedSince,
            FirstRespondedAt = response.MetAt,
            RespondedInTime = response.MetInTime,
            SolvedAt = resolution.MetAt,
            SolvedInTime = resolution.MetInTime,
            WorkedMinutes = resolution.MetAt is null ? null : (int)Math.Min(resolution.Elapsed.TotalMinutes, int.MaxValue),
        };
    }

    private static ClockStep? ClockStepOf(TimedStep step) => ClockStep.Of(
        step.Kind, step.HappenedAt,
        step.Kind == StepKind.Retargeted ? JsonSerializer.Deserialize<RetargetData>(step.Data!, CrmJson.Options)!.Minutes : 0);
}

/// <summary>What the clock of a case needs beside its steps; frozen at intake.</summary>
internal sealed record CaseTerms(
    long ComplaintId, DateTime ReceivedAt, int CalendarVersion, int TargetMinutes, int FirstResponseMinutes)
{
    public static CaseTerms Of(ComplaintRow row) =>
        new(row.ComplaintId, row.ReceivedAt, row.CalendarVersion, row.TargetMinutes, row.FirstResponseMinutes);
}
