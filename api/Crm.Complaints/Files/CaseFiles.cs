using Crm.Common;
using Crm.Contracts.Access;
using Microsoft.AspNetCore.Http;

namespace Crm.Complaints;

/// <summary>A file of a case. Size in bytes; FromCustomer: it came by the customer's link.</summary>
internal sealed record CaseFileView(
    long FileId, string Name, string ContentType, long Size, string Sha256, bool FromCustomer, PersonRef? AddedBy, DateTime AddedAt);

/// <summary>What a sender uploads: read whole, because a file is at most 10 MB.</summary>
internal sealed record SentFile(string Name, string? ClaimedType, byte[] Content)
{
    /// <summary>The largest file in bytes.</summary>
    public const int MostBytes = 10 * 1024 * 1024;

    /// <summary>The largest body in bytes: a file and the form around it.</summary>
    public const long MostBody = MostBytes + 64 * 1024;

    /// <summary>The one file of a multipart form, in the field <c>file</c>.</summary>
    public static async Task<SentFile> ReadAsync(HttpContext context, CancellationToken cancellationToken)
    {
        if (!context.Request.HasFormContentType)
            throw new ProblemException(StatusCodes.Status415UnsupportedMediaType, "unsupported-media-type", "Send multipart/form-data.");
        IFormCollection form;
        try
        {
            form = await context.Request.ReadFormAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException and not BadHttpRequestException)
        {
            throw Problem.Invalid("file", "the form could not be read");
        }
        if (form.Files is not [var file] || file.Name != "file") throw Problem.Invalid("file", "send exactly one file, in the field 'file'");
        if (file.Length > MostBytes)
            throw new ProblemException(StatusCodes.Status413PayloadTooLarge, "too-large", "A file may have at most 10 MB.");
        using var content = new MemoryStream((int)file.Length);
        await file.CopyToAsync(content, cancellationToken);
        return new SentFile(NameOf(file.FileName), file.ContentType, content.ToArray());
    }

    // Some senders tell the whole path of their machine.
    private static string NameOf(string sent)
    {
        var name = new string([.. sent.Replace('\\', '/').Split('/')[^1].Trim().Where(c => !char.IsControl(c))]);
        return name.Length is > 0 and <= 200 ? name : throw Problem.Invalid("file", "needs a name of at most 200 characters");
    }
}

/// <summary>Reads and adds files of cases.</summary>
internal sealed class CaseFileReader(DbSession session)
{
    private sealed record NamedFile(
        long FileId, string Name, string ContentType, long Size, string Sha256, bool FromCustomer, long AddedBy, string? AddedByName,
        DateTime AddedAt)
    {
        public CaseFileView View => new(
            FileId, Name, ContentType, Size, Sha256, FromCustomer, ComplaintReader.Person(AddedBy, AddedByName), AddedAt);
    }

    private const string Select = """
        select f.CaseFileId as FileId, f.Name, f.ContentType, f.Size, f.Sha256, f.FromCustomer, f.AddedBy, p.Name as AddedByName, f.AddedAt
        from complaints.CaseFile f
        left join access.v_Person p on p.PersonId = f.AddedBy
        where f.ComplaintId = @ComplaintId
          and f.ArchivedAt is null
        """;

    private const string OfCase = $"""
        {Select}
        order by f.CaseFileId
        """;

    private const string FindOne = $"""
        {Select}
          and f.CaseFileId = @FileId
        """;

    public async Task<IReadOnlyList<CaseFileView>> OfAsync(long complaintId, CancellationToken cancellationToken) =>
        [.. (await session.QueryAsync<NamedFile>(OfCase, new { ComplaintId = complaintId }, cancellationToken)).Select(f => f.View)];

    public async Task<CaseFileView> GetAsync(long complaintId, long fileId, CancellationToken cancellationToken) =>
        (await session.QuerySingleOrDefaultAsync<NamedFile>(
            FindOne, new { ComplaintId = complaintId, FileId = fileId }, cancellationToken))?.View ?? throw Problem.NotFound("file");
}

/// <summary>Adds a file to a case, whoever sends it.</summary>
internal sealed class CaseFileWriter(DbSession session, CurrentUser user, FileStore store, CaseSteps steps, CaseFileReader files, TimeProvider clock)
{
    private const string Add = """
        insert into complaints.CaseFile (ComplaintId, Name, ContentType, Size, Sha256, FromCustomer, AddedBy, AddedAt)
        output inserted.CaseFileId
        values (@ComplaintId, @Name, @ContentType, @Size, @Sha256, @FromCustomer, @PersonId, @Now)
        """;

    /// <summary>The most files of one case, and of its customer by the link.</summary>
    private const int Most = 100, MostOfCustomer = 20;

    public async Task<CaseFileView> AddAsync(ComplaintRow before, SentFile sent, bool fromCustomer, CancellationToken cancellationToken)
    {
        var (kind, problem) = FileKinds.Of(sent.Name, sent.ClaimedType, sent.Content);
        if (kind is null) throw Problem.Invalid("file", problem!);
        var there = await files.OfAsync(before.ComplaintId, cancellationToken);
        if (there.Count >= Most || (fromCustomer && there.Count(f => f.FromCustomer) >= MostOfCustomer))
            throw Problem.Conflict("too-many-files", "There are as many files with this complaint as may be.");
        var hash = await store.KeepAsync(sent.Content, cancellationToken);
        if (there.FirstOrDefault(f => f.Sha256 == hash && f.Name == sent.Name) is { } same) return same;
        var fileId = await session.ScalarAsync<long>(Add, new
        {
            before.ComplaintId,
            sent.Name,
            ContentType = kind.MediaType,
            Size = sent.Content.LongLength,
            Sha256 = hash,
            FromCustomer = fromCustomer,
            PersonId = fromCustomer ? 0 : user.PersonId,
            Now = clock.GetUtcNow().UtcDateTime,
        }, cancellationToken);
        await steps.AdvanceAsync(before, before, "fileAdded",
            [new NewStep(StepKind.FileAdded, sent.Name, new { fileId, kind.MediaType, Size = sent.Content.Length }, ByCustomer: fromCustomer)],
            cancellationToken);
        return await files.GetAsync(before.ComplaintId, fileId, cancellationToken);
    }
}
