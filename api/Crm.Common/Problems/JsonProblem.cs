using System.Text.Json;
using System.Text.RegularExpressions;

namespace Crm.Common;

/// <summary>Says in words where a JSON text is not what was expected.</summary>
public static partial class JsonProblem
{
    public static ProblemException From(JsonException exception)
    {
        var (field, message) = Explain(exception);
        return Problem.Invalid(field, message);
    }

    /// <summary>The JSON path without its <c>$.</c> and a sentence that names no type of ours.</summary>
    public static (string Field, string Message) Explain(JsonException exception)
    {
        var field = exception.Path is null or "$" ? "body" : exception.Path.StartsWith("$.", StringComparison.Ordinal)
            ? exception.Path[2..] : exception.Path;
        if (UnknownMember().Match(exception.Message) is { Success: true } unknown)
            return (Join(field, unknown.Groups[1].Value), "is not a known field");
        if (MissingMembers().Match(exception.Message) is { Success: true } missing)
            return (Join(field, missing.Groups[1].Value.Trim('\'', ' ')), "is required");
        if (exception.Message.Contains("JSON value could not be converted", StringComparison.Ordinal))
            return (field, "has the wrong type or an unknown value");
        if (exception.Message.Contains("doesn't allow null", StringComparison.Ordinal)
            || exception.Message.Contains("does not allow null", StringComparison.Ordinal))
            return (field, "must not be null");
        return exception.InnerException is FormatException or InvalidOperationException or OverflowException
            ? (field, "has the wrong type or an unknown value")
            : (field, "is not valid JSON" + (exception.LineNumber is { } line ? $" (line {line + 1}, byte {exception.BytePositionInLine + 1})" : ""));
    }

    private static string Join(string path, string member) => path == "body" || path == member ? member
        : path.EndsWith("." + member, StringComparison.Ordinal) ? path : $"{path}.{member}";

    [GeneratedRegex("The JSON property '([^']*)' could not be mapped")]
    private static partial Regex UnknownMember();

    [GeneratedRegex("missing required properties including: ([^,.;]*)")]
    private static partial Regex MissingMembers();
}
