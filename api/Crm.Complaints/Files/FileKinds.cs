using System.Text;

namespace Crm.Complaints;

/// <summary>A kind of file that may be kept with a case: its extensions, its media type, and how its content begins.</summary>
internal sealed record FileKind(string MediaType, IReadOnlyList<string> Extensions, Func<byte[], bool> Fits);

/// <summary>
/// What may be kept: photos, PDF, videos of a telephone, office documents, plain text. The content decides what a file is; a name or a
/// media type that says another thing is a lie and refused.
/// </summary>
internal static class FileKinds
{
    private static readonly FileKind[] All =
    [
        new("image/jpeg", ["jpg", "jpeg"], c => Begins(c, 0xFF, 0xD8, 0xFF)),
        new("image/png", ["png"], c => Begins(c, 0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A)),
        new("image/gif", ["gif"], c => Says(c, 0, "GIF87a") || Says(c, 0, "GIF89a")),
        new("image/webp", ["webp"], c => Says(c, 0, "RIFF") && Says(c, 8, "WEBP")),
        new("image/heic", ["heic", "heif"], c => Says(c, 4, "ftyp") && (Says(c, 8, "hei") || Says(c, 8, "mif1") || Says(c, 8, "hevc"))),
        new("video/mp4", ["mp4", "m4v"], c => Says(c, 4, "ftyp") && !Says(c, 8, "hei") && !Says(c, 8, "mif1") && !Says(c, 8, "qt")),
        new("video/quicktime", ["mov"], c => Says(c, 4, "ftypqt")),
        new("application/pdf", ["pdf"], c => Says(c, 0, "%PDF-")),
        new("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ["docx"], c => IsZip(c) && Holds(c, "word/")),
        new("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ["xlsx"], c => IsZip(c) && Holds(c, "xl/")),
        new("application/zip", ["zip"], c => IsZip(c) && !Holds(c, "word/") && !Holds(c, "xl/")),
        new("text/plain", ["txt", "log"], IsPlainText),
        new("text/csv", ["csv"], IsPlainText),
    ];

    private static readonly string[] SaysNothing = ["", "application/octet-stream", "binary/octet-stream", "application/x-zip-compressed"];

    public static string Known { get; } = string.Join(", ", All.SelectMany(k => k.Extensions));

    /// <summary>
    /// The kind of a file by its content, or what is wrong with it: an unknown kind, or a name or media type that says another thing.
    /// </summary>
    public static (FileKind? Kind, string? Problem) Of(string name, string? claimedType, byte[] content)
    {
        if (content.Length == 0) return (null, "is empty");
        var extension = Path.GetExtension(name).TrimStart('.').ToLowerInvariant();
        var named = All.FirstOrDefault(k => k.Extensions.Contains(extension));
        if (named is null) return (null, $"must be one of {Known}");
        var type = (claimedType ?? "").Split(';')[0].Trim().ToLowerInvariant();
        if (!named.Fits(content))
        {
            var real = All.FirstOrDefault(k => k.Fits(content))?.MediaType;
            return (null, $"is not what its name says ({named.MediaType})" + (real is null ? "" : $": the content is {real}"));
        }
        return SaysNothing.Contains(type) || type == named.MediaType || Same(type, named.MediaType)
            ? (named, null) : (null, $"is sent as {type}, but its content is {named.MediaType}");
    }

    private static bool Same(string claimed, string real) => (claimed, real) is
        ("image/jpg" or "image/pjpeg", "image/jpeg") or ("image/heif", "image/heic") or ("application/vnd.ms-excel", "text/csv")
        or ("text/plain", "text/csv") or ("video/x-m4v", "video/mp4");

    private static bool Begins(byte[] content, params ReadOnlySpan<byte> signature) => content.AsSpan().StartsWith(signature);

    private static bool Says(byte[] content, int at, string text) =>
        content.Length >= at + text.Length && content.AsSpan(at, text.Length).SequenceEqual(Encoding.ASCII.GetBytes(text));

    private static bool IsZip(byte[] content) => Begins(content, 0x50, 0x4B, 0x03, 0x04);

    private static bool Holds(byte[] content, string entry) => content.AsSpan().IndexOf(Encoding.ASCII.GetBytes(entry)) >= 0;

    private static bool IsPlainText(byte[] content)
    {
        if (content.AsSpan().IndexOf((byte)0) >= 0) return false;
        try
        {
            var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(content);
            return !text.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t')) && !text.TrimStart('\uFEFF', ' ', '\n', '\r', '\t').StartsWith('<');
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
