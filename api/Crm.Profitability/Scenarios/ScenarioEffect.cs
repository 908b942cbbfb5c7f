using Crm.Common;
using Crm.Contracts.Customers;
using Crm.Contracts.Orders;

namespace Crm.Profitability;

/// <summary>
/// What a scenario does to the twelve months from the current one on, each taken to be like the same month of the base year (the twelve
/// whole months before). Base currency. HasData false: nothing was sold in the base year.
/// </summary>
/// <param name="From">First day of the twelve months.</param>
/// <param name="Before">As if nothing changed.</param>
/// <param name="After">With every item of the scenario.</param>
/// <param name="Change">After less before.</param>
/// <param name="Items">What each item does alone. They add up to the change where no two touch the same sales.</param>
/// <param name="FixedLeft">Fixed overhead that lost goods leave behind; negative: more is sold, so that the rest carries less.</param>
/// <param name="Uncovered">What of it nobody is left to carry.</param>
/// <param name="Categories">Who carries it, by category of what is still sold.</param>
/// <param name="Grades">The same by grade of the customers.</param>
/// <param name="Capacity">Hours of bottlenecks that come free (or are taken); empty where no hours are kept.</param>
internal sealed record ScenarioEffect(
    DateOnly From, DateOnly To, DateOnly BaseFrom, DateOnly BaseTo, string Currency, bool HasData, IReadOnlyList<string> AssumedRates,
    ScenarioFigures Before, ScenarioFigures After, ScenarioFigures Change, IReadOnlyList<ScenarioMonth> Months,
    IReadOnlyList<ScenarioItemEffect> Items, Money FixedLeft, Money Uncovered, IReadOnlyList<CategoryCarrier> Categories,
    IReadOnlyList<GradeCarrier> Grades, IReadOnlyList<FreedCapacity> Capacity, IReadOnlyList<ScenarioWarning> Warnings);

/// <summary>
/// Contribution and what is above it rest on the net whose cost is known; UnknownCostNet is the rest. FixedCost stays what it was in the
/// base year, whatever is sold: full profit is contribution less it. Margin: contribution / known net; null where that is not above 0.
/// </summary>
internal sealed record ScenarioFigures(
    Money Net, Money VariableCost, Money Freight, Money Commission, Money Rebate, Money Financing, Money Complaint, Money Contribution,
    Money FixedCost, Money FullProfit, decimal? Margin, Money UnknownCostNet);

internal sealed record ScenarioMonth(
    string Month, Money NetBefore, Money NetAfter, Money ContributionBefore, Money ContributionAfter, Money FullProfitBefore,
    Money FullProfitAfter);

internal sealed record ScenarioItemEffect(int Item, Money Net, Money Contribution);

/// <summary>Carried: fixed overhead of what is still sold, at standard; Extra: what it carries beside. FullProfit is after both.</summary>
internal sealed record CategoryCarrier(long? CategoryId, string? Name, Money Contribution, Money Carried, Money Extra, Money FullProfit);

/// <summary>The same by grade.</summary>
internal sealed record GradeCarrier(Grade Grade, Money Contribution, Money Carried, Money Extra, Money FullProfit);

/// <summary>Hours of a bottleneck in the twelve months, before and after; Freed is what comes free. Capacity: of the twelve months.</summary>
internal sealed record FreedCapacity(
    long BottleneckId, string Name, decimal Before, decimal After, decimal Freed, decimal Capacity);

/// <summary>Computes the effect of scenarios on a base year and puts it into words.</summary>
internal static class ScenarioEffects
{
    /// <exception cref="ProblemException">400: the suppositions together go beyond what money can be kept.</exception>
    public static ScenarioEffect Of(ScenarioBase year, IReadOnlyList<ScenarioItem> items)
    {
        try
        {
            return Reckon(year, items);
        }
        catch (OverflowException)
        {
            throw Problem.Invalid("items", "brings amounts beyond what can be kept");
        }
    }

    private static ScenarioEffect Reckon(ScenarioBase year, IReadOnlyList<ScenarioItem> items)
    {
        var interest = year.Interest ?? 0m;
        var result = ScenarioCalculator.Calculate(year.Cells, items, interest, year.WithAbove);
        var fixedCost = result.TotalBefore.Carried;
        var before = Figures(result.TotalBefore, fixedCost);
        var after = Figures(result.TotalAfter, fixedCost);
        var from = year.To.AddDays(1);
        var alone = items.Select((item, i) =>
        {
            if (items.Count == 1) return new ScenarioItemEffect(i, after.Net - before.Net, after.Contribution - before.Contribution);
            var only = ScenarioCalculator.Calculate(year.Cells, [item], interest, year.WithAbove).TotalAfter;
            return new ScenarioItemEffect(
                i, Rounded(only.Net) - before.Net, Rounded(only.Contribution) - before.Contribution);
        }).ToList();
        return new ScenarioEffect(
            from, from.AddMonths(12).AddDays(-1), year.From, year.To, year.Currency, year.Cells.Count > 0,
            year.Interest is null ? ["interest"] : [], before, after, Difference(before, after),
            [
                .. Enumerable.Range(0, 12).Select(m => new ScenarioMonth(
                    Period.Text(Period.Of(from.AddMonths(m))), Rounded(result.Before[m].Net), Rounded(result.After[m].Net),
                    Rounded(result.Before[m].Contribution), Rounded(result.After[m].Contribution),
                    Rounded(result.Before[m].Contribution - result.Before[m].Carried),
                    Rounded(result.After[m].Contribution - result.Before[m].Carried))),
            ],
            alone, Rounded(result.FixedLeft), Rounded(result.Uncovered),
            [
                .. result.ByCategory.Select(c => new CategoryCarrier(
                    c.Key, c.Key is { } id ? year.Categories.GetValueOrDefault(id)?.Name : null, Rounded(c.Contribution), Rounded(c.Carried),
                    Rounded(c.Extra), Rounded(c.Contribution - c.Carried - c.Extra))),
            ],
            [
                .. result.ByGrade.OrderBy(g => g.Key).Select(g => new GradeCarrier(
                    g.Key, Rounded(g.Contribution), Rounded(g.Carried), Rounded(g.Extra), Rounded(g.Contribution - g.Carried - g.Extra))),
            ],
            [
                .. year.Bottlenecks.Where(b => result.Hours.ContainsKey(b.BottleneckId)).Select(b =>
                {
                    var (then, now) = result.Hours[b.BottleneckId];
                    return new FreedCapacity(
                        b.BottleneckId, b.Name, Hours(then), Hours(now), Hours(then - now), Hours(b.CapacityHours * 12m));
                }),
            ],
            [.. Warnings(year, items, alone)]);
    }

    private static ScenarioFigures Figures(ScenarioSums s, decimal fixedCost)
    {
        var (known, contribution) = (Rounded(s.KnownNet), Rounded(s.Contribution));
        return new ScenarioFigures(
            Rounded(s.Net), Rounded(s.Variable), Rounded(s.Freight), Rounded(s.Commission), Rounded(s.Rebate), Rounded(s.Financing),
            Rounded(s.Complaint), contribution, Rounded(fixedCost), Rounded(s.Contribution - fixedCost), PlainShare.Of(contribution, known),
            Rounded(s.Net - s.KnownNet));
    }

    private static ScenarioFigures Difference(ScenarioFigures before, ScenarioFigures after) => new(
        after.Net - before.Net, after.VariableCost - before.VariableCost, after.Freight - before.Freight,
        after.Commission - before.Commission, after.Rebate - before.Rebate, after.Financing - before.Financing,
        after.Complaint - before.Complaint, after.Contribution - before.Contribution, after.FixedCost - before.FixedCost,
        after.FullProfit - before.FullProfit,
        after.Margin is { } now && before.Margin is { } then ? now - then : null, after.UnknownCostNet - before.UnknownCostNet);

    private static Money Rounded(decimal amount) => new(amount);

    private static decimal Hours(decimal hours) => PlainShare.Plain(decimal.Round(hours, 2, MidpointRounding.AwayFromZero));

    private static IEnumerable<ScenarioWarning> Warnings(
        ScenarioBase year, IReadOnlyList<ScenarioItem> items, IReadOnlyList<ScenarioItemEffect> alone)
    {
        for (var i = 0; i < items.Count; i++)
        {
            var item = items[i];
            var told = false;
            foreach (var id in item.Where.CustomerIds.Concat(item.LikeCustomerId is { } like ? [like] : Enumerable.Empty<long>()))
            {
                var customer = year.Customers.GetValueOrDefault(id);
                if (customer is null) yield return new ScenarioWarning(i, ScenarioDoubt.CustomerUnknown, id, null);
                else if (customer.IsArchived) yield return new ScenarioWarning(i, ScenarioDoubt.CustomerArchived, id, customer.Name);
            }
            foreach (var id in item.Where.ProductIds)
            {
                var product = year.Products.GetValueOrDefault(id);
                if (product is null) yield return new ScenarioWarning(i, ScenarioDoubt.ProductUnknown, id, null);
                else if (product.IsArchived) yield return new ScenarioWarning(i, ScenarioDoubt.ProductArchived, id, product.Name);
            }
            foreach (var id in item.Where.CategoryIds.Where(id => !year.Categories.ContainsKey(id)))
                yield return new ScenarioWarning(i, ScenarioDoubt.CategoryUnknown, id, null);
            if (item.Kind == SupposedChange.ChangeTerms && year.Interest is null)
            {
                told = true;
                yield return new ScenarioWarning(i, ScenarioDoubt.InterestNotSet, null, null);
            }
            if (item.Kind == SupposedChange.WinCustomer && year.Cells.All(c => c.CustomerKey != item.LikeCustomerId))
                yield return new ScenarioWarning(i, ScenarioDoubt.LikeBoughtNothing, item.LikeCustomerId, null);
            else if (!told && item is not { Share: 0m } and not { Days: 0 } && alone[i] is { Net.Amount: 0m, Contribution.Amount: 0m })
                yield return new ScenarioWarning(i, ScenarioDoubt.NothingSold, null, null);
        }
    }
}
