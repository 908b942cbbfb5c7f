using Crm.Contracts.Messaging;

namespace Crm.Messaging;

/// <summary>A value that a text may name, with an example for the preview.</summary>
internal sealed record PlaceholderSample(string Name, string Chinese, string English)
{
    public string In(string language) => language == MailLanguage.Chinese ? Chinese : English;
}

/// <summary>A text that the product comes with, in both languages.</summary>
internal sealed record KnownTemplate(string Name, IReadOnlyList<PlaceholderSample> Placeholders, MailText Chinese, MailText English)
{
    /// <summary>The names a text may use: its own and those that are filled in by themselves.</summary>
    public IReadOnlyList<string> Names => [.. Placeholders.Select(p => p.Name), KnownTemplates.Company];

    public MailText In(string language) => language == MailLanguage.Chinese ? Chinese : English;

    public IReadOnlyDictionary<string, string> Samples(string language, string company) =>
        Placeholders.Select(p => KeyValuePair.Create(p.Name, p.In(language))).Append(KeyValuePair.Create(KnownTemplates.Company, company))
            .ToDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal);
}

/// <summary>The languages that mails are written in.</summary>
internal static class MailLanguage
{
    public const string Chinese = "zh-CN";
    public const string English = "en";

    public static readonly IReadOnlyList<string> All = [Chinese, English];

    /// <summary>Chinese for every Chinese and for who named none, English for all others.</summary>
    public static string Of(string? language) =>
        string.IsNullOrWhiteSpace(language) || language.Trim().StartsWith("zh", StringComparison.OrdinalIgnoreCase) ? Chinese : English;
}

/// <summary>Every text there is, as the product comes with it.</summary>
internal static class KnownTemplates
{
    /// <summary>Our own name, known to every text.</summary>
    public const string Company = "company";

    public static readonly IReadOnlyList<KnownTemplate> All =
    [
        new(MailTemplates.ComplaintReceipt,
            [
                Sample("contact", "王芳", "Ms Wang"),
                Sample("number", "C2026-000123", "C2026-000123"),
                Sample("subject", "轴承噪音过大", "Bearings run loud"),
                Sample("receivedOn", "2026-07-01", "2026-07-01"),
                Sample("firstResponseBy", "2026-07-01 14:30", "2026-07-01 14:30"),
                LinkToCase,
            ],
            new("我们已收到您的反馈（{{number}}）", """
                {{contact}}，您好！

                您于 {{receivedOn}} 反馈的“{{subject}}”我们已经收到，编号为 {{number}}。我们最迟在 {{firstResponseBy}} 之前与您联系。

                您可以随时在这里查看处理进度，也可以补充说明或照片：
                {{link}}

                {{company}}
                """),
            new("We have received your complaint ({{number}})", """
                Dear {{contact}},

                We received your message about “{{subject}}” on {{receivedOn}}. Its number is {{number}}, and somebody will contact you by {{firstResponseBy}}.

                You can follow the progress here at any time, and add a message or photos:
                {{link}}

                {{company}}
                """)),
        new(MailTemplates.ComplaintResult,
            [
                Sample("contact", "王芳", "Ms Wang"),
                Sample("number", "C2026-000123", "C2026-000123"),
                Sample("subject", "轴承噪音过大", "Bearings run loud"),
                Sample("method", "更换了整批轴承，并加严了出厂检验。", "We replaced the whole batch and tightened the final inspection."),
                Sample("result", "新批次的噪音为 38 dB，低于约定的 45 dB。", "The new batch runs at 38 dB, below the agreed 45 dB."),
                LinkToCase,
            ],
            new("您的反馈已处理完毕（{{number}}）", """
                {{contact}}，您好！

                您反馈的“{{subject}}”（{{number}}）已处理完毕。

                处理方法：
                {{method}}

                处理结果：
                {{result}}

                您是否满意？请在这里告诉我们，如果问题仍然存在，也请在这里说明：
                {{link}}

                {{company}}
                """),
            new("Your complaint has been solved ({{number}})", """
                Dear {{contact}},

                Your complaint {{number}} about “{{subject}}” has been solved.

                What we did:
                {{method}}

                The result:
                {{result}}

                Are you satisfied? Please tell us here, also if the problem is still there:
                {{link}}

                {{company}}
                """)),
        new(MailTemplates.ComplaintRejected,
            [
                Sample("contact", "王芳", "Ms Wang"),
                Sample("number", "C2026-000123", "C2026-000123"),
                Sample("subject", "轴承噪音过大", "Bearings run loud"),
                Sample("reason", "测得的噪音为 41 dB，在约定的 45 dB 以内。", "We measured 41 dB, which is within the agreed 45 dB."),
                LinkToCase,
            ],
            new("关于您的反馈（{{number}}）", """
                {{contact}}，您好！

                您反馈的“{{subject}}”（{{number}}）我们已经仔细核查，结论是该反馈不成立。

                原因：
                {{reason}}

                如果您有不同意见，请在这里告诉我们：
                {{link}}

                {{company}}
                """),
            new("About your complaint ({{number}})", """
                Dear {{contact}},

                We have looked into your complaint {{number}} about “{{subject}}” with care and found it not to be justified.

                The reason:
                {{reason}}

                If you see it differently, please tell us here:
                {{link}}

                {{company}}
                """)),
        new(MailTemplates.ComplaintAlarm,
            [
                Sample("person", "陈伟", "Wei Chen"),
                Sample("number", "C2026-000123", "C2026-000123"),
                Sample("customer", "上海精工机械有限公司", "Shanghai Precision Machinery"),
                Sample("subject", "轴承噪音过大", "Bearings run loud"),
                Sample("percent", "75", "75"),
                Sample("milestone", "解决", "resolution"),
                Sample("dueAt", "2026-07-03 16:00", "2026-07-03 16:00"),
                Sample("assignee", "李娜", "Na Li"),
                Sample("link", "https://crm.example.com/complaints/123", "https://crm.example.com/complaints/123"),
            ],
            new("投诉 {{number}} 已用去 {{percent}}% 的时限", """
                {{person}}，您好！

                客户{{customer}}的投诉 {{number}}“{{subject}}”，{{milestone}}时限已用去 {{percent}}%，到期时间为 {{dueAt}}。负责人：{{assignee}}。

                {{link}}
                """),
            new("Complaint {{number}}: {{percent}} % of its time is used", """
                Dear {{person}},

                Complaint {{number}} of {{customer}}, “{{subject}}”, has used {{percent}} % of the time for its {{milestone}}; it is due on {{dueAt}}. Assigned to: {{assignee}}.

                {{link}}
                """)),
        new(MailTemplates.ComplaintAlarmSummary,
            [
                Sample("person", "陈伟", "Wei Chen"),
                Sample("count", "2", "2"),
                Sample("list",
                    "C2026-000123 · 上海精工机械有限公司 · 解决 100 % · 2026-07-03 16:00\nC2026-000130 · 苏州恒达 · 首次回应 75 % · 2026-07-04 09:30",
                    "C2026-000123 · Shanghai Precision Machinery · resolution 100 % · 2026-07-03 16:00\nC2026-000130 · Suzhou Hengda · first response 75 % · 2026-07-04 09:30"),
                Sample("link", "https://crm.example.com/complaints", "https://crm.example.com/complaints"),
            ],
            new("系统中断期间有 {{count}} 条投诉提醒", """
                {{person}}，您好！

                系统中断期间，以下 {{count}} 条投诉到了提醒时间：

                {{list}}

                {{link}}
                """),
            new("{{count}} complaint alarms from while the system was away", """
                Dear {{person}},

                While the system was away, {{count}} complaints reached a time to be reminded of:

                {{list}}

                {{link}}
                """)),
        new(MailTemplates.OverrideProposed,
            [
                Sample("person", "陈伟", "Wei Chen"),
                Sample("customer", "上海精工机械有限公司", "Shanghai Precision Machinery"),
                Sample("grade", "A", "A"),
                Sample("until", "2026-12-31", "2026-12-31"),
                Sample("reason", "新签三年框架合同。", "A three-year framework contract was signed."),
                Sample("proposer", "李娜", "Na Li"),
                Sample("link", "https://crm.example.com/customers/7", "https://crm.example.com/customers/7"),
            ],
            new("请审批：{{customer}} 手工定为 {{grade}} 级", """
                {{person}}，您好！

                {{proposer}} 提议将客户{{customer}}手工定为 {{grade}} 级，有效期至 {{until}}。

                理由：
                {{reason}}

                请在这里批准或驳回：
                {{link}}
                """),
            new("To decide: grade {{grade}} for {{customer}}", """
                Dear {{person}},

                {{proposer}} proposes to set the grade of {{customer}} to {{grade}} by hand until {{until}}.

                The reason:
                {{reason}}

                Approve or reject it here:
                {{link}}
                """)),
        new(TestMail, [Sample("person", "陈伟", "Wei Chen")],
            new("{{company}}：测试邮件", """
                {{person}}，您好！

                这是一封测试邮件。您能读到它，说明邮件发送已设置好。
                """),
            new("{{company}}: a test mail", """
                Dear {{person}},

                This is a test. That you read it shows that mail is set up.
                """)),
    ];

    /// <summary>What an administrator sends to itself to see whether mail works.</summary>
    public const string TestMail = "mail.test";

    private static readonly Dictionary<string, KnownTemplate> ByName = All.ToDictionary(t => t.Name, StringComparer.Ordinal);

    public static KnownTemplate? Find(string name) => ByName.GetValueOrDefault(name);

    private static PlaceholderSample LinkToCase =>
        Sample("link", "https://crm.example.com/progress/4f9c2a", "https://crm.example.com/progress/4f9c2a");

    private static PlaceholderSample Sample(string name, string chinese, string english) => new(name, chinese, english);
}
