using Crm.Common;
using Crm.Contracts.Access;
using Crm.Contracts.Customers;
using FluentValidation;
using MediatR;

namespace Crm.Profitability;

/// <summary>The customers behind the numbers of won and lost.</summary>
/// <param name="Owner"><c>me</c> or the id of a person.</param>
internal sealed record ListWonAndLost(
    DateOnly? From, DateOnly? To, ListOf<LifeChange>? Change, ListOf<LossReason>? Reason, ListOf<Grade>? Grade, string? Owner, string? Sort,
    int? Limit, string? Cursor, bool? Count) : IQuery<Page<WonOrLostItem>>, IPageRequest<ListWonAndLost>
{
    public ListWonAndLost At(string? cursor, int limit) => this with { Cursor = cursor, Limit = limit, Count = null };
}

/// <summary>
/// One turn. Day: the first order, the day it counts as lost, or the order it came back with. UsualGap: days between its orders until then;
/// null after a single one. Net, Contribution, FixedCost: see the totals.
/// </summary>
internal sealed record WonOrLostItem(
    CustomerRef Customer, PersonRef? Owner, Grade Grade, LifeChange Change, DateOnly Day, bool Declared, LossReason? Reason,
    string? Competitor, DateOnly? LastOrder, decimal? UsualGap, Money Net, Money Contribution, Money FixedCost, Money UnknownCostNet);

internal sealed class ListWonAndLostValidator : AbstractValidator<ListWonAndLost>
{
    public ListWonAndLostValidator()
    {
        RuleFor(r => r.Owner).Must(o => o is null or "me" || long.TryParse(o, out var id) && id >= 0).WithMessage("must be me or an id");
        RuleFor(r => r.Limit).InclusiveBetween(1, 200);
    }
}

internal sealed class ListWonAndLostHandler(WonAndLostReader reader, KeptLists kept, CurrentUser user)
    : IRequestHandler<ListWonAndLost, Page<WonOrLostItem>>
{
    private static readonly ComputedSorts<WonOrLost> Sorts =
        new ComputedSorts<WonOrLost>(i => i.CustomerId * 1_000_000 + i.Day.DayNumber, "-contribution")
            .Allow("contribution", i => i.Contribution.Amount)
            .Allow("net", i => i.Net.Amount)
            .Allow("day", i => i.Day.DayNumber)
            .Allow("lastOrder", i => i.LastOrder?.DayNumber)
            .Allow("change", i => (int)i.Change)
            .Allow("grade", i => (int)i.Grade)
            .Allow("name", i => i.SortName);

    public async Task<Page<WonOrLostItem>> Handle(ListWonAndLost request, CancellationToken cancellationToken)
    {
        var signature = ComputedSorts<WonOrLost>.Signature(
            user.PersonId, request.From, request.To, request.Change?.Values, request.Reason?.Values, request.Grade?.Values, request.Owner,
            request.Sort);
        var place = ComputedSorts<WonOrLost>.Read(request.Cursor, signature);
        var name = place?.List ?? "";
        var sorted = place is null ? null : kept.Find<List<WonOrLost>>(name);
        if (sorted is null)
        {
            var book = await reader.ReadAsync(request.From, request.To, cancellationToken);
            sorted = Sorts.Sort(book.Items.Where(i => Matches(i, request)), request.Sort);
            name = kept.Keep(sorted, sorted.Count);
        }
        return Sorts.Cut(sorted, place, name, signature, PageLimit.Of(request.Limit), request.Count == true).Select(i => new WonOrLostItem(
            new CustomerRef(i.CustomerId, i.Code, i.Name), i.OwnerName is { } owner ? new PersonRef(i.OwnerId, owner) : null, i.Grade,
            i.Change, i.Day, i.Declared, i.Reason, i.Competitor, i.LastOrder, i.UsualGap, i.Net, i.Contribution, i.FixedCost,
            i.UnknownCostNet));
    }

    private bool Matches(WonOrLost i, ListWonAndLost request) =>
        (request.Change is null || request.Change.Values.Contains(i.Change))
        && (request.Reason is null || i.Reason is { } reason && request.Reason.Values.Contains(reason))
        && (request.Grade is null || request.Grade.Values.Contains(i.Grade))
        && (request.Owner is null || i.OwnerId == (request.Owner == "me" ? user.PersonId : long.Parse(request.Owner, null)));
}

internal static class ListWonAndLostEndpoint
{
    public static void MapListWonAndLost(this IEndpointRouteBuilder profit) => profit
        .MapGet("/won-and-lost/customers", async (
            HttpContext context, [AsParameters] ListWonAndLost request, IMediator mediator, CancellationToken cancellationToken) =>
            await ListAnswer.SendAsync<ListWonAndLost, WonOrLostItem>(context, mediator, request, "won-and-lost", cancellationToken))
        .WithName(nameof(ListWonAndLost))
        .WithSummary("List customers won, lost and returned with what each brought or took")
        .Produces<Page<WonOrLostItem>>()
        .RequireAuthorization(Permission.ViewCost, Permission.ReadCustomers)
        .ProducesProblems(400);
}
