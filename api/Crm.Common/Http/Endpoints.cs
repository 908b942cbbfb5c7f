using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Crm.Common;

public static class Endpoints
{
    /// <summary>Tells the OpenAPI document which problems an operation can answer beside 401 and 403.</summary>
    public static RouteHandlerBuilder ProducesProblems(this RouteHandlerBuilder endpoint, params ReadOnlySpan<int> statuses)
    {
        endpoint.ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status403Forbidden);
        foreach (var status in statuses) endpoint.ProducesProblem(status);
        return endpoint;
    }
}
