using Crm.Common;
using FluentValidation;

namespace Crm.Orders;

/// <summary>An order as a person types it. Prices, discount and freight are in the order's currency.</summary>
internal abstract record OrderEntry
{
    public required long CustomerId { get; init; }

    /// <summary>Today where none is given; not in the future.</summary>
    public DateOnly? OrderDate { get; init; }

    /// <summary>The customer's where none is given, else the base currency.</summary>
    public string? Currency { get; init; }

    /// <summary>Base currency per unit of the order's currency; needed in another than the base currency.</summary>
    public decimal? ExchangeRate { get; init; }

    public bool PricesIncludeTax { get; init; }

    /// <summary>A share of the line amounts: 0.02 is 2 %.</summary>
    public decimal? HeaderDiscountRate { get; init; }

    /// <summary>Ex tax; not beside a rate.</summary>
    public Money? HeaderDiscountAmount { get; init; }

    public Money? Freight { get; init; }

    /// <summary>Days agreed for this order alone; the customer's where none are given. 0 is prepaid.</summary>
    public int? PaymentDays { get; init; }

    /// <summary>Who types it where none is given.</summary>
    public string? Salesperson { get; init; }

    /// <summary>The customer's where none is given.</summary>
    public string? Region { get; init; }

    public string? Channel { get; init; }

    public required IReadOnlyList<EnteredLine> Lines { get; init; }
}

/// <summary>A line as a person types it.</summary>
internal sealed record EnteredLine
{
    public required long ProductId { get; init; }

    /// <summary>In sales units, above 0: a return is a credit note.</summary>
    public required decimal Quantity { get; init; }

    /// <summary>The product's where none is given.</summary>
    public string? Unit { get; init; }

    /// <summary>Base units in a sales unit: a box of 12 has 12. 1 where none is given.</summary>
    public decimal? UnitsPerSalesUnit { get; init; }

    /// <summary>The product's list price where none is given and the order is in the base currency.</summary>
    public Money? UnitPrice { get; init; }

    /// <summary>A share: 0.05 is 5 %.</summary>
    public decimal Discount { get; init; }

    /// <summary>A share: 0.13 is 13 %. The customer's where none is given, else the product's, else 0.</summary>
    public decimal? TaxRate { get; init; }
}

/// <summary>What is right whoever types it, and whether it is kept or only checked.</summary>
internal abstract class OrderEntryValidator<TEntry> : AbstractValidator<TEntry>
    where TEntry : OrderEntry
{
    /// <summary>More is sent by an ERP, not typed.</summary>
    public const int MostLines = 500;

    protected OrderEntryValidator(TimeProvider clock)
    {
        RuleFor(r => r.OrderDate)
            .Must(day => day is null || day >= Checks.FirstDay).WithMessage($"must not be before {Checks.FirstDay:yyyy-MM-dd}")
            .Must(day => day is null || day <= clock.Today()).WithMessage("must not be in the future");
        RuleFor(r => r.Currency).Must(c => c is null || (c.Length == 3 && c.All(char.IsAsciiLetterUpper)))
            .WithMessage("must be a currency code of three capital letters");
        RuleFor(r => r.ExchangeRate).InclusiveBetween(0.00000001m, ErpLimits.ExchangeRate);
        RuleFor(r => r.HeaderDiscountRate).InclusiveBetween(0m, 1m).WithMessage("must be between 0 and 1 (0.02 is 2 %)");
        RuleFor(r => r.HeaderDiscountAmount).Must(a => a is null || a.Value.Amount is >= 0 and <= ErpLimits.Amount)
            .WithMessage($"must be between 0 and {ErpLimits.Amount:0}");
        RuleFor(r => r.HeaderDiscountAmount).Null().When(r => r.HeaderDiscountRate is not null)
            .WithMessage("must not be given beside headerDiscountRate");
        RuleFor(r => r.Freight).Must(a => a is null || a.Value.Amount is >= 0 and <= ErpLimits.Amount)
            .WithMessage($"must be between 0 and {ErpLimits.Amount:0}");
        RuleFor(r => r.PaymentDays).InclusiveBetween(0, 365);
        RuleFor(r => r.Salesperson).MaximumLength(100).Must(BePlain).WithMessage(NotPlain);
        RuleFor(r => r.Region).MaximumLength(100).Must(BePlain).WithMessage(NotPlain);
        RuleFor(r => r.Channel).MaximumLength(50).Must(BePlain).WithMessage(NotPlain);
        RuleFor(r => r.Lines).Cascade(CascadeMode.Stop)
            .Must(lines => lines.Count <= MostLines).WithMessage($"must not have more than {MostLines} lines")
            .Must(lines => lines.All(l => l is not null)).WithMessage("must not hold null")
            .ForEach(line => line.SetValidator(new EnteredLineValidator()));
    }

    private const string NotPlain = "must not contain control characters";

    private static bool BePlain(string? text) => text is null || !text.Any(char.IsControl);
}

internal sealed class EnteredLineValidator : AbstractValidator<EnteredLine>
{
    public EnteredLineValidator()
    {
        RuleFor(l => l.Quantity).Must(q => ErpNumber.Quantity(q) is > 0 and <= ErpLimits.Quantity)
            .WithMessage($"must be more than 0 and at most {ErpLimits.Quantity:0}; a return is a credit note");
        RuleFor(l => l.Unit).MaximumLength(20).Must(u => u is null || !u.Any(char.IsControl)).WithMessage("must not contain control characters");
        RuleFor(l => l.UnitsPerSalesUnit).InclusiveBetween(0.000001m, ErpLimits.Quantity);
        RuleFor(l => l.UnitPrice).Must(p => p is null || p.Value.Amount is >= 0 and <= ErpLimits.Price)
            .WithMessage($"must be between 0 and {ErpLimits.Price:0}");
        RuleFor(l => l.Discount).InclusiveBetween(0m, 1m).WithMessage("must be between 0 and 1 (0.05 is 5 %)");
        RuleFor(l => l.TaxRate).InclusiveBetween(0m, 1m).WithMessage("must be between 0 and 1 (0.13 is 13 %)");
    }
}
