using Crm.Common;
using FluentValidation;
using MediatR;

namespace Crm.Grading;

/// <summary>Copies the current version of a grading scheme, archived or not, into a new scheme of another name.</summary>
internal sealed record CopyScheme(long SchemeId, string Name) : ICommand<SchemeView>;

internal sealed class CopySchemeValidator : AbstractValidator<CopyScheme>
{
    public CopySchemeValidator() => RuleFor(r => r.Name).NotEmpty().MaximumLength(100);
}

internal sealed class CopySchemeHandler(DbSession session, SchemeWriting writing) : IRequestHandler<CopyScheme, SchemeView>
{
    public async Task<SchemeView> Handle(CopyScheme request, CancellationToken cancellationToken)
    {
        var scheme = await SchemeReader.FindAsync(session, request.SchemeId, cancellationToken);
        return await writing.AddAsync(request.Name, SchemeDocument.Of(scheme.Name, scheme.Current), cancellationToken);
    }
}

internal sealed record CopySchemeBody(string Name);

internal static class CopySchemeEndpoint
{
    public static void MapCopyScheme(this IEndpointRouteBuilder grading) => grading
        .MapPost("/schemes/{schemeId:long}/copy", async (
            long schemeId, CopySchemeBody body, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var scheme = await mediator.Send(new CopyScheme(schemeId, body.Name), cancellationToken);
            return TypedResults.Created($"/api/v1/grading/schemes/{scheme.SchemeId}", scheme).WithETag(scheme.Version);
        })
        .WithName(nameof(CopyScheme))
        .WithSummary("Copy a grading scheme under another name")
        .Produces<SchemeView>(StatusCodes.Status201Created)
        .RequireAuthorization(Permission.ManageSchemes)
        .ProducesProblems(400, 404, 409);
}
