using System.Text.Json;
using Crm.Common;
using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Crm.Profitability;

/// <summary>The demand of one product or category month by month, its forecast, and how each method did in the back-test.</summary>
internal sealed record GetDemand(DemandSubject Subject, long SubjectId) : IQuery<DemandView>;

/// <summary>Whether there is a forecast, or why there is none.</summary>
internal enum DemandAnswer
{
    Forecast = 1,

    /// <summary>Fewer than six months have passed since the first sale.</summary>
    TooLittleHistory = 2,

    /// <summary>Nothing was sold for two years, or ever.</summary>
    NotSold = 3,

    /// <summary>The forecasts have not been made yet.</summary>
    NotMade = 4,
}

/// <summary>A forecast in full; see <see cref="DemandItem"/> for the units.</summary>
/// <param name="Answer">Whether there is a forecast.</param>
/// <param name="MadeAt">When; null without one.</param>
/// <param name="History">Whole months since the first sale, ten years at most; a month without demand is 0.</param>
/// <param name="Months">The next twelve, with the 80 % and 95 % intervals. Empty without a method.</param>
/// <param name="Trials">How every method that suits did in the back-test, the best first.</param>
internal sealed record DemandView(
    DemandSubject Subject, long SubjectId, string? Code, string Name, string? Unit, string? Currency, DemandAnswer Answer, DateTime? MadeAt,
    ForecastMethod? Method, double? Mase, double? Past12, double? Next12, double? Change, IReadOnlyList<DemandMonth> History,
    IReadOnlyList<DemandMonthAhead> Months, IReadOnlyList<DemandTrial> Trials);

/// <summary>A month that has passed. Period: yyyymm.</summary>
internal sealed record DemandMonth(int Period, double Value);

/// <summary>A month to come. In 80 (95) of 100 cases the value lies within the interval.</summary>
internal sealed record DemandMonthAhead(int Period, double Value, double Low80, double High80, double Low95, double High95);

/// <summary>What a method would have foretold of the last two years. The error is in the unit of the forecast.</summary>
internal sealed record DemandTrial(ForecastMethod Method, double MeanAbsoluteError, double? Mase);

internal sealed class GetDemandHandler(DbSession session) : IRequestHandler<GetDemand, DemandView>
{
    private const string Product = """
        select p.ProductId as SubjectId, p.Code, p.Name, p.Unit
        from orders.v_Product p
        where p.ProductId = @SubjectId
        """;

    private const string Category = """
        select c.CategoryId as SubjectId, null as Code, c.Name, null as Unit
        from orders.v_Category c
        where c.CategoryId = @SubjectId
        """;

    private const string Kept = """
        select d.FirstPeriod, d.Method, d.Mase, d.Past12, d.Next12, d.Change, d.Series, d.MadeAt
        from profitability.DemandForecast d
        where d.Subject = @Subject
          and d.SubjectId = @SubjectId
        """;

    private const string MadePeriod = "select s.MadePeriod from profitability.DemandState s where s.DemandStateId = 1";

    private sealed record SubjectRow(long SubjectId, string? Code, string Name, string? Unit);

    private sealed record KeptRow(
        int FirstPeriod, ForecastMethod? Method, double? Mase, double Past12, double? Next12, double? Change, string Series, DateTime MadeAt);

    public async Task<DemandView> Handle(GetDemand request, CancellationToken cancellationToken)
    {
        var ofProduct = request.Subject == DemandSubject.Product;
        var subject = await session.QuerySingleOrDefaultAsync<SubjectRow>(
                ofProduct ? Product : Category, new { request.SubjectId }, cancellationToken)
            ?? throw Problem.NotFound(ofProduct ? "product" : "category");
        var currency = ofProduct ? null : (await ProfitRates.ReadSettingAsync(session, cancellationToken)).BaseCurrency;
        var kept = await session.QuerySingleOrDefaultAsync<KeptRow>(
            Kept, new { request.Subject, request.SubjectId }, cancellationToken);
        if (kept is null)
        {
            var made = await session.ScalarAsync<int?>(MadePeriod, null, cancellationToken) is not null;
            return new DemandView(
                request.Subject, request.SubjectId, subject.Code, subject.Name, subject.Unit, currency,
                made ? DemandAnswer.NotSold : DemandAnswer.NotMade, null, null, null, null, null, null, [], [], []);
        }

        var series = JsonSerializer.Deserialize<DemandSeries>(kept.Series, CrmJson.Options)!;
        var ahead = series.History.Count;
        return new DemandView(
            request.Subject, request.SubjectId, subject.Code, subject.Name, subject.Unit, currency,
            kept.Method is null ? DemandAnswer.TooLittleHistory : DemandAnswer.Forecast, kept.MadeAt, kept.Method, kept.Mase, kept.Past12,
            kept.Next12, kept.Change,
            [.. series.History.Select((value, at) => new DemandMonth(Periods.Add(kept.FirstPeriod, at), value))],
            [.. series.Months.Select((m, at) => new DemandMonthAhead(
                Periods.Add(kept.FirstPeriod, ahead + at), m.Value, m.Low80, m.High80, m.Low95, m.High95))],
            [.. series.Trials.Select(t => new DemandTrial(t.Method, t.MeanAbsoluteError, t.Mase))]);
    }
}

internal static class GetDemandEndpoint
{
    public static void MapGetDemand(this IEndpointRouteBuilder profit)
    {
        profit.MapGet("/demand/products/{productId:long}", (long productId, IMediator mediator, CancellationToken cancellationToken) =>
                AnswerAsync(mediator, new GetDemand(DemandSubject.Product, productId), cancellationToken))
            .WithName("GetProductDemand")
            .WithSummary("The demand of a product, its forecast and the trial of every method")
            .RequireAuthorization(Permission.ViewCost, Permission.ReadProducts)
            .ProducesProblems(404);
        profit.MapGet("/demand/categories/{categoryId:long}", (long categoryId, IMediator mediator, CancellationToken cancellationToken) =>
                AnswerAsync(mediator, new GetDemand(DemandSubject.Category, categoryId), cancellationToken))
            .WithName("GetCategoryDemand")
            .WithSummary("The demand of a category with all below it, its forecast and the trial of every method")
            .RequireAuthorization(Permission.ViewCost, Permission.ReadProducts)
            .ProducesProblems(404);
    }

    private static async Task<Ok<DemandView>> AnswerAsync(IMediator mediator, GetDemand request, CancellationToken cancellationToken) =>
        TypedResults.Ok(await mediator.Send(request, cancellationToken));
}
