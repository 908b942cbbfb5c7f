using Crm.Common;
using Crm.Contracts.Messaging;
using MediatR;

namespace Crm.Complaints;

/// <summary>A case as its customer sees it.</summary>
/// <param name="State">Where it stands, to be said in the customer's words.</param>
/// <param name="Result">What came of it; only once the customer was told.</param>
/// <param name="DueAt">When it is to be solved; null once it is.</param>
/// <param name="MayAccept">Whether the customer may say now what it thinks of the result.</param>
internal sealed record PublicProgress(
    string Number, string Subject, ComplaintKind Kind, ComplaintState State, bool IsRejected, string? Language, DateTime? DueAt,
    bool IsPaused, IReadOnlyList<PublicMilestone> Milestones, string? Method, string? Result, int? Satisfaction, bool? ResultAccepted,
    bool MayAccept, bool MayWrite, IReadOnlyList<PublicMessage> Messages, IReadOnlyList<PublicFile> Files);

/// <summary>A moment that was reached.</summary>
internal sealed record PublicMilestone(Milestone Milestone, DateTime? At);

/// <summary>What the customer wrote by the link.</summary>
internal sealed record PublicMessage(DateTime At, string Text);

/// <summary>A file that the customer sent by the link.</summary>
internal sealed record PublicFile(string Name, long Size, DateTime AddedAt);

/// <summary>Opens cases by the customer's secret link; nothing but that case is ever shown.</summary>
internal sealed class PublicCases(
    DbSession session, CaseLinks links, StepReader steps, CaseFileReader files, CaseClock cases, IMediator mediator, TimeProvider clock)
{
    private const string FindRow = $"""
        select {ComplaintRow.Columns}
        from complaints.Complaint c
        where c.ComplaintId = @ComplaintId
          and c.ArchivedAt is null
        """;

    public async Task<ComplaintRow> OpenAsync(string token, CancellationToken cancellationToken)
    {
        var complaintId = await links.OpenAsync(token, cancellationToken);
        return await session.QuerySingleOrDefaultAsync<ComplaintRow>(FindRow, new { ComplaintId = complaintId }, cancellationToken)
            ?? throw Problem.NotFound("link");
    }

    public async Task<PublicProgress> ViewAsync(ComplaintRow row, CancellationToken cancellationToken)
    {
        var taken = await steps.OfAsync(row.ComplaintId, cancellationToken);
        var sent = await files.OfAsync(row.ComplaintId, cancellationToken);
        var now = clock.GetUtcNow().UtcDateTime;
        var reading = (await cases.ReadAsync([CaseTerms.Of(row)], now, cancellationToken))[row.ComplaintId];
        var told = row.ToldAt is not null;
        // What was solved is not said before it is confirmed and told: the customer sees that work goes on.
        var state = row.State is ComplaintState.Solved or ComplaintState.Rejected or ComplaintState.Confirmed
            ? ComplaintState.Investigating : row.State;
        return new PublicProgress(
            row.Number, row.Subject, row.Kind, state, told && row.IsRejected, row.Language, told ? null : reading.Resolution.DueAt,
            row.PausedAt is not null,
            [
                new(Milestone.Received, row.CycleStartedAt), new(Milestone.Responded, row.FirstRespondedAt),
                new(Milestone.Solved, told ? row.SolvedAt : null), new(Milestone.Told, row.ToldAt), new(Milestone.Closed, row.ClosedAt),
            ],
            told ? row.Method : null, told ? row.Result : null, row.Satisfaction, row.ResultAccepted,
            row.State is ComplaintState.CustomerTold or ComplaintState.Closed && row.ResultAccepted is null,
            row.State != ComplaintState.Closed,
            [.. taken.Where(s => s.Kind == StepKind.CustomerWrote).Select(s => new PublicMessage(s.At, s.Text ?? ""))],
            [.. sent.Where(f => f.FromCustomer).Select(f => new PublicFile(f.Name, f.Size, f.AddedAt))]);
    }

    /// <summary>Tells who has the case that its customer did something.</summary>
    public async Task TellAssigneeAsync(ComplaintRow row, string kind, CancellationToken cancellationToken)
    {
        if (row.AssigneeId == 0) return;
        await mediator.Send(new Notify(
            [row.AssigneeId], kind, "complaint", row.ComplaintId, new { row.Number }, $"{kind}:{row.ComplaintId}:{row.StepCount}"), cancellationToken);
    }
}
