using Crm.Common;
using Crm.Contracts.Access;
using Crm.Contracts.Customers;
using Crm.Contracts.Grading;

namespace Crm.Grading;

/// <summary>Where a version of the policies stands today.</summary>
internal enum PolicyStanding
{
    Past,
    Current,
    Future,

    /// <summary>A later version of the same day took its place.</summary>
    Replaced,
}

/// <summary>
/// One version of the policies. ValidFrom null: from the beginning; ValidUntil (exclusive) null: until another one. VisitCost, in the
/// base currency, is what a visit beyond the policy is taken to cost.
/// </summary>
internal sealed record PolicyView(
    int Number, DateOnly? ValidFrom, DateOnly? ValidUntil, PolicyStanding State, string? Note, Money VisitCost, PersonRef? CreatedBy,
    DateTime CreatedAt, PolicyGrades Grades);

/// <summary>A version as it is kept.</summary>
internal sealed record PolicyVersion(
    long PolicyId, int Number, DateOnly ValidFrom, string? Note, Money VisitCost, long CreatedBy, string? CreatedByName, DateTime CreatedAt,
    PolicyGrades Grades)
{
    public YearlyDuties Yearly(Grade grade)
    {
        var policy = Grades.Of(grade);
        return new YearlyDuties(policy.VisitsPerYear, policy.CallsPerYear, policy.CareOccasions);
    }
}

/// <summary>Every version of the policies, and which of them is valid on which day.</summary>
internal sealed class PolicyVersions
{
    private readonly List<PolicyVersion> _inOrder;

    public PolicyVersions(IEnumerable<PolicyVersion> versions) =>
        _inOrder = [.. versions.OrderBy(v => v.ValidFrom).ThenBy(v => v.Number)];

    public PolicyVersion Newest => _inOrder.MaxBy(v => v.Number)!;

    public PolicyVersion? ByNumber(int number) => _inOrder.Find(v => v.Number == number);

    /// <summary>The version of a day: the one that began last; of several of one day the one with the highest number.</summary>
    public PolicyVersion At(DateOnly day) => _inOrder.FindLast(v => v.ValidFrom <= day) ?? _inOrder[0];

    /// <summary>The days after the first and up to the last on which another version begins.</summary>
    public IEnumerable<DateOnly> Beginnings(DateOnly after, DateOnly until) =>
        _inOrder.Select(v => v.ValidFrom).Where(d => d > after && d <= until).Distinct();

    /// <summary>The versions as they stand on a day, the newest first.</summary>
    public IReadOnlyList<PolicyView> Views(DateOnly today) =>
    [
        .. _inOrder.OrderByDescending(v => v.Number).Select(v =>
        {
            var next = _inOrder.Find(n => n.ValidFrom > v.ValidFrom)?.ValidFrom;
            var state = At(v.ValidFrom) != v ? PolicyStanding.Replaced
                : v.ValidFrom > today ? PolicyStanding.Future
                : At(today) == v ? PolicyStanding.Current : PolicyStanding.Past;
            return new PolicyView(
                v.Number, v.ValidFrom == DateOnly.MinValue ? null : v.ValidFrom, next, state, v.Note, v.VisitCost,
                v.CreatedBy == 0 ? null : new PersonRef(v.CreatedBy, v.CreatedByName ?? ""), v.CreatedAt, v.Grades);
        }),
    ];

    private sealed record VersionRow(
        long PolicyId, int Number, DateOnly ValidFrom, string? Note, Money VisitCost, long CreatedBy, string? CreatedByName,
        DateTime CreatedAt);

    private sealed record GradeRow(
        long PolicyId, Grade Grade, int VisitsPerYear, int CallsPerYear, int CareOccasions, int FirstResponseHours, int ResolutionDays,
        decimal? DiscountCap, int? PaymentDays, decimal? CreditMonths, Money? GiftBudget, bool FreeService, decimal? ApprovalMargin,
        int QueuePriority, PolicyMode DiscountMode, PolicyMode PaymentMode, PolicyMode CreditMode, PolicyMode GiftMode,
        PolicyMode FreeServiceMode, PolicyMode MarginMode)
    {
        public GradePolicy Policy => new(
            VisitsPerYear, CallsPerYear, CareOccasions, FirstResponseHours, ResolutionDays, PlainNumber.Of(DiscountCap), PaymentDays,
            PlainNumber.Of(CreditMonths), GiftBudget, FreeService, PlainNumber.Of(ApprovalMargin), QueuePriority,
            new PolicyModes(DiscountMode, PaymentMode, CreditMode, GiftMode, FreeServiceMode, MarginMode));
    }

    private const string FindVersions = """
        select v.PolicyId, v.Number, v.ValidFrom, v.Note, v.VisitCost, v.CreatedBy, p.Name as CreatedByName,
               v.CreatedAt
        from grading.Policy v
        left join access.v_Person p on p.PersonId = v.CreatedBy
        """;

    private const string FindGrades = """
        select g.PolicyId, g.Grade, g.VisitsPerYear, g.CallsPerYear, g.CareOccasions, g.FirstResponseHours, g.ResolutionDays,
               g.DiscountCap, g.PaymentDays, g.CreditMonths, g.GiftBudget, g.FreeService, g.ApprovalMargin,
               g.QueuePriority, g.DiscountMode, g.PaymentMode, g.CreditMode, g.GiftMode,
               g.FreeServiceMode, g.MarginMode
        from grading.PolicyGrade g
        """;

    public static async Task<PolicyVersions> ReadAsync(DbSession session, CancellationToken cancellationToken)
    {
        var grades = (await session.QueryAsync<GradeRow>(FindGrades, null, cancellationToken))
            .GroupBy(g => g.PolicyId).ToDictionary(g => g.Key, g => g.ToDictionary(r => r.Grade, r => r.Policy));
        var versions = await session.QueryAsync<VersionRow>(FindVersions, null, cancellationToken);
        return new PolicyVersions(versions.Select(v => new PolicyVersion(
            v.PolicyId, v.Number, v.ValidFrom, v.Note, v.VisitCost, v.CreatedBy, v.CreatedByName, v.CreatedAt,
            new PolicyGrades(
                grades[v.PolicyId][Grade.A], grades[v.PolicyId][Grade.B], grades[v.PolicyId][Grade.C], grades[v.PolicyId][Grade.D],
                grades[v.PolicyId][Grade.N]))));
    }
}

/// <summary>Numbers without needless zeros: one engine gives them, the other does not.</summary>
internal static class PlainNumber
{
    // Dividing takes trailing zeros away.
    private const decimal One = 1.0000000000000000000000000000m;

    public static decimal? Of(decimal? number) => number / One;

    /// <summary>A share to four places: 0.1234 is 12.34 %.</summary>
    public static decimal? Share(decimal? share) =>
        share is { } s ? decimal.Round(s, 4, MidpointRounding.AwayFromZero) / One : null;
}

/// <summary>What a policy may say.</summary>
internal static class PolicyLimits
{
    /// <summary>What is wrong, by the JSON path of the field: <c>grades.A.visitsPerYear</c>.</summary>
    public static Dictionary<string, string[]> Problems(PolicyGrades grades)
    {
        var problems = new Dictionary<string, string[]>();
        foreach (var grade in Enum.GetValues<Grade>())
        {
            var p = grades.Of(grade);
            var at = $"grades.{grade}.";
            Check("visitsPerYear", p.VisitsPerYear, 0, 366);
            Check("callsPerYear", p.CallsPerYear, 0, 366);
            Check("careOccasions", p.CareOccasions, 0, 366);
            Check("firstResponseHours", p.FirstResponseHours, 1, 1000);
            Check("resolutionDays", p.ResolutionDays, 1, 1000);
            Check("discountCap", p.DiscountCap, 0, 1, 6);
            Check("paymentDays", p.PaymentDays, 0, 3650);
            Check("creditMonths", p.CreditMonths, 0, 120, 2);
            Check("giftBudget", p.GiftBudget?.Amount, 0, 1_000_000_000, 4);
            Check("approvalMargin", p.ApprovalMargin, -1, 1, 6);
            Check("queuePriority", p.QueuePriority, 1, 99);

            void Check(string field, decimal? value, decimal minimum, decimal maximum, int places = 0)
            {
                if (value is not { } number) return;
                if (number < minimum || number > maximum)
                    problems[at + field] = [minimum == 0 && number < 0 ? "must not be negative" : $"must be between {minimum} and {maximum}"];
                else if (decimal.Round(number, places) != number) problems[at + field] = [$"must have at most {places} decimals"];
            }
        }
        return problems;
    }
}
