using System.Text.Json;
using Crm.Common;
using Crm.Orders;

namespace Crm.UnitTests.Orders;

public sealed class OrderMergeTests
{
    private static readonly Dictionary<string, ProductReference> Products = new()
    {
        ["P1"] = new ProductReference("P1", 1, 0.09m),
        ["P2"] = new ProductReference("P2", 2, null),
    };

    private static readonly OrderRow Stored = new()
    {
        SalesOrderId = 7,
        Source = "ERP",
        ExternalKey = "O1",
        Number = "O1",
        CustomerId = 3,
        OrderDate = new DateOnly(2026, 5, 4),
        Period = 202605,
        State = OrderState.Confirmed,
        Counts = true,
        Currency = "CNY",
        ExchangeRate = 1m,
        Region = "华东",
        HeaderDiscountRate = 0.02m,
        Freight = new Money(10m),
    };

    [Test]
    public void An_absent_member_is_left_alone()
    {
        var (after, problem) = Head("""{ "number": "SO-1" }""", Stored);

        Assert.That(problem, Is.Null);
        Assert.That(after, Is.EqualTo(Stored with { Number = "SO-1" }));
    }

    [Test]
    public void Null_clears_what_can_be_empty_and_sets_the_default_where_there_is_one()
    {
        var (after, _) = Head("""{ "region": null, "headerDiscountRate": null, "freight": null, "state": null, "number": null }""", Stored);

        Assert.That(after.Region, Is.Null);
        Assert.That(after.HeaderDiscountRate, Is.Null);
        Assert.That(after.Freight, Is.EqualTo(Money.Zero));
        Assert.That(after.State, Is.EqualTo(OrderState.Confirmed));
        Assert.That(after.Number, Is.EqualTo("O1"));
    }

    [Test]
    public void The_same_message_again_changes_nothing()
    {
        const string message = """
            { "customerKey": "C1", "orderDate": "2026-05-04", "region": " 华东 ", "headerDiscountRate": 0.0200, "freight": 10.0, "currency": "CNY" }
            """;

        Assert.That(Head(message, Stored).After, Is.EqualTo(Stored));
    }

    [Test]
    public void A_discount_amount_takes_the_place_of_the_rate()
    {
        var (after, _) = Head("""{ "headerDiscountAmount": 50 }""", Stored);

        Assert.That(after.HeaderDiscountAmount, Is.EqualTo(new Money(50m)));
        Assert.That(after.HeaderDiscountRate, Is.Null);
    }

    [Test]
    public void A_cancelled_order_counts_no_more_and_a_revived_one_does()
    {
        Assert.That(Head("""{ "state": "cancelled" }""", Stored).After.Counts, Is.False);
        Assert.That(Head("{}", Stored with { ArchivedAt = DateTime.UnixEpoch, Counts = false }).After, Is.EqualTo(Stored));
    }

    [Test]
    public void Another_currency_needs_its_rate_because_a_rate_of_1_would_be_wrong_in_silence()
    {
        var (_, problem) = Head("""{ "currency": "USD" }""", Stored);

        Assert.That(problem?.Field, Is.EqualTo("exchangeRate"));
        Assert.That(Head("""{ "currency": "USD", "exchangeRate": 7.1 }""", Stored).After.ExchangeRate, Is.EqualTo(7.1m));
    }

    [Test]
    public void A_rate_stays_with_its_currency()
    {
        var dollars = Stored with { Currency = "USD", ExchangeRate = 7.1m };

        Assert.That(Head("""{ "region": null }""", dollars).After.ExchangeRate, Is.EqualTo(7.1m));
        Assert.That(Head("""{ "currency": null }""", dollars).After, Has.Property("Currency").EqualTo("CNY").And.Property("ExchangeRate").EqualTo(1m));
    }

    [Test]
    public void A_line_takes_the_customers_tax_rate_else_the_products_else_none()
    {
        const string lines = """[{ "productKey": "P1", "quantity": 1, "unitPrice": 2 }, { "productKey": "P2", "quantity": 1, "unitPrice": 2 }]""";

        Assert.That(Lines(lines, [], customerTaxRate: 0.13m).Select(l => l.TaxRate), Is.EqualTo(new[] { 0.13m, 0.13m }));
        Assert.That(Lines(lines, [], customerTaxRate: null).Select(l => l.TaxRate), Is.EqualTo(new[] { 0.09m, 0m }));
    }

    [Test]
    public void A_line_that_goes_on_keeps_the_tax_rate_it_was_given_by_default()
    {
        var stored = Lines("""[{ "productKey": "P1", "quantity": 1, "unitPrice": 2 }]""", [], customerTaxRate: 0.13m);
        stored[0].OrderLineId = 5;

        var again = Lines("""[{ "productKey": "P1", "quantity": 1, "unitPrice": 2 }]""", stored, customerTaxRate: 0.06m);
        var other = Lines("""[{ "productKey": "P2", "quantity": 1, "unitPrice": 2 }]""", stored, customerTaxRate: 0.06m);

        Assert.That(again, Is.EqualTo(stored));
        Assert.That(other[0], Has.Property("TaxRate").EqualTo(0.06m).And.Property("OrderLineId").EqualTo(5));
    }

    [Test]
    public void Absent_members_of_a_line_take_their_defaults_because_lines_are_sent_whole()
    {
        var stored = Lines("""[{ "productKey": "P1", "quantity": 1, "unitPrice": 2, "discount": 0.1, "unitsPerSalesUnit": 12, "unit": "箱" }]""", []);

        var after = Lines("""[{ "productKey": "P1", "quantity": 1, "unitPrice": 2 }]""", stored)[0];

        Assert.That((after.Discount, after.UnitsPerSalesUnit, after.Unit), Is.EqualTo((0m, 1m, (string?)null)));
    }

    [TestCase("""{ "quantity": 0.0000001, "unitPrice": 1 }""", "lines[0].quantity")]
    [TestCase("""{ "quantity": 0, "unitPrice": 1 }""", "lines[0].quantity")]
    [TestCase("""{ "unitPrice": 1 }""", "lines[0].quantity")]
    [TestCase("""{ "quantity": 1 }""", "lines[0].unitPrice")]
    [TestCase("""{ "quantity": 1, "unitPrice": -1 }""", "lines[0].unitPrice")]
    [TestCase("""{ "quantity": 1, "unitPrice": 1, "discount": 1.1 }""", "lines[0].discount")]
    [TestCase("""{ "quantity": 1, "unitPrice": 1, "taxRate": 13 }""", "lines[0].taxRate")]
    [TestCase("""{ "quantity": 1, "unitPrice": 1, "unitsPerSalesUnit": 0 }""", "lines[0].unitsPerSalesUnit")]
    [TestCase("""{ "quantity": 1, "unitPrice": 1, "unit": "\u0007" }""", "lines[0].unit")]
    [TestCase("""{ "quantity": 1, "unitPrice": 1, "returnReference": "R1" }""", "lines[0].returnReference")]
    public void A_line_that_cannot_be_right_is_named(string line, string field)
    {
        var message = Read($$"""{ "lines": [{{line.Replace("{ ", "{ \"productKey\": \"P1\", ", StringComparison.Ordinal)}}] }""");

        Assert.That(message.Problems().Select(p => p.Field), Is.EqualTo(new[] { field }));
    }

    [Test]
    public void Every_plain_line_passes_and_a_return_may_name_its_reference()
    {
        var message = Read("""
            { "lines": [{ "key": "10", "productKey": "P1", "quantity": 2.5, "unit": "箱", "unitPrice": 0, "discount": 1, "taxRate": 0 },
                        { "key": "20", "productKey": "P1", "quantity": -1, "unitPrice": 3.1234, "returnReference": "R1" },
                        { "productKey": "P1", "quantity": 1, "unitPrice": 1 }, { "productKey": "P1", "quantity": 1, "unitPrice": 1 }] }
            """);

        Assert.That(message.Problems(), Is.Empty);
    }

    [Test]
    public void The_second_line_with_the_same_key_is_named()
    {
        var message = Read("""
            { "lines": [{ "key": "a", "productKey": "P1", "quantity": 1, "unitPrice": 1 }, { "key": " a", "productKey": "P1", "quantity": 1, "unitPrice": 1 }] }
            """);

        Assert.That(message.Problems().Single(), Has.Property("Field").EqualTo("lines[1].key").And.Property("Code").EqualTo("duplicate"));
    }

    [TestCase("""{ "state": "checked" }""", "state")]
    [TestCase("""{ "lines": null }""", "lines")]
    [TestCase("""{ "lines": [null] }""", "lines[0]")]
    [TestCase("""{ "orderDate": null }""", "orderDate")]
    [TestCase("""{ "orderDate": "1900-01-01" }""", "orderDate")]
    [TestCase("""{ "customerKey": "" }""", "customerKey")]
    [TestCase("""{ "exchangeRate": 0 }""", "exchangeRate")]
    [TestCase("""{ "currency": "rmb" }""", "currency")]
    [TestCase("""{ "headerDiscountRate": 0.1, "headerDiscountAmount": 5 }""", "headerDiscountAmount")]
    public void A_head_that_cannot_be_right_is_named(string message, string field) =>
        Assert.That(Read(message).Problems().Select(p => p.Field), Is.EqualTo(new[] { field }));

    [Test]
    public void Amounts_that_would_leave_the_range_of_money_fail_their_line()
    {
        var lines = Lines("""[{ "productKey": "P1", "quantity": 10000000, "unitPrice": 100000000 }]""", []);

        Assert.That(OrderMerge.AmountProblems(Stored, lines).Single().Field, Is.EqualTo("lines[0].unitPrice"));
    }

    private static (OrderRow After, Crm.Contracts.Sync.RowProblem? Problem) Head(string message, OrderRow before) =>
        OrderMerge.Head(Read(message), before, "ERP", "O1", before.CustomerId, "CNY");

    private static List<OrderLineRow> Lines(string lines, IReadOnlyList<OrderLineRow> before, decimal? customerTaxRate = 0.13m) =>
        OrderMerge.Lines(JsonSerializer.Deserialize<List<OrderLineMessage>>(lines, CrmJson.Options)!, before, Products, customerTaxRate, true);

    private static OrderMessage Read(string json) => JsonSerializer.Deserialize<OrderMessage>(json, CrmJson.Options)!;
}
