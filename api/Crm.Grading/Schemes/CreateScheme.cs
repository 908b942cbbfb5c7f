using Crm.Common;
using FluentValidation;
using MediatR;

namespace Crm.Grading;

/// <summary>Adds a grading scheme with its first version.</summary>
internal sealed record CreateScheme(
    string Name, int WindowMonths, int MinimumOrders, int MinimumMonths, GradeBands? Bands, decimal Hysteresis,
    IReadOnlyList<CriterionToSave> Criteria, CutKind Cut, GradeShares? Shares, bool Grace) : ICommand<SchemeView>, IRulesToSave;

internal sealed class CreateSchemeValidator : RulesValidator<CreateScheme>
{
    public CreateSchemeValidator() => RuleFor(r => r.Name).NotEmpty().MaximumLength(100);
}

internal sealed class CreateSchemeHandler(SchemeWriting writing) : IRequestHandler<CreateScheme, SchemeView>
{
    public Task<SchemeView> Handle(CreateScheme request, CancellationToken cancellationToken) =>
        writing.AddAsync(request.Name, request, cancellationToken);
}

internal static class CreateSchemeEndpoint
{
    public static void MapCreateScheme(this IEndpointRouteBuilder grading) => grading
        .MapPost("/schemes", async (SaveSchemeBody body, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var scheme = await mediator.Send(new CreateScheme(
                body.Name, body.WindowMonths, body.MinimumOrders, body.MinimumMonths, body.Bands, body.Hysteresis, body.Criteria,
                body.Cut, body.Shares, body.Grace), cancellationToken);
            return TypedResults.Created($"/api/v1/grading/schemes/{scheme.SchemeId}", scheme).WithETag(scheme.Version);
        })
        .WithName(nameof(CreateScheme))
        .WithSummary("Add a grading scheme")
        .Produces<SchemeView>(StatusCodes.Status201Created)
        .RequireAuthorization(Permission.ManageSchemes)
        .ProducesProblems(400, 409);
}
