using Crm.Common;
using Crm.Contracts.Access;
using Crm.Contracts.Customers;
using FluentValidation;
using MediatR;

namespace Crm.Profitability;

/// <summary>
/// What each customer brought in a period: contribution, less what it cost to serve it, with the advice that follows. Twelve whole
/// months up to the last month's end unless told; base currency.
/// </summary>
/// <param name="Owner"><c>me</c> or the id of a person.</param>
internal sealed record ListCustomerProfits(
    DateOnly? From, DateOnly? To, ListOf<Grade>? Grade, string? Segment, string? Region, string? Owner, ListOf<CustomerAdvice>? Advice,
    string? Q, string? Sort, int? Limit, string? Cursor, bool? Count) : IQuery<Page<CustomerProfit>>, IPageRequest<ListCustomerProfits>
{
    public ListCustomerProfits At(string? cursor, int limit) => this with { Cursor = cursor, Limit = limit, Count = null };
}

/// <summary>
/// One customer. Contribution and margin rest on the net whose cost is known; UnknownCostNet is the rest. CostToServe: at the rates of
/// each day. Share: of the contribution after cost to serve of all customers the reader sees; CumulativeShare: of it and all before it.
/// </summary>
internal sealed record CustomerProfit(
    CustomerRef Customer, PersonRef? Owner, Grade Grade, string? Segment, string? Region, int Rank, int Orders, int Lines, int Visits,
    int Touchpoints, int Complaints, int RushOrders, int LatePayments, Money Net, Money Contribution, Money CostToServe, Money After,
    Money FullProfit, decimal? Margin, decimal? Share, decimal? CumulativeShare, Money UnknownCostNet, Money PreviousNet,
    Money PreviousAfter, CustomerAdvice? Advice, IReadOnlyList<CustomerAdviceReason> Reasons)
{
    public static CustomerProfit Of(JudgedCustomer c) => new(
        new CustomerRef(c.Sums.CustomerId, c.Sums.Code, c.Sums.Name),
        c.Sums.OwnerName is { } owner ? new PersonRef(c.Sums.OwnerId, owner) : null,
        c.Sums.Grade, c.Sums.Segment, c.Sums.Region, c.Rank, c.Sums.Orders, c.Sums.Lines, c.Sums.Visits, c.Sums.Touchpoints,
        c.Sums.Complaints, c.Sums.Rush, c.Sums.Late, c.Sums.Net, c.Sums.Contribution, c.Sums.Cost, c.Sums.After, c.Sums.FullProfit,
        c.Sums.Margin, c.Share, c.CumulativeShare, c.Sums.UnknownCostNet, c.Sums.PreviousNet, c.Sums.PreviousAfter, c.Advice, c.Reasons);
}

internal sealed class ListCustomerProfitsValidator : AbstractValidator<ListCustomerProfits>
{
    public ListCustomerProfitsValidator()
    {
        RuleFor(r => r.Owner).Must(o => o is null or "me" || long.TryParse(o, out var id) && id >= 0).WithMessage("must be me or an id");
        RuleFor(r => r.Limit).InclusiveBetween(1, 200);
        RuleFor(r => r.Q).MaximumLength(100);
    }
}

internal sealed class ListCustomerProfitsHandler(CustomerSumsReader reader, KeptLedgers kept, CurrentUser user)
    : IRequestHandler<ListCustomerProfits, Page<CustomerProfit>>
{
    private static readonly ComputedSorts<JudgedCustomer> Sorts = new ComputedSorts<JudgedCustomer>(c => c.Sums.CustomerId, "rank")
        .Allow("rank", c => c.Rank)
        .Allow("net", c => c.Sums.Net.Amount)
        .Allow("contribution", c => c.Sums.Contribution.Amount)
        .Allow("costToServe", c => c.Sums.Cost.Amount)
        .Allow("after", c => c.Sums.After.Amount)
        .Allow("fullProfit", c => c.Sums.FullProfit.Amount)
        .Allow("margin", c => c.Sums.Margin)
        .Allow("previousNet", c => c.Sums.PreviousNet.Amount)
        .Allow("previousAfter", c => c.Sums.PreviousAfter.Amount)
        .Allow("unknownCostNet", c => c.Sums.UnknownCostNet.Amount)
        .Allow("orders", c => c.Sums.Orders)
        .Allow("grade", c => (int)c.Sums.Grade)
        .Allow("advice", c => c.Advice is { } advice ? (int)advice : null)
        .Allow("name", c => c.Sums.SortName);

    public async Task<Page<CustomerProfit>> Handle(ListCustomerProfits request, CancellationToken cancellationToken)
    {
        var signature = ComputedSorts<JudgedCustomer>.Signature(
            user.PersonId, request.From, request.To, request.Grade?.Values, request.Segment, request.Region, request.Owner,
            request.Advice?.Values, request.Q, request.Sort);
        var place = ComputedSorts<JudgedCustomer>.Read(request.Cursor, signature);
        var name = place?.List ?? "";
        var sorted = place is null ? null : kept.Find<List<JudgedCustomer>>(name);
        if (sorted is null)
        {
            var ledger = await reader.ReadAsync(request.From, request.To, cancellationToken);
            sorted = Sorts.Sort(ledger.Customers.Where(c => Matches(c.Sums, c.Advice, request)), request.Sort);
            name = kept.Keep(sorted, sorted.Count);
        }
        return Sorts.Cut(sorted, place, name, signature, PageLimit.Of(request.Limit), request.Count == true).Select(CustomerProfit.Of);
    }

    private bool Matches(CustomerSums c, CustomerAdvice? advice, ListCustomerProfits request) =>
        (request.Grade is null || request.Grade.Values.Contains(c.Grade))
        && (request.Segment is null || string.Equals(c.Segment ?? "", request.Segment, StringComparison.OrdinalIgnoreCase))
        && (request.Region is null || string.Equals(c.Region ?? "", request.Region, StringComparison.OrdinalIgnoreCase))
        && (request.Owner is null || c.OwnerId == (request.Owner == "me" ? user.PersonId : long.Parse(request.Owner, null)))
        && (request.Advice is null || advice is { } known && request.Advice.Values.Contains(known))
        && (string.IsNullOrWhiteSpace(request.Q) || c.Name.Contains(request.Q.Trim(), StringComparison.OrdinalIgnoreCase)
            || c.Code.Contains(request.Q.Trim(), StringComparison.OrdinalIgnoreCase));
}

internal static class ListCustomerProfitsEndpoint
{
    public static void MapListCustomerProfits(this IEndpointRouteBuilder profit) => profit
        .MapGet("/customers", async (
            HttpContext context, [AsParameters] ListCustomerProfits request, IMediator mediator, CancellationToken cancellationToken) =>
            await ListAnswer.SendAsync<ListCustomerProfits, CustomerProfit>(context, mediator, request, "customer-profit", cancellationToken))
        .WithName(nameof(ListCustomerProfits))
        .WithSummary("List what customers brought after what it cost to serve them, with advice")
        .Produces<Page<CustomerProfit>>()
        .RequireAuthorization(Permission.ViewCost, Permission.ReadCustomers)
        .ProducesProblems(400);
}
