using Crm.Common;
using Crm.Contracts.Access;
using Crm.Contracts.Customers;
using MediatR;

namespace Crm.Grading;

/// <summary>
/// Who went from which grade to which between two computed runs, of the customers that the reader may see, and the contribution
/// they brought in the window of each: all together, or by today's owner or region. A customer that stands in one of the runs
/// only counts as N in the other.
/// </summary>
internal sealed record GetMigration(long From, long To, OneOf<MigrationGroup>? By, int? Limit, string? Cursor)
    : IQuery<Page<MigrationCell>>, IPageRequest<GetMigration>
{
    public GetMigration At(string? cursor, int limit) => this with { Cursor = cursor, Limit = limit };
}

internal enum MigrationGroup
{
    None = 0,
    Owner = 1,
    Region = 2,
}

/// <summary>Owner and Region are null unless asked for, and for customers without one.</summary>
internal sealed record MigrationCell(
    PersonRef? Owner, string? Region, Grade From, Grade To, int Customers, Money? ContributionBefore, Money? ContributionAfter);

internal sealed class GetMigrationHandler(DbSession session, CurrentUser user) : IRequestHandler<GetMigration, Page<MigrationCell>>
{
    private const string ByNone = $"""
        {MovedCustomers.Common}
        select 0 as OwnerId, null as OwnerName, null as Region, m.FromGrade, m.ToGrade, count(*) as Customers,
               sum(m.ContributionBefore) as ContributionBefore, sum(m.ContributionAfter) as ContributionAfter
        {MovedCustomers.Visible}
        group by m.FromGrade, m.ToGrade
        order by m.FromGrade, m.ToGrade
        """;

    private const string OfAll = $"""
        {MovedCustomers.Common}
        select 0 as OwnerId, null as OwnerName, null as Region, m.FromGrade, m.ToGrade, count(*) as Customers,
               sum(m.ContributionBefore) as ContributionBefore, sum(m.ContributionAfter) as ContributionAfter
        from moved m
        group by m.FromGrade, m.ToGrade
        order by m.FromGrade, m.ToGrade
        """;

    private const string ByOwner = $"""
        {MovedCustomers.Common}
        select c.OwnerId, p.Name as OwnerName, null as Region, m.FromGrade, m.ToGrade, count(*) as Customers,
               sum(m.ContributionBefore) as ContributionBefore, sum(m.ContributionAfter) as ContributionAfter
        {MovedCustomers.Visible}
        group by c.OwnerId, p.Name, m.FromGrade, m.ToGrade
        order by p.Name, c.OwnerId, m.FromGrade, m.ToGrade
        """;

    private const string ByRegion = $"""
        {MovedCustomers.Common}
        select 0 as OwnerId, null as OwnerName, c.Region, m.FromGrade, m.ToGrade, count(*) as Customers,
               sum(m.ContributionBefore) as ContributionBefore, sum(m.ContributionAfter) as ContributionAfter
        {MovedCustomers.Visible}
        group by c.Region, m.FromGrade, m.ToGrade
        order by c.Region, m.FromGrade, m.ToGrade
        """;

    private sealed record CellRow(
        long OwnerId, string? OwnerName, string? Region, Grade FromGrade, Grade ToGrade, int Customers, Money ContributionBefore,
        Money ContributionAfter);

    public async Task<Page<MigrationCell>> Handle(GetMigration request, CancellationToken cancellationToken)
    {
        await ComputedRun.RequireAsync(session, request.From, cancellationToken);
        await ComputedRun.RequireAsync(session, request.To, cancellationToken);
        var sql = request.By?.Value switch
        {
            MigrationGroup.Owner => ByOwner,
            MigrationGroup.Region => ByRegion,
            _ => await VisibleCustomer.SeesAllAsync(session, user, cancellationToken) ? OfAll : ByNone,
        };
        var rows = await session.QueryAsync<CellRow>(
            sql, new { FromRun = request.From, ToRun = request.To, ViewerId = user.PersonId }, cancellationToken);
        return new Page<MigrationCell>(
        [
            .. rows.Select(r => new MigrationCell(
                r.OwnerName is null ? null : new PersonRef(r.OwnerId, r.OwnerName), r.Region, r.FromGrade, r.ToGrade, r.Customers,
                user.SeesCost ? r.ContributionBefore : null, user.SeesCost ? r.ContributionAfter : null)),
        ], null, rows.Count);
    }
}

/// <summary>The customers of two runs with their grade and contribution in each.</summary>
internal static class MovedCustomers
{
    public const string Common = """
        with moved as (
            select t.CustomerId, coalesce(f.Grade, 5) as FromGrade, t.Grade as ToGrade,
                   coalesce(f.Contribution, 0) as ContributionBefore, t.Contribution as ContributionAfter
            from grading.RunResult t
            left join grading.RunResult f on f.RunId = @FromRun and f.CustomerId = t.CustomerId
            where t.RunId = @ToRun
            union all
            select f.CustomerId, f.Grade as FromGrade, 5 as ToGrade, f.Contribution as ContributionBefore, 0 as ContributionAfter
            from grading.RunResult f
            where f.RunId = @FromRun
              and not exists (select 1 from grading.RunResult t where t.RunId = @ToRun and t.CustomerId = f.CustomerId)
        )
        """;

    public const string Visible = """
        from moved m
        inner join customers.v_Customer c on c.CustomerId = m.CustomerId
        left join access.v_Person p on p.PersonId = c.OwnerId
        where c.OwnerId in (select o.OwnerId from access.v_VisibleOwner o where o.ViewerId = @ViewerId)
        """;
}

internal static class GetMigrationEndpoint
{
    public static void MapGetMigration(this IEndpointRouteBuilder grading) => grading
        .MapGet("/statistics/migration", async (
            HttpContext context, [AsParameters] GetMigration request, IMediator mediator, CancellationToken cancellationToken) =>
            await ListAnswer.SendAsync<GetMigration, MigrationCell>(
                context, mediator, request, $"grade-migration-{request.From}-{request.To}", cancellationToken))
        .WithName(nameof(GetMigration))
        .WithSummary("Movement of customers between the grades of two runs, and what they brought before and after")
        .Produces<Page<MigrationCell>>()
        .RequireAuthorization(Permission.ReadGrading)
        .ProducesProblems(400, 404, 409);
}
