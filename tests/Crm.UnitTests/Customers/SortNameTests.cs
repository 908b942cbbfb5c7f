using Crm.Customers;

namespace Crm.UnitTests.Customers;

public sealed class SortNameTests
{
    [TestCase("ＡＢＣ　Company", "abc company")]
    [TestCase("  Zürich AG ", "zürich ag")]
    [TestCase("ｶﾞｰﾄﾞ", "カ゛ート゛")]
    public void Width_and_case_do_not_matter(string name, string expected) => Assert.That(SortName.Of(name), Is.EqualTo(expected));

    [Test]
    public void Is_never_longer_than_its_column_and_never_ends_in_half_a_character()
    {
        var name = string.Concat(Enumerable.Repeat("x", 199)) + "𠮷𠮷";

        Assert.That(SortName.Of(name), Is.EqualTo(new string('x', 199)));
    }
}
