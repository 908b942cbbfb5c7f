using System.Globalization;
using Crm.Common;
using FluentValidation;
using MediatR;

namespace Crm.Complaints;

/// <summary>Actions of all complaints that one may see, and one's own, by the day they are due.</summary>
/// <param name="Owner">
/// <c>me</c>, <c>team</c> (oneself and everybody below, or one's colleagues where nobody is below) or an id.
/// </param>
/// <param name="Due">Only open ones that are due on or before this day.</param>
/// <param name="Done">Only done ones, or only open ones.</param>
internal sealed record ListComplaintActions(
    string? Owner, DateOnly? Due, bool? Done, ListOf<ActionKind>? Kind, string? Sort, int? Limit, string? Cursor, bool? Count)
    : IQuery<Page<ActionView>>, IPageRequest<ListComplaintActions>
{
    public ListComplaintActions At(string? cursor, int limit) => this with { Cursor = cursor, Limit = limit, Count = null };
}

internal sealed class ListComplaintActionsValidator : AbstractValidator<ListComplaintActions>
{
    public ListComplaintActionsValidator()
    {
        RuleFor(r => r.Owner)
            .Must(p => p is null or "me" or "team" || long.TryParse(p, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .WithMessage("must be me, team or an id");
        RuleFor(r => r.Limit).InclusiveBetween(1, 200);
    }
}

internal sealed class ListComplaintActionsHandler(DbSession session, CurrentUser user, ActionReader actions, Team team)
    : IRequestHandler<ListComplaintActions, Page<ActionView>>
{
    private static readonly SortWhitelist<ActionReader.NamedAction> Sorts =
        new SortWhitelist<ActionReader.NamedAction>("t.CaseActionId", a => a.ActionId)
            .Allow("dueOn", "t.DueOn", a => a.DueOn)
            .Allow("createdAt", "t.CreatedAt", a => a.CreatedAt)
            .Default("dueOn");

    private const string Total = """
        select count(*)
        from complaints.CaseAction t
        inner join complaints.Complaint c on c.ComplaintId = t.ComplaintId
        inner join customers.v_Customer k on k.CustomerId = c.CustomerId
        """;

    public async Task<Page<ActionView>> Handle(ListComplaintActions request, CancellationToken cancellationToken)
    {
        var keyset = Sorts.Read(
            request.Sort, request.Cursor, request.Limit, request.Owner, request.Due, request.Done, request.Kind?.Values);
        var conditions = string.Join("\n  and ", Conditions(request));
        var filters = new
        {
            ViewerId = user.PersonId,
            OwnerId = request.Owner is null or "me" or "team"
                ? user.PersonId : long.Parse(request.Owner, CultureInfo.InvariantCulture),
            Team = request.Owner == "team" ? JsonList.Of(await team.OfAsync(user.PersonId, cancellationToken)) : null,
            request.Due,
            Kinds = JsonList.OfFilter(request.Kind),
        };
        var rows = await session.QueryAsync<ActionReader.NamedAction>($"""
            {ActionReader.Select}
            where {conditions}
              and {keyset.Where}
            order by {keyset.OrderBy}
            {keyset.Fetch}
            """, keyset.Parameters(filters), cancellationToken);
        long? total = request.Count == true
            ? await session.ScalarAsync<long>($"{Total}\nwhere {conditions}", filters, cancellationToken) : null;
        return keyset.Page(rows, total).Select(a => a.View(actions.Today));
    }

    private static IEnumerable<string> Conditions(ListComplaintActions request)
    {
        yield return "t.ArchivedAt is null and c.ArchivedAt is null";
        yield return $"(t.OwnerId = @ViewerId or {ComplaintReader.IsVisible})";
        if (request.Owner == "team") yield return "t.OwnerId in (select cast(value as bigint) from openjson(@Team))";
        else if (request.Owner is not null) yield return "t.OwnerId = @OwnerId";
        if (request.Due is not null) yield return "t.DoneAt is null and t.DueOn <= @Due";
        if (request.Done is { } done) yield return done ? "t.DoneAt is not null" : "t.DoneAt is null";
        if (request.Kind is not null) yield return "t.Kind in (select cast(value as int) from openjson(@Kinds))";
    }
}

internal static class ListComplaintActionsEndpoint
{
    public static void MapListComplaintActions(this IEndpointRouteBuilder api) => api
        .MapGet("/complaint-actions", (
            [AsParameters] ListComplaintActions request, HttpContext context, IMediator mediator, CancellationToken cancellationToken) =>
            ListAnswer.SendAsync<ListComplaintActions, ActionView>(context, mediator, request, "complaint-actions", cancellationToken))
        .Produces<Page<ActionView>>()
        .WithName(nameof(ListComplaintActions))
        .WithSummary("Actions of all complaints by the day they are due")
        .WithTags("Complaints")
        .RequireAuthorization(Permission.ReadComplaints)
        .ProducesProblems(400);
}
