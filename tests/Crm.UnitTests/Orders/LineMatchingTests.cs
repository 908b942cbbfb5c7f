using Crm.Orders;

namespace Crm.UnitTests.Orders;

public sealed class LineMatchingTests
{
    [Test]
    public void A_line_goes_on_with_the_stored_line_of_its_key_wherever_it_stands() =>
        Assert.That(LineMatching.Match(["b", "c", "a"], ["a", "b"]), Is.EqualTo(new[] { 1, -1, 0 }));

    [Test]
    public void Lines_without_keys_go_on_by_their_position() =>
        Assert.That(LineMatching.Match([null, null, null], [null, null]), Is.EqualTo(new[] { 0, 1, -1 }));

    [Test]
    public void A_line_that_got_its_key_later_goes_on_by_its_position() =>
        Assert.That(LineMatching.Match(["a", "b"], [null, null]), Is.EqualTo(new[] { 0, 1 }));

    [Test]
    public void Lines_with_different_keys_at_one_position_are_different_lines() =>
        Assert.That(LineMatching.Match(["x"], ["a"]), Is.EqualTo(new[] { -1 }));

    [Test]
    public void A_stored_line_goes_on_once_only() =>
        Assert.That(LineMatching.Match([null, "a"], ["a", "b"]), Is.EqualTo(new[] { -1, 0 }));

    [Test]
    public void Keys_are_compared_ordinally() =>
        Assert.That(LineMatching.Match(["A"], ["a"]), Is.EqualTo(new[] { -1 }));
}
