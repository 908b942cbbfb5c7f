using System.Text.Json;
using System.Text.Json.Nodes;
using Crm.Common;
using Crm.Contracts.Access;
using Crm.Contracts.Customers;
using Crm.Contracts.Grading;
using Crm.Contracts.Orders;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Orders;

/// <summary>
/// What guards said about orders and shipments of the customers that the reader may see, and who let them go on, what was done and
/// why: the exceptions of the company. The newest stand first.
/// </summary>
/// <param name="Customer">Of this customer.</param>
/// <param name="Order">Of this order.</param>
/// <param name="Guard">Said by this guard.</param>
/// <param name="Code">With this word.</param>
/// <param name="Person">Decided by this person.</param>
/// <param name="Subject">Resting on this record: the id of a complaint, beside <c>guard</c>.</param>
/// <param name="From">Found on this day (UTC) or later.</param>
/// <param name="To">Found on this day (UTC) or earlier.</param>
internal sealed record ListOrderFindings(
    long? Customer, long? Order, string? Guard, string? Code, ListOf<PolicyMode>? Mode, ListOf<FindingState>? State,
    ListOf<OrderMoment>? Moment, long? Person, long? Subject, DateOnly? From, DateOnly? To, string? Sort, string? Cursor, int? Limit, bool? Count)
    : IQuery<Page<OrderFindingItem>>, IPageRequest<ListOrderFindings>
{
    public ListOrderFindings At(string? cursor, int limit) => this with { Cursor = cursor, Limit = limit, Count = null };
}

/// <summary>A finding in a list, with its order or shipment and customer.</summary>
internal sealed record OrderFindingItem(
    long FindingId, OrderRef? Order, long? ShipmentId, string? ShipmentNumber, CustomerRef Customer, int? LineNumber, ProductRef? Product,
    string? Batch, OrderMoment Moment, string Guard, string Code, PolicyMode Mode, FindingState State, string Subject,
    IReadOnlyList<long> SubjectIds, JsonNode? Data, Money? Cost, DateTime FoundAt, FindingAction? Action, string? Note, PersonRef? DecidedBy,
    DateTime? DecidedAt);

internal sealed class ListOrderFindingsValidator : AbstractValidator<ListOrderFindings>
{
    public ListOrderFindingsValidator()
    {
        RuleFor(r => r.Guard).MaximumLength(50);
        RuleFor(r => r.Code).MaximumLength(50);
        RuleFor(r => r.Limit).InclusiveBetween(1, 200);
    }
}

internal sealed class ListOrderFindingsHandler(DbSession session, CurrentUser user)
    : IRequestHandler<ListOrderFindings, Page<OrderFindingItem>>
{
    internal sealed record Row(
        long FindingId, long? OrderId, string? OrderNumber, long? ShipmentId, string? ShipmentNumber, long CustomerId, string CustomerCode,
        string CustomerName, int? LineNumber, long? ProductId, string? ProductCode, string? ProductName, string? Batch, OrderMoment Moment,
        string Guard, string Code, PolicyMode Mode, FindingState State, string Subject, string SubjectIds, string? Data, Money? Cost, DateTime FoundAt,
        FindingAction? Action, string? Note, long? DecidedBy, string? DecidedByName, DateTime? DecidedAt);

    private static readonly SortWhitelist<Row> Sorts = new SortWhitelist<Row>("f.FindingId", r => r.FindingId)
        .Allow("foundAt", "f.FoundAt", r => r.FoundAt)
        .Allow("mode", "f.Mode", r => (int)r.Mode)
        .Allow("state", "f.State", r => (int)r.State)
        .Default("-foundAt");

    private const string Columns = """
        select f.FindingId, f.OrderId, o.Number as OrderNumber, f.ShipmentId, s.Number as ShipmentNumber, f.CustomerId, c.Code as CustomerCode,
               c.Name as CustomerName, f.LineNumber, f.ProductId, p.Code as ProductCode, p.Name as ProductName, f.Batch, f.Moment, f.Guard,
               f.Code, f.Mode, f.State, f.Subject, f.SubjectIds, f.Data, f.Cost, f.FoundAt, f.Action, f.Note, f.DecidedBy,
               d.Name as DecidedByName, f.DecidedAt
        """;

    private const string Matching = $"""
        from orders.Finding f
        inner join customers.v_Customer c on c.CustomerId = f.CustomerId
        left join orders.SalesOrder o on o.SalesOrderId = f.OrderId
        left join orders.Shipment s on s.ShipmentId = f.ShipmentId
        left join orders.Product p on p.ProductId = f.ProductId
        left join access.v_Person d on d.PersonId = f.DecidedBy
        where {Visible.OwnerInOrder}
          and (@Customer is null or f.CustomerId = @Customer)
          and (@Order is null or f.OrderId = @Order)
          and (@Guard is null or f.Guard = @Guard)
          and (@Code is null or f.Code = @Code)
          and (@Modes is null or f.Mode in (select cast(value as int) from openjson(@Modes)))
          and (@States is null or f.State in (select cast(value as int) from openjson(@States)))
          and (@Moments is null or f.Moment in (select cast(value as int) from openjson(@Moments)))
          and (@Person is null or f.DecidedBy = @Person)
          and (@Subject is null or @Subject in (select cast(value as bigint) from openjson(f.SubjectIds)))
          and (@From is null or f.FoundAt >= @From)
          and (@Until is null or f.FoundAt < @Until)
        """;

    private const string Total = $"""
        select count(*)
        {Matching}
        option (recompile)
        """;

    public async Task<Page<OrderFindingItem>> Handle(ListOrderFindings request, CancellationToken cancellationToken)
    {
        var (modes, states, moments) = (JsonList.OfFilter(request.Mode), JsonList.OfFilter(request.State), JsonList.OfFilter(request.Moment));
        var keyset = Sorts.Read(request.Sort, request.Cursor, request.Limit, request.Customer, request.Order, request.Guard, request.Code,
            modes, states, moments, request.Person, request.Subject, request.From, request.To);
        var filters = new
        {
            ViewerId = user.PersonId,
            request.Customer,
            request.Order,
            request.Guard,
            request.Code,
            Modes = modes,
            States = states,
            Moments = moments,
            request.Person,
            request.Subject,
            From = request.From?.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc),
            Until = request.To is { } to && to < DateOnly.MaxValue ? to.AddDays(1).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc) : (DateTime?)null,
        };
        var rows = await session.QueryAsync<Row>($"""
            {Columns}
            {Matching}
              and {keyset.Where}
            order by {keyset.OrderBy}
            {keyset.Fetch}
            option (recompile)
            """, keyset.Parameters(filters), cancellationToken);
        long? total = request.Count == true ? await session.ScalarAsync<long>(Total, filters, cancellationToken) : null;
        return keyset.Page(rows, total).Select(Item);
    }

    private OrderFindingItem Item(Row r) => new(
        r.FindingId, r.OrderId is { } order ? new OrderRef(order, r.OrderNumber!) : null, r.ShipmentId, r.ShipmentNumber,
        new CustomerRef(r.CustomerId, r.CustomerCode, r.CustomerName), r.LineNumber,
        r.ProductId is { } product ? new ProductRef(product, r.ProductCode!, r.ProductName!) : null, r.Batch, r.Moment, r.Guard, r.Code,
        r.Mode, r.State, r.Subject, JsonSerializer.Deserialize<long[]>(r.SubjectIds)!, FindingView.DataFor(r.Data, user.SeesCost),
        user.SeesCost ? r.Cost : null, r.FoundAt,
        r.Action, r.Note, r.DecidedBy is { } person ? new PersonRef(person, r.DecidedByName ?? "") : null, r.DecidedAt);
}

internal static class ListOrderFindingsEndpoint
{
    public static void MapListOrderFindings(this IEndpointRouteBuilder findings) => findings
        .MapGet("", ([AsParameters] ListOrderFindings request, HttpContext context, IMediator mediator, CancellationToken cancellationToken) =>
            ListAnswer.SendAsync<ListOrderFindings, OrderFindingItem>(context, mediator, request, "order-findings", cancellationToken))
        .Produces<Page<OrderFindingItem>>()
        .WithName(nameof(ListOrderFindings))
        .WithSummary("What guards said about orders and shipments, and who let them go on, what was done and why")
        .RequireAuthorization(Permission.ReadOrders)
        .ProducesProblems(400);
}
