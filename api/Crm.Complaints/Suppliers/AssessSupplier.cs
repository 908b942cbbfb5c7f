using Crm.Common;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Complaints;

/// <summary>One supplier's assessment with the complaints that were traced to it, the newest first, without their customers.</summary>
internal sealed record AssessSupplier(long SupplierId, DateOnly? From, DateOnly? To) : IQuery<SupplierAssessmentView>;

internal sealed record SupplierAssessmentView(
    DateOnly From, DateOnly To, SupplierAssessment Assessment, SupplierSettings Settings, IReadOnlyList<TracedComplaint> Complaints);

/// <summary>A complaint traced to a supplier. Repeated: its cause came up before on the same product.</summary>
internal sealed record TracedComplaint(
    long ComplaintId, string Number, DateOnly ReceivedOn, ComplaintKind Kind, int Severity, ComplaintState State, string Subject,
    StoryProduct? Product, string? Batch, decimal? Quantity, StoryCause? Cause, string? RootCause, string? CorrectiveAction, Money? Cost, bool Repeated);

internal sealed class AssessSupplierValidator : AbstractValidator<AssessSupplier>
{
    public AssessSupplierValidator(TimeProvider clock) => AssessedPeriod.Rules(this, clock, r => r.From, r => r.To);
}

internal sealed class AssessSupplierHandler(DbSession session, CurrentUser user, SupplierFiguresReader figures, TimeProvider clock)
    : IRequestHandler<AssessSupplier, SupplierAssessmentView>
{
    /// <summary>The list of complaints has the rest.</summary>
    private const int MostComplaints = 500;

    private const string Name = """
        select s.SupplierId, s.Name, s.Source, s.ExternalKey
        from orders.v_Supplier s
        where s.SupplierId = @SupplierId
        """;

    private const string Complaints = $"""
        select c.ComplaintId, c.Number, c.ReceivedOn, c.Kind, c.Severity, c.State, c.Subject, c.ProductId, p.Code as ProductCode,
               p.Name as ProductName, c.Batch, c.Quantity, c.CauseId, b.Code as CauseCode, b.Name as CauseName, c.RootCause,
               c.CorrectiveAction, c.Cost, cast(case when {SupplierFiguresReader.IsRepeated} then 1 else 0 end as bit) as Repeated
        from complaints.Complaint c
        left join orders.v_Product p on p.ProductId = c.ProductId
        left join complaints.Cause b on b.CauseId = c.CauseId
        where {SupplierFiguresReader.Traced}
        order by c.ReceivedAt desc, c.ComplaintId desc
        offset 0 rows fetch next @MostComplaints rows only
        """;

    private sealed record Row(
        long ComplaintId, string Number, DateOnly ReceivedOn, ComplaintKind Kind, int Severity, ComplaintState State, string Subject,
        long? ProductId, string? ProductCode, string? ProductName, string? Batch, decimal? Quantity, long? CauseId, string? CauseCode,
        string? CauseName, string? RootCause, string? CorrectiveAction, Money Cost, bool Repeated);

    public async Task<SupplierAssessmentView> Handle(AssessSupplier request, CancellationToken cancellationToken)
    {
        var supplier = await session.QuerySingleOrDefaultAsync<SupplierName>(Name, new { request.SupplierId }, cancellationToken)
            ?? throw Problem.NotFound("supplier");
        var (from, to) = AssessedPeriod.Of(request.From, request.To, clock);
        var settings = await SupplierSettings.ReadAsync(session, cancellationToken);
        var read = await figures.ReadAsync(request.SupplierId, from, to, cancellationToken);
        var (known, source) = read.TryGetValue(request.SupplierId, out var found) ? found
            : (new SupplierFigures(0m, 0, Money.Zero, 0, 0m, 0, Money.Zero, 0, 0, null), DeliveredFrom.Orders);
        var complaints = await session.QueryAsync<Row>(Complaints, new
        {
            request.SupplierId,
            From = from,
            To = to,
            BySupplier = ResponsibleSide.Supplier,
            MostComplaints,
        }, cancellationToken);
        return new SupplierAssessmentView(
            from, to, SupplierAssessment.Of(supplier, known, source, settings, user.SeesCost), settings,
        [
            .. complaints.Select(c => new TracedComplaint(
                c.ComplaintId, c.Number, c.ReceivedOn, c.Kind, c.Severity, c.State, c.Subject,
                c.ProductId is { } product ? new StoryProduct(product, c.ProductCode ?? "", c.ProductName ?? "") : null, c.Batch, c.Quantity,
                c.CauseId is { } cause ? new StoryCause(cause, c.CauseCode ?? "", c.CauseName ?? "") : null, c.RootCause, c.CorrectiveAction,
                user.SeesCost ? c.Cost : null, c.Repeated)),
        ]);
    }
}

internal static class AssessSupplierEndpoint
{
    public static void MapAssessSupplier(this IEndpointRouteBuilder suppliers) => suppliers
        .MapGet("/{supplierId:long}/assessment", async (
            long supplierId, DateOnly? from, DateOnly? to, IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Ok(await mediator.Send(new AssessSupplier(supplierId, from, to), cancellationToken)))
        .WithName(nameof(AssessSupplier))
        .WithSummary("One supplier's score and band in a period, with the complaints behind them")
        .RequireAuthorization(Permission.ReadSuppliers)
        .ProducesProblems(400, 404);
}
