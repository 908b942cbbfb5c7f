using Crm.Common;

namespace Crm.Orders;

/// <summary>A product category as it is stored.</summary>
internal sealed record CategoryRow
{
    public long CategoryId { get; set; }

    public string? Source { get; set; }

    public string? ExternalKey { get; set; }

    public string Name { get; set; } = "";

    public long? ParentId { get; set; }

    public DateTime? ArchivedAt { get; set; }

    public int Version { get; set; } = 1;
}

/// <summary>A supplier as it is stored.</summary>
internal sealed record SupplierRow
{
    public long SupplierId { get; set; }

    public string? Source { get; set; }

    public string? ExternalKey { get; set; }

    public string Name { get; set; } = "";

    public string? Phone { get; set; }

    public string? Email { get; set; }

    public DateTime? ArchivedAt { get; set; }

    public int Version { get; set; } = 1;
}

/// <summary>A product as it is stored.</summary>
internal sealed record ProductRow
{
    public long ProductId { get; set; }

    public string? Source { get; set; }

    public string? ExternalKey { get; set; }

    public string Code { get; set; } = "";

    public string Name { get; set; } = "";

    public string SortName { get; set; } = "";

    public long? CategoryId { get; set; }

    public long? SupplierId { get; set; }

    public string? Family { get; set; }

    public string? Unit { get; set; }

    public Money? ListPrice { get; set; }

    public decimal? TaxRate { get; set; }

    public DateTime? ArchivedAt { get; set; }

    public int Version { get; set; } = 1;
}

/// <summary>A standard cost as it is stored: of one base unit, in the base currency, from a day on.</summary>
internal sealed record StandardCostRow
{
    public long StandardCostId { get; set; }

    public string? Source { get; set; }

    public string? ExternalKey { get; set; }

    public long ProductId { get; set; }

    public DateOnly ValidFrom { get; set; }

    public Money Material { get; set; }

    public Money Labour { get; set; }

    public Money VariableOverhead { get; set; }

    public Money FixedOverhead { get; set; }

    public DateTime? ArchivedAt { get; set; }

    public int Version { get; set; } = 1;
}
