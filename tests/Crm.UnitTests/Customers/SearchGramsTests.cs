using Crm.Customers;

namespace Crm.UnitTests.Customers;

public sealed class SearchGramsTests
{
    [TestCase("华为技术有限公司", "华为")]
    [TestCase("华为技术有限公司", "技术")]
    [TestCase("华为技术有限公司", "华")]
    [TestCase("华为技术有限公司", "司")]
    [TestCase("华为（深圳）技术", "华为深圳")]
    [TestCase("Shenzhen Huawei Co., Ltd.", "Co., Ltd.")]
    [TestCase("Shenzhen Huawei Co.,Ltd.", "co ltd")]
    [TestCase("Shenzhen Huawei", "hua")]
    [TestCase("Shenzhen Huawei", "awei")]
    [TestCase("Shenzhen Huawei", "wei")]
    [TestCase("Shenzhen Huawei", "ei")]
    [TestCase("Shenzhen Huawei", "hu")]
    [TestCase("3M China", "3m")]
    [TestCase("TCL集团", "tcl")]
    [TestCase("TCL 集团", "TCL集团")]
    [TestCase("ＨＵＡＷＥＩ　Technologies", "huawei")]
    [TestCase("Huawei", "ＨＵＡ")]
    [TestCase("021-5080 1234", "02150801234")]
    [TestCase("021-5080 1234", "5080")]
    [TestCase("C-000123", "000123")]
    [TestCase("Müller & Söhne", "söhne")]
    [TestCase("𠮷野家食品", "𠮷野")]
    public void Whatever_part_of_a_text_is_looked_for_its_pieces_are_among_the_texts(string text, string lookedFor)
    {
        var searchable = TextFold.Searchable(text);
        var grams = SearchGrams.Of(searchable);

        foreach (var term in CustomerQuery.TermsOf(lookedFor))
        {
            Assert.That(searchable, Does.Contain(term));
            foreach (var condition in SearchGrams.ConditionsOf(term))
                Assert.That(grams.Any(g => Meets(g, condition)), $"{condition} of '{term}' among {string.Join(' ', grams)}");
        }
    }

    [Test]
    public void Every_place_of_any_text_can_be_found_by_any_part_of_it()
    {
        var random = new Random(20261121);
        const string alphabet = "华为技术有限ab3é |Ｃ.-𠮷";
        for (var round = 0; round < 2000; round++)
        {
            var text = new string([.. Enumerable.Range(0, random.Next(1, 12)).Select(_ => alphabet[random.Next(alphabet.Length)])]);
            var searchable = TextFold.Searchable(text.Replace('\ud842', 'x').Replace('\udfb7', 'y'));
            if (searchable.Length == 0) continue;
            var from = random.Next(searchable.Length);
            var term = searchable.Substring(from, random.Next(1, searchable.Length - from + 1)).Trim();
            var grams = SearchGrams.Of(searchable);

            foreach (var condition in SearchGrams.ConditionsOf(term))
                Assert.That(grams.Any(g => Meets(g, condition)), $"{condition} of '{term}' in '{searchable}' among {string.Join(' ', grams)}");
        }
    }

    [Test]
    public void Chinese_makes_pieces_of_two_and_the_last_character()
    {
        Assert.That(SearchGrams.Of("华为技术"), Is.EquivalentTo(new[] { "华为", "为技", "技术", "术" }));
    }

    [Test]
    public void Latin_makes_pieces_of_three_and_the_last_two_letters_of_each_word()
    {
        Assert.That(SearchGrams.Of("hua co x"), Is.EquivalentTo(new[] { "hua", "ua", "co", "x" }));
    }

    [Test]
    public void No_piece_reaches_from_one_field_into_the_next()
    {
        Assert.That(SearchGrams.Of("ab|cd"), Is.EquivalentTo(new[] { "ab", "cd" }));
    }

    [Test]
    public void One_letter_narrows_nothing_and_two_are_the_beginning_of_a_piece()
    {
        Assert.That(SearchGrams.ConditionsOf("c"), Is.Empty);
        Assert.That(SearchGrams.ConditionsOf("co"), Is.EqualTo(new[] { new GramCondition("co", IsPrefix: true) }));
        Assert.That(SearchGrams.ConditionsOf("华"), Is.EqualTo(new[] { new GramCondition("华", IsPrefix: true) }));
        Assert.That(SearchGrams.ConditionsOf("华为"), Is.EqualTo(new[] { new GramCondition("华为", IsPrefix: false) }));
    }

    [Test]
    public void Signs_that_mean_something_to_like_never_reach_it()
    {
        Assert.That(CustomerQuery.TermsOf("50%_[a]"), Is.EqualTo(new[] { "50 a" }));
        Assert.That(CustomerQuery.TermsOf("%"), Is.Empty);
    }

    [Test]
    public void Every_word_is_a_term_of_its_own()
    {
        Assert.That(CustomerQuery.TermsOf(" 华为  Shenzhen　华为 "), Is.EquivalentTo(new[] { "华为", "shenzhen" }));
    }

    private static bool Meets(string gram, GramCondition condition) => condition.IsPrefix
        ? string.CompareOrdinal(gram, condition.Gram) >= 0 && string.CompareOrdinal(gram, condition.UpTo) < 0
        : gram == condition.Gram;
}
