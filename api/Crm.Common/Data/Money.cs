using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Crm.Common;

/// <summary>
/// An amount of money in the company's currency, exact to four decimals. Rounded half away from zero, here and nowhere else.
/// Kept as decimal(19,4) on SQL Server and as whole ten-thousandths on SQLite, which sets the range: ±922,337,203,685,477.5807.
/// </summary>
[JsonConverter(typeof(MoneyJsonConverter))]
public readonly record struct Money : IComparable<Money>
{
    /// <summary>The places after the point that are kept.</summary>
    public const int Places = 4;

    private const decimal Scale = 10_000m;

    private static readonly decimal Most = long.MaxValue / Scale;

    /// <summary>Rounds the amount to four places, half away from zero.</summary>
    /// <exception cref="OverflowException">The amount is out of range.</exception>
    public Money(decimal amount)
    {
        var rounded = decimal.Round(amount, Places, MidpointRounding.AwayFromZero);
        if (Math.Abs(rounded) > Most)
            throw new OverflowException($"The amount {amount} is beyond what can be kept.");
        Amount = rounded;
    }

    /// <summary>The amount, with at most four decimals.</summary>
    public decimal Amount { get; private init; }

    /// <summary>The amount in whole ten-thousandths, as SQLite holds it.</summary>
    public long Scaled => decimal.ToInt64(Amount * Scale);

    /// <summary>Nothing.</summary>
    public static Money Zero => default;

    /// <summary>From whole ten-thousandths, which are within the range and rounded already.</summary>
    public static Money FromScaled(long scaled) => new() { Amount = decimal.FromOACurrency(scaled) };

    /// <summary>The sum.</summary>
    public static Money operator +(Money left, Money right) => new(left.Amount + right.Amount);

    /// <summary>The difference.</summary>
    public static Money operator -(Money left, Money right) => new(left.Amount - right.Amount);

    /// <summary>The amount with the other sign.</summary>
    public static Money operator -(Money value) => new(-value.Amount);

    /// <summary>So many times the amount, rounded.</summary>
    public static Money operator *(Money value, decimal factor) => new(value.Amount * factor);

    /// <summary>So many times the amount, rounded.</summary>
    public static Money operator *(decimal factor, Money value) => new(value.Amount * factor);

    /// <summary>The amount shared by a number, rounded.</summary>
    public static Money operator /(Money value, decimal divisor) => new(value.Amount / divisor);

    /// <summary>Less than.</summary>
    public static bool operator <(Money left, Money right) => left.Amount < right.Amount;

    /// <summary>More than.</summary>
    public static bool operator >(Money left, Money right) => left.Amount > right.Amount;

    /// <summary>At most.</summary>
    public static bool operator <=(Money left, Money right) => left.Amount <= right.Amount;

    /// <summary>At least.</summary>
    public static bool operator >=(Money left, Money right) => left.Amount >= right.Amount;

    /// <inheritdoc/>
    public int CompareTo(Money other) => Amount.CompareTo(other.Amount);

    /// <summary>The plain number without needless zeros.</summary>
    public override string ToString() => Amount.ToString("0.####", CultureInfo.InvariantCulture);
}

/// <summary>Sums of money.</summary>
public static class MoneySums
{
    /// <summary>The sum; zero of nothing.</summary>
    public static Money Sum(this IEnumerable<Money> amounts) => new(amounts.Aggregate(0m, (sum, money) => sum + money.Amount));

    /// <summary>The sum of what is picked from each; zero of nothing.</summary>
    public static Money Sum<T>(this IEnumerable<T> source, Func<T, Money> pick) => source.Select(pick).Sum();
}

/// <summary>Money as a plain JSON number. More than four decimals are refused rather than rounded behind the caller's back.</summary>
public sealed class MoneyJsonConverter : JsonConverter<Money>
{
    /// <inheritdoc/>
    public override Money Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.Number || !reader.TryGetDecimal(out var amount))
            throw new JsonException("must be a number");
        if (decimal.Round(amount, Money.Places) != amount)
            throw new JsonException("must have at most 4 decimals");
        try
        {
            return new Money(amount);
        }
        catch (OverflowException)
        {
            throw new JsonException("is beyond what can be kept");
        }
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Money value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(StoredNumber.Plain(value.Amount));
}
