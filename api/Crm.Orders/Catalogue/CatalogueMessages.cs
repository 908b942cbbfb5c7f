using Crm.Common;

namespace Crm.Orders;

/// <summary>A product category as the ERP sends it.</summary>
internal sealed record CategoryMessage
{
    public string? Key { get; init; }

    public Patch<string> Name { get; init; }

    /// <summary>The category above it, by key of the same source.</summary>
    public Patch<string> ParentKey { get; init; }
}

/// <summary>A supplier as the ERP sends it.</summary>
internal sealed record SupplierMessage
{
    public string? Key { get; init; }

    public Patch<string> Name { get; init; }

    public Patch<string> Phone { get; init; }

    public Patch<string> Email { get; init; }
}

/// <summary>A product as the ERP sends it. The code is the key where none is given.</summary>
internal sealed record ProductMessage
{
    public string? Key { get; init; }

    public Patch<string> Code { get; init; }

    public Patch<string> Name { get; init; }

    public Patch<string> CategoryKey { get; init; }

    public Patch<string> SupplierKey { get; init; }

    public Patch<string> Family { get; init; }

    /// <summary>The base unit, in which costs are planned and goods are counted.</summary>
    public Patch<string> Unit { get; init; }

    /// <summary>Ex tax, of one base unit, in the base currency.</summary>
    public Patch<Money?> ListPrice { get; init; }

    /// <summary>A share: 0.13 is 13 %.</summary>
    public Patch<decimal?> TaxRate { get; init; }
}

/// <summary>
/// The planned cost of one base unit from a day on, in the base currency, as the ERP sends it.
/// The key is made of product and day where none is given.
/// </summary>
internal sealed record StandardCostMessage
{
    public string? Key { get; init; }

    public Patch<string> ProductKey { get; init; }

    public Patch<DateOnly?> ValidFrom { get; init; }

    public Patch<Money?> Material { get; init; }

    public Patch<Money?> Labour { get; init; }

    public Patch<Money?> VariableOverhead { get; init; }

    public Patch<Money?> FixedOverhead { get; init; }
}
