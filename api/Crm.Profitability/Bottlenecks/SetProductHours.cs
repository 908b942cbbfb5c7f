using Crm.Common;
using FluentValidation;
using MediatR;

namespace Crm.Profitability;

/// <summary>Says how many hours of a bottleneck a base unit of a product takes; null: none any more.</summary>
internal sealed record SetProductHours(long BottleneckId, long ProductId, decimal? Hours) : ICommand<Unit>;

internal sealed class SetProductHoursValidator : AbstractValidator<SetProductHours>
{
    public SetProductHoursValidator() =>
        RuleFor(r => r.Hours).Must(h => h is null or (>= 0.000001m and <= 100_000m)).WithMessage("must be between 0.000001 and 100000");
}

internal sealed class SetProductHoursHandler(DbSession session, EventLog events) : IRequestHandler<SetProductHours, Unit>
{
    private const string IsProduct = """
        select count(*)
        from orders.v_Product p
        where p.ProductId = @ProductId
        """;

    private const string Remove = """
        delete from profitability.ProductHours
        where BottleneckId = @BottleneckId
          and ProductId = @ProductId
        """;

    private const string Add = """
        insert into profitability.ProductHours (BottleneckId, ProductId, Hours)
        values (@BottleneckId, @ProductId, @Hours)
        """;

    private const string Change = """
        update profitability.ProductHours
        set Hours = @Hours, Version = Version + 1
        where BottleneckId = @BottleneckId
          and ProductId = @ProductId
        """;

    public async Task<Unit> Handle(SetProductHours request, CancellationToken cancellationToken)
    {
        await BottleneckState.RequireAsync(session, request.BottleneckId, cancellationToken);
        if (await session.ScalarAsync<long>(IsProduct, new { request.ProductId }, cancellationToken) == 0) throw Problem.NotFound("product");
        if (request.Hours is null) await session.ExecuteAsync(Remove, request, cancellationToken);
        else if (await session.ExecuteAsync(Change, request, cancellationToken) == 0) await session.ExecuteAsync(Add, request, cancellationToken);
        await events.RaiseAsync(new RecordEvent("bottleneck.updated", "bottleneck", request.BottleneckId, null, ["hours"]), cancellationToken);
        return Unit.Value;
    }
}

internal sealed record SetProductHoursBody(decimal? Hours);

internal static class SetProductHoursEndpoint
{
    public static void MapSetProductHours(this IEndpointRouteBuilder profit) => profit
        .MapPut("/bottlenecks/{bottleneckId:long}/products/{productId:long}", async (
            long bottleneckId, long productId, SetProductHoursBody body, IMediator mediator, CancellationToken cancellationToken) =>
        {
            await mediator.Send(new SetProductHours(bottleneckId, productId, body.Hours), cancellationToken);
            return TypedResults.NoContent();
        })
        .WithName(nameof(SetProductHours))
        .WithSummary("Say how many hours of a bottleneck a base unit of a product takes")
        .RequireAuthorization(Permission.ManageProfitSettings)
        .ProducesProblems(400, 404);
}
