using Crm.Messaging;

namespace Crm.UnitTests.Messaging;

public sealed class MailAddressingTests
{
    [TestCase("wang@example.com")]
    [TestCase("  wang.fang+crm@mail.example.com ")]
    [TestCase("wang@例子.中国")]
    public void One_mailbox_is_an_address(string text) => Assert.That(MailAddressing.Read(text, out _), Is.EqualTo(text.Trim()));

    [TestCase(null)]
    [TestCase("")]
    [TestCase("wang")]
    [TestCase("wang@")]
    [TestCase("@example.com")]
    [TestCase("wang@localhost")]
    [TestCase("wang@example.")]
    [TestCase("Wang <wang@example.com>")]
    [TestCase("wang@example.com, chen@example.com")]
    [TestCase("wang@example.com\r\nBcc: chen@example.com")]
    [TestCase("wang@exa mple.com")]
    [TestCase("王芳@example.com")]
    public void Anything_else_is_refused_with_a_reason(string? text)
    {
        Assert.That(MailAddressing.Read(text, out var problem), Is.Null);
        Assert.That(problem, Is.Not.Empty);
    }

    [Test]
    public void Pauses_grow_and_end_after_about_three_days()
    {
        var pauses = Enumerable.Range(1, 40).Select(BackOff.After).TakeWhile(p => p is not null).Select(p => p!.Value).ToList();

        Assert.That(pauses, Is.Ordered);
        Assert.That(pauses[0], Is.EqualTo(TimeSpan.FromMinutes(1)));
        Assert.That(pauses.Sum(p => p.TotalHours), Is.InRange(60, 84));
    }
}
