using Microsoft.AspNetCore.Http;

namespace Crm.Common;

/// <summary>A request that cannot be answered as asked: told to the caller as application/problem+json.</summary>
public sealed class ProblemException(int status, string code, string detail, IReadOnlyDictionary<string, string[]>? errors = null)
    : Exception(detail)
{
    /// <summary>The HTTP status that tells the kind of problem.</summary>
    public int Status => status;

    /// <summary>A stable word for programs, for example <c>erp-owned</c>.</summary>
    public string Code => code;

    /// <summary>Messages by the JSON path of the field they are about.</summary>
    public IReadOnlyDictionary<string, string[]> Errors { get; } = errors ?? new Dictionary<string, string[]>();
}

/// <summary>The problems that a handler can tell.</summary>
public static class Problem
{
    /// <summary>Nothing with that id, or nothing that this person may see: the two are not told apart.</summary>
    public static ProblemException NotFound(string what) =>
        new(StatusCodes.Status404NotFound, "not-found", $"There is no such {what}, or you may not see it.");

    /// <summary>The request names a field whose value cannot be taken.</summary>
    public static ProblemException Invalid(string field, string message) =>
        new(StatusCodes.Status400BadRequest, "invalid", "The request is not valid.",
            new Dictionary<string, string[]> { [field] = [message] });

    /// <summary>The request names several fields whose values cannot be taken.</summary>
    public static ProblemException Invalid(IReadOnlyDictionary<string, string[]> errors) =>
        new(StatusCodes.Status400BadRequest, "invalid", "The request is not valid.", errors);

    /// <summary>The state of the record, or another record, stands in the way.</summary>
    public static ProblemException Conflict(string code, string detail, string? field = null) =>
        new(StatusCodes.Status409Conflict, code, detail,
            field is null ? null : new Dictionary<string, string[]> { [field] = [detail] });

    /// <summary>Somebody changed the record since the caller read it.</summary>
    public static ProblemException Stale(string detail) =>
        new(StatusCodes.Status412PreconditionFailed, "stale", detail);

    /// <summary>The signed-in person lacks the right.</summary>
    public static ProblemException Forbidden(string detail) =>
        new(StatusCodes.Status403Forbidden, "forbidden", detail);

    /// <summary>Nobody is signed in, or the credentials are wrong.</summary>
    public static ProblemException NotSignedIn(string code, string detail) =>
        new(StatusCodes.Status401Unauthorized, code, detail);
}
