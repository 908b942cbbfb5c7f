using Crm.Common;
using Crm.Contracts.Customers;
using MediatR;

namespace Crm.Customers;

internal sealed class SetCustomerGradeHandler(DbSession session) : IRequestHandler<SetCustomerGrade, Unit>
{
    private const string Set = """
        update customers.CustomerFigure
        set GradeRank = @Grade
        where CustomerId = @CustomerId
        """;

    public async Task<Unit> Handle(SetCustomerGrade request, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync(Set, new { request.CustomerId, request.Grade }, cancellationToken);
        return Unit.Value;
    }
}
