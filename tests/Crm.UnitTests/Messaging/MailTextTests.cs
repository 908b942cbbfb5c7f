using Crm.Messaging;

namespace Crm.UnitTests.Messaging;

public sealed class MailTextTests
{
    private static readonly string[] Known = ["name", "link"];

    [Test]
    public void Values_stand_where_the_text_names_them() =>
        Assert.That(Render("Dear {{name}}", "Hello {{ name }}, {{name}}!", ("name", "Wang")),
            Is.EqualTo(("Dear Wang", "Hello Wang, Wang!")));

    [Test]
    public void A_value_that_looks_like_a_placeholder_stays_what_it_is() =>
        Assert.That(Render("{{name}}", "{{name}}", ("name", "{{link}}"), ("link", "https://a.example")).Text, Is.EqualTo("{{link}}"));

    [Test]
    public void Every_value_is_escaped_in_the_page()
    {
        var mail = MailTexts.Render(new MailText("x", "<b>{{name}}</b> & more"), "en", Values(("name", "<img src=x onerror='1'>\"&")));

        Assert.That(mail.Html, Does.Contain("&lt;b&gt;&lt;img src=x onerror=&#39;1&#39;&gt;&quot;&amp;&lt;/b&gt; &amp; more"));
        Assert.That(mail.Html, Does.Not.Contain("<img").And.Not.Contain("<b>"));
        Assert.That(mail.Text, Is.EqualTo("<b><img src=x onerror='1'>\"&</b> & more"));
    }

    [Test]
    public void Only_the_link_that_the_product_made_becomes_one()
    {
        var mail = MailTexts.Render(new MailText("x", "{{name}} {{link}}"), "en",
            Values(("name", "https://evil.example"), ("link", "https://crm.example/a?b=1&c=\"2")));

        Assert.That(mail.Html, Does.Contain("""<a href="https://crm.example/a?b=1&amp;c=&quot;2">"""));
        Assert.That(mail.Html, Does.Not.Contain("href=\"https://evil"));
        Assert.That(MailTexts.Render(new MailText("x", "{{link}}"), "en", Values(("link", "javascript:alert(1)"))).Html, Does.Not.Contain("<a "));
    }

    [TestCase("1\r\nBcc: a@b.example")]
    [TestCase("1\nBcc: a@b.example")]
    [TestCase("1\rBcc: a@b.example")]
    [TestCase("1\u2028Bcc: a@b.example")]
    [TestCase("1\u0085Bcc: a@b.example")]
    [TestCase("1\0Bcc: a@b.example")]
    public void A_subject_line_is_one_line_whatever_the_values_hold(string value)
    {
        var title = Render("Case {{name}}", "x", ("name", value)).Title;

        Assert.That(title.Any(char.IsControl) || title.Contains('\u2028'), Is.False);
        Assert.That(title, Does.StartWith("Case 1 ").And.EndsWith("Bcc: a@b.example"));
    }

    [Test]
    public void A_long_subject_line_is_cut_between_characters()
    {
        var title = Render("{{name}}", "x", ("name", new string('a', MailTexts.LongestTitle - 1) + "😀😀")).Title;

        Assert.That(title, Is.EqualTo(new string('a', MailTexts.LongestTitle - 1)));
    }

    [Test]
    public void Unknown_placeholders_are_named()
    {
        Assert.That(MailTexts.Problem("{{name}} {{ link }}", Known), Is.Null);
        Assert.That(MailTexts.Problem("{{nme}} {{name}} {{Other}}", Known), Does.StartWith("does not know {{nme}}, {{Other}};").And.Contain("{{link}}"));
    }

    [TestCase("{{name}")]
    [TestCase("{{na me}}")]
    [TestCase("{{}}")]
    [TestCase("name}}")]
    public void Braces_that_hold_no_name_are_refused(string text) => Assert.That(MailTexts.Problem(text, Known), Does.Contain("{{name}}"));

    [Test]
    public void Every_text_that_the_product_comes_with_names_only_what_it_is_given_and_uses_all_of_it() => Assert.Multiple(() =>
    {
        foreach (var template in KnownTemplates.All)
            foreach (var text in new[] { template.Chinese, template.English })
            {
                Assert.That(MailTexts.Problem(text.Title + text.Body, template.Names), Is.Null, template.Name);
                Assert.That(MailTexts.Placeholders(text.Title + text.Body), Is.SupersetOf(template.Placeholders.Select(p => p.Name)), template.Name);
                Assert.That(text.Title.Any(char.IsControl), Is.False, template.Name);
            }
    });

    [Test]
    public void Names_of_texts_are_told_apart() =>
        Assert.That(KnownTemplates.All.Select(t => t.Name), Is.Unique.And.All.Matches<string>(n => n!.Length <= 40));

    [TestCase(null, "zh-CN")]
    [TestCase("", "zh-CN")]
    [TestCase("zh", "zh-CN")]
    [TestCase("zh-TW", "zh-CN")]
    [TestCase("en", "en")]
    [TestCase("en-GB", "en")]
    [TestCase("de", "en")]
    public void Who_reads_no_chinese_is_written_to_in_english(string? language, string expected) =>
        Assert.That(MailLanguage.Of(language), Is.EqualTo(expected));

    private static (string Title, string Text) Render(string title, string body, params (string Name, string Value)[] values)
    {
        var mail = MailTexts.Render(new MailText(title, body), "en", Values(values));
        return (mail.Title, mail.Text);
    }

    private static Dictionary<string, string> Values(params (string Name, string Value)[] values) =>
        values.ToDictionary(v => v.Name, v => v.Value);
}
