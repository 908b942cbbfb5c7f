using Crm.Common;
using FluentValidation;
using MediatR;

namespace Crm.Profitability;

/// <summary>By what exceptions are summed.</summary>
internal enum ExceptionGroup
{
    Guard,
    Person,
    Month,
    Customer,
}

/// <summary>What exceptions from the rules cost, by rule, person, month or customer; the dearest first, months in their order.</summary>
/// <param name="By">The rule where none is given.</param>
/// <param name="From">Of orders of this day or later.</param>
/// <param name="To">Of orders of this day or earlier.</param>
/// <param name="Guard">Said by this guard.</param>
/// <param name="Code">With this word.</param>
/// <param name="Person">Let pass by this person.</param>
/// <param name="Customer">Of this customer.</param>
/// <param name="Way">Let pass in this way.</param>
internal sealed record SumExceptions(
    OneOf<ExceptionGroup>? By, DateOnly? From, DateOnly? To, string? Guard, string? Code, long? Person, long? Customer, ListOf<ExceptionWay>? Way)
    : IQuery<ExceptionSums>;

/// <summary>Cost in the base currency sums what guards can tell; Untold counts the others. HasData: whether there are any.</summary>
internal sealed record ExceptionSums(
    ExceptionGroup By, bool HasData, string Currency, int Exceptions, int Orders, Money Cost, int Untold, IReadOnlyList<ExceptionSum> Items);

/// <summary>Key: the guard's word, the month (yyyy-MM), or the id of the person (empty: nobody, the ERP) or customer; Name as shown.</summary>
internal sealed record ExceptionSum(string Key, string Name, int Exceptions, int Orders, Money Cost, int Untold);

internal sealed class SumExceptionsValidator : AbstractValidator<SumExceptions>
{
    public SumExceptionsValidator()
    {
        RuleFor(r => r.Guard).MaximumLength(50);
        RuleFor(r => r.Code).MaximumLength(50);
    }
}

internal sealed class SumExceptionsHandler(DbSession session, CurrentUser user, IMediator mediator)
    : IRequestHandler<SumExceptions, ExceptionSums>
{
    private sealed record Row(string? GroupKey, string? GroupName, long Exceptions, long Orders, Money? Cost, long Untold);

    private static string Sql(string key, string name) => $"""
        select {key} as GroupKey, {name} as GroupName, count(*) as Exceptions, count(distinct f.OrderId) as Orders, sum(f.Cost) as Cost,
               sum(case when f.Cost is null then 1 else 0 end) as Untold
        {ExceptionSql.Matching}
        group by {key}
        option (recompile)
        """;

    private static readonly string ByGuard = Sql("f.Code", "max(f.Code)");
    private static readonly string ByPerson = Sql("cast(f.DecidedBy as nvarchar(30))", "max(d.Name)");
    private static readonly string ByMonth = Sql("cast(f.Period as nvarchar(30))", "max(f.Code)");
    private static readonly string ByCustomer = Sql("cast(f.CustomerId as nvarchar(30))", "max(c.Name)");
    private static readonly string Whole = Sql("cast(f.Counts as nvarchar(30))", "max(f.Code)");

    public async Task<ExceptionSums> Handle(SumExceptions request, CancellationToken cancellationToken)
    {
        var by = request.By?.Value ?? ExceptionGroup.Guard;
        var filters = new
        {
            ViewerId = user.PersonId,
            request.From,
            request.To,
            request.Guard,
            request.Code,
            request.Person,
            request.Customer,
            Ways = JsonList.OfFilter(request.Way),
        };
        var company = await mediator.Send(new Contracts.Profitability.GetCompanyDefaults(), cancellationToken);
        var items = (await session.QueryAsync<Row>(by switch
        {
            ExceptionGroup.Person => ByPerson,
            ExceptionGroup.Month => ByMonth,
            ExceptionGroup.Customer => ByCustomer,
            _ => ByGuard,
        }, filters, cancellationToken)).Select(r => Sum(r, by)).ToList();
        var whole = (await session.QueryAsync<Row>(Whole, filters, cancellationToken)).Select(r => Sum(r, by)).SingleOrDefault();
        return new ExceptionSums(
            by, whole is not null, company.BaseCurrency, whole?.Exceptions ?? 0, whole?.Orders ?? 0, whole?.Cost ?? Money.Zero, whole?.Untold ?? 0,
            [.. by == ExceptionGroup.Month ? items.OrderBy(i => i.Key, StringComparer.Ordinal)
                : items.OrderByDescending(i => i.Cost).ThenByDescending(i => i.Exceptions).ThenBy(i => i.Key, StringComparer.Ordinal)]);
    }

    private static ExceptionSum Sum(Row row, ExceptionGroup by)
    {
        var key = row.GroupKey ?? "";
        if (by == ExceptionGroup.Month && key.Length == 6) key = $"{key[..4]}-{key[4..]}";
        return new ExceptionSum(
            key, by == ExceptionGroup.Month ? key : row.GroupName ?? "", (int)row.Exceptions, (int)row.Orders, row.Cost ?? Money.Zero, (int)row.Untold);
    }
}

internal static class SumExceptionsEndpoint
{
    public static void MapSumExceptions(this IEndpointRouteBuilder profit) => profit
        .MapGet("/exceptions/sums", async ([AsParameters] SumExceptions request, IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Ok(await mediator.Send(request, cancellationToken)))
        .WithName(nameof(SumExceptions))
        .WithSummary("What exceptions from the rules cost, by rule, person, month or customer")
        .RequireAuthorization(Permission.ViewCost, Permission.ReadCustomers, Permission.ReadOrders)
        .ProducesProblems(400);
}
