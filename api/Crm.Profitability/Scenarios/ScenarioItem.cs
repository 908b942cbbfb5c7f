using Crm.Contracts.Customers;

namespace Crm.Profitability;

/// <summary>What is supposed to happen.</summary>
internal enum SupposedChange
{
    /// <summary>Everything in the scope is gone.</summary>
    LoseCustomers = 1,

    /// <summary>Customers like an existing one are won.</summary>
    WinCustomer = 2,

    /// <summary>Prices in the scope change by a share.</summary>
    ChangePrice = 3,

    /// <summary>Variable costs (material, labour, variable overhead) in the scope change by a share.</summary>
    ChangeCost = 4,

    /// <summary>The money comes so many days later (or, negative, earlier).</summary>
    ChangeTerms = 5,

    /// <summary>Quantities in the scope change by a share.</summary>
    ChangeVolume = 6,
}

/// <summary>
/// What an item is about: customers named or of these grades, and products named or in these categories (with what is below them). An
/// empty side means all: no customers and no grades is every customer.
/// </summary>
internal sealed record ScenarioScope(
    IReadOnlyList<long> CustomerIds, IReadOnlyList<Grade> Grades, IReadOnlyList<long> ProductIds, IReadOnlyList<long> CategoryIds)
{
    public static readonly ScenarioScope All = new([], [], [], []);

    public bool IsAll => CustomerIds.Count + Grades.Count + ProductIds.Count + CategoryIds.Count == 0;
}

/// <summary>One supposition. Which members it needs depends on its kind; the others are null.</summary>
/// <param name="Kind">What is supposed.</param>
/// <param name="Scope">What it is about; a won customer has none.</param>
/// <param name="FromMonth">The first month it holds in, 1 to 12.</param>
/// <param name="Share">Change as a share: 0.05 is 5 % more. Of a won customer: its size beside the one it is like, 1 unless told.</param>
/// <param name="Days">Days later (or earlier) that the money comes.</param>
/// <param name="Elasticity">By how many percent quantity changes when a price changes by 1 %; 0 unless told.</param>
/// <param name="LikeCustomerId">The customer that the won ones are like.</param>
/// <param name="RampMonths">Months until a won customer buys as much as it ever will; 1 unless told.</param>
/// <param name="Count">How many are won; 1 unless told.</param>
internal sealed record ScenarioItem(
    SupposedChange Kind, ScenarioScope? Scope = null, int FromMonth = 1, decimal? Share = null, int? Days = null,
    decimal? Elasticity = null, long? LikeCustomerId = null, int? RampMonths = null, int? Count = null)
{
    public ScenarioScope Where => Scope ?? ScenarioScope.All;
}

/// <summary>What the items of a scenario may say.</summary>
internal static class ScenarioItemRules
{
    public const int MostItems = 50;
    public const int MostIds = 500;

    /// <summary>What is wrong, by the JSON path of the field: <c>items[0].share</c>.</summary>
    public static IEnumerable<(string Field, string Message)> Problems(IReadOnlyList<ScenarioItem> items)
    {
        if (items.Count > MostItems) yield return ("items", $"must have at most {MostItems}");
        for (var n = 0; n < Math.Min(items.Count, MostItems); n++)
        {
            if (items[n] is not { } item)
            {
                yield return ($"items[{n}]", "must not be null");
                continue;
            }
            foreach (var (field, message) in Problems(item)) yield return ($"items[{n}].{field}", message);
        }
    }

    private static IEnumerable<(string Field, string Message)> Problems(ScenarioItem i)
    {
        if (i.FromMonth is < 1 or > 12) yield return ("fromMonth", "must be between 1 and 12");
        if (i.Where.CustomerIds.Count > MostIds) yield return ("scope.customerIds", $"must have at most {MostIds}");
        if (i.Where.ProductIds.Count > MostIds) yield return ("scope.productIds", $"must have at most {MostIds}");
        if (i.Where.CategoryIds.Count > MostIds) yield return ("scope.categoryIds", $"must have at most {MostIds}");
        var takesShare = i.Kind is SupposedChange.ChangePrice or SupposedChange.ChangeCost or SupposedChange.ChangeVolume;
        if (takesShare && i.Share is null) yield return ("share", "must be given for this kind");
        if (i.Share is { } share)
        {
            if (!takesShare && i.Kind != SupposedChange.WinCustomer) yield return ("share", "does not belong to this kind");
            else if (decimal.Round(share, 6) != share) yield return ("share", "must have at most 6 decimals");
            else if (i.Kind == SupposedChange.WinCustomer && share is <= 0m or > 100m) yield return ("share", "must be above 0 and at most 100");
            else if (i.Kind == SupposedChange.ChangePrice && share <= -1m)
                yield return ("share", "must be above -1: at a price of zero nothing is sold");
            else if (i.Kind == SupposedChange.ChangeVolume && share < -1m)
                yield return ("share", "must not be below -1: no more can be taken away than was sold");
            else if (i.Kind == SupposedChange.ChangeCost && share < -1m) yield return ("share", "must not be below -1: a cost is not negative");
            else if (share > 100m) yield return ("share", "must be at most 100");
        }
        if (i.Kind == SupposedChange.ChangeTerms && i.Days is null) yield return ("days", "must be given for this kind");
        if (i.Days is { } days)
        {
            if (i.Kind != SupposedChange.ChangeTerms) yield return ("days", "does not belong to this kind");
            else if (days is < -365 or > 365) yield return ("days", "must be between -365 and 365");
        }
        if (i.Elasticity is { } elasticity)
        {
            if (i.Kind != SupposedChange.ChangePrice) yield return ("elasticity", "does not belong to this kind");
            else if (elasticity is < -20m or > 20m || decimal.Round(elasticity, 4) != elasticity)
                yield return ("elasticity", "must be between -20 and 20, with at most 4 decimals");
        }
        if (i.Kind == SupposedChange.WinCustomer)
        {
            if (i.LikeCustomerId is null) yield return ("likeCustomerId", "must be given for this kind");
            if (i.Scope is { IsAll: false }) yield return ("scope", "does not belong to this kind");
            if (i.RampMonths is < 1 or > 12) yield return ("rampMonths", "must be between 1 and 12");
            if (i.Count is < 1 or > 1000) yield return ("count", "must be between 1 and 1000");
        }
        else
        {
            if (i.LikeCustomerId is not null) yield return ("likeCustomerId", "does not belong to this kind");
            if (i.RampMonths is not null) yield return ("rampMonths", "does not belong to this kind");
            if (i.Count is not null) yield return ("count", "does not belong to this kind");
        }
    }
}
