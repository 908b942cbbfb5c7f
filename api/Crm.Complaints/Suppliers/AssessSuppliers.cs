using Crm.Common;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Complaints;

/// <summary>
/// Assesses every supplier that delivered or was complained of in a period: score 0 to 100 with its parts and band. For a purchasing system
/// as well: each supplier carries its own key of the ERP.
/// </summary>
/// <param name="From">The first day; a year before the last one where none is given.</param>
/// <param name="To">The last day; today where none is given.</param>
/// <param name="Band">Only of these bands.</param>
/// <param name="Sort"><c>score</c> (the worst first; the default), <c>-score</c>, <c>name</c> or <c>-complaints</c>.</param>
internal sealed record AssessSuppliers(DateOnly? From, DateOnly? To, ListOf<SupplierBand>? Band, string? Sort) : IQuery<SupplierAssessmentList>;

internal sealed record SupplierAssessmentList(DateOnly From, DateOnly To, IReadOnlyList<SupplierAssessment> Items);

/// <summary>
/// A supplier's score and what it rests on. Cost is null for those who may not see costs, and with it the value of that part.
/// </summary>
internal sealed record SupplierAssessment(
    long SupplierId, string Name, string? Source, string? ExternalKey, decimal? Score, SupplierBand? Band,
    IReadOnlyList<SupplierPartScore> Parts, decimal DeliveredQuantity, int DeliveredLines, DeliveredFrom DeliveredFrom, int Complaints,
    decimal ComplainedQuantity, int UnknownQuantities, Money? Cost, int RepeatedComplaints, int CorrectiveActions, decimal? AnswerDays)
{
    public static SupplierAssessment Of(
        SupplierName supplier, SupplierFigures figures, DeliveredFrom from, SupplierSettings settings, bool seesCost)
    {
        var score = SupplierScore.Of(figures, settings);
        return new SupplierAssessment(
            supplier.SupplierId, supplier.Name, supplier.Source, supplier.ExternalKey, score.Score, score.Band,
            [.. score.Parts.Select(p => seesCost || p.Part != SupplierPart.Cost ? p : p with { Value = null })], figures.DeliveredQuantity,
            figures.DeliveredLines, from, figures.Complaints, figures.ComplainedQuantity, figures.UnknownQuantities,
            seesCost ? figures.Cost : null, figures.RepeatedComplaints, figures.CorrectiveActions,
            figures.AnswerDays is { } days ? decimal.Round(days, 2, MidpointRounding.AwayFromZero) : null);
    }
}

internal sealed record SupplierName(long SupplierId, string Name, string? Source, string? ExternalKey);

internal sealed class AssessSuppliersValidator : AbstractValidator<AssessSuppliers>
{
    public AssessSuppliersValidator(TimeProvider clock)
    {
        AssessedPeriod.Rules(this, clock, r => r.From, r => r.To);
        RuleFor(r => r.Sort).Must(s => s is null or "score" or "-score" or "name" or "-complaints")
            .WithMessage("must be score, -score, name or -complaints");
    }
}

/// <summary>The days that an assessment looks at.</summary>
internal static class AssessedPeriod
{
    private const int MostYears = 10;

    public static (DateOnly From, DateOnly To) Of(DateOnly? from, DateOnly? to, TimeProvider clock)
    {
        var last = to ?? DateOnly.FromDateTime(clock.GetLocalNow().DateTime);
        return (from ?? (last.Year > 1951 ? last.AddYears(-1).AddDays(1) : last), last);
    }

    public static void Rules<T>(AbstractValidator<T> validator, TimeProvider clock, Func<T, DateOnly?> from, Func<T, DateOnly?> to)
    {
        validator.RuleFor(r => r).Must(r => IsPossible(from(r)) && IsPossible(to(r)))
            .OverridePropertyName("from").WithMessage("must be between 1951-01-01 and 2199-12-31");
        validator.RuleFor(r => r).Must(r => !IsPossible(from(r)) || !IsPossible(to(r)) || IsRight(Of(from(r), to(r), clock)))
            .OverridePropertyName("to").WithMessage($"must not be before from, and the period not longer than {MostYears} years");
    }

    private static bool IsPossible(DateOnly? day) => day is null || day is { Year: >= 1951 and <= 2199 };

    private static bool IsRight((DateOnly From, DateOnly To) period) =>
        period.From <= period.To && period.To.DayNumber - period.From.DayNumber <= MostYears * 366;
}

internal sealed class AssessSuppliersHandler(DbSession session, CurrentUser user, SupplierFiguresReader figures, TimeProvider clock)
    : IRequestHandler<AssessSuppliers, SupplierAssessmentList>
{
    private const string Names = """
        select s.SupplierId, s.Name, s.Source, s.ExternalKey
        from orders.v_Supplier s
        where s.SupplierId in (select cast(value as bigint) from openjson(@Ids))
        """;

    public async Task<SupplierAssessmentList> Handle(AssessSuppliers request, CancellationToken cancellationToken)
    {
        var (from, to) = AssessedPeriod.Of(request.From, request.To, clock);
        var settings = await SupplierSettings.ReadAsync(session, cancellationToken);
        var read = await figures.ReadAsync(null, from, to, cancellationToken);
        var names = await session.QueryAsync<SupplierName>(Names, new { Ids = JsonList.Of(read.Keys) }, cancellationToken);
        var items = names.Select(n => SupplierAssessment.Of(n, read[n.SupplierId].Figures, read[n.SupplierId].From, settings, user.SeesCost))
            .Where(a => request.Band is not { } bands || (a.Band is { } band && bands.Values.Contains(band)));
        return new SupplierAssessmentList(from, to, [.. request.Sort switch
        {
            "name" => items.OrderBy(a => a.Name, StringComparer.Ordinal).ThenBy(a => a.SupplierId),
            "-complaints" => items.OrderByDescending(a => a.Complaints).ThenBy(a => a.SupplierId),
            "-score" => items.OrderByDescending(a => a.Score ?? -1m).ThenBy(a => a.SupplierId),
            _ => items.OrderBy(a => a.Score ?? 101m).ThenBy(a => a.SupplierId),
        }]);
    }
}

internal static class AssessSuppliersEndpoint
{
    public static void MapAssessSuppliers(this IEndpointRouteBuilder suppliers) => suppliers
        .MapGet("/assessments", async ([AsParameters] AssessSuppliers request, IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Ok(await mediator.Send(request, cancellationToken)))
        .WithName(nameof(AssessSuppliers))
        .WithSummary("Score and band of every supplier in a period, with what they rest on")
        .RequireAuthorization(Permission.ReadSuppliers)
        .ProducesProblems(400);
}
