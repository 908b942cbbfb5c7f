using Crm.Contracts.Profitability;
using MediatR;

namespace Crm.Profitability;

/// <summary>What goods that came back had cost by the standard of that day; the sign follows the quantity.</summary>
internal sealed class CostReturnedGoodsHandler(StandardCosts costs)
    : IRequestHandler<CostReturnedGoods, IReadOnlyList<ReturnedCost>>
{
    public async Task<IReadOnlyList<ReturnedCost>> Handle(CostReturnedGoods request, CancellationToken cancellationToken)
    {
        await costs.LoadAsync(request.Goods.Select(g => g.ProductId), cancellationToken);
        return [.. request.Goods.Select(g => ProfitFormula.Cost(costs.Find(g.ProductId, g.Day), g.BaseQuantity))];
    }
}
