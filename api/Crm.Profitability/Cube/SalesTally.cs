using System.Buffers;

namespace Crm.Profitability;

/// <summary>By which key of a row an axis takes its value.</summary>
internal enum TallyKey
{
    Time,
    Customer,
    Product,
    Way,
}

/// <summary>One axis: the code of a month, or of an id. Without a map the id itself is the code.</summary>
/// <param name="Key">What it goes by.</param>
/// <param name="Size">Codes are below this.</param>
/// <param name="Map">The code of each id; ids beyond it have code 0.</param>
/// <param name="CodeOfMonth">For an axis of time.</param>
internal sealed record TallyAxis(TallyKey Key, int Size, int[]? Map, Func<int, int>? CodeOfMonth = null)
{
    public int Code(int id) => Map is null ? id : id < Map.Length ? Map[id] : 0;
}

/// <summary>Which rows count: null lets all through; ids beyond a mask are out.</summary>
internal sealed record TallyMasks(bool[]? Customers, bool[]? Products, bool[]? Ways)
{
    public static readonly TallyMasks None = new(null, null, null);
}

/// <summary>
/// Adds parts of sums up at the places where up to three axes meet. Pure; money is added as whole ten-thousandths and stays exact.
/// </summary>
internal sealed class SalesTally(IReadOnlyList<TallyAxis> axes, IReadOnlyCollection<SalesColumn> columns, bool countCustomers = false)
{
    private readonly Dictionary<long, int> _slots = [];
    private readonly List<long> _keys = [];
    private readonly Dictionary<SalesColumn, long[]> _sums = columns.Where(c => c != SalesColumn.Quantity).ToDictionary(c => c, _ => new long[16]);
    private readonly HashSet<(int Slot, int Customer)> _customers = [];
    private double[] _quantities = new double[16];
    private int[] _customerCounts = new int[16];

    /// <summary>How many places have something.</summary>
    public int Count => _keys.Count;

    /// <summary>Adds the rows of a part that pass the masks.</summary>
    /// <param name="part">Rows of one month.</param>
    /// <param name="masks">What counts.</param>
    /// <param name="month">The month that the rows are to stand at: another one for a comparison.</param>
    public void Add(SalesPart part, TallyMasks masks, int month)
    {
        var slots = ArrayPool<int>.Shared.Rent(part.Rows);
        try
        {
            Place(part, masks, month, slots.AsSpan(0, part.Rows));
            foreach (var (column, sums) in _sums)
            {
                if (SalesColumns.IsCount(column)) Sum(part.Counts(column), slots, sums);
                else Sum(part.Amounts(column), slots, sums);
            }
            if (columns.Contains(SalesColumn.Quantity)) Sum(part.Quantities, slots);
        }
        finally
        {
            ArrayPool<int>.Shared.Return(slots);
        }
    }

    /// <summary>Each place: the codes of its axes, and its slot.</summary>
    public IEnumerable<(int First, int Second, int Third, int Slot)> Places()
    {
        var (second, third) = (SizeOf(1), SizeOf(2));
        for (var slot = 0; slot < _keys.Count; slot++)
        {
            var key = _keys[slot];
            yield return ((int)(key / third / second), (int)(key / third % second), (int)(key % third), slot);
        }
    }

    /// <summary>The slot of a place; -1 where nothing is.</summary>
    public int SlotAt(int first, int second, int third) =>
        _slots.GetValueOrDefault((((long)first * SizeOf(1)) + second) * SizeOf(2) + third, -1);

    public long Of(SalesColumn column, int slot) => _sums.TryGetValue(column, out var sums) ? sums[slot] : 0;

    public decimal QuantityOf(int slot) => SalesSum.Rounded((decimal)_quantities[slot]);

    public int CustomersOf(int slot) => _customerCounts[slot];

    private int SizeOf(int axis) => axes.Count > axis ? axes[axis].Size : 1;

    private void Place(SalesPart part, TallyMasks masks, int month, Span<int> slots)
    {
        var customers = part.Customers;
        var products = part.Counts(SalesColumn.Product);
        var ways = part.Counts(SalesColumn.Way);
        long lastKey = -1;
        var lastSlot = -1;
        for (var i = 0; i < customers.Length; i++)
        {
            var customer = customers[i];
            var product = products.Length == 0 ? 0 : products[i];
            var way = ways.Length == 0 ? 0 : ways[i];
            if (Out(masks.Customers, customer) || Out(masks.Products, product) || Out(masks.Ways, way)
                || (part.Skipped is not null && part.Skipped.Contains(customer)))
            {
                slots[i] = -1;
                continue;
            }
            long key = 0;
            foreach (var axis in axes)
                key = key * axis.Size + axis.Key switch
                {
                    TallyKey.Customer => axis.Code(customer),
                    TallyKey.Product => axis.Code(product),
                    TallyKey.Way => axis.Code(way),
                    _ => axis.CodeOfMonth!(month),
                };
            if (key != lastKey)
            {
                (lastKey, lastSlot) = (key, SlotOf(key));
            }
            slots[i] = lastSlot;
            if (countCustomers && _customers.Add((lastSlot, customer))) _customerCounts[lastSlot]++;
        }
    }

    private static bool Out(bool[]? mask, int id) => mask is not null && (id >= mask.Length || !mask[id]);

    private int SlotOf(long key)
    {
        if (_slots.TryGetValue(key, out var slot)) return slot;
        slot = _keys.Count;
        _slots[key] = slot;
        _keys.Add(key);
        if (slot < _quantities.Length) return slot;
        var size = _quantities.Length * 2;
        Array.Resize(ref _quantities, size);
        Array.Resize(ref _customerCounts, size);
        foreach (var column in _sums.Keys.ToArray())
        {
            var grown = _sums[column];
            Array.Resize(ref grown, size);
            _sums[column] = grown;
        }
        return slot;
    }

    private static void Sum(ReadOnlySpan<int> values, int[] slots, long[] sums)
    {
        for (var i = 0; i < values.Length; i++)
            if (slots[i] >= 0) sums[slots[i]] += values[i];
    }

    private static void Sum(ReadOnlySpan<long> values, int[] slots, long[] sums)
    {
        for (var i = 0; i < values.Length; i++)
            if (slots[i] >= 0) sums[slots[i]] += values[i];
    }

    private void Sum(ReadOnlySpan<double> values, int[] slots)
    {
        for (var i = 0; i < values.Length; i++)
            if (slots[i] >= 0) _quantities[slots[i]] += values[i];
    }
}
