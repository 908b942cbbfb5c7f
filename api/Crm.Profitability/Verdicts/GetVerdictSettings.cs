using Crm.Common;
using Crm.Contracts.Customers;
using Crm.Contracts.Grading;
using MediatR;

namespace Crm.Profitability;

/// <summary>
/// Under which margin an order is refused (floor) and from which it is accepted (target), per category of products and grade, and what
/// each verdict asks for at the confirmation. Margins are shares: 0.1 is 10 %.
/// </summary>
internal sealed record GetVerdictSettings : IQuery<VerdictSettings>;

/// <summary>Floor and Target are the company's; Exceptions go before them, the closest first: category and grade, category, grade.</summary>
internal sealed record VerdictSettings(
    int Version, decimal Floor, decimal Target, PolicyMode RefuseMode, PolicyMode NegotiateMode, PolicyMode CannotSayMode,
    IReadOnlyList<VerdictException> Exceptions);

/// <summary>Category null: of every category; Grade null: of every grade.</summary>
internal sealed record VerdictException(long? CategoryId, string? CategoryName, Grade? Grade, decimal Floor, decimal Target);

internal sealed class GetVerdictSettingsHandler(DbSession session) : IRequestHandler<GetVerdictSettings, VerdictSettings>
{
    private const string Names = """
        select c.CategoryId, c.Name
        from orders.v_Category c
        where c.CategoryId in (select cast(value as bigint) from openjson(@Ids))
        """;

    private sealed record NameRow(long CategoryId, string Name);

    public async Task<VerdictSettings> Handle(GetVerdictSettings request, CancellationToken cancellationToken)
    {
        var modes = (await session.QuerySingleOrDefaultAsync<VerdictThresholdReader.ModesRow>(
            VerdictThresholdReader.Modes, null, cancellationToken))!;
        var thresholds = await session.QueryAsync<VerdictThreshold>(VerdictThresholdReader.Thresholds, null, cancellationToken);
        var names = (await session.QueryAsync<NameRow>(
                Names, new { Ids = JsonList.Of(thresholds.Select(t => t.CategoryId).Distinct()) }, cancellationToken))
            .ToDictionary(n => n.CategoryId, n => n.Name);
        var company = thresholds.Single(t => t is { CategoryId: 0, GradeRank: 0 });
        return new VerdictSettings(
            modes.Version, company.Floor, company.Target, modes.RefuseMode, modes.NegotiateMode, modes.CannotSayMode,
            [
                .. thresholds.Where(t => t != company).Select(t => new VerdictException(
                    t.CategoryId == 0 ? null : t.CategoryId, names.GetValueOrDefault(t.CategoryId), t.GradeRank == 0 ? null : (Grade)t.GradeRank,
                    t.Floor, t.Target)),
            ]);
    }
}

internal static class GetVerdictSettingsEndpoint
{
    public static void MapGetVerdictSettings(this IEndpointRouteBuilder profit) => profit
        .MapGet("/verdict-settings", async (IMediator mediator, CancellationToken cancellationToken) =>
        {
            var settings = await mediator.Send(new GetVerdictSettings(), cancellationToken);
            return TypedResults.Ok(settings).WithETag(settings.Version);
        })
        .WithName(nameof(GetVerdictSettings))
        .WithSummary("Read the floor and target margins that orders are judged by")
        .Produces<VerdictSettings>()
        .RequireAuthorization(Permission.ReadProfitSettings)
        .ProducesProblems();
}
