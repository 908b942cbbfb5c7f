using Crm.Common;
using Crm.Contracts.Access;
using Crm.Contracts.Customers;
using FluentValidation;
using MediatR;

namespace Crm.Grading;

/// <summary>
/// The customers behind a number of the migration between two runs. Owner 0 asks for those nobody owns. Without grades, all that
/// changed theirs.
/// </summary>
internal sealed record ListMigrationCustomers(
    long From, long To, ListOf<Grade>? FromGrade, ListOf<Grade>? ToGrade, long? Owner, string? Region, string? Sort, int? Limit,
    string? Cursor, bool? Count) : IQuery<Page<MigratedCustomer>>, IPageRequest<ListMigrationCustomers>
{
    public ListMigrationCustomers At(string? cursor, int limit) => this with { Cursor = cursor, Limit = limit };
}

internal sealed class ListMigrationCustomersValidator : AbstractValidator<ListMigrationCustomers>
{
    public ListMigrationCustomersValidator() => RuleFor(r => r.Region).MaximumLength(100);
}

internal sealed record MigratedCustomer(
    CustomerRef Customer, PersonRef? Owner, string? Region, Grade From, Grade To, Money? ContributionBefore,
    Money? ContributionAfter);

internal sealed class ListMigrationCustomersHandler(DbSession session, CurrentUser user)
    : IRequestHandler<ListMigrationCustomers, Page<MigratedCustomer>>
{
    private sealed record MovedRow(
        long CustomerId, string Code, string Name, string SortName, long OwnerId, string? OwnerName, string? Region, Grade FromGrade,
        Grade ToGrade, Money ContributionBefore, Money ContributionAfter);

    private static readonly SortWhitelist<MovedRow> Sorts = new SortWhitelist<MovedRow>("m.CustomerId", r => r.CustomerId)
        .Allow("contributionBefore", "m.ContributionBefore", r => r.ContributionBefore)
        .Allow("contributionAfter", "m.ContributionAfter", r => r.ContributionAfter)
        .Allow("from", "m.FromGrade", r => (int)r.FromGrade)
        .Allow("to", "m.ToGrade", r => (int)r.ToGrade)
        .Allow("name", "c.SortName", r => r.SortName)
        .Default("name");

    private const string Matching = $"""
        {MovedCustomers.Visible}
          and (@FromGrades is null or m.FromGrade in (select cast(value as bigint) from openjson(@FromGrades)))
          and (@ToGrades is null or m.ToGrade in (select cast(value as bigint) from openjson(@ToGrades)))
          and (@FromGrades is not null or @ToGrades is not null or m.FromGrade <> m.ToGrade)
          and (@Owner is null or c.OwnerId = @Owner)
          and (@Region is null or c.Region = @Region)
        """;

    private const string Total = $"""
        {MovedCustomers.Common}
        select count(*)
        {Matching}
        """;

    public async Task<Page<MigratedCustomer>> Handle(ListMigrationCustomers request, CancellationToken cancellationToken)
    {
        CostSort.Refuse(user, request.Sort);
        await ComputedRun.RequireAsync(session, request.From, cancellationToken);
        await ComputedRun.RequireAsync(session, request.To, cancellationToken);
        var (from, to) = (JsonList.OfFilter(request.FromGrade), JsonList.OfFilter(request.ToGrade));
        var keyset = Sorts.Read(
            request.Sort, request.Cursor, request.Limit, request.From, request.To, from, to, request.Owner, request.Region);
        var filters = new
        {
            FromRun = request.From,
            ToRun = request.To,
            FromGrades = from,
            ToGrades = to,
            request.Owner,
            request.Region,
            ViewerId = user.PersonId,
        };
        var rows = await session.QueryAsync<MovedRow>($"""
            {MovedCustomers.Common}
            select m.CustomerId, c.Code, c.Name, c.SortName, c.OwnerId, p.Name as OwnerName, c.Region, m.FromGrade, m.ToGrade,
                   m.ContributionBefore, m.ContributionAfter
            {Matching}
              and {keyset.Where}
            order by {keyset.OrderBy}
            {keyset.Fetch}
            """, keyset.Parameters(filters), cancellationToken);
        long? total = request.Count == true ? await session.ScalarAsync<long>(Total, filters, cancellationToken) : null;
        return keyset.Page(rows, total).Select(r => new MigratedCustomer(
            new CustomerRef(r.CustomerId, r.Code, r.Name), r.OwnerName is null ? null : new PersonRef(r.OwnerId, r.OwnerName),
            r.Region, r.FromGrade, r.ToGrade, user.SeesCost ? r.ContributionBefore : null,
            user.SeesCost ? r.ContributionAfter : null));
    }
}

internal static class ListMigrationCustomersEndpoint
{
    public static void MapListMigrationCustomers(this IEndpointRouteBuilder grading) => grading
        .MapGet("/statistics/migration/customers", async (
            HttpContext context, [AsParameters] ListMigrationCustomers request, IMediator mediator,
            CancellationToken cancellationToken) =>
            await ListAnswer.SendAsync<ListMigrationCustomers, MigratedCustomer>(
                context, mediator, request, $"grade-migration-customers-{request.From}-{request.To}", cancellationToken))
        .WithName(nameof(ListMigrationCustomers))
        .WithSummary("List the customers behind the migration between two runs")
        .Produces<Page<MigratedCustomer>>()
        .RequireAuthorization(Permission.ReadGrading)
        .ProducesProblems(400, 404, 409);
}
