using Crm.Contracts.Grading;
using Crm.Contracts.Profitability;
using MediatR;

namespace Crm.Profitability;

/// <summary>Judges an order that was just calculated, with the price needed per line and what would make it acceptable.</summary>
internal sealed class JudgeOrderHandler(VerdictThresholdReader reader, StandardCosts costs, IMediator mediator)
    : IRequestHandler<JudgeOrder, OrderJudgement>
{
    public async Task<OrderJudgement> Handle(JudgeOrder request, CancellationToken cancellationToken)
    {
        var (order, calculated) = (request.Order, request.Calculated);
        var thresholds = await reader.ReadAsync(cancellationToken);
        await costs.LoadAsync(order.Lines.Select(l => l.ProductId), cancellationToken);
        var policy = (await mediator.Send(new GetGradePolicies([order.CustomerId], order.OrderDate), cancellationToken))[order.CustomerId];
        return OrderJudge.Judge(
            order, calculated, OrderJudge.ThresholdsOf(order.Lines, costs, thresholds, policy.Grade),
            [.. order.Lines.Select(l => costs.Find(l.ProductId, order.OrderDate))]);
    }
}
