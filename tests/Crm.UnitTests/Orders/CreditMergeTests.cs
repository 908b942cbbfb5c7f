using System.Text.Json;
using Crm.Common;
using Crm.Contracts.Profitability;
using Crm.Orders;

namespace Crm.UnitTests.Orders;

public sealed class CreditMergeTests
{
    private static readonly Dictionary<string, ProductReference> Products = new() { ["P1"] = new ProductReference("P1", 1, 0.09m) };

    [Test]
    public void Goods_that_came_back_are_a_negative_fact_and_bring_their_cost_back()
    {
        var line = Lines("""[{ "productKey": "P1", "goodsReturned": true, "quantity": 4, "unitPrice": 25, "taxRate": 0.13 }]""", rate: 2m).Single();

        CreditProfit.Write(line, new ReturnedCost(new Money(60m), new Money(10m), new Money(5m), new Money(8m)));

        Assert.That(line, Has.Property("Quantity").EqualTo(-4m).And.Property("Net").EqualTo(new Money(-200m)));
        Assert.That(line, Has.Property("Tax").EqualTo(new Money(-26m)).And.Property("Material").EqualTo(new Money(-60m)));
        Assert.That(line, Has.Property("Contribution").EqualTo(new Money(-125m)).And.Property("FullProfit").EqualTo(new Money(-117m)));
    }

    [Test]
    public void An_allowance_has_no_quantity_and_brings_no_cost()
    {
        var line = Lines("""[{ "goodsReturned": false, "amount": 80 }]""").Single();

        CreditProfit.Write(line, CreditProfit.Allowance);

        Assert.That(line, Has.Property("Quantity").EqualTo(0m).And.Property("Net").EqualTo(new Money(-80m)));
        Assert.That(line, Has.Property("Contribution").EqualTo(new Money(-80m)).And.Property("FullProfit").EqualTo(new Money(-80m)));
    }

    [Test]
    public void An_unknown_cost_makes_the_contribution_unknown()
    {
        var line = Lines("""[{ "productKey": "P1", "goodsReturned": true, "quantity": 4, "amount": 100 }]""").Single();
        var note = new CreditNoteRow();

        CreditProfit.Write(line, new ReturnedCost(null, null, null, null));
        CreditProfit.WriteTotals(note, [line]);

        Assert.That(line.Contribution, Is.Null);
        Assert.That(note.UnknownCostNet, Is.EqualTo(new Money(-100m)));
    }

    [Test]
    public void The_same_lines_again_are_the_same()
    {
        const string lines = """[{ "productKey": "P1", "goodsReturned": true, "quantity": 3, "amount": 100, "returnReference": "R1" }]""";
        var stored = Lines(lines);

        Assert.That(Lines(lines, stored), Is.EqualTo(stored));
    }

    [Test]
    public void A_cost_that_came_back_keeps_its_cost_per_unit()
    {
        var before = new CreditLineRow
        {
            GoodsReturned = true,
            ProductId = 1,
            Quantity = -4m,
            Material = new Money(-60m),
            Labour = Money.Zero,
            VariableOverhead = new Money(-2m),
            FixedOverhead = new Money(-1m),
        };

        Assert.That(CreditProfit.Frozen(before, before with { Quantity = -2m }),
            Is.EqualTo(new ReturnedCost(new Money(30m), Money.Zero, new Money(1m), new Money(0.5m))));
    }

    [TestCase("""{ "goodsReturned": true, "quantity": 1, "amount": 1 }""", "lines[0].productKey")]
    [TestCase("""{ "productKey": "P1", "goodsReturned": true, "amount": 1 }""", "lines[0].quantity")]
    [TestCase("""{ "productKey": "P1", "goodsReturned": true, "quantity": -1, "amount": 1 }""", "lines[0].quantity")]
    [TestCase("""{ "goodsReturned": false, "quantity": 2, "amount": 1 }""", "lines[0].quantity")]
    [TestCase("""{ "goodsReturned": false }""", "lines[0].amount")]
    [TestCase("""{ "amount": 1 }""", "lines[0].goodsReturned")]
    [TestCase("""{ "productKey": "P1", "goodsReturned": true, "quantity": 1, "amount": 1, "unitPrice": 1 }""", "lines[0].amount")]
    [TestCase("""{ "goodsReturned": false, "unitPrice": 1 }""", "lines[0].unitPrice")]
    public void A_line_that_cannot_be_right_is_named(string line, string field)
    {
        var message = JsonSerializer.Deserialize<CreditNoteMessage>($$"""{ "lines": [{{line}}] }""", CrmJson.Options)!;

        Assert.That(message.Problems().Select(p => p.Field), Is.EqualTo(new[] { field }));
    }

    private static List<CreditLineRow> Lines(string lines, List<CreditLineRow>? before = null, decimal rate = 1m) => CreditMerge.Lines(
        JsonSerializer.Deserialize<List<CreditLineMessage>>(lines, CrmJson.Options)!, before ?? [], new CreditNoteRow { ExchangeRate = rate },
        Products, 0.13m, true);
}
