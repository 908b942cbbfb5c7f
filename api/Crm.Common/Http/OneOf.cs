using System.Diagnostics.CodeAnalysis;

namespace Crm.Common;

/// <summary>A query parameter that takes one known word, spelt as in a JSON body: <c>moved=up</c>.</summary>
public sealed record OneOf<T>(T Value) : IParsable<OneOf<T>>
{
    public static OneOf<T> Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out var one) ? one : throw new FormatException("not a known value");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out OneOf<T> result)
    {
        result = ListOf<T>.TryParse(s, provider, out var list) && list.Values is [var only] ? new OneOf<T>(only) : null;
        return result is not null;
    }
}
