using Crm.Common;
using Crm.Contracts.Customers;
using Crm.Contracts.Orders;

namespace Crm.Profitability;

/// <summary>What is not as an item supposes; the effect is computed all the same.</summary>
internal enum ScenarioDoubt
{
    /// <summary>The customer is archived; what it bought in the base year still counts.</summary>
    CustomerArchived = 1,

    /// <summary>There is no such customer, or the reader may not see it: the item does nothing with it here.</summary>
    CustomerUnknown = 2,

    /// <summary>The product is archived; what was sold of it in the base year still counts.</summary>
    ProductArchived = 3,

    /// <summary>There is no such product.</summary>
    ProductUnknown = 4,

    /// <summary>There is no such category.</summary>
    CategoryUnknown = 5,

    /// <summary>Nothing was sold in the base year that the item is about: it changes nothing.</summary>
    NothingSold = 6,

    /// <summary>The customer that is to be won another time bought nothing in the base year.</summary>
    LikeBoughtNothing = 7,

    /// <summary>No yearly interest is set, so that days cost nothing.</summary>
    InterestNotSet = 8,
}

/// <summary>Item: its place in the list, from 0. Id: the customer, product or category it is about.</summary>
internal sealed record ScenarioWarning(int Item, ScenarioDoubt Doubt, long? Id, string? Name);

/// <summary>Everything that scenarios are computed from, read once for one or several of them.</summary>
internal sealed record ScenarioBase(
    DateOnly From, DateOnly To, string Currency, decimal? Interest, IReadOnlyList<BaseCell> Cells,
    IReadOnlyDictionary<long, ScenarioBase.Named> Customers, IReadOnlyDictionary<long, ScenarioBase.Named> Products,
    IReadOnlyDictionary<long, ScenarioBase.Category> Categories, IReadOnlyList<ScenarioBase.Bottleneck> Bottlenecks)
{
    public sealed record Bottleneck(long BottleneckId, string Name, decimal CapacityHours);

    public sealed record Named(long Id, string Name, bool IsArchived);

    public sealed record Category(long CategoryId, string Name, long? ParentId);

    private readonly Dictionary<long, IReadOnlyCollection<long>> _withAbove = [];

    /// <summary>A category and all above it.</summary>
    public IReadOnlyCollection<long> WithAbove(long categoryId)
    {
        if (_withAbove.TryGetValue(categoryId, out var known)) return known;
        var path = new HashSet<long>();
        for (long? at = categoryId; at is { } id && path.Add(id); at = Categories.GetValueOrDefault(id)?.ParentId)
        {
        }
        return _withAbove[categoryId] = path;
    }
}

/// <summary>
/// Reads the base year of scenarios, twelve whole months up to the last month's end, summed by month, grade, category and the customers
/// and products that items name, so that what is read grows with the items and not with the orders.
/// </summary>
internal sealed class ScenarioReader(DbSession session, CurrentUser user, TimeProvider clock)
{
    // Which customers and products are told apart comes from the items.
    private const string Told = """
        with told as (
            select f.Period, coalesce(m.Id, 0) as CustomerKey, coalesce(h.Grade, 5) as Grade, p.CategoryId, coalesce(n.Id, 0) as ProductKey,
                   case when f.Contribution is null then 0 else 1 end as Known, f.ProductId, f.BaseQuantity, f.Net, f.Tax, f.Material,
                   f.Labour, f.VariableOverhead, f.Freight, f.Commission, f.Rebate, f.Financing, f.Complaint, f.FixedOverhead
            from orders.v_SalesFact f
            inner join customers.v_Customer c on c.CustomerId = f.CustomerId
            left join grading.v_HeldGrade h on h.CustomerId = f.CustomerId and h.ValidFrom <= @To and h.ValidUntil > @To
            left join orders.v_Product p on p.ProductId = f.ProductId
            left join (select cast(value as bigint) as Id from openjson(@CustomerIds)) m on m.Id = f.CustomerId
            left join (select cast(value as bigint) as Id from openjson(@ProductIds)) n on n.Id = f.ProductId
            where f.FactDate >= @From
              and f.FactDate <= @To
              and (c.OwnerId + 0) in (select v.OwnerId from access.v_VisibleOwner v where v.ViewerId = @ViewerId)
        )
        """;

    private const string Cells = $"""
        {Told}
        select t.Period, t.CustomerKey, t.Grade, t.CategoryId, t.ProductKey, t.Known, sum(t.Net) as Net, sum(t.Tax) as Tax,
               coalesce(sum(t.Material), 0) + coalesce(sum(t.Labour), 0) + coalesce(sum(t.VariableOverhead), 0) as Variable,
               sum(t.Freight) as Freight, sum(t.Commission) as Commission, sum(t.Rebate) as Rebate, sum(t.Financing) as Financing,
               sum(t.Complaint) as Complaint, coalesce(sum(t.FixedOverhead), 0) as Fixed
        from told t
        group by t.Period, t.CustomerKey, t.Grade, t.CategoryId, t.ProductKey, t.Known
        """;

    private const string BottleneckHours = $"""
        {Told}
        select t.Period, t.CustomerKey, t.Grade, t.CategoryId, t.ProductKey, t.Known, b.BottleneckId, sum(t.BaseQuantity * b.Hours) as Hours
        from told t
        inner join profitability.ProductHours b on b.ProductId = t.ProductId
        group by t.Period, t.CustomerKey, t.Grade, t.CategoryId, t.ProductKey, t.Known, b.BottleneckId
        """;

    private const string Bottlenecks = """
        select b.BottleneckId, b.Name, b.CapacityHours
        from profitability.Bottleneck b
        where b.ArchivedAt is null
        order by b.Name, b.BottleneckId
        """;

    private const string Customers = """
        select c.CustomerId as Id, c.Name, case when c.ArchivedAt is null then 0 else 1 end as IsArchived
        from customers.v_Customer c
        where c.CustomerId in (select cast(value as bigint) from openjson(@Ids))
          and c.OwnerId in (select v.OwnerId from access.v_VisibleOwner v where v.ViewerId = @ViewerId)
        """;

    private const string Products = """
        select p.ProductId as Id, p.Name, case when p.ArchivedAt is null then 0 else 1 end as IsArchived
        from orders.v_Product p
        where p.ProductId in (select cast(value as bigint) from openjson(@Ids))
        """;

    private const string Categories = """
        select c.CategoryId, c.Name, c.ParentId
        from orders.v_Category c
        """;

    private sealed record CellRow(
        int Period, long CustomerKey, Grade Grade, long? CategoryId, long ProductKey, bool Known, Money Net, Money Tax, Money Variable,
        Money Freight, Money Commission, Money Rebate, Money Financing, Money Complaint, Money Fixed);

    private readonly record struct CellKey(
        int Period, long CustomerKey, Grade Grade, long? CategoryId, long ProductKey, bool Known);

    private sealed record HoursRow(
        int Period, long CustomerKey, Grade Grade, long? CategoryId, long ProductKey, bool Known, long BottleneckId, decimal Hours)
    {
        public CellKey Key => new(Period, CustomerKey, Grade, CategoryId, ProductKey, Known);
    }

    /// <summary>The base year that the items need.</summary>
    public async Task<ScenarioBase> ReadAsync(IEnumerable<ScenarioItem> items, CancellationToken cancellationToken)
    {
        var days = ReportDays.Of(null, null, ReportDays.Today(clock));
        var setting = await ProfitRates.ReadSettingAsync(session, cancellationToken);
        var (customers, products, categories) = await NamedAsync(items, cancellationToken);
        session.CommandTimeout = 120;
        var parameters = new
        {
            days.From,
            days.To,
            ViewerId = user.PersonId,
            CustomerIds = JsonList.Of(customers.Keys),
            ProductIds = JsonList.Of(products.Keys),
        };
        var rows = await session.QueryAsync<CellRow>(Cells, parameters, cancellationToken);
        var bottlenecks = await session.QueryAsync<ScenarioBase.Bottleneck>(Bottlenecks, null, cancellationToken);
        var hours = (bottlenecks.Count == 0 ? [] : await session.QueryAsync<HoursRow>(BottleneckHours, parameters, cancellationToken))
            .GroupBy(h => h.Key).ToDictionary(g => g.Key, g => g.ToDictionary(h => h.BottleneckId, h => h.Hours));
        var first = Period.Of(days.From);
        var cells = rows.Select(r => new BaseCell(
            (r.Period / 100 - first / 100) * 12 + r.Period % 100 - first % 100, r.CustomerKey, r.Grade, r.CategoryId, r.ProductKey, r.Known,
            r.Net.Amount, r.Tax.Amount, r.Variable.Amount, r.Freight.Amount, r.Commission.Amount, r.Rebate.Amount, r.Financing.Amount,
            r.Complaint.Amount, r.Fixed.Amount,
            hours.GetValueOrDefault(new CellKey(r.Period, r.CustomerKey, r.Grade, r.CategoryId, r.ProductKey, r.Known))));
        return new ScenarioBase(
            days.From, days.To, setting.BaseCurrency, setting.InterestRate, [.. cells], customers, products, categories, bottlenecks);
    }

    /// <summary>What the items name and the reader may see.</summary>
    public async Task<(Dictionary<long, ScenarioBase.Named> Customers, Dictionary<long, ScenarioBase.Named> Products,
        Dictionary<long, ScenarioBase.Category> Categories)> NamedAsync(IEnumerable<ScenarioItem> items, CancellationToken cancellationToken)
    {
        var list = items.ToList();
        var customerIds = list.SelectMany(i => i.Where.CustomerIds)
            .Concat(list.Where(i => i.LikeCustomerId is not null).Select(i => i.LikeCustomerId!.Value)).Distinct();
        var customers = await session.QueryAsync<ScenarioBase.Named>(
            Customers, new { Ids = JsonList.Of(customerIds), ViewerId = user.PersonId }, cancellationToken);
        var products = await session.QueryAsync<ScenarioBase.Named>(
            Products, new { Ids = JsonList.Of(list.SelectMany(i => i.Where.ProductIds).Distinct()) }, cancellationToken);
        var categories = await session.QueryAsync<ScenarioBase.Category>(Categories, null, cancellationToken);
        return (customers.ToDictionary(c => c.Id), products.ToDictionary(p => p.Id), categories.ToDictionary(c => c.CategoryId));
    }

    /// <summary>Refuses items that name what is not there, or what the person may not see, by the JSON path of the field.</summary>
    public async Task RefuseUnknownAsync(IReadOnlyList<ScenarioItem> items, CancellationToken cancellationToken)
    {
        var (customers, products, categories) = await NamedAsync(items, cancellationToken);
        var problems = new Dictionary<string, string[]>();
        for (var i = 0; i < items.Count; i++)
        {
            Refuse($"items[{i}].scope.customerIds", items[i].Where.CustomerIds, customers.ContainsKey, "customer that you may see");
            Refuse($"items[{i}].scope.productIds", items[i].Where.ProductIds, products.ContainsKey, "product");
            Refuse($"items[{i}].scope.categoryIds", items[i].Where.CategoryIds, categories.ContainsKey, "category");
            if (items[i].LikeCustomerId is { } like)
                Refuse($"items[{i}].likeCustomerId", [like], customers.ContainsKey, "customer that you may see");
        }
        if (problems.Count > 0) throw Problem.Invalid(problems);

        void Refuse(string field, IReadOnlyList<long> ids, Func<long, bool> isKnown, string what)
        {
            var unknown = ids.Where(id => !isKnown(id)).Take(5).ToList();
            if (unknown.Count > 0) problems[field] = [$"{string.Join(", ", unknown)}: is no {what}"];
        }
    }
}
