using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging;

namespace Crm.Common;

/// <summary>Turns every exception into a problem document. What is not foreseen here is a bug: logged, 500, no details out.</summary>
public sealed partial class ProblemExceptionHandler(
    IProblemDetailsService problems, DatabaseFaults faults, ILogger<ProblemExceptionHandler> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException && context.RequestAborted.IsCancellationRequested)
        {
            context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return true;
        }

        var problem = exception switch
        {
            ProblemException known => known,
            BadHttpRequestException bad => FromBinding(bad),
            InvalidCursorException cursor => Problem.Invalid("cursor", cursor.Message),
            InvalidSortException sort => Problem.Invalid("sort", sort.Message),
            _ => faults.Explain(exception),
        };
        if (problem is null)
        {
            LogUnforeseen(logger, exception, context.Request.Method, context.Request.Path);
            problem = new ProblemException(StatusCodes.Status500InternalServerError, "internal",
                "Something went wrong on our side. Tell your administrator the trace id.");
        }
        if (problem.Status == StatusCodes.Status503ServiceUnavailable) context.Response.Headers.RetryAfter = "5";

        context.Response.StatusCode = problem.Status;
        var details = new ProblemDetails { Status = problem.Status, Detail = problem.Message };
        details.Extensions["code"] = problem.Code;
        details.Extensions["traceId"] = Activity.Current?.Id ?? context.TraceIdentifier;
        if (problem.Errors.Count > 0) details.Extensions["errors"] = problem.Errors;
        // A caller that accepts CSV alone still gets its problem as a problem.
        if (await problems.TryWriteAsync(new ProblemDetailsContext { HttpContext = context, ProblemDetails = details })) return true;
        ProblemLanguage.Tell(context, details);
        await context.Response.WriteAsJsonAsync(details, CrmJson.Options, "application/problem+json", cancellationToken);
        return true;
    }

    private static ProblemException FromBinding(BadHttpRequestException exception)
    {
        if (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
            return new ProblemException(exception.StatusCode, "too-large", "The body is larger than this address accepts.");
        if (exception.InnerException is JsonException json) return JsonProblem.From(json);
        return exception.StatusCode == StatusCodes.Status400BadRequest
            ? new ProblemException(400, "invalid", exception.Message)
            : new ProblemException(exception.StatusCode, "bad-request", exception.Message);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed")]
    private static partial void LogUnforeseen(ILogger logger, Exception exception, string method, string path);
}
