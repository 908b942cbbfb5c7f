using System.Text.Json;
using Crm.Common;

namespace Crm.UnitTests.Common.Data;

internal sealed class MoneyTests
{
    [TestCase("1.00005", "1.0001")]
    [TestCase("-1.00005", "-1.0001")]
    [TestCase("1.00004999", "1")]
    [TestCase("2.5", "2.5")]
    public void Rounds_half_away_from_zero_at_four_places(string amount, string expected) =>
        Assert.That(new Money(decimal.Parse(amount)).ToString(), Is.EqualTo(expected));

    [Test]
    public void Adds_takes_away_and_multiplies()
    {
        var ten = new Money(10m);
        Assert.Multiple(() =>
        {
            Assert.That(ten + ten - new Money(0.5m), Is.EqualTo(new Money(19.5m)));
            Assert.That(-ten, Is.EqualTo(new Money(-10m)));
            Assert.That(ten * 0.33333m, Is.EqualTo(new Money(3.3333m)));
            Assert.That(3m * ten, Is.EqualTo(new Money(30m)));
            Assert.That(ten / 3m, Is.EqualTo(new Money(3.3333m)));
            Assert.That(ten > Money.Zero && Money.Zero <= ten && !(ten < Money.Zero), Is.True);
        });
    }

    [Test]
    public void Sums_are_exact()
    {
        Assert.That(Enumerable.Repeat(new Money(0.1m), 1000).Sum(), Is.EqualTo(new Money(100m)));
        Assert.That(Array.Empty<Money>().Sum(), Is.EqualTo(Money.Zero));
        Assert.That(new[] { 1, 2 }.Sum(n => new Money(n)), Is.EqualTo(new Money(3m)));
    }

    [Test]
    public void Has_the_range_that_both_engines_can_keep()
    {
        var most = new Money(922_337_203_685_477.5807m);
        Assert.That(Money.FromScaled(most.Scaled), Is.EqualTo(most));
        Assert.That(Money.FromScaled((-most).Scaled), Is.EqualTo(-most));
        Assert.That(() => new Money(922_337_203_685_477.5808m), Throws.TypeOf<OverflowException>());
        Assert.That(() => most + most, Throws.TypeOf<OverflowException>());
    }

    [TestCase("12.5000", "12.5")]
    [TestCase("0.0000", "0")]
    [TestCase("100", "100")]
    [TestCase("-0.0001", "-0.0001")]
    public void Is_a_plain_number_in_json_without_needless_zeros(string amount, string json)
    {
        Assert.That(JsonSerializer.Serialize(new Money(decimal.Parse(amount))), Is.EqualTo(json));
        Assert.That(JsonSerializer.Deserialize<Money>(json), Is.EqualTo(new Money(decimal.Parse(amount))));
    }

    [TestCase("1.23456")]
    [TestCase("\"12\"")]
    [TestCase("null")]
    [TestCase("1e20")]
    [TestCase("1e40")]
    public void Refuses_json_that_would_have_to_be_bent(string json) =>
        Assert.That(() => JsonSerializer.Deserialize<Money>(json), Throws.TypeOf<JsonException>());
}
