using Crm.Common;
using Crm.Contracts.Access;
using Crm.Contracts.Customers;
using Crm.Contracts.Grading;
using FluentValidation;
using MediatR;

namespace Crm.Profitability;

/// <summary>How an exception was let pass.</summary>
internal enum ExceptionWay
{
    Acknowledged = 2,
    Approved = 3,

    /// <summary>The ERP had confirmed the order already.</summary>
    Recorded = 5,
}

/// <summary>
/// Findings on confirmed orders that asked for more than to be seen and were let pass: who, why, and how much it cost. Those of the
/// customers that the reader may see.
/// </summary>
/// <param name="From">Of orders of this day or later.</param>
/// <param name="To">Of orders of this day or earlier.</param>
/// <param name="Guard">Said by this guard.</param>
/// <param name="Code">With this word.</param>
/// <param name="Person">Let pass by this person.</param>
/// <param name="Customer">Of this customer.</param>
/// <param name="Way">Let pass in this way.</param>
internal sealed record ListExceptions(
    DateOnly? From, DateOnly? To, string? Guard, string? Code, long? Person, long? Customer, ListOf<ExceptionWay>? Way, string? Sort,
    string? Cursor, int? Limit, bool? Count) : IQuery<Page<ExceptionItem>>, IPageRequest<ListExceptions>
{
    public ListExceptions At(string? cursor, int limit) => this with { Cursor = cursor, Limit = limit, Count = null };
}

/// <summary>An exception; money in the base currency. Cost null: the guard cannot tell.</summary>
internal sealed record ExceptionItem(
    long FindingId, long OrderId, string OrderNumber, DateOnly OrderDate, Money OrderNet, CustomerRef Customer, Grade Grade, string Guard,
    string Code, PolicyMode Mode, ExceptionWay Way, Money? Cost, PersonRef? Person, DateTime? DecidedAt, string? Reason);

internal sealed class ListExceptionsValidator : AbstractValidator<ListExceptions>
{
    public ListExceptionsValidator()
    {
        RuleFor(r => r.Guard).MaximumLength(50);
        RuleFor(r => r.Code).MaximumLength(50);
        RuleFor(r => r.Limit).InclusiveBetween(1, 200);
    }
}

/// <summary>What counts as an exception, for the list and its sums.</summary>
internal static class ExceptionSql
{
    public const string Matching = """
        from orders.v_Finding f
        inner join customers.v_Customer c on c.CustomerId = f.CustomerId
        left join access.v_Person d on d.PersonId = f.DecidedBy
        where f.Counts = 1
          and f.Mode >= 2
          and f.State in (2, 3, 5)
          and (c.OwnerId + 0) in (select v.OwnerId from access.v_VisibleOwner v where v.ViewerId = @ViewerId)
          and (@From is null or f.OrderDate >= @From)
          and (@To is null or f.OrderDate <= @To)
          and (@Guard is null or f.Guard = @Guard)
          and (@Code is null or f.Code = @Code)
          and (@Person is null or f.DecidedBy = @Person)
          and (@Customer is null or f.CustomerId = @Customer)
          and (@Ways is null or f.State in (select cast(value as int) from openjson(@Ways)))
        """;
}

internal sealed class ListExceptionsHandler(DbSession session, CurrentUser user)
    : IRequestHandler<ListExceptions, Page<ExceptionItem>>
{
    internal sealed record Row(
        long FindingId, long OrderId, string OrderNumber, DateOnly OrderDate, Money OrderNet, long CustomerId, string CustomerCode,
        string CustomerName, string CustomerSortName, int GradeRank, string Guard, string Code, PolicyMode Mode, ExceptionWay State,
        Money? Cost, long? DecidedBy, string? DecidedByName, DateTime? DecidedAt, string? Note);

    private static readonly SortWhitelist<Row> Sorts = new SortWhitelist<Row>("f.FindingId", r => r.FindingId)
        .Allow("orderDate", "f.OrderDate", r => r.OrderDate)
        .Allow("cost", "coalesce(f.Cost, 0)", r => r.Cost ?? Money.Zero)
        .Allow("customer", "c.SortName", r => r.CustomerSortName)
        .Default("-orderDate");

    private const string Columns = """
        select f.FindingId, f.OrderId, f.OrderNumber, f.OrderDate, f.OrderNet, f.CustomerId, c.Code as CustomerCode, c.Name as CustomerName,
               c.SortName as CustomerSortName, coalesce(c.GradeRank, 5) as GradeRank, f.Guard, f.Code, f.Mode, f.State, f.Cost, f.DecidedBy,
               d.Name as DecidedByName, f.DecidedAt, f.Note
        """;

    private const string Total = $"""
        select count(*)
        {ExceptionSql.Matching}
        option (recompile)
        """;

    public async Task<Page<ExceptionItem>> Handle(ListExceptions request, CancellationToken cancellationToken)
    {
        var ways = JsonList.OfFilter(request.Way);
        var keyset = Sorts.Read(request.Sort, request.Cursor, request.Limit, request.From, request.To, request.Guard, request.Code,
            request.Person, request.Customer, ways);
        var filters = new
        {
            ViewerId = user.PersonId,
            request.From,
            request.To,
            request.Guard,
            request.Code,
            request.Person,
            request.Customer,
            Ways = ways,
        };
        var rows = await session.QueryAsync<Row>($"""
            {Columns}
            {ExceptionSql.Matching}
              and {keyset.Where}
            order by {keyset.OrderBy}
            {keyset.Fetch}
            option (recompile)
            """, keyset.Parameters(filters), cancellationToken);
        long? total = request.Count == true ? await session.ScalarAsync<long>(Total, filters, cancellationToken) : null;
        return keyset.Page(rows, total).Select(r => new ExceptionItem(
            r.FindingId, r.OrderId, r.OrderNumber, r.OrderDate, r.OrderNet, new CustomerRef(r.CustomerId, r.CustomerCode, r.CustomerName),
            (Grade)r.GradeRank, r.Guard, r.Code, r.Mode, r.State, r.Cost,
            r.DecidedBy is { } person ? new PersonRef(person, r.DecidedByName ?? "") : null, r.DecidedAt, r.Note));
    }
}

internal static class ListExceptionsEndpoint
{
    public static void MapListExceptions(this IEndpointRouteBuilder profit) => profit
        .MapGet("/exceptions", ([AsParameters] ListExceptions request, HttpContext context, IMediator mediator, CancellationToken cancellationToken) =>
            ListAnswer.SendAsync<ListExceptions, ExceptionItem>(context, mediator, request, "exceptions", cancellationToken))
        .Produces<Page<ExceptionItem>>()
        .WithName(nameof(ListExceptions))
        .WithSummary("Exceptions from the rules on confirmed orders: who, why, and how much they cost")
        .RequireAuthorization(Permission.ViewCost, Permission.ReadCustomers, Permission.ReadOrders)
        .ProducesProblems(400);
}
