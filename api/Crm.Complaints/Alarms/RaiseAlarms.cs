using Crm.Common;
using Crm.Contracts.Access;
using MediatR;

namespace Crm.Complaints;

/// <summary>
/// Raises the alarms that are due, each once whatever processes look and however often: whoever raises has the turn until its commit, and
/// an alarm's row is unique. Of several levels that one case reached meanwhile the highest is told. What is found late (nobody
/// looked for ten minutes) comes to each person as one summary. Answers how many cases were looked at.
/// </summary>
internal sealed record RaiseAlarms : ICommand<int>;

internal sealed class RaiseAlarmsHandler(
    DbSession session, IMediator mediator, CaseClock cases, CaseTargets targets, AlarmNews news, TimeProvider clock)
    : IRequestHandler<RaiseAlarms, int>
{
    public const int AtOnce = 5_000;

    private static readonly TimeSpan LateAfter = TimeSpan.FromMinutes(10);

    private const string TakeTurn = """
        update complaints.AlarmTurn
        set LookedAt = @Now
        where AlarmTurnId = 1
        """;

    // A plan made for another version of the case is void: what happened since may have moved the alarms.
    private const string Waiting = """
        from complaints.Complaint c
        left join complaints.AlarmPlan p on p.ComplaintId = c.ComplaintId
        where c.State <> 8
          and c.IsHistoric = 0
          and c.ArchivedAt is null
          and (p.ComplaintId is null or p.CaseVersion <> c.Version or p.NextAt <= @Now)
        """;

    private const string FindWaiting = $"""
        select c.ComplaintId, c.Version, c.Number, c.Subject, c.CustomerId, c.AssigneeId, c.ReceivedAt, c.CalendarVersion, c.TargetMinutes,
               c.FirstResponseMinutes
        {Waiting}
        order by c.ComplaintId
        offset 0 rows fetch next @AtOnce rows only
        """;

    private const string IsWaiting = $"""
        select c.ComplaintId
        {Waiting}
        order by c.ComplaintId
        offset 0 rows fetch next 1 rows only
        """;

    private const string FindRaised = """
        select m.ComplaintId, m.Cycle, m.Milestone, m.Level, m.DueAt
        from complaints.Alarm m
        where m.ComplaintId in (select cast(value as bigint) from openjson(@Ids))
        """;

    private const string FindIds = """
        select m.AlarmId, m.ComplaintId, m.Cycle, m.Milestone, m.Level, m.DueAt
        from complaints.Alarm m
        where m.ComplaintId in (select cast(value as bigint) from openjson(@Ids))
          and m.RaisedAt = @Now
        """;

    private const string ForgetPlans = """
        delete from complaints.AlarmPlan
        where ComplaintId in (select cast(value as bigint) from openjson(@Ids))
        """;

    private const string FindPeople = "select p.PersonId, p.Name, p.ManagerId, p.IsActive, p.Email, p.Language from access.v_Person p";

    private sealed record RaisedRow(long ComplaintId, int Cycle, AlarmMilestone Milestone, int Level, DateTime DueAt)
    {
        public AlarmKey Key => new(Cycle, Milestone, Level, DueAt);
    }

    private sealed record AlarmIdRow(long AlarmId, long ComplaintId, int Cycle, AlarmMilestone Milestone, int Level, DateTime DueAt)
    {
        public AlarmKey Key => new(Cycle, Milestone, Level, DueAt);
    }

    private sealed record PlanRow(long ComplaintId, int CaseVersion, DateTime? NextAt);

    private static readonly BulkTable<RaisedAlarm> Alarms = new BulkTable<RaisedAlarm>("complaints.Alarm")
        .BigInt("ComplaintId", a => a.Case.ComplaintId)
        .Int("Cycle", a => a.Key.Cycle)
        .Int("Milestone", a => (int)a.Key.Milestone)
        .Int("Level", a => a.Key.Level)
        .DateTime("DueAt", a => a.Key.DueAt)
        .DateTime("CaseDueAt", a => a.CaseDueAt)
        .Int("Way", a => (int)a.Way)
        .DateTime("RaisedAt", a => a.RaisedAt);

    private static readonly BulkTable<(long AlarmId, long PersonId)> People = new BulkTable<(long AlarmId, long PersonId)>("complaints.AlarmPerson")
        .BigInt("AlarmId", p => p.AlarmId)
        .BigInt("PersonId", p => p.PersonId);

    private static readonly BulkTable<PlanRow> Plans = new BulkTable<PlanRow>("complaints.AlarmPlan")
        .BigInt("ComplaintId", p => p.ComplaintId)
        .Int("CaseVersion", p => p.CaseVersion)
        .DateTime("NextAt", p => p.NextAt);

    /// <summary>Whether anything is to do; asked without a transaction, so that an idle system does not take the writers' turn.</summary>
    public static async Task<bool> IsDueAsync(DbSession session, TimeProvider clock, CancellationToken cancellationToken) =>
        await session.ScalarAsync<long?>(IsWaiting, new { Now = clock.GetUtcNow().UtcDateTime }, cancellationToken) is not null;

    public async Task<int> Handle(RaiseAlarms request, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        // Another process that is at it is waited for here; what it raised is seen by every statement after.
        await session.ExecuteAsync(TakeTurn, new { Now = now }, cancellationToken);
        var waiting = await session.QueryAsync<AlarmedCase>(FindWaiting, new { Now = now, AtOnce }, cancellationToken);
        if (waiting.Count == 0) return 0;

        var ids = new { Ids = JsonList.Of(waiting.Select(c => c.ComplaintId)), Now = now };
        var raised = (await session.QueryAsync<RaisedRow>(FindRaised, ids, cancellationToken)).ToLookup(r => r.ComplaintId, r => r.Key);
        var clocks = await cases.ReadAsync([.. waiting.Select(c => c.Terms)], now, cancellationToken);
        var alarms = waiting.SelectMany(c => Due(c, clocks[c.ComplaintId], raised[c.ComplaintId], now)).ToList();

        await session.ExecuteAsync(ForgetPlans, ids, cancellationToken);
        await session.Bulk.InsertAsync(
            Plans, waiting.Select(c => new PlanRow(c.ComplaintId, c.Version, AlarmLevels.Next(clocks[c.ComplaintId], now))), cancellationToken);
        if (alarms.Count > 0) await RaiseAsync(alarms, ids, cancellationToken);
        return waiting.Count;
    }

    private static IEnumerable<RaisedAlarm> Due(AlarmedCase @case, ClockReading clock, IEnumerable<AlarmKey> raised, DateTime now)
    {
        var known = raised.ToHashSet();
        foreach (var milestone in AlarmLevels.Reached(clock, now).Where(k => !known.Contains(k)).GroupBy(k => k.Milestone))
        {
            var highest = milestone.Max(k => k.Level);
            var reading = milestone.Key == AlarmMilestone.Resolution ? clock.Resolution : clock.FirstResponse;
            foreach (var key in milestone)
                yield return new RaisedAlarm(
                    @case, key, reading.DueAt, now,
                    key.Level < highest ? AlarmWay.PassedOver : now - key.DueAt > LateAfter ? AlarmWay.CaughtUp : AlarmWay.InTime);
        }
    }

    private async Task RaiseAsync(List<RaisedAlarm> alarms, object ids, CancellationToken cancellationToken)
    {
        await session.Bulk.InsertAsync(Alarms, alarms, cancellationToken);
        var alarmIds = (await session.QueryAsync<AlarmIdRow>(FindIds, ids, cancellationToken)).ToDictionary(r => (r.ComplaintId, r.Key), r => r.AlarmId);

        var queueOwnerId = (await targets.SettingAsync(cancellationToken)).QueueOwnerId;
        var administrators = await mediator.Send(new WhoMay(Permission.ManageMail), cancellationToken);
        var ladder = new AlarmLadder(
            await session.QueryAsync<LadderPerson>(FindPeople, null, cancellationToken), [.. administrators.Select(a => a.PersonId)]);
        var told = new List<ToldAlarm>();
        foreach (var alarm in alarms.Where(a => a.Way != AlarmWay.PassedOver))
        {
            var ownerId = alarm.Case.AssigneeId != 0 ? alarm.Case.AssigneeId : queueOwnerId;
            var people = ladder.Of(ownerId, Array.IndexOf(AlarmLevels.All, alarm.Key.Level));
            told.Add(new ToldAlarm(alarmIds[(alarm.Case.ComplaintId, alarm.Key)], alarm, people));
        }
        await session.Bulk.InsertAsync(People, told.SelectMany(t => t.PersonIds.Select(p => (t.AlarmId, p))), cancellationToken);
        await news.TellAsync(told, ladder, cancellationToken);
    }
}

/// <summary>A case as alarms see it.</summary>
internal sealed record AlarmedCase(
    long ComplaintId, int Version, string Number, string Subject, long CustomerId, long AssigneeId, DateTime ReceivedAt, int CalendarVersion,
    int TargetMinutes, int FirstResponseMinutes)
{
    public CaseTerms Terms => new(ComplaintId, ReceivedAt, CalendarVersion, TargetMinutes, FirstResponseMinutes);
}

/// <summary>An alarm to be raised. CaseDueAt: when the milestone is due.</summary>
internal sealed record RaisedAlarm(AlarmedCase Case, AlarmKey Key, DateTime CaseDueAt, DateTime RaisedAt, AlarmWay Way);

/// <summary>An alarm that has its row, and whom it is told.</summary>
internal sealed record ToldAlarm(long AlarmId, RaisedAlarm Alarm, IReadOnlyCollection<long> PersonIds);
