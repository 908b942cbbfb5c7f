using Crm.Common;
using FluentValidation;
using MediatR;

namespace Crm.Complaints;

/// <summary>Adds a cause.</summary>
internal sealed record AddComplaintCause(string Code, string Name, long? ParentId = null, ComplaintKind? Kind = null) : ICommand<CauseView>;

internal sealed class AddComplaintCauseValidator : AbstractValidator<AddComplaintCause>
{
    public AddComplaintCauseValidator()
    {
        RuleFor(r => r.Code).NotEmpty().MaximumLength(50).Must(ComplaintTexts.IsText).WithMessage(ComplaintTexts.NoControl);
        RuleFor(r => r.Name).NotEmpty().MaximumLength(200).Must(ComplaintTexts.IsText).WithMessage(ComplaintTexts.NoControl);
        RuleFor(r => r.Kind).IsInEnum();
    }
}

internal sealed class AddComplaintCauseHandler(DbSession session, CauseTree tree) : IRequestHandler<AddComplaintCause, CauseView>
{
    private const string Add = """
        insert into complaints.Cause (Code, Name, ParentId, Kind)
        output inserted.CauseId
        values (@Code, @Name, @ParentId, @Kind)
        """;

    public async Task<CauseView> Handle(AddComplaintCause request, CancellationToken cancellationToken)
    {
        await tree.CheckParentAsync(0, request.ParentId, cancellationToken);
        var causeId = await session.ScalarAsync<long>(
            Add, new { Code = request.Code.Trim(), Name = request.Name.Trim(), request.ParentId, request.Kind }, cancellationToken);
        return await tree.GetAsync(causeId, cancellationToken);
    }
}

internal static class AddComplaintCauseEndpoint
{
    public static void MapAddComplaintCause(this IEndpointRouteBuilder causes) => causes
        .MapPost("", async (AddComplaintCause request, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var cause = await mediator.Send(request, cancellationToken);
            return TypedResults.Created("/api/v1/complaint-causes", cause).WithETag(cause.Version);
        })
        .Produces<CauseView>(StatusCodes.Status201Created)
        .WithName(nameof(AddComplaintCause))
        .WithSummary("Add a cause")
        .RequireAuthorization(Permission.ManageComplaintSettings)
        .ProducesProblems(400, 409, 422);
}
