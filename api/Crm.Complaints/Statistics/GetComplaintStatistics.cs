using System.Text.Json;
using Crm.Common;
using Crm.Contracts.Customers;
using FluentValidation;
using MediatR;

namespace Crm.Complaints;

/// <summary>
/// Counts the visible complaints received from a day to a day (both included), by group, beside the same period of the year before.
/// Without days: the last twelve months.
/// </summary>
internal sealed record GetComplaintStatistics(
    DateOnly? From, DateOnly? To, OneOf<StatisticsBy>? By, ListOf<ComplaintKind>? Kind, ListOf<Grade>? Grade, long? Customer, long? Product)
    : IQuery<ComplaintStatistics>;

/// <summary>The figures of a period and of the same days a year before.</summary>
internal sealed record ComplaintStatistics(
    DateOnly From, DateOnly To, DateOnly BeforeFrom, DateOnly BeforeTo, StatisticsBy By, ComplaintFigures Total, ComplaintFigures BeforeTotal,
    IReadOnlyList<StatisticsLine> Items);

/// <summary>
/// One group. Key: what the list of complaints filters by for the cases behind it (of a month its text, 2026-07); null where the cases
/// have none. Code and Label name a person, product or cause.
/// </summary>
internal sealed record StatisticsLine(string? Key, string? Code, string? Label, ComplaintFigures Now, ComplaintFigures Before);

internal sealed class GetComplaintStatisticsValidator : AbstractValidator<GetComplaintStatistics>
{
    public GetComplaintStatisticsValidator()
    {
        RuleFor(r => r.From).Must(StatisticsDays.IsDay).WithMessage("must be between 1990 and 2200");
        RuleFor(r => r.To).Must(StatisticsDays.IsDay).WithMessage("must be between 1990 and 2200");
        RuleFor(r => r.To).Must((r, to) => to is null || r.From is null || to >= r.From).WithMessage("must not be before from");
    }
}

/// <summary>The days a report is about.</summary>
internal static class StatisticsDays
{
    public static bool IsDay(DateOnly? day) => day is null || day.Value.Year is >= 1990 and < 2200;

    public static (DateOnly From, DateOnly To) Of(DateOnly? from, DateOnly? to, TimeProvider clock)
    {
        var last = to ?? DateOnly.FromDateTime(clock.GetLocalNow().DateTime);
        if (from is { } first && last < first) last = first;
        return (from ?? new DateOnly(last.Year, last.Month, 1).AddMonths(-11), last);
    }
}

internal sealed class GetComplaintStatisticsHandler(DbSession session, CurrentUser user, TimeProvider clock)
    : IRequestHandler<GetComplaintStatistics, ComplaintStatistics>
{
    public async Task<ComplaintStatistics> Handle(GetComplaintStatistics request, CancellationToken cancellationToken)
    {
        var (from, to) = StatisticsDays.Of(request.From, request.To, clock);
        var (fromBefore, toBefore) = (from.AddYears(-1), to.AddYears(-1));
        var grouping = request.By?.Value ?? StatisticsBy.Month;
        var rows = await session.QueryAsync<StatisticsRow>(StatisticsQuery.Of(grouping), new
        {
            From = from,
            To = to,
            FromBefore = fromBefore,
            ToBefore = toBefore,
            Kinds = JsonList.OfFilter(request.Kind),
            Grades = JsonList.OfFilter(request.Grade),
            request.Customer,
            request.Product,
            ViewerId = user.PersonId,
            Now = clock.GetUtcNow().UtcDateTime,
        }, cancellationToken);

        var none = ComplaintFigures.None(user.SeesCost);
        ComplaintFigures FiguresOf(IEnumerable<StatisticsRow> group, int isNow) =>
            group.FirstOrDefault(r => r.IsNow == isNow)?.Figures(user.SeesCost) ?? none;
        var totals = rows.Where(r => r.IsTotal == 1).ToList();
        var items =
            from row in rows
            where row.IsTotal == 0
            group row by row.GroupKey into line
            let any = line.First()
            let read = new StatisticsLine(
                StatisticsQuery.FilterOf(grouping, line.Key), Text(any.Code), Text(any.Label), FiguresOf(line, 1), FiguresOf(line, 0))
            // Grades, kinds and months in their own order; of the others the most frequent first.
            orderby grouping is StatisticsBy.Grade or StatisticsBy.Kind or StatisticsBy.Month ? line.Key : -read.Now.Received,
                read.Label, line.Key
            select read;
        return new ComplaintStatistics(
            from, to, fromBefore, toBefore, grouping, FiguresOf(totals, 1), FiguresOf(totals, 0), [.. items]);
    }

    private static string? Text(string text) => text.Length == 0 ? null : text;
}

internal static class GetComplaintStatisticsEndpoint
{
    public static void MapGetComplaintStatistics(this IEndpointRouteBuilder complaints) => complaints
        .MapGet("/statistics", async (
            HttpContext context, [AsParameters] GetComplaintStatistics request, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var statistics = await mediator.Send(request, cancellationToken);
            return StatisticsCsv.IsWanted(context)
                ? StatisticsCsv.Of("complaint-statistics", statistics.Items) : TypedResults.Ok(statistics);
        })
        .WithName(nameof(GetComplaintStatistics))
        .WithSummary("Count complaints by grade, person, product, cause, kind or month beside the year before")
        .Produces<ComplaintStatistics>()
        .RequireAuthorization(Permission.ReadComplaints)
        .ProducesProblems(400);
}

/// <summary>Lines of a report for a spreadsheet program.</summary>
internal static class StatisticsCsv
{
    public static bool IsWanted(HttpContext context) =>
        context.Request.GetTypedHeaders().Accept.Any(a => a.MediaType == "text/csv");

    public static IResult Of<TLine>(string name, IReadOnlyList<TLine> lines) => new CsvLines<TLine>(name, lines);

    private sealed class CsvLines<TLine>(string name, IReadOnlyList<TLine> lines) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var response = httpContext.Response;
            response.ContentType = "text/csv; charset=utf-8";
            response.Headers.ContentDisposition = $"attachment; filename=\"{name}.csv\"";
            var header = CsvText.Header(typeof(TLine));
            var rows = lines.Select(l => CsvText.Row(CsvText.Cells(JsonSerializer.SerializeToNode(l, CrmJson.Options)!, header)));
            // The byte order mark makes spreadsheet programs read Chinese right.
            await response.WriteAsync($"\uFEFF{CsvText.Row(header)}{string.Concat(rows)}", httpContext.RequestAborted);
        }
    }
}
