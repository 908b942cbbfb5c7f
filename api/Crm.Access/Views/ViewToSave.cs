using System.Text.RegularExpressions;
using FluentValidation;

namespace Crm.Access;

/// <summary>What is kept of a view, whatever list it is of.</summary>
internal abstract record ViewToSave(string Name, string Search, bool IsShared, bool IsStandard);

internal abstract partial class ViewToSaveValidator<T> : AbstractValidator<T>
    where T : ViewToSave
{
    protected ViewToSaveValidator()
    {
        RuleFor(v => v.Name).Must(n => !string.IsNullOrWhiteSpace(n)).WithMessage("must not be empty");
        RuleFor(v => v.Name).MaximumLength(100);
        RuleFor(v => v.Name).Must(n => n is null || !n.Any(char.IsControl)).WithMessage("must not contain control characters");
        RuleFor(v => v.Search).NotNull().MaximumLength(2000);
        RuleFor(v => v.Search).Must(s => s is null || ViewSearch.IsQuery(s))
            .WithMessage("must be names and values as in an address, for example state=open&sort=-dueOn, without open and create");
    }
}

internal static partial class ViewSearch
{
    /// <summary>Whether the text is of the form of an address after the question mark, and opens no row and no dialog.</summary>
    public static bool IsQuery(string search) =>
        search.Length == 0 || (Query().IsMatch(search) && !Uri.UnescapeDataString(search).Any(char.IsControl));

    [GeneratedRegex(@"^(?!(?:.*&)?(?:open|create)=)(?:[A-Za-z][\w.-]*=(?:[\w.~*+!'(),:;@/$-]|%[0-9A-Fa-f]{2})*(?:&(?!\z)|\z))+\z",
        RegexOptions.ECMAScript | RegexOptions.IgnoreCase)]
    private static partial Regex Query();
}

/// <summary>The name of a list, as its views are kept by.</summary>
internal static partial class ViewList
{
    public static IRuleBuilderOptions<T, string?> IsList<T>(this IRuleBuilder<T, string?> list) => list
        .Must(l => l is { Length: <= 50 } && Name().IsMatch(l)).WithMessage("must be letters and hyphens, at most 50");

    [GeneratedRegex(@"^[A-Za-z]+(-[A-Za-z]+)*\z")]
    private static partial Regex Name();
}
