using Crm.Common;
using Crm.Contracts.Customers;
using MediatR;

namespace Crm.Customers;

/// <summary>
/// Copies the grades of a committed run to the customers' figures, set-based; answers how many customers it touched. A customer
/// made after the run keeps what it has, and one with a grade set by hand keeps that.
/// </summary>
internal sealed class ApplyGradesHandler(DbSession session) : IRequestHandler<ApplyGrades, int>
{
    private const string Copy = """
        update customers.CustomerFigure
        set GradeRank = (select r.Grade from grading.v_RunResult r where r.RunId = @RunId and r.CustomerId = customers.CustomerFigure.CustomerId),
            Score = (select r.Score from grading.v_RunResult r where r.RunId = @RunId and r.CustomerId = customers.CustomerFigure.CustomerId),
            GradedOn = @AsOf
        where CustomerId in (select r.CustomerId from grading.v_RunResult r where r.RunId = @RunId)
        """;

    private const string KeepOverrides = """
        update customers.CustomerFigure
        set GradeRank = (
            select h.Grade
            from grading.v_HeldGrade h
            where h.CustomerId = customers.CustomerFigure.CustomerId
              and h.OverrideId is not null
              and h.ValidUntil = @StillHeld)
        where CustomerId in (
            select h.CustomerId
            from grading.v_HeldGrade h
            where h.OverrideId is not null
              and h.ValidUntil = @StillHeld)
        """;

    private static readonly DateOnly StillHeld = new(9999, 12, 31);

    public async Task<int> Handle(ApplyGrades request, CancellationToken cancellationToken)
    {
        var touched = await session.ExecuteAsync(Copy, new { request.RunId, request.AsOf }, cancellationToken);
        await session.ExecuteAsync(KeepOverrides, new { StillHeld }, cancellationToken);
        return touched;
    }
}
