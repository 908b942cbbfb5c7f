using System.Text.Json.Serialization;
using Crm.Common;
using Crm.Contracts.Customers;
using MediatR;

namespace Crm.Contracts.Grading;

/// <summary>What happens when something is beyond a policy.</summary>
public enum PolicyMode
{
    /// <summary>It is shown.</summary>
    Inform = 1,

    /// <summary>Who does it must acknowledge it.</summary>
    Warn = 2,

    /// <summary>Somebody with the right must approve it, with a reason.</summary>
    Approve = 3,

    /// <summary>It is refused.</summary>
    Block = 4,
}

/// <summary>The mode of each rule that binds.</summary>
public sealed record PolicyModes(
    PolicyMode DiscountCap, PolicyMode PaymentDays, PolicyMode CreditMonths, PolicyMode GiftBudget, PolicyMode FreeService,
    PolicyMode ApprovalMargin);

/// <summary>
/// What a grade obliges us to and entitles to. Duties are numbers a year; a first response is in working hours, a resolution in working
/// days. DiscountCap and ApprovalMargin (the margin below which an order needs approval) are shares: 0.15 is 15 %; PaymentDays 0
/// is prepaid; CreditMonths are months of average revenue; GiftBudget is money a year in the base currency. A cap that is null
/// does not bind. QueuePriority 1 comes first.
/// </summary>
public sealed record GradePolicy(
    int VisitsPerYear, int CallsPerYear, int CareOccasions, int FirstResponseHours, int ResolutionDays, decimal? DiscountCap,
    int? PaymentDays, decimal? CreditMonths, Money? GiftBudget, bool FreeService, decimal? ApprovalMargin, int QueuePriority,
    PolicyModes Modes);

/// <summary>The policy of every grade.</summary>
public sealed record PolicyGrades(
    [property: JsonPropertyName("A")] GradePolicy A, [property: JsonPropertyName("B")] GradePolicy B,
    [property: JsonPropertyName("C")] GradePolicy C, [property: JsonPropertyName("D")] GradePolicy D,
    [property: JsonPropertyName("N")] GradePolicy N)
{
    public GradePolicy Of(Grade grade) => grade switch
    {
        Grade.A => A,
        Grade.B => B,
        Grade.C => C,
        Grade.D => D,
        _ => N,
    };
}

/// <summary>The grade that a customer held on a day, and its policy by the version that was valid on it.</summary>
public sealed record HeldPolicy(Grade Grade, int PolicyNumber, GradePolicy Policy);

/// <summary>Asks for the policies of customers on a day, for checks on orders and complaints. A customer never graded holds N.</summary>
public sealed record GetGradePolicies(IReadOnlyCollection<long> CustomerIds, DateOnly Day)
    : IRequest<IReadOnlyDictionary<long, HeldPolicy>>;

/// <summary>A customer on a day.</summary>
public readonly record struct CustomerDay(long CustomerId, DateOnly Day);

/// <summary>Asks the same for many customers, each on its own days, at once.</summary>
public sealed record GetPoliciesOnDays(IReadOnlyCollection<CustomerDay> Days)
    : IRequest<IReadOnlyDictionary<CustomerDay, HeldPolicy>>;

/// <summary>The version of the policies that is valid on a day, for every grade.</summary>
public sealed record ValidPolicies(int PolicyNumber, PolicyGrades Grades);

/// <summary>Asks for the policies of every grade on a day, whoever holds it.</summary>
public sealed record GetValidPolicies(DateOnly Day) : IRequest<ValidPolicies>;
