using Crm.Common;
using MediatR;

namespace Crm.Profitability;

/// <summary>
/// The rates that profit is calculated with: shares, 0.06 is 6 %. Null: nobody set it; it then counts as 0 and is listed as
/// assumed. A rate of a category goes before the company's. Every category in use is listed.
/// </summary>
internal sealed record GetProfitSettings : IQuery<ProfitSettings>;

internal sealed record ProfitSettings(
    int Version, decimal? InterestRate, int DefaultPaymentDays, CompanyRates Company, IReadOnlyList<CategoryRates> Categories);

internal sealed record CompanyRates(decimal? Commission, decimal? Rebate);

internal sealed record CategoryRates(long CategoryId, string Name, decimal? Commission, decimal? Rebate);

internal sealed class GetProfitSettingsHandler(DbSession session) : IRequestHandler<GetProfitSettings, ProfitSettings>
{
    private const string Company = """
        select r.Commission, r.Rebate
        from profitability.ProfitRate r
        where r.Scope = @Company
          and r.ScopeId = 0
        """;

    private const string Categories = """
        select c.CategoryId, c.Name, r.Commission, r.Rebate
        from orders.v_Category c
        left join profitability.ProfitRate r on r.Scope = @Category and r.ScopeId = c.CategoryId
        where c.ArchivedAt is null
           or r.ScopeId is not null
        order by c.Name, c.CategoryId
        """;

    public async Task<ProfitSettings> Handle(GetProfitSettings request, CancellationToken cancellationToken)
    {
        var setting = await ProfitRates.ReadSettingAsync(session, cancellationToken);
        var company = await session.QuerySingleOrDefaultAsync<CompanyRates>(
            Company, new { RateScope.Company }, cancellationToken);
        var categories = await session.QueryAsync<CategoryRates>(Categories, new { RateScope.Category }, cancellationToken);
        return new ProfitSettings(
            setting.Version, setting.InterestRate, setting.DefaultPaymentDays, company ?? new CompanyRates(null, null), categories);
    }
}

internal static class GetProfitSettingsEndpoint
{
    public static void MapGetProfitSettings(this IEndpointRouteBuilder profit) => profit
        .MapGet("/settings", async (IMediator mediator, CancellationToken cancellationToken) =>
        {
            var settings = await mediator.Send(new GetProfitSettings(), cancellationToken);
            return TypedResults.Ok(settings).WithETag(settings.Version);
        })
        .WithName(nameof(GetProfitSettings))
        .WithSummary("Read the rates that profit is calculated with")
        .Produces<ProfitSettings>()
        .RequireAuthorization(Permission.ReadProfitSettings)
        .ProducesProblems();
}
