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

internal sealed class ListWonAndLostHandler(
    WonAndLostReader reader, CustomerTraits traits, KeptLists kept, CurrentUser user, TimeProvider clock)
    : IRequestHandler<ListWonAndLost, Page<WonOrLostItem>>
{
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
            sorted = await SortedAsync(await reader.ReadAsync(request.From, request.To, cancellationToken), request, cancellationToken);
            name = kept.Keep(sorted, sorted.Count);
        }
        var page = Sorts(null, null).Cut(sorted, place, name, signature, PageLimit.Of(request.Limit), request.Count == true);
        var last = ReportDays.Of(request.From, request.To, ReportDays.Today(clock)).To;
        var faces = await traits.FacesAsync(page.Items.Select(i => i.CustomerId).Distinct(), last, cancellationToken);
        return page.Select(i => Item(i, faces[i.CustomerId]));
    }

    private async Task<List<WonOrLost>> SortedAsync(WonAndLostBook book, ListWonAndLost request, CancellationToken cancellationToken)
    {
        IEnumerable<WonOrLost> items = book.Items;
        if (request.Change is { } changes) items = items.Where(i => changes.Values.Contains(i.Turn.Change));
        if (request.Reason is { } reasons) items = items.Where(i => i.Declaration?.Reason is { } reason && reasons.Values.Contains(reason));
        var grades = request.Grade is null && !Names(request.Sort, "grade") ? null : await traits.GradesAsync(book.Days.To, cancellationToken);
        if (request.Grade is { } wanted) items = items.Where(i => wanted.Values.Contains(grades!(i.CustomerId)));
        if (request.Owner is { } told)
        {
            var owner = told == "me" ? user.PersonId : long.Parse(told, null);
            var owners = await traits.OwnersAsync(cancellationToken);
            items = items.Where(i => owners(i.CustomerId) == owner);
        }
        return Sorts(grades, Names(request.Sort, "name") ? await traits.SortNamesAsync(cancellationToken) : null).Sort(items, request.Sort);
    }

    private static bool Names(string? sort, string column) => sort?.Contains(column, StringComparison.OrdinalIgnoreCase) == true;

    private static ComputedSorts<WonOrLost> Sorts(Func<int, Grade>? grades, Func<int, string?>? names) =>
        new ComputedSorts<WonOrLost>(i => i.CustomerId * 1_000_000L + i.Turn.Day, "-contribution")
            .Allow("contribution", i => i.Contribution)
            .Allow("net", i => i.Net)
            .Allow("day", i => i.Turn.Day)
            .Allow("lastOrder", i => i.Turn.LastOrder)
            .Allow("change", i => (int)i.Turn.Change)
            .Allow("grade", i => grades is null ? null : (int)grades(i.CustomerId))
            .Allow("name", i => names?.Invoke(i.CustomerId));

    private static WonOrLostItem Item(WonOrLost i, CustomerFace face) => new(
        new CustomerRef(i.CustomerId, face.Code, face.Name), face.OwnerName is { } owner ? new PersonRef(face.OwnerId, owner) : null, face.Grade,
        i.Turn.Change, i.Day, i.Turn.Declared, i.Declaration?.Reason, i.Declaration?.Competitor,
        i.Turn.LastOrder is { } last ? DateOnly.FromDayNumber(last) : null,
        i.Turn.UsualGap is { } gap ? decimal.Round(gap, 1, MidpointRounding.AwayFromZero) : null, Money.FromScaled(i.Net),
        Money.FromScaled(i.Contribution), Money.FromScaled(i.FixedCost), Money.FromScaled(i.UnknownCostNet));
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
