using Crm.Common;

namespace Crm.Profitability;

/// <summary>What a product belongs to; 0 where it belongs to none.</summary>
internal sealed record ProductPlace(long ProductId, long CategoryId, long SupplierId);

/// <summary>A category and the one above it; null at the root.</summary>
internal sealed record CategoryPlace(long CategoryId, string Name, long? ParentId);

/// <summary>The tree of categories, by which a category stands for all below it. A circle, which no source should send, ends where it began.</summary>
internal sealed class CategoryPlaces(IEnumerable<CategoryPlace> categories)
{
    private readonly Dictionary<long, CategoryPlace> _all = categories.ToDictionary(c => c.CategoryId);

    public string NameOf(long categoryId) => _all.GetValueOrDefault(categoryId)?.Name ?? "";

    public long RootOf(long categoryId)
    {
        var seen = new HashSet<long>();
        while (seen.Add(categoryId) && _all.GetValueOrDefault(categoryId)?.ParentId is { } parent) categoryId = parent;
        return categoryId;
    }

    /// <summary>These categories and all below them.</summary>
    public HashSet<long> Below(IEnumerable<long> categoryIds)
    {
        var found = new HashSet<long>(categoryIds);
        var children = _all.Values.Where(c => c.ParentId is not null).ToLookup(c => c.ParentId!.Value, c => c.CategoryId);
        var open = new Queue<long>(found);
        while (open.TryDequeue(out var id))
            foreach (var child in children[id])
                if (found.Add(child)) open.Enqueue(child);
        return found;
    }
}

/// <summary>One value of a dimension: a number (an id, a grade, a month) or a text. Number 0 and an empty text: none.</summary>
internal readonly record struct CubePart(long Number, string Text);

/// <summary>An axis with what its codes mean; without values the code is the number.</summary>
internal sealed record CubeAxis(CubeDimension Dimension, TallyAxis Axis, IReadOnlyList<CubePart>? Values)
{
    public CubePart PartOf(int code) => Values is null ? new CubePart(code, "") : Values[code];
}

/// <summary>Reads what the axes and filters of a question need: products, categories, ways, customers, as tables of codes.</summary>
internal sealed class CubePlanner(DbSession session, CustomerClasses classes)
{
    private const string Products = """
        select p.ProductId, coalesce(p.CategoryId, 0) as CategoryId, coalesce(p.SupplierId, 0) as SupplierId
        from orders.v_Product p
        """;

    private const string AllCategories = """
        select c.CategoryId, c.Name, c.ParentId
        from orders.v_Category c
        """;

    // Asked once per owner instead of once per customer: most who read reports see everybody's customers.
    private const string HiddenOwners = """
        select count(*)
        from (
            select p.PersonId as OwnerId
            from access.v_Person p
            union all
            select 0 as OwnerId
        ) w
        where w.OwnerId not in (select o.OwnerId from access.v_VisibleOwner o where o.ViewerId = @ViewerId)
          and exists (select 1 from customers.v_Customer c where c.OwnerId = w.OwnerId)
        """;

    private const string VisibleCustomers = """
        select c.CustomerId
        from customers.v_Customer c
        where c.OwnerId in (select v.OwnerId from access.v_VisibleOwner v where v.ViewerId = @ViewerId)
        """;

    private const string FilteredCustomers = """
        select c.CustomerId
        from customers.v_Customer c
        where (@SeesAll = 1 or c.OwnerId in (select v.OwnerId from access.v_VisibleOwner v where v.ViewerId = @ViewerId))
          and (@CustomerIds is null or c.CustomerId in (select cast(value as bigint) from openjson(@CustomerIds)))
          and (@Grades is null or coalesce(c.GradeRank, 5) in (select cast(value as bigint) from openjson(@Grades)))
          and (@Segments is null or coalesce(c.Segment, '') collate Latin1_General_100_BIN2 in (select cast(value as nvarchar(100)) from openjson(@Segments)))
        """;

    private IReadOnlyList<ProductPlace>? _products;
    private IReadOnlyList<RollupWriter.Way>? _ways;
    private CategoryPlaces? _categories;

    public async Task<CategoryPlaces> CategoriesAsync(CancellationToken cancellationToken) =>
        _categories ??= new CategoryPlaces(await session.QueryAsync<CategoryPlace>(AllCategories, null, cancellationToken));

    public async Task<IReadOnlyList<ProductPlace>> ProductsAsync(CancellationToken cancellationToken) =>
        _products ??= await session.QueryAsync<ProductPlace>(Products, null, cancellationToken);

    /// <summary>Which rows the filters, and what the reader may see, let through.</summary>
    public async Task<TallyMasks> MasksAsync(CubeFilters filters, long viewerId, CancellationToken cancellationToken)
    {
        bool[]? customers = null, products = null, ways = null;
        var seesAll = await SeesAllAsync(viewerId, cancellationToken);
        if (filters.OfCustomers)
            customers = Mask(await session.QueryAsync<long>(FilteredCustomers, new
            {
                SeesAll = seesAll ? 1 : 0,
                ViewerId = viewerId,
                CustomerIds = filters.CustomerIds is { } ids ? JsonList.Of(ids) : null,
                Grades = filters.Grades is { } grades ? JsonList.Of(grades) : null,
                Segments = filters.Segments is { } segments ? JsonList.Of(segments) : null,
            }, cancellationToken));
        else if (!seesAll)
            customers = Mask(await session.QueryAsync<long>(VisibleCustomers, new { ViewerId = viewerId }, cancellationToken));
        if (filters.OfProducts)
        {
            var below = filters.CategoryIds is { } c ? (await CategoriesAsync(cancellationToken)).Below(c) : null;
            products = Mask((await ProductsAsync(cancellationToken)).Append(new ProductPlace(0, 0, 0))
                .Where(p => filters.ProductIds?.Contains(p.ProductId) != false && below?.Contains(p.CategoryId) != false
                    && filters.SupplierIds?.Contains(p.SupplierId) != false)
                .Select(p => p.ProductId));
        }
        if (filters.OfWays)
            ways = Mask((await WaysAsync(cancellationToken))
                .Where(w => filters.Regions?.Contains(w.Region) != false && filters.Channels?.Contains(w.Channel) != false
                    && filters.Salespeople?.Contains(w.Salesperson) != false)
                .Select(w => w.SalesWayId));
        return new TallyMasks(customers, products, ways);
    }

    /// <summary>Whose records the reader may see; null: everybody's.</summary>
    public async Task<bool[]?> VisibleAsync(long viewerId, CancellationToken cancellationToken) =>
        await SeesAllAsync(viewerId, cancellationToken) ? null
            : Mask(await session.QueryAsync<long>(VisibleCustomers, new { ViewerId = viewerId }, cancellationToken));

    private async Task<bool> SeesAllAsync(long viewerId, CancellationToken cancellationToken) =>
        await session.ScalarAsync<long>(HiddenOwners, new { ViewerId = viewerId }, cancellationToken) == 0;

    /// <summary>An axis over the months from the first one on.</summary>
    public async Task<CubeAxis> AxisAsync(CubeDimension dimension, int from, int to, CancellationToken cancellationToken)
    {
        switch (dimension)
        {
            case CubeDimension.Month or CubeDimension.Quarter or CubeDimension.Year:
                var numbers = Enumerable.Range(0, Months.Count(from, to)).Select(i => dimension.Of(Months.Add(from, i))).Distinct().ToArray();
                var codes = numbers.Index().ToDictionary(n => n.Item, n => n.Index);
                return new CubeAxis(dimension, new TallyAxis(TallyKey.Time, numbers.Length, null, month => codes[dimension.Of(month)]),
                    [.. numbers.Select(n => new CubePart(n, ""))]);
            case CubeDimension.Customer:
                return new CubeAxis(dimension, new TallyAxis(TallyKey.Customer, int.MaxValue, null), null);
            case CubeDimension.Product:
                return new CubeAxis(dimension, new TallyAxis(TallyKey.Product, 1 << 24, null), null);
            case CubeDimension.Grade:
                return Coded(dimension, TallyKey.Customer, (await classes.ReadAsync(session, cancellationToken)).Select(
                    c => (c.CustomerId, new CubePart(c.GradeRank, ""))));
            case CubeDimension.Segment:
                return Coded(dimension, TallyKey.Customer, (await classes.ReadAsync(session, cancellationToken)).Select(
                    c => (c.CustomerId, new CubePart(0, c.Segment))));
            case CubeDimension.Region or CubeDimension.Channel or CubeDimension.Salesperson:
                return Coded(dimension, TallyKey.Way, (await WaysAsync(cancellationToken)).Select(w => (w.SalesWayId, new CubePart(0,
                    dimension == CubeDimension.Region ? w.Region : dimension == CubeDimension.Channel ? w.Channel : w.Salesperson))));
            default:
                var categories = await CategoriesAsync(cancellationToken);
                return Coded(dimension, TallyKey.Product, (await ProductsAsync(cancellationToken)).Select(p => (p.ProductId, new CubePart(
                    dimension == CubeDimension.Category ? p.CategoryId
                    : dimension == CubeDimension.TopCategory ? categories.RootOf(p.CategoryId) : p.SupplierId, ""))));
        }
    }

    // Code 0 is none, for ids that are not known.
    private static CubeAxis Coded(CubeDimension dimension, TallyKey key, IEnumerable<(long Id, CubePart Part)> parts)
    {
        var values = new List<CubePart> { new(dimension == CubeDimension.Grade ? (int)Contracts.Customers.Grade.N : 0, "") };
        var codes = new Dictionary<CubePart, int> { [values[0]] = 0 };
        var map = new int[64];
        foreach (var (id, part) in parts)
        {
            if (!codes.TryGetValue(part, out var code))
            {
                codes[part] = code = values.Count;
                values.Add(part);
            }
            if (id >= map.Length) Array.Resize(ref map, (int)Math.Max(id + 1, map.Length * 2L));
            map[id] = code;
        }
        return new CubeAxis(dimension, new TallyAxis(key, values.Count, map), values);
    }

    private async Task<IReadOnlyList<RollupWriter.Way>> WaysAsync(CancellationToken cancellationToken) =>
        _ways ??= await session.QueryAsync<RollupWriter.Way>(RollupWriter.Ways, null, cancellationToken);

    /// <summary>The same masks, and of the dimension only these ids.</summary>
    public static TallyMasks Only(TallyMasks masks, CubeDimension dimension, IEnumerable<long> ids)
    {
        var only = Mask(ids);
        return dimension == CubeDimension.Customer ? masks with { Customers = Both(masks.Customers, only) }
            : masks with { Products = Both(masks.Products, only) };
    }

    private static bool[] Both(bool[]? mask, bool[] only) =>
        mask is null ? only : [.. only.Select((isIn, id) => isIn && id < mask.Length && mask[id])];

    /// <summary>Lets these ids through.</summary>
    public static bool[] Mask(IEnumerable<long> ids)
    {
        var mask = new bool[64];
        foreach (var id in ids)
        {
            if (id is < 0 or > 100_000_000) continue;
            if (id >= mask.Length) Array.Resize(ref mask, (int)Math.Max(id + 1, mask.Length * 2L));
            mask[id] = true;
        }
        return mask;
    }
}

/// <summary>
/// The grade and segment each customer has today, kept for ten seconds: to read a million of them takes longer than to sum their orders.
/// </summary>
internal sealed class CustomerClasses(TimeProvider clock)
{
    private const string All = """
        select c.CustomerId, coalesce(c.GradeRank, 5) as GradeRank, coalesce(c.Segment, '') as Segment
        from customers.v_Customer c
        """;

    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(10);

    internal sealed record Class(long CustomerId, int GradeRank, string Segment);

    private sealed record Kept(long At, IReadOnlyList<Class> All);

    // One reference, so that whoever reads beside whoever writes sees the one or the other whole.
    private volatile Kept? _kept;

    public async Task<IReadOnlyList<Class>> ReadAsync(DbSession session, CancellationToken cancellationToken)
    {
        if (_kept is { } kept && clock.GetElapsedTime(kept.At) < KeptFor) return kept.All;
        var at = clock.GetTimestamp();
        var all = new List<Class>();
        var segments = new Dictionary<string, string>();
        await foreach (var one in session.StreamAsync<Class>(All, null, cancellationToken))
        {
            // One text for all customers of a segment.
            if (!segments.TryGetValue(one.Segment, out var segment)) segments[one.Segment] = segment = one.Segment;
            all.Add(one with { Segment = segment });
        }
        _kept = new Kept(at, all);
        return all;
    }
}
