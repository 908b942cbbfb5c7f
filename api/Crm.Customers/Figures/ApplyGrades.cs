using Crm.Common;
using Crm.Contracts.Customers;
using MediatR;

namespace Crm.Customers;

/// <summary>
/// Copies the grades of a committed run to the customers' figures, set-based; answers how many customers it touched. A customer
/// made after the run keeps what it has.
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

    public Task<int> Handle(ApplyGrades request, CancellationToken cancellationToken) =>
        session.ExecuteAsync(Copy, new { request.RunId, request.AsOf }, cancellationToken);
}
