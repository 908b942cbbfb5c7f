using Crm.Common;
using Crm.Contracts.Access;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Access;

/// <summary>Active people by name, for choosing an owner or a manager: at most 50.</summary>
internal sealed record ListPersonOptions(string? Q) : IQuery<PersonOptions>;

internal sealed record PersonOptions(IReadOnlyList<PersonRef> Items);

internal sealed class ListPersonOptionsHandler(DbSession session) : IRequestHandler<ListPersonOptions, PersonOptions>
{
    private const string List = """
        select PersonId, Name
        from access.Person
        where IsActive = 1
          and (@Pattern is null or Name like @Pattern escape '\' or SignInName like @Pattern escape '\')
        order by Name, PersonId
        offset 0 rows fetch next 50 rows only
        """;

    public async Task<PersonOptions> Handle(ListPersonOptions request, CancellationToken cancellationToken)
    {
        var pattern = string.IsNullOrWhiteSpace(request.Q) ? null : $"%{LikePattern.Escape(request.Q.Trim())}%";
        return new PersonOptions([.. await session.QueryAsync<PersonRef>(List, new { Pattern = pattern }, cancellationToken)]);
    }
}

internal static class ListPersonOptionsEndpoint
{
    public static void MapListPersonOptions(this IEndpointRouteBuilder api) => api
        .MapGet("/people/options", async (string? q, IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Ok(await mediator.Send(new ListPersonOptions(q), cancellationToken)))
        .RequireAuthorization(Permission.SignedIn)
        .WithName(nameof(ListPersonOptions))
        .WithSummary("Active people to choose from")
        .ProducesProblems(400);
}
