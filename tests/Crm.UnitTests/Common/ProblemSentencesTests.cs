using Crm.Common;
using Crm.Complaints;
using Crm.Grading;
using FluentValidation.Resources;

namespace Crm.UnitTests.Common;

public sealed class ProblemSentencesTests
{
    private static readonly ProblemSentences Made = new(
        new Dictionary<string, string>
        {
            ["must not be empty"] = "不能为空",
            ["must be between {0:one} and {1:one}"] = "必须在 {0} 到 {1} 之间",
            ["must be between {0:one} and {1:one}, with at most {2:one} decimals"] = "必须在 {0} 到 {1} 之间，最多 {2} 位小数",
            ["{0} saved version {1}. {2}"] = "第 {1} 版由{0:who}保存。{2:text}",
            ["It is {0}."] = "它{0:state}。",
            ["{0} changed {1}"] = "{0}改了{1}",
            ["changed since. {0}."] = "此后有修改：{0:text}。",
            ["write {{name}} ({0})"] = "请写 {{name}}（{0}）",
        },
        new Dictionary<string, Dictionary<string, string>>
        {
            ["who"] = new() { ["Somebody"] = "有人" },
            ["state"] = new() { ["closed"] = "已关闭" },
        });

    [TestCase("must not be empty", "不能为空", TestName = "A sentence as it stands")]
    [TestCase("must be between 1 and 200", "必须在 1 到 200 之间", TestName = "What varies is put back")]
    [TestCase("must be between 1 and 20, with at most 4 decimals", "必须在 1 到 20 之间，最多 4 位小数", TestName = "The sentence that says most")]
    [TestCase("Somebody saved version 3. It is closed.", "第 3 版由有人保存。它已关闭。", TestName = "A sentence in a sentence, and words by their list")]
    [TestCase("李 (a+b)*[c]$^ saved version 4. ", "第 4 版由李 (a+b)*[c]$^保存。", TestName = "Chinese text and signs of patterns stand as they are")]
    [TestCase("It is {0} $1 \\.", "它{0} $1 \\。", TestName = "What looks like a place to fill stays what it is")]
    [TestCase("changed since. A changed x; B changed y.", "此后有修改：A改了x；B改了y。", TestName = "Several sentences in one")]
    [TestCase("write {{name}} (7)", "请写 {{name}}（7）", TestName = "Double braces are text")]
    public void A_known_sentence_is_told_in_the_other_language(string english, string expected) =>
        Assert.That(Made.Find(english), Is.EqualTo(expected));

    [TestCase("")]
    [TestCase("must not be")]
    [TestCase("Must not be empty")]
    [TestCase("must not be empty.")]
    [TestCase("must be between one thing and another and a third")]
    [TestCase("must be between  and 5")]
    public void An_unknown_sentence_stays_as_it_is(string english)
    {
        Assert.That(Made.Find(english), Is.Null);
        Assert.That(Made.Translate(english), Is.EqualTo(english));
    }

    [Test]
    public void A_long_text_between_the_pieces_costs_no_more_than_reading_it()
    {
        var text = string.Concat(Enumerable.Repeat(" changed saved version ", 100_000));
        var taken = System.Diagnostics.Stopwatch.StartNew();

        Made.Translate(text);

        Assert.That(taken.Elapsed, Is.LessThan(TimeSpan.FromSeconds(5)));
    }

    [TestCase("There is no such customer, or you may not see it.", "没有这个客户，或者您无权查看。")]
    [TestCase("There is no customer with the key 'K-1 [甲]'.", "没有编号为“K-1 [甲]”的客户。")]
    [TestCase("name, region: is kept by the ERP (sap); change it there.", "name, region 由 ERP（sap）维护，请在 ERP 中修改。")]
    [TestCase("The record was changed since you read it and now has version 3. 王芳 changed name, region at 2026-07-01 09:00:00Z; api changed segment at 2026-07-01 09:10:00Z.",
        "您打开之后这条记录被修改过，现为第 3 版：王芳 于 2026-07-01 09:00:00（UTC）修改了 name, region；api 于 2026-07-01 09:10:00（UTC）修改了 segment。请重新加载。")]
    [TestCase("The order is waiting for approval and cannot be changed. 王芳 sent it for approval at 2026-07-01 09:00:00Z: 急单. 请批.",
        "订单的状态是“待审批”，不能修改。王芳 于 2026-07-01 09:00:00（UTC）提交了审批: 急单. 请批。")]
    [TestCase("The order is closed and cannot be confirmed.", "订单的状态是“已关闭”，不能确认。")]
    [TestCase("The order is closed and cannot be confirmed. The system closed it at 2026-07-01 09:00:00Z.",
        "订单的状态是“已关闭”，不能确认。系统 于 2026-07-01 09:00:00（UTC）关闭了它。")]
    [TestCase("The complaint is closed; reopen it first. It is closed.", "投诉已关闭，请先重新打开。当前状态是“已关闭”。")]
    [TestCase("A complaint that is solved cannot be responded to. 李雷 wrote 'solved' at 2026-07-01 09:00:00Z (step 4).",
        "投诉的状态是“已处理”，不能答复客户。李雷 于 2026-07-01 09:00:00（UTC）记录了“处理完毕”（第 4 步）。")]
    [TestCase("The complaint was changed since you read it and now has version 5 (you read 4). It is being investigated.",
        "您打开之后投诉被修改过，现为第 5 版（您看到的是第 4 版），请重新加载。当前状态是“调查中”。")]
    [TestCase("Somebody saved the scheme on 2026-07-01 at 09:00 UTC, after you read it. Read it again.",
        "有人在您打开之后于 2026-07-01 09:00（UTC）保存了方案。请重新加载。")]
    [TestCase("The address is longer than 254 characters. Give the right one.", "邮件地址超过 254 个字符。请填写正确的地址。")]
    [TestCase("is not valid JSON (line 1, byte 9)", "不是正确的 JSON（第 1 行，第 9 字节）")]
    [TestCase("3, 4: is no customer that you may see", "3, 4：不是您可以查看的客户")]
    [TestCase("does not know {{naem}}; known here: {{number}}, {{name}}", "没有占位符 {{naem}}；可用：{{number}}, {{name}}")]
    public void The_products_own_sentences_are_told_in_Chinese(string english, string chinese) =>
        Assert.That(ProblemSentences.Chinese.Find(english), Is.EqualTo(chinese));

    [Test]
    public void Every_state_and_step_that_a_sentence_names_has_its_Chinese()
    {
        var forgotten =
            Enum.GetValues<ComplaintState>().Select(s => ("complaintState", StateWords.Of(s)))
                .Concat(Enum.GetValues<NextStep>().Select(s => ("complaintAct", StateWords.Of(s))))
                .Concat(Enum.GetValues<StepKind>().Select(s => ("complaintStep", StateWords.Of(s))))
                .Concat(Enum.GetValues<OverrideState>().Select(s => ("overrideState", OverrideWords.Of(s))))
                .Concat(Enum.GetValues<RunState>().Select(s => ("runState", s.ToString().ToLowerInvariant())))
                .Concat(Enum.GetValues<DutyState>().Select(s => ("dutyState", s.ToString().ToLowerInvariant())))
                .Concat(Enum.GetValues<Contracts.Jobs.JobState>().Select(s => ("jobState", s.ToString())))
                .Where(word => ProblemSentences.Chinese.Word(word.Item1, word.Item2) is null);

        Assert.That(forgotten, Is.Empty);
    }

    [Test]
    public void Every_message_of_the_validators_own_is_known()
    {
        var messages = new LanguageManager();
        string[] validators =
        [
            "EmailValidator", "GreaterThanOrEqualValidator", "GreaterThanValidator", "LengthValidator", "MinimumLengthValidator",
            "MaximumLengthValidator", "LessThanOrEqualValidator", "LessThanValidator", "NotEmptyValidator", "NotEqualValidator",
            "NotNullValidator", "PredicateValidator", "RegularExpressionValidator", "EqualValidator", "ExactLengthValidator",
            "InclusiveBetweenValidator", "ExclusiveBetweenValidator", "ScalePrecisionValidator", "EmptyValidator", "NullValidator", "EnumValidator",
        ];
        var english = validators.Select(name => messages.GetString(name, System.Globalization.CultureInfo.InvariantCulture)).ToList();

        Assert.That(english, Has.None.Empty);
        Assert.That(english.Where(message => ProblemSentences.Chinese.Find(message.Replace("{", "", StringComparison.Ordinal)
            .Replace("}", "", StringComparison.Ordinal)) is null), Is.Empty);
    }
}
