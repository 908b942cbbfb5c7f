using Crm.Common;
using Crm.Contracts.Access;
using Crm.Contracts.Customers;

namespace Crm.Grading;

/// <summary>Where a grade set by hand stands.</summary>
internal enum OverrideState
{
    /// <summary>Waits for a second person.</summary>
    Proposed = 1,

    /// <summary>The customer holds it.</summary>
    Approved = 2,
    Rejected = 3,

    /// <summary>It held and holds no more: its last day passed, or somebody ended it.</summary>
    Ended = 4,

    /// <summary>Taken back before anybody decided.</summary>
    Withdrawn = 5,
}

/// <summary>
/// A grade set by hand. From: the day it began to hold, null until it is approved. Until: its last day. EndedOn: the first day on
/// which it held no more. ComputedGrade: what the last committed run says beside it.
/// </summary>
internal sealed record OverrideView(
    long OverrideId, int Version, CustomerRef Customer, PersonRef? Owner, Grade Grade, Grade ComputedGrade, string Reason,
    OverrideState State, DateOnly? From, DateOnly Until, PersonRef ProposedBy, DateTime ProposedAt, PersonRef? DecidedBy,
    DateTime? DecidedAt, PersonRef? EndedBy, DateTime? EndedAt, DateOnly? EndedOn, string? EndReason);

/// <summary>An override as the database gives it.</summary>
internal sealed record OverrideRow(
    long GradeOverrideId, int Version, long CustomerId, string Code, string Name, string SortName, long OwnerId, string? OwnerName,
    Grade Grade, Grade ComputedGrade, string Reason, OverrideState State, DateOnly? ValidFrom, DateOnly ValidUntil, long ProposedBy,
    string? ProposedByName, DateTime ProposedAt, long? DecidedBy, string? DecidedByName, DateTime? DecidedAt, long? EndedBy,
    string? EndedByName, DateTime? EndedAt, DateOnly? EndedOn, string? EndReason)
{
    public const string Columns = """
        select o.GradeOverrideId, o.Version, o.CustomerId, c.Code, c.Name, c.SortName, c.OwnerId, w.Name as OwnerName, o.Grade,
               coalesce(h.ComputedGrade, 5) as ComputedGrade, o.Reason, o.State, o.ValidFrom, o.ValidUntil, o.ProposedBy,
               p.Name as ProposedByName, o.ProposedAt, o.DecidedBy, d.Name as DecidedByName, o.DecidedAt, o.EndedBy,
               e.Name as EndedByName, o.EndedAt, o.EndedOn, o.EndReason
        """;

    /// <summary>Only what the reader may see.</summary>
    public const string Visible = """
        from grading.GradeOverride o
        inner join customers.v_Customer c on c.CustomerId = o.CustomerId
        left join grading.HeldGrade h on h.CustomerId = o.CustomerId and h.ValidUntil = @StillHeld
        left join access.v_Person w on w.PersonId = c.OwnerId
        left join access.v_Person p on p.PersonId = o.ProposedBy
        left join access.v_Person d on d.PersonId = o.DecidedBy
        left join access.v_Person e on e.PersonId = o.EndedBy
        where c.OwnerId in (select x.OwnerId from access.v_VisibleOwner x where x.ViewerId = @ViewerId)
        """;

    private const string One = $"""
        {Columns}
        {Visible}
          and o.GradeOverrideId = @OverrideId
        """;

    public OverrideView View => new(
        GradeOverrideId, Version, new CustomerRef(CustomerId, Code, Name),
        OwnerName is null ? null : new PersonRef(OwnerId, OwnerName), Grade, ComputedGrade, Reason, State, ValidFrom, ValidUntil,
        new PersonRef(ProposedBy, ProposedByName ?? ""), ProposedAt, Person(DecidedBy, DecidedByName), DecidedAt,
        Person(EndedBy, EndedByName), EndedAt, EndedOn, EndReason);

    public static async Task<OverrideView> ReadAsync(
        DbSession session, CurrentUser user, long overrideId, CancellationToken cancellationToken) =>
        (await session.QuerySingleOrDefaultAsync<OverrideRow>(
            One, new { OverrideId = overrideId, ViewerId = user.PersonId, RunCommitter.StillHeld }, cancellationToken))?.View
            ?? throw Problem.NotFound("override");

    // 0 is the product itself: an override whose last day passed.
    private static PersonRef? Person(long? id, string? name) => id is > 0 and { } person ? new PersonRef(person, name ?? "") : null;
}
