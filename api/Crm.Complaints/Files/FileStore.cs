using System.Security.Cryptography;
using Crm.Database;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Crm.Complaints;

/// <summary>
/// Keeps contents in the data folder, outside of what the web server gives out, each once under its SHA-256. A content is whole before
/// its name appears, and never changes. <c>Files:Folder</c> puts them elsewhere.
/// </summary>
internal sealed class FileStore(IOptions<DatabaseOptions> database, IConfiguration configuration)
{
    private string Folder => configuration["Files:Folder"] ?? Path.Combine(database.Value.DataFolder, "files");

    /// <summary>Keeps the content and answers its name: the SHA-256 in hexadecimal digits.</summary>
    public async Task<string> KeepAsync(byte[] content, CancellationToken cancellationToken)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(content));
        var place = PlaceOf(hash);
        if (File.Exists(place)) return hash;
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        var unfinished = $"{place}.{Guid.NewGuid():N}";
        await File.WriteAllBytesAsync(unfinished, content, cancellationToken);
        File.Move(unfinished, place, overwrite: true);
        return hash;
    }

    /// <summary>The content, or null where it is gone from the folder.</summary>
    public FileStream? Open(string hash)
    {
        var place = PlaceOf(hash);
        return File.Exists(place) ? new FileStream(place, FileMode.Open, FileAccess.Read, FileShare.Read) : null;
    }

    private string PlaceOf(string hash) => Path.GetFullPath(Path.Combine(Folder, hash[..2], hash));
}
