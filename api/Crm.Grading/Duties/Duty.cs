using Crm.Common;
using Crm.Contracts.Customers;

namespace Crm.Grading;

/// <summary>What a customer is owed.</summary>
internal enum DutyKind
{
    Visit = 1,
    Call = 2,

    /// <summary>A care occasion: a festival letter, a birthday, a gift.</summary>
    Care = 3,
}

internal enum DutyState
{
    Planned = 1,
    Done = 2,
    Withdrawn = 3,

    /// <summary>Still planned when its year ended.</summary>
    Missed = 4,
}

/// <summary>Why a duty was withdrawn.</summary>
internal enum WithdrawalReason
{
    GradeChanged = 1,
    PolicyChanged = 2,

    /// <summary>The customer is lost, blocked or archived.</summary>
    NotServed = 3,
}

/// <summary>A duty as it stands in the table. Person and owner 0: nobody.</summary>
internal sealed record DutyRow(
    long DutyId, long CustomerId, DutyKind Kind, int Year, DateOnly DueOn, DateOnly PlannedDueOn, DateOnly CountsFrom, DutyState State,
    long PersonId, long OwnerId, Grade Grade, int PolicyNumber, long? TouchpointId, DateOnly? DoneOn, DateOnly? WithdrawnOn,
    WithdrawalReason? WithdrawnFor, Grade? WithdrawnAtGrade, string? Note, int Version)
{
    public const string Columns = """
        d.DutyId, d.CustomerId, d.Kind, d.Year, d.DueOn, d.PlannedDueOn, d.CountsFrom, d.State,
        d.PersonId, d.OwnerId, d.Grade, d.PolicyNumber, d.TouchpointId, d.DoneOn, d.WithdrawnOn,
        d.WithdrawnFor, d.WithdrawnAtGrade, d.Note, d.Version
        """;

    public static readonly BulkTable<DutyRow> New = Fields();

    public static readonly BulkTable<DutyRow> Changes = Fields().BigInt("DutyId", d => d.DutyId);

    public static readonly BulkTable<DutyRow> Released = new BulkTable<DutyRow>("grading.Duty")
        .BigInt("DutyId", d => d.DutyId)
        .BigInt("TouchpointId", _ => null);

    private static BulkTable<DutyRow> Fields() => new BulkTable<DutyRow>("grading.Duty")
        .BigInt("CustomerId", d => d.CustomerId)
        .Int("Kind", d => (int)d.Kind)
        .Int("Year", d => d.Year)
        .Date("DueOn", d => d.DueOn)
        .Date("PlannedDueOn", d => d.PlannedDueOn)
        .Date("CountsFrom", d => d.CountsFrom)
        .Int("State", d => (int)d.State)
        .BigInt("PersonId", d => d.PersonId)
        .BigInt("OwnerId", d => d.OwnerId)
        .Int("Grade", d => (int)d.Grade)
        .Int("PolicyNumber", d => d.PolicyNumber)
        .BigInt("TouchpointId", d => d.TouchpointId)
        .Date("DoneOn", d => d.DoneOn)
        .Date("WithdrawnOn", d => d.WithdrawnOn)
        .Int("WithdrawnFor", d => (int?)d.WithdrawnFor)
        .Int("WithdrawnAtGrade", d => (int?)d.WithdrawnAtGrade)
        .Text("Note", 400, d => d.Note)
        .Int("Version", d => d.Version);
}

/// <summary>How many of each kind a year.</summary>
internal sealed record YearlyDuties(int Visits, int Calls, int Care)
{
    public static readonly YearlyDuties None = new(0, 0, 0);

    public int Of(DutyKind kind) => kind switch
    {
        DutyKind.Visit => Visits,
        DutyKind.Call => Calls,
        _ => Care,
    };
}

/// <summary>A touchpoint as duties see it; Kind is what it can fulfil by itself, DutyId the duty that it was made for.</summary>
internal sealed record DutyTouchpoint(
    long TouchpointId, long CustomerId, DateOnly HappenedOn, TouchpointChannel Channel, TouchpointOutcome Outcome, long? DutyId)
{
    /// <summary>
    /// Visits and meetings are visits; telephone, mobile and chat are calls; a letter is a care occasion. Not to reach somebody
    /// fulfils nothing.
    /// </summary>
    public DutyKind? Kind => Outcome == TouchpointOutcome.NotReached ? null : Channel switch
    {
        TouchpointChannel.Visit or TouchpointChannel.Meeting => DutyKind.Visit,
        TouchpointChannel.Phone or TouchpointChannel.Mobile or TouchpointChannel.Chat => DutyKind.Call,
        TouchpointChannel.Letter => DutyKind.Care,
        _ => null,
    };

    /// <summary>
    /// Whether it fulfils the duty: of its kind and from its first day on, or made for it. A care occasion takes any channel that was
    /// made for it.
    /// </summary>
    public bool Fulfils(DutyRow duty) =>
        HappenedOn.Year == duty.Year && Outcome != TouchpointOutcome.NotReached
        && (DutyId == duty.DutyId && duty.DutyId != 0 ? Kind == duty.Kind || duty.Kind == DutyKind.Care
            : Kind == duty.Kind && duty.CountsFrom <= HappenedOn);
}
