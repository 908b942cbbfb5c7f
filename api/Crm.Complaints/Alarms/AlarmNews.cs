using System.Globalization;
using Crm.Common;
using Crm.Contracts.Messaging;
using MediatR;

namespace Crm.Complaints;

/// <summary>
/// Tells people of alarms in the application and by mail, in the open transaction: one by one, or what was missed as one summary for
/// each person.
/// </summary>
internal sealed class AlarmNews(DbSession session, IMediator mediator, CaseCalendars calendars)
{
    // A mail names no more; the rest is counted and stands behind the link.
    private const int MostLines = 50;

    private const string FindCustomers = """
        select k.CustomerId, k.Name
        from customers.v_Customer k
        where k.CustomerId in (select cast(value as bigint) from openjson(@Ids))
        """;

    private sealed record CustomerName(long CustomerId, string Name);

    public async Task TellAsync(IReadOnlyList<ToldAlarm> told, AlarmLadder ladder, CancellationToken cancellationToken)
    {
        if (told.Count == 0) return;
        var customers = (await session.QueryAsync<CustomerName>(
                FindCustomers, new { Ids = JsonList.Of(told.Select(t => t.Alarm.Case.CustomerId).Distinct()) }, cancellationToken))
            .ToDictionary(c => c.CustomerId, c => c.Name);
        var missed = told.Where(t => t.Alarm.Way == AlarmWay.CaughtUp)
            .SelectMany(t => t.PersonIds.Select(p => (PersonId: p, Told: t)))
            .GroupBy(t => t.PersonId, t => t.Told)
            .Where(g => g.Count() > 1)
            .ToDictionary(g => g.Key, g => g.ToList());

        foreach (var alarm in told)
        {
            IReadOnlyCollection<long> people = alarm.Alarm.Way == AlarmWay.CaughtUp
                ? [.. alarm.PersonIds.Where(p => !missed.ContainsKey(p))] : alarm.PersonIds;
            if (people.Count > 0) await TellOneAsync(alarm, people, customers, ladder, cancellationToken);
        }
        foreach (var (personId, alarms) in missed)
            await TellMissedAsync(personId, alarms, customers, ladder, cancellationToken);
    }

    private async Task TellOneAsync(
        ToldAlarm told, IReadOnlyCollection<long> people, Dictionary<long, string> customers, AlarmLadder ladder,
        CancellationToken cancellationToken)
    {
        var (alarm, @case) = (told.Alarm, told.Alarm.Case);
        await mediator.Send(new Notify(
            people, "complaint.alarm", "complaint", @case.ComplaintId,
            new { @case.Number, alarm.Key.Milestone, alarm.Key.Level, DueAt = alarm.CaseDueAt }, $"complaint-alarm:{told.AlarmId}"),
            cancellationToken);
        foreach (var person in people.Select(ladder.Find).OfType<LadderPerson>().Where(p => !string.IsNullOrWhiteSpace(p.Email)))
        {
            await mediator.Send(new SendMail(
                MailTemplates.ComplaintAlarm, person.Language, new Dictionary<string, string>
                {
                    ["person"] = person.Name,
                    ["number"] = @case.Number,
                    ["customer"] = customers.GetValueOrDefault(@case.CustomerId, ""),
                    ["subject"] = @case.Subject,
                    ["percent"] = alarm.Key.Level.ToString(CultureInfo.InvariantCulture),
                    ["milestone"] = Word(alarm.Key.Milestone, person.Language),
                    ["dueAt"] = await LocalAsync(alarm, cancellationToken),
                    ["assignee"] = ladder.Find(@case.AssigneeId)?.Name ?? "–",
                    ["link"] = $"/complaints/{@case.ComplaintId}",
                }, person.Email, "complaint", @case.ComplaintId, $"complaint-alarm:{told.AlarmId}:{person.PersonId}"), cancellationToken);
        }
    }

    private async Task TellMissedAsync(
        long personId, List<ToldAlarm> missed, Dictionary<long, string> customers, AlarmLadder ladder, CancellationToken cancellationToken)
    {
        // The first of its alarms tells this summary from all others.
        var key = $"complaint-alarms-missed:{missed.Min(m => m.AlarmId)}";
        await mediator.Send(new Notify(
            [personId], "complaint.alarmsMissed", "complaint", missed[0].Alarm.Case.ComplaintId,
            new { missed.Count, Overdue = missed.Count(m => m.Alarm.Key.Level >= 100) }, key), cancellationToken);
        if (ladder.Find(personId) is not { } person || string.IsNullOrWhiteSpace(person.Email)) return;

        var lines = new List<string>();
        foreach (var told in missed.OrderByDescending(m => m.Alarm.Key.Level).ThenBy(m => m.Alarm.CaseDueAt).Take(MostLines))
        {
            var @case = told.Alarm.Case;
            lines.Add(
                $"{@case.Number} · {customers.GetValueOrDefault(@case.CustomerId, "")} · {Word(told.Alarm.Key.Milestone, person.Language)} "
                + $"{told.Alarm.Key.Level} % · {await LocalAsync(told.Alarm, cancellationToken)}");
        }
        if (missed.Count > MostLines) lines.Add($"… +{missed.Count - MostLines}");
        await mediator.Send(new SendMail(
            MailTemplates.ComplaintAlarmSummary, person.Language, new Dictionary<string, string>
            {
                ["person"] = person.Name,
                ["count"] = missed.Count.ToString(CultureInfo.InvariantCulture),
                ["list"] = string.Join('\n', lines),
                ["link"] = "/complaints?state=open&due=overdue",
            }, person.Email, "complaint", missed[0].Alarm.Case.ComplaintId, $"{key}:{personId}"), cancellationToken);
    }

    // As the clock on the wall of the calendar's zone shows it.
    private async Task<string> LocalAsync(RaisedAlarm alarm, CancellationToken cancellationToken)
    {
        var calendar = await calendars.OfAsync(alarm.Case.CalendarVersion, cancellationToken);
        var zone = TimeZoneInfo.FindSystemTimeZoneById(calendar.Rules.TimeZone);
        return TimeZoneInfo.ConvertTimeFromUtc(alarm.CaseDueAt, zone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
    }

    private static string Word(AlarmMilestone milestone, string? language)
    {
        var chinese = language is null || language.StartsWith("zh", StringComparison.OrdinalIgnoreCase);
        return milestone == AlarmMilestone.Resolution ? (chinese ? "解决" : "resolution") : chinese ? "首次回应" : "first response";
    }
}
