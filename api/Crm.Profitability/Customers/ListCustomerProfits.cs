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
    public static CustomerProfit Of(CustomerLedger ledger, int index, CustomerFace face)
    {
        ref readonly var c = ref ledger.At(index);
        var (advice, reasons) = ledger.Judge(index);
        return new CustomerProfit(
            new CustomerRef(face.CustomerId, face.Code, face.Name), face.OwnerName is { } owner ? new PersonRef(face.OwnerId, owner) : null,
            face.Grade, face.Segment, face.Region, index + 1, c.Orders, c.Lines, c.Visits, c.Touchpoints, c.Complaints, c.Rush, c.Late,
            Money.FromScaled(c.Net), Money.FromScaled(c.Contribution), Money.FromScaled(c.Cost), Money.FromScaled(c.After),
            Money.FromScaled(c.FullProfit), c.Margin, ledger.Share(index), ledger.CumulativeShare(index), Money.FromScaled(c.UnknownCostNet),
            Money.FromScaled(c.PreviousNet), Money.FromScaled(c.PreviousAfter), advice, reasons);
    }
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

internal sealed class ListCustomerProfitsHandler(CustomerSumsReader reader, CustomerTraits traits, KeptLists kept, CurrentUser user)
    : IRequestHandler<ListCustomerProfits, Page<CustomerProfit>>
{
    /// <summary>A ledger, and which of its customers were asked for in which order.</summary>
    private sealed record KeptList(CustomerLedger Ledger, List<LedgerPlace> Sorted);

    public async Task<Page<CustomerProfit>> Handle(ListCustomerProfits request, CancellationToken cancellationToken)
    {
        var signature = ComputedSorts<LedgerPlace>.Signature(
            user.PersonId, request.From, request.To, request.Grade?.Values, request.Segment, request.Region, request.Owner,
            request.Advice?.Values, request.Q, request.Sort);
        var place = ComputedSorts<LedgerPlace>.Read(request.Cursor, signature);
        var name = place?.List ?? "";
        var list = place is null ? null : kept.Find<KeptList>(name);
        if (list is null)
        {
            var ledger = await reader.ReadAsync(request.From, request.To, cancellationToken);
            list = new KeptList(ledger, await SortedAsync(ledger, request, cancellationToken));
            name = kept.Keep(list, ledger.Count);
        }
        var page = Sorts(list.Ledger, null, null).Cut(
            list.Sorted, place, name, signature, PageLimit.Of(request.Limit), request.Count == true);
        var faces = await traits.FacesAsync(page.Items.Select(i => i.CustomerId), list.Ledger.Days.To, cancellationToken);
        return page.Select(i => CustomerProfit.Of(list.Ledger, i.Index, faces[i.CustomerId]));
    }

    private async Task<List<LedgerPlace>> SortedAsync(CustomerLedger ledger, ListCustomerProfits request, CancellationToken cancellationToken)
    {
        var sort = request.Sort?.Trim();
        var places = ledger.Places;
        Func<int, Grade>? grades = null;
        Func<int, string?>? names = null;
        if (request.Grade is not null || Names(sort, "grade")) grades = await traits.GradesAsync(ledger.Days.To, cancellationToken);
        if (Names(sort, "name")) names = await traits.SortNamesAsync(cancellationToken);
        if (request.Grade is { } wanted) places = places.Where(p => wanted.Values.Contains(grades!(p.CustomerId)));
        if (request.Segment is { } segment)
            places = With(places, await traits.SegmentsAsync(cancellationToken), segment);
        if (request.Region is { } region)
            places = With(places, await traits.RegionsAsync(cancellationToken), region);
        if (request.Owner is { } told)
        {
            var owner = told == "me" ? user.PersonId : long.Parse(told, null);
            var owners = await traits.OwnersAsync(cancellationToken);
            places = places.Where(p => owners(p.CustomerId) == owner);
        }
        if (!string.IsNullOrWhiteSpace(request.Q))
        {
            var isNamed = await traits.NamedAsync(request.Q.Trim(), cancellationToken);
            places = places.Where(p => isNamed(p.CustomerId));
        }
        if (request.Advice is { } advices)
            places = places.Where(p => ledger.Judge(p.Index).Advice is { } advice && advices.Values.Contains(advice));
        // They stand in the order of their rank already.
        return string.IsNullOrEmpty(sort) || sort == "rank" ? [.. places] : Sorts(ledger, grades, names).Sort(places, sort);
    }

    private static bool Names(string? sort, string column) => sort?.Contains(column, StringComparison.OrdinalIgnoreCase) == true;

    private static IEnumerable<LedgerPlace> With(IEnumerable<LedgerPlace> places, Func<int, string?> texts, string wanted) =>
        places.Where(p => string.Equals(texts(p.CustomerId) ?? "", wanted, StringComparison.OrdinalIgnoreCase));

    private static ComputedSorts<LedgerPlace> Sorts(CustomerLedger ledger, Func<int, Grade>? grades, Func<int, string?>? names) =>
        new ComputedSorts<LedgerPlace>(p => p.CustomerId, "rank")
            .Allow("rank", p => p.Index)
            .Allow("net", p => ledger.At(p.Index).Net)
            .Allow("contribution", p => ledger.At(p.Index).Contribution)
            .Allow("costToServe", p => ledger.At(p.Index).Cost)
            .Allow("after", p => ledger.At(p.Index).After)
            .Allow("fullProfit", p => ledger.At(p.Index).FullProfit)
            .Allow("margin", p => ledger.At(p.Index).Margin)
            .Allow("previousNet", p => ledger.At(p.Index).PreviousNet)
            .Allow("previousAfter", p => ledger.At(p.Index).PreviousAfter)
            .Allow("unknownCostNet", p => ledger.At(p.Index).UnknownCostNet)
            .Allow("orders", p => ledger.At(p.Index).Orders)
            .Allow("grade", p => grades is null ? null : (int)grades(p.CustomerId))
            .Allow("advice", p => ledger.Judge(p.Index).Advice is { } advice ? (int)advice : null)
            .Allow("name", p => names?.Invoke(p.CustomerId));
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
