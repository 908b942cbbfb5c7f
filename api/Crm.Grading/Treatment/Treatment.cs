using Crm.Common;
using Crm.Contracts.Access;
using Crm.Contracts.Customers;
using FluentValidation;
using MediatR;

namespace Crm.Grading;

/// <summary>A period of the treatment report: this year until today unless told otherwise.</summary>
internal sealed record TreatmentPeriod(DateOnly From, DateOnly To)
{
    public static TreatmentPeriod Of(DateOnly? from, DateOnly? to, DateOnly today)
    {
        var until = to ?? today;
        var period = new TreatmentPeriod(from ?? new DateOnly(until.Year, 1, 1), until);
        if (period.From > period.To) throw Problem.Invalid("to", "must not be before from");
        return period.To.DayNumber - period.From.DayNumber <= 3 * 366 ? period
            : throw Problem.Invalid("to", "must be at most three years after from");
    }
}

/// <summary>
/// How every active and dormant customer was treated in a period beside what its grade, held at the end of the period, is owed by the
/// policy of that day. Above: more visits than owed, or more discount than the cap. Below: visits that fell due and were not made.
/// </summary>
internal static class TreatmentSql
{
    // What is known of each customer is put one under the other and summed, so that large tables are read once and not searched for
    // every customer. A discount of exactly the cap is not beyond it: half a thousandth is left to rounding.
    public const string Rows = """
        with known as (
            select c.CustomerId, 0 as Visits, 0 as Owed, 0 as Short, 0 as Planned, 0 as Gross, 0 as Discount
            from customers.v_Customer c
            where c.ArchivedAt is null
              and c.Status in (1, 2)
            union all
            select t.CustomerId, 1 as Visits, 0 as Owed, 0 as Short, 0 as Planned, 0 as Gross, 0 as Discount
            from customers.v_Touchpoint t
            where t.Channel in (8, 9)
              and t.Outcome <> 2
              and t.HappenedOn >= @From
              and t.HappenedOn <= @To
            union all
            select d.CustomerId, 0 as Visits, 1 as Owed, case when d.State <> 2 and d.DueOn < @Today then 1 else 0 end as Short,
                   0 as Planned, 0 as Gross, 0 as Discount
            from grading.Duty d
            where d.Kind = 1
              and d.State in (1, 2, 4)
              and d.DueOn >= @From
              and d.DueOn <= @To
            union all
            select y.CustomerId, 0 as Visits, 0 as Owed, 0 as Short, 1 as Planned, 0 as Gross, 0 as Discount
            from grading.DutyYear y
            where y.Year = @Year
            union all
            select l.CustomerId, 0 as Visits, 0 as Owed, 0 as Short, 0 as Planned, l.Gross, l.Gross - l.Net as Discount
            from orders.v_LineDiscount l
            where l.OrderDate >= @From
              and l.OrderDate <= @To
        ), summed as (
            select k.CustomerId, sum(k.Visits) as Visits, sum(k.Owed) as Owed, sum(k.Short) as Short, sum(k.Planned) as Planned,
                   sum(k.Gross) as Gross, sum(k.Discount) as Discount
            from known k
            group by k.CustomerId
        ), compared as (
            select c.CustomerId, c.Code, c.Name, c.SortName, c.OwnerId, c.PaymentDays, c.Contribution12m, coalesce(h.Grade, 5) as Grade,
                   s.Visits, case when s.Planned = 0 then null else s.Owed end as Owed, s.Short, s.Gross, s.Discount,
                   1.0 * s.Discount / nullif(s.Gross, 0) as DiscountShare, g.DiscountCap, g.PaymentDays as PaymentCap
            from summed s
            inner join customers.v_Customer c on c.CustomerId = s.CustomerId
            left join grading.HeldGrade h on h.CustomerId = s.CustomerId and h.ValidFrom <= @To and h.ValidUntil > @To
            inner join grading.PolicyGrade g on g.PolicyId = @PolicyId and g.Grade = coalesce(h.Grade, 5)
            where c.ArchivedAt is null
              and c.Status in (1, 2)
              and (c.OwnerId + 0) in (select w.OwnerId from access.v_VisibleOwner w where w.ViewerId = @ViewerId)
        ), judged as (
            select m.CustomerId, m.Code, m.Name, m.SortName, m.OwnerId, m.PaymentDays, m.Contribution12m, m.Grade, m.Visits, m.Owed,
                   m.Gross, m.Discount, m.DiscountShare, m.DiscountCap, m.PaymentCap,
                   case when m.Visits > m.Owed then m.Visits - m.Owed else 0 end as VisitsAbove,
                   m.Short as VisitsShort,
                   case when m.DiscountShare > m.DiscountCap + 0.0005
                        then cast(m.Discount - m.Gross * m.DiscountCap as decimal(19,4)) else 0 end as DiscountAbove
            from compared m
        ), treated as (
            select j.CustomerId, j.Code, j.Name, j.SortName, j.OwnerId, j.PaymentDays, j.Contribution12m, j.Grade, j.Visits, j.Owed,
                   j.Gross, j.Discount, j.DiscountShare, j.DiscountCap, j.PaymentCap, j.VisitsAbove, j.VisitsShort, j.DiscountAbove,
                   j.DiscountAbove + @VisitCost * j.VisitsAbove as CostAbove,
                   case when j.VisitsAbove > 0 or j.DiscountAbove > 0 then 1 else 0 end as IsAbove,
                   case when j.VisitsShort > 0 then 1 else 0 end as IsBelow,
                   case when j.VisitsShort > 0 then j.Contribution12m else 0 end as RiskBelow
            from judged j
        )
        """;

    public static object Parameters(
        TreatmentPeriod period, PolicyVersion policy, CurrentUser user, DateOnly today, ListTreatment? request) => new
        {
            ViewerId = user.PersonId,
            period.From,
            period.To,
            period.To.Year,
            Today = today,
            policy.PolicyId,
            policy.VisitCost,
            Grades = request?.Grade is { } grades ? $"[{string.Join(',', grades.Values.Select(g => (int)g))}]" : null,
            OwnerId = request?.Owner is { } owner ? DutyFilter.PersonId(owner, user) : (long?)null,
        };
}

/// <summary>Whether a customer is treated better or worse than its grade; both can be.</summary>
internal enum Treated
{
    Above,
    Below,
    AsPolicy,
}

/// <summary>The treatment of each customer, those that cost most beyond their policy first.</summary>
/// <param name="Owner"><c>me</c> or the id of a person.</param>
internal sealed record ListTreatment(
    DateOnly? From, DateOnly? To, ListOf<Grade>? Grade, OneOf<Treated>? Treated, string? Owner, string? Sort, int? Limit, string? Cursor,
    bool? Count) : IQuery<Page<TreatmentItem>>, IPageRequest<ListTreatment>
{
    public ListTreatment At(string? cursor, int limit) => this with { Cursor = cursor, Limit = limit, Count = null };
}

/// <summary>
/// One customer. VisitsOwed is null where nothing was planned for it in that year. Discount is the average given, as a share of the
/// price without discounts; null without orders. CostAbove: visits above × cost of a visit + discount beyond the cap. RiskBelow, for those
/// who may see cost: the contribution of 12 months of a customer that is owed visits.
/// </summary>
internal sealed record TreatmentItem(
    CustomerRef Customer, PersonRef? Owner, Grade Grade, int VisitsDone, int? VisitsOwed, int VisitsAbove, int VisitsShort, decimal? Discount,
    decimal? DiscountCap, Money DiscountAbove, int? PaymentDays, int? PaymentDaysCap, Money CostAbove, Money? RiskBelow, bool Above, bool Below);

internal sealed class ListTreatmentValidator : AbstractValidator<ListTreatment>
{
    public ListTreatmentValidator()
    {
        RuleFor(r => r.Owner).Must(o => o != "team" && DutyFilter.IsPerson(o)).WithMessage("must be me or an id");
        RuleFor(r => r.Limit).InclusiveBetween(1, 200);
    }
}

internal sealed class ListTreatmentHandler(DbSession session, CurrentUser user, TimeProvider clock)
    : IRequestHandler<ListTreatment, Page<TreatmentItem>>
{
    private sealed record Row(
        long CustomerId, string Code, string Name, string SortName, long OwnerId, string? OwnerName, Grade Grade, int Visits, int? Owed,
        int VisitsAbove, int VisitsShort, decimal? DiscountShare, decimal? DiscountCap, Money DiscountAbove, int? PaymentDays, int? PaymentCap,
        Money CostAbove, Money RiskBelow, bool IsAbove, bool IsBelow);

    private static readonly SortWhitelist<Row> Sorts = new SortWhitelist<Row>("x.CustomerId", r => r.CustomerId)
        .Allow("costAbove", "x.CostAbove", r => r.CostAbove)
        .Allow("discountAbove", "x.DiscountAbove", r => r.DiscountAbove)
        .Allow("visitsAbove", "x.VisitsAbove", r => r.VisitsAbove)
        .Allow("visitsShort", "x.VisitsShort", r => r.VisitsShort)
        .Allow("riskBelow", "x.RiskBelow", r => r.RiskBelow)
        .Allow("grade", "x.Grade", r => (int)r.Grade)
        .Allow("name", "x.SortName", r => r.SortName)
        .Default("-costAbove");

    public async Task<Page<TreatmentItem>> Handle(ListTreatment request, CancellationToken cancellationToken)
    {
        if (!user.SeesCost && request.Sort?.Contains("riskBelow", StringComparison.OrdinalIgnoreCase) == true)
            throw Problem.Forbidden("Sorting by contribution at risk needs the right to see cost.");
        session.CommandTimeout = 120;
        var today = Days.Today(clock);
        var period = TreatmentPeriod.Of(request.From, request.To, today);
        var policy = (await PolicyVersions.ReadAsync(session, cancellationToken)).At(period.To);
        var keyset = Sorts.Read(
            request.Sort, request.Cursor, request.Limit, period.From, period.To, request.Grade?.Values, request.Treated?.Value, request.Owner);
        var conditions = string.Join("\n  and ", Conditions(request));
        var parameters = TreatmentSql.Parameters(period, policy, user, today, request);
        var rows = await session.QueryAsync<Row>($"""
            {TreatmentSql.Rows}
            select x.CustomerId, x.Code, x.Name, x.SortName, x.OwnerId, p.Name as OwnerName, x.Grade, x.Visits, x.Owed,
                   x.VisitsAbove, x.VisitsShort, x.DiscountShare, x.DiscountCap, x.DiscountAbove, x.PaymentDays, x.PaymentCap,
                   x.CostAbove, x.RiskBelow, x.IsAbove, x.IsBelow
            from treated x
            left join access.v_Person p on p.PersonId = x.OwnerId
            where {conditions}
              and {keyset.Where}
            order by {keyset.OrderBy}
            {keyset.Fetch}
            """, keyset.Parameters(parameters), cancellationToken);
        long? total = request.Count != true ? null
            : await session.ScalarAsync<long>($"""
                {TreatmentSql.Rows}
                select count(*)
                from treated x
                where {conditions}
                """, parameters, cancellationToken);
        return keyset.Page(rows, total).Select(r => new TreatmentItem(
            new CustomerRef(r.CustomerId, r.Code, r.Name), r.OwnerName is null ? null : new PersonRef(r.OwnerId, r.OwnerName), r.Grade, r.Visits,
            r.Owed, r.VisitsAbove, r.VisitsShort, PlainNumber.Share(r.DiscountShare), PlainNumber.Of(r.DiscountCap), r.DiscountAbove, r.PaymentDays, r.PaymentCap,
            r.CostAbove, user.SeesCost ? r.RiskBelow : null, r.IsAbove, r.IsBelow));
    }

    private static IEnumerable<string> Conditions(ListTreatment request)
    {
        if (request.Grade is not null) yield return "x.Grade in (select cast(value as int) from openjson(@Grades))";
        if (request.Owner is not null) yield return "x.OwnerId = @OwnerId";
        yield return request.Treated?.Value switch
        {
            Treated.Above => "x.IsAbove = 1",
            Treated.Below => "x.IsBelow = 1",
            Treated.AsPolicy => "x.IsAbove = 0 and x.IsBelow = 0",
            _ => "1 = 1",
        };
    }
}

internal static class ListTreatmentEndpoint
{
    public static void MapListTreatment(this IEndpointRouteBuilder grading) => grading
        .MapGet("/treatment", async (
            HttpContext context, [AsParameters] ListTreatment request, IMediator mediator, CancellationToken cancellationToken) =>
            await ListAnswer.SendAsync<ListTreatment, TreatmentItem>(context, mediator, request, "grade-treatment", cancellationToken))
        .WithName(nameof(ListTreatment))
        .WithSummary("List how customers were treated beside the policy of their grade")
        .Produces<Page<TreatmentItem>>()
        .RequireAuthorization(Permission.ReadGrading)
        .ProducesProblems(400);
}
