using Crm.Common;
using Crm.Contracts.Customers;
using Crm.Contracts.Grading;
using FluentValidation;
using MediatR;

namespace Crm.Grading;

/// <summary>
/// What another policy would touch, without saving it: customers by the grade they hold now, duties that would come and go in the
/// rest of the year, orders of the last 12 months beyond the caps of now and then, and customers whose payment days would be too
/// many. Over the whole company.
/// </summary>
internal sealed record PreviewPolicy(DateOnly ValidFrom, PolicyGrades Grades) : IQuery<PolicyPreview>;

/// <summary>ComparedWith: the version that is valid on that day now.</summary>
internal sealed record PolicyPreview(DateOnly ValidFrom, int ComparedWith, IReadOnlyList<PolicyPreviewGrade> Grades);

/// <summary>
/// One grade. OrdersBeyondNow and OrdersBeyondThen: orders whose discount was more than the cap; DiscountBeyondThen: how much more, in
/// the base currency. PaymentDaysBeyondNow and …Then: customers that may pay later than the cap.
/// </summary>
internal sealed record PolicyPreviewGrade(
    Grade Grade, int Customers, IReadOnlyList<PolicyPreviewDuty> Duties, int Orders, int OrdersBeyondNow, int OrdersBeyondThen,
    Money DiscountBeyondThen, int PaymentDaysBeyondNow, int PaymentDaysBeyondThen);

internal sealed record PolicyPreviewDuty(DutyKind Kind, long Added, long Withdrawn);

internal sealed class PreviewPolicyValidator : AbstractValidator<PreviewPolicy>
{
    public PreviewPolicyValidator(TimeProvider clock) => RuleFor(r => r.ValidFrom)
        .Must(day => day >= Days.Today(clock) && day.Year < 2200).WithMessage("must not be in the past");
}

internal sealed class PreviewPolicyHandler(DbSession session, TimeProvider clock) : IRequestHandler<PreviewPolicy, PolicyPreview>
{
    private sealed record CustomerRow(Grade Grade, int Customers, int Served, int PaymentNow, int PaymentThen);

    private sealed record OrderRow(Grade Grade, int Orders, int BeyondNow, int BeyondThen, Money DiscountBeyond);

    private const string CapNow = "case {0} when 1 then @NowA when 2 then @NowB when 3 then @NowC when 4 then @NowD else @NowN end";
    private const string CapThen = "case {0} when 1 then @ThenA when 2 then @ThenB when 3 then @ThenC when 4 then @ThenD else @ThenN end";

    private const string Held = """
        select c.CustomerId, c.Status, c.PaymentDays, coalesce(h.Grade, 5) as Grade
        from customers.v_Customer c
        left join grading.HeldGrade h on h.CustomerId = c.CustomerId and h.ValidFrom <= @Today and h.ValidUntil > @Today
        where c.ArchivedAt is null
        """;

    private static readonly string Customers = $"""
        select g.Grade, count(*) as Customers, sum(case when g.Status <= 2 then 1 else 0 end) as Served,
               sum(case when g.PaymentDays > {Cap(CapNow, "g.Grade")} then 1 else 0 end) as PaymentNow,
               sum(case when g.PaymentDays > {Cap(CapThen, "g.Grade")} then 1 else 0 end) as PaymentThen
        from ({Held}) g
        group by g.Grade
        """;

    // A little is left to rounding: a discount of exactly the cap is not beyond it.
    private static readonly string Orders = $"""
        with given as (
            select l.SalesOrderId, l.CustomerId, sum(l.Gross) as Gross, sum(l.Net) as Net
            from orders.v_LineDiscount l
            where l.OrderDate >= @From
              and l.OrderDate <= @Today
            group by l.SalesOrderId, l.CustomerId
        ), measured as (
            select g.Grade, o.Gross, o.Gross - o.Net as Discount, 1.0 * (o.Gross - o.Net) / nullif(o.Gross, 0) - 0.00005 as Share
            from given o
            inner join ({Held}) g on g.CustomerId = o.CustomerId
        )
        select m.Grade, count(*) as Orders,
               sum(case when m.Share > {Cap(CapNow, "m.Grade")} then 1 else 0 end) as BeyondNow,
               sum(case when m.Share > {Cap(CapThen, "m.Grade")} then 1 else 0 end) as BeyondThen,
               cast(sum(case when m.Share > {Cap(CapThen, "m.Grade")}
                             then m.Discount - m.Gross * ({Cap(CapThen, "m.Grade")}) else 0 end) as decimal(19,4)) as DiscountBeyond
        from measured m
        group by m.Grade
        """;

    public async Task<PolicyPreview> Handle(PreviewPolicy request, CancellationToken cancellationToken)
    {
        if (PolicyLimits.Problems(request.Grades) is { Count: > 0 } problems) throw Problem.Invalid(problems);
        session.CommandTimeout = 120;
        var today = Days.Today(clock);
        var now = (await PolicyVersions.ReadAsync(session, cancellationToken)).At(request.ValidFrom);
        var then = request.Grades;
        var customers = (await session.QueryAsync<CustomerRow>(Customers, new
        {
            Today = today,
            NowA = now.Grades.A.PaymentDays,
            NowB = now.Grades.B.PaymentDays,
            NowC = now.Grades.C.PaymentDays,
            NowD = now.Grades.D.PaymentDays,
            NowN = now.Grades.N.PaymentDays,
            ThenA = then.A.PaymentDays,
            ThenB = then.B.PaymentDays,
            ThenC = then.C.PaymentDays,
            ThenD = then.D.PaymentDays,
            ThenN = then.N.PaymentDays,
        }, cancellationToken)).ToDictionary(c => c.Grade);
        var orders = (await session.QueryAsync<OrderRow>(Orders, new
        {
            Today = today,
            From = today.AddMonths(-12).AddDays(1),
            NowA = now.Grades.A.DiscountCap,
            NowB = now.Grades.B.DiscountCap,
            NowC = now.Grades.C.DiscountCap,
            NowD = now.Grades.D.DiscountCap,
            NowN = now.Grades.N.DiscountCap,
            ThenA = then.A.DiscountCap,
            ThenB = then.B.DiscountCap,
            ThenC = then.C.DiscountCap,
            ThenD = then.D.DiscountCap,
            ThenN = then.N.DiscountCap,
        }, cancellationToken)).ToDictionary(o => o.Grade);
        return new PolicyPreview(request.ValidFrom, now.Number,
        [
            .. Enum.GetValues<Grade>().Select(grade =>
            {
                var c = customers.GetValueOrDefault(grade) ?? new CustomerRow(grade, 0, 0, 0, 0);
                var o = orders.GetValueOrDefault(grade) ?? new OrderRow(grade, 0, 0, 0, default);
                return new PolicyPreviewGrade(
                    grade, c.Customers, DutiesOf(now.Grades.Of(grade), then.Of(grade), c.Served, request.ValidFrom), o.Orders, o.BeyondNow,
                    o.BeyondThen, o.DiscountBeyond, c.PaymentNow, c.PaymentThen);
            }),
        ]);
    }

    private static IReadOnlyList<PolicyPreviewDuty> DutiesOf(GradePolicy now, GradePolicy then, int customers, DateOnly from)
    {
        return
        [
            Of(DutyKind.Visit, now.VisitsPerYear, then.VisitsPerYear), Of(DutyKind.Call, now.CallsPerYear, then.CallsPerYear),
            Of(DutyKind.Care, now.CareOccasions, then.CareOccasions),
        ];

        PolicyPreviewDuty Of(DutyKind kind, int before, int after)
        {
            var change = DutySpread.Owed(after, from) - DutySpread.Owed(before, from);
            return new PolicyPreviewDuty(kind, Math.Max(0L, change) * customers, Math.Max(0L, -change) * customers);
        }
    }

    private static string Cap(string cap, string grade) => string.Format(System.Globalization.CultureInfo.InvariantCulture, cap, grade);
}

internal static class PreviewPolicyEndpoint
{
    public static void MapPreviewPolicy(this IEndpointRouteBuilder grading) => grading
        .MapPost("/policies/preview", async (PreviewPolicy request, IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Ok(await mediator.Send(request, cancellationToken)))
        .WithName(nameof(PreviewPolicy))
        .WithSummary("Show what another policy would touch")
        .RequireAuthorization(Permission.ManagePolicies)
        .ProducesProblems(400);
}
