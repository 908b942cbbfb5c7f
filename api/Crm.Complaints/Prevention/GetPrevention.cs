using Crm.Common;
using Crm.Contracts.Customers;
using Crm.Contracts.Grading;
using Crm.Contracts.Orders;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Complaints;

/// <summary>
/// The whole story behind a product for a customer: what it, its group, or anyone about that batch complained of, what was done about it,
/// and whether the deliveries after it were clean.
/// </summary>
/// <param name="Customer">A customer that the reader may see.</param>
/// <param name="Product">What it wants.</param>
/// <param name="Batch">The batch it would get, where that is known.</param>
internal sealed record GetPrevention(long Customer, long Product, string? Batch) : IQuery<PreventionStory>;

/// <summary>Mode: what a line of this product would ask for; null where nothing speaks up.</summary>
internal sealed record PreventionStory(PolicyMode? Mode, int Months, IReadOnlyList<SameBeforeItem> Items);

/// <summary>
/// An earlier complaint with its whole story. Customer is null where the reader may not see it; Cost is null without the right. Later
/// deliveries are those of the same product to the same customer after the day the complaint came in; clean are those nobody
/// complained of.
/// </summary>
internal sealed record SameBeforeItem(
    long ComplaintId, string Number, StoryWhose Whose, StoryMatch Match, ComplaintKind Kind, int Severity, ComplaintState State,
    DateTime ReceivedAt, DateOnly ReceivedOn, DateTime? SolvedAt, bool IsOpen, bool IsRejected, CustomerRef? Customer, string Subject,
    StoryProduct? Product, string? Batch, StoryCause? Cause, string? RootCause, ResponsibleSide? ResponsibleSide, string? Method,
    string? Result, string? CorrectiveAction, string? PreventiveAction, Money? Cost, int LaterDeliveries, int CleanDeliveries)
{
    public static SameBeforeItem Of(Warning warning, bool seesCost)
    {
        var s = warning.Story;
        return new SameBeforeItem(
            s.ComplaintId, s.Number, warning.Whose, warning.Match, s.Kind, s.Severity, s.State, s.ReceivedAt, s.ReceivedOn, s.SolvedAt, s.IsOpen,
            s.IsRejected, s.IsVisible ? new CustomerRef(s.CustomerId, s.CustomerCode, s.CustomerName) : null, s.Subject,
            s.ProductId is { } product ? new StoryProduct(product, s.ProductCode ?? "", s.ProductName ?? "") : null, s.Batch,
            s.CauseId is { } cause ? new StoryCause(cause, s.CauseCode ?? "", s.CauseName ?? "") : null, s.RootCause, s.ResponsibleSide,
            s.Method, s.Result, s.CorrectiveAction, s.PreventiveAction, seesCost ? s.Cost : null, (int)s.LaterDeliveries, s.CleanDeliveries);
    }
}

internal sealed class GetPreventionValidator : AbstractValidator<GetPrevention>
{
    public GetPreventionValidator() => RuleFor(r => r.Batch).MaximumLength(100);
}

internal sealed class GetPreventionHandler(DbSession session, CurrentUser user, StoryReader reader, TimeProvider clock)
    : IRequestHandler<GetPrevention, PreventionStory>
{
    private const string Customer = """
        select count(*)
        from customers.v_Customer k
        where k.CustomerId = @Customer
          and k.OwnerId in (select v.OwnerId from access.v_VisibleOwner v where v.ViewerId = @ViewerId)
        """;

    private const string Product = """
        select p.ProductId, p.Family, p.CategoryId
        from orders.v_Product p
        where p.ProductId = @Product
        """;

    private sealed record ProductRow(long ProductId, string? Family, long? CategoryId);

    public async Task<PreventionStory> Handle(GetPrevention request, CancellationToken cancellationToken)
    {
        if (await session.ScalarAsync<long>(Customer, new { request.Customer, ViewerId = user.PersonId }, cancellationToken) == 0)
            throw Problem.NotFound("customer");
        var product = await session.QuerySingleOrDefaultAsync<ProductRow>(Product, new { request.Product }, cancellationToken)
            ?? throw Problem.NotFound("product");
        var settings = await PreventionSettings.ReadAsync(session, cancellationToken);
        var batch = string.IsNullOrWhiteSpace(request.Batch) ? null : request.Batch.Trim();
        var warnings = await ReadAsync(
            reader, settings, request.Customer, new CheckedLine(1, product.ProductId, batch, 1m, Money.Zero)
            {
                Family = product.Family,
                CategoryId = product.CategoryId,
            }, clock.GetUtcNow().UtcDateTime.AddMonths(-settings.Months), cancellationToken);
        return new PreventionStory(
            warnings.Count == 0 ? null : warnings.Max(w => w.Mode), settings.Months,
            [.. warnings.OrderByDescending(w => w.Match).ThenByDescending(w => w.Story.ReceivedAt).Select(w => SameBeforeItem.Of(w, user.SeesCost))]);
    }

    /// <summary>Everything that speaks up on one line, the many of a product that is complained of every week cut at 50.</summary>
    public static async Task<List<Warning>> ReadAsync(
        StoryReader reader, PreventionSettings settings, long customerId, CheckedLine line, DateTime since, CancellationToken cancellationToken)
    {
        const int most = 50;
        var stories = await reader.ReadAsync(new StoryQuestion(
            [customerId], [line.ProductId], settings.MatchFamily && line.Family is { } family ? [family] : [],
            settings.MatchFamily && line.CategoryId is { } category ? [category] : [], line.Batch is { } batch ? [batch] : [],
            settings.MatchGroup, settings.BatchSeverity, since, most), cancellationToken);
        return PreventionRules.Warnings(settings, customerId, line, stories.Where(s => !s.ByBatch), stories.Where(s => s.ByBatch));
    }
}

internal static class GetPreventionEndpoint
{
    public static void MapGetPrevention(this IEndpointRouteBuilder complaints) => complaints
        .MapGet("/prevention", async ([AsParameters] GetPrevention request, IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Ok(await mediator.Send(request, cancellationToken)))
        .WithName(nameof(GetPrevention))
        .WithSummary("What a customer or its group complained of about a product before, with the whole story")
        .RequireAuthorization(Permission.ReadComplaints)
        .ProducesProblems(400, 404);
}
