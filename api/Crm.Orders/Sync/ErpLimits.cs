using Crm.Common;
using Crm.Contracts.Sync;

namespace Crm.Orders;

/// <summary>
/// What no honest record exceeds; beyond it sums could leave the range of money, so the row fails and names its field.
/// </summary>
internal static class ErpLimits
{
    public const decimal Price = 1_000_000_000m;
    public const decimal Quantity = 100_000_000m;
    public const decimal ExchangeRate = 1_000_000m;

    /// <summary>An amount of one line or document in the base currency.</summary>
    public const decimal Amount = 100_000_000_000m;

    public const int Lines = 2_000;

    public static IEnumerable<RowProblem> Amounts(string field, Money amount, decimal exchangeRate)
    {
        if (Math.Abs(amount.Amount) > Amount / exchangeRate)
            yield return new RowProblem(field, "out-of-range", $"must not be more than {Amount:0} in the base currency");
    }
}

/// <summary>Checks of members that say no more than their presence.</summary>
internal static class Needs
{
    /// <summary>A member that may be absent but not cleared: what rests on it could not be told.</summary>
    public static IEnumerable<RowProblem> NotNull<T>(string field, Patch<T> sent)
    {
        if (sent.IsSet && sent.Value is null) yield return new RowProblem(field, "required", "must not be null");
    }

    /// <summary>A key of another record: 1 to 100 characters.</summary>
    public static IEnumerable<RowProblem> Key(string field, Patch<string> key, bool required = false)
    {
        if (!key.IsSet) return [];
        if (required && string.IsNullOrWhiteSpace(key.Value)) return [new RowProblem(field, "required", "must not be empty")];
        return Checks.Text(field, key.Value, 100);
    }

    public static RowProblem Absent(string field) => new(field, "required", "is required");

    public static RowProblem Unknown(string field, string what, string? key) =>
        new(field, SyncProblemCode.UnknownReference, $"there is no {what} with the key '{key}'");
}
