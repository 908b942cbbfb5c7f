using System.Globalization;
using Crm.Common;
using Crm.Contracts.Customers;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Customers;

/// <summary>The touchpoints of visible customers and one's own, the latest first unless told otherwise. Archived ones are left out.</summary>
/// <param name="Person"><c>me</c> or the id of a person.</param>
/// <param name="From">First day, in the company's time.</param>
/// <param name="To">Last day, included.</param>
/// <param name="NextStep">Only those whose next step is due on or before this day.</param>
internal sealed record ListTouchpoints(
    long? Customer, string? Person, ListOf<TouchpointChannel>? Channel, ListOf<TouchpointOutcome>? Outcome, DateOnly? From, DateOnly? To,
    DateOnly? NextStep, string? Sort, int? Limit, string? Cursor, bool? Count)
    : IQuery<Page<TouchpointView>>, IPageRequest<ListTouchpoints>
{
    public ListTouchpoints At(string? cursor, int limit) => this with { Cursor = cursor, Limit = limit, Count = null };
}

internal sealed class ListTouchpointsValidator : AbstractValidator<ListTouchpoints>
{
    public ListTouchpointsValidator()
    {
        RuleFor(r => r.Person).Must(p => p is null or "me" || long.TryParse(p, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .WithMessage("must be me or an id");
        RuleFor(r => r.Limit).InclusiveBetween(1, 200);
        RuleFor(r => r.To).Must((r, to) => to is null || r.From is null || to >= r.From).WithMessage("must not be before from");
    }
}

internal sealed class ListTouchpointsHandler(DbSession session, CurrentUser user)
    : IRequestHandler<ListTouchpoints, Page<TouchpointView>>
{
    private static readonly SortWhitelist<TouchpointReader.NamedRow> Sorts =
        new SortWhitelist<TouchpointReader.NamedRow>("t.TouchpointId", t => t.TouchpointId)
            .Allow("happenedAt", "t.HappenedAt", t => t.HappenedAt)
            .Allow("nextStepOn", "coalesce(t.NextStepOn, '9999-12-31')", t => t.NextStepOn ?? DateOnly.MaxValue)
            .Default("-happenedAt");

    private const string Total = """
        select count(*)
        from customers.Touchpoint t
        inner join customers.Customer c on c.CustomerId = t.CustomerId
        """;

    public async Task<Page<TouchpointView>> Handle(ListTouchpoints request, CancellationToken cancellationToken)
    {
        var keyset = Sorts.Read(
            request.Sort, request.Cursor, request.Limit, request.Customer, request.Person, request.Channel?.Values,
            request.Outcome?.Values, request.From, request.To, request.NextStep);
        var conditions = string.Join("\n  and ", Conditions(request));
        var filters = new
        {
            ViewerId = user.PersonId,
            CustomerId = request.Customer,
            PersonId = request.Person is "me" or null ? user.PersonId : long.Parse(request.Person, CultureInfo.InvariantCulture),
            Channels = request.Channel is { } channels ? JsonList.Of(channels.Values) : null,
            Outcomes = request.Outcome is { } outcomes ? JsonList.Of(outcomes.Values) : null,
            request.From,
            request.To,
            request.NextStep,
        };
        var rows = await session.QueryAsync<TouchpointReader.NamedRow>($"""
            {TouchpointReader.Select}
            where {conditions}
              and {keyset.Where}
            order by {keyset.OrderBy}
            {keyset.Fetch}
            """, keyset.Parameters(filters), cancellationToken);
        long? total = request.Count == true
            ? await session.ScalarAsync<long>($"{Total}\nwhere {conditions}", filters, cancellationToken) : null;
        return keyset.Page(rows, total).Select(r => r.View);
    }

    private static IEnumerable<string> Conditions(ListTouchpoints request)
    {
        yield return "t.ArchivedAt is null";
        yield return TouchpointReader.IsVisible;
        if (request.Customer is not null) yield return "t.CustomerId = @CustomerId";
        if (request.Person is not null) yield return "t.PersonId = @PersonId";
        if (request.Channel is not null) yield return "t.Channel in (select cast(value as int) from openjson(@Channels))";
        if (request.Outcome is not null) yield return "t.Outcome in (select cast(value as int) from openjson(@Outcomes))";
        if (request.From is not null) yield return "t.HappenedOn >= @From";
        if (request.To is not null) yield return "t.HappenedOn <= @To";
        if (request.NextStep is not null) yield return "t.NextStepOn <= @NextStep";
    }
}

internal static class ListTouchpointsEndpoint
{
    public static void MapListTouchpoints(this IEndpointRouteBuilder touchpoints) => touchpoints
        .MapGet("", ([AsParameters] ListTouchpoints request, HttpContext context, IMediator mediator, CancellationToken cancellationToken) =>
            ListAnswer.SendAsync<ListTouchpoints, TouchpointView>(context, mediator, request, "touchpoints", cancellationToken))
        .Produces<Page<TouchpointView>>()
        .WithName(nameof(ListTouchpoints))
        .WithSummary("Contacts with customers in every channel, a page at a time or as CSV")
        .RequireAuthorization(Permission.ReadCustomers)
        .ProducesProblems(400);
}
