using Crm.Common;
using Crm.Contracts.Access;

namespace Crm.Messaging;

/// <summary>
/// A text in one language as it is used now. IsChanged: it differs from the one the product comes with; then ChangedBy and ChangedAt
/// say by whom and when.
/// </summary>
internal sealed record MailTemplateView(
    string Name, string Language, string Title, string Body, bool IsChanged, PersonRef? ChangedBy, DateTime? ChangedAt, int Version,
    IReadOnlyList<TemplatePlaceholder> Placeholders);

/// <summary>A value that the text may name as <c>{{name}}</c>, with an example of it.</summary>
internal sealed record TemplatePlaceholder(string Name, string Example);

internal sealed record MailTemplateRow(
    string Name, string Language, string? Title, string? Body, long ChangedBy, string? ChangedByName, DateTime ChangedAt, int Version);

/// <summary>Reads texts: the one somebody wrote, else the product's own.</summary>
internal static class TemplateReading
{
    private const string Changed = """
        select t.Name, t.Language, t.Title, t.Body, t.ChangedBy, p.Name as ChangedByName, t.ChangedAt, t.Version
        from messaging.MailTemplate t
        left join access.v_Person p on p.PersonId = t.ChangedBy
        where (@Name is null or t.Name = @Name)
          and (@Language is null or t.Language = @Language)
        """;

    public static async Task<IReadOnlyList<MailTemplateView>> AllAsync(
        DbSession session, MailOptions options, CancellationToken cancellationToken)
    {
        var rows = (await RowsAsync(session, null, null, cancellationToken)).ToDictionary(r => (r.Name, r.Language));
        return
        [
            .. from known in KnownTemplates.All
               from language in MailLanguage.All
               select View(known, language, rows.GetValueOrDefault((known.Name, language)), options),
        ];
    }

    public static async Task<MailTemplateView> OneAsync(
        DbSession session, MailOptions options, string name, string language, CancellationToken cancellationToken)
    {
        var known = Require(name, language);
        return View(known, language, (await RowsAsync(session, name, language, cancellationToken)).SingleOrDefault(), options);
    }

    /// <summary>The text to write a mail by.</summary>
    public static async Task<MailText> TextAsync(
        DbSession session, KnownTemplate known, string language, CancellationToken cancellationToken) =>
        Text(known, language, (await RowsAsync(session, known.Name, language, cancellationToken)).SingleOrDefault());

    public static KnownTemplate Require(string name, string language) =>
        MailLanguage.All.Contains(language) && KnownTemplates.Find(name) is { } known ? known : throw Problem.NotFound("mail template");

    private static Task<IReadOnlyList<MailTemplateRow>> RowsAsync(
        DbSession session, string? name, string? language, CancellationToken cancellationToken) =>
        session.QueryAsync<MailTemplateRow>(Changed, new { Name = name, Language = language }, cancellationToken);

    private static MailTemplateView View(KnownTemplate known, string language, MailTemplateRow? row, MailOptions options)
    {
        var text = Text(known, language, row);
        var changed = row?.Title is not null;
        return new MailTemplateView(known.Name, language, text.Title, text.Body, changed,
            changed ? new PersonRef(row!.ChangedBy, row.ChangedByName ?? "") : null, changed ? row!.ChangedAt : null, row?.Version ?? 0,
            [.. known.Samples(language, options.CompanyName).Select(s => new TemplatePlaceholder(s.Key, s.Value))]);
    }

    private static MailText Text(KnownTemplate known, string language, MailTemplateRow? row) =>
        row is { Title: { } title, Body: { } body } ? new MailText(title, body) : known.In(language);
}
