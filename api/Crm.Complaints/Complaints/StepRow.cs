using Crm.Common;

namespace Crm.Complaints;

/// <summary>A step as it stands in the table; steps are only ever added.</summary>
internal sealed record StepRow(
    long ComplaintId, int Number, StepKind Kind, DateTime HappenedAt, DateTime RecordedAt, long PersonId, string? Text, string? Data)
{
    public static readonly BulkTable<StepRow> New = new BulkTable<StepRow>("complaints.Step")
        .BigInt("ComplaintId", s => s.ComplaintId)
        .Int("Number", s => s.Number)
        .Int("Kind", s => (int)s.Kind)
        .DateTime("HappenedAt", s => s.HappenedAt)
        .DateTime("RecordedAt", s => s.RecordedAt)
        .BigInt("PersonId", s => s.PersonId)
        .Text("Text", 4000, s => s.Text)
        .LongText("Data", s => s.Data);
}

/// <summary>A step to be added. At: when it happened, now unless told otherwise. Data is kept as JSON.</summary>
internal sealed record NewStep(StepKind Kind, string? Text = null, object? Data = null, DateTime? At = null, bool ByCustomer = false);

/// <summary>What the clock reads of a step.</summary>
internal sealed record TimedStep(long ComplaintId, StepKind Kind, DateTime HappenedAt, string? Data);

/// <summary>What a changed target says in the data of its step: working minutes for the current cycle.</summary>
internal sealed record RetargetData(int Minutes, int MinutesBefore, DateTime DueBefore, DateTime DueAt);
