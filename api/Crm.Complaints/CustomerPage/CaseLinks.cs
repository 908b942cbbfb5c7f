using System.Security.Cryptography;
using System.Text;
using Crm.Common;

namespace Crm.Complaints;

/// <summary>
/// Secret links of customers: 256 random bits, kept as hashes. A case can have several, so that each mail has one of its own.
/// </summary>
internal sealed class CaseLinks(DbSession session, CurrentUser user, TimeProvider clock)
{
    private const string Add = """
        insert into complaints.CaseLink (LinkHash, ComplaintId, CreatedBy, CreatedAt)
        values (@LinkHash, @ComplaintId, @PersonId, @Now)
        """;

    private const string End = """
        update complaints.CaseLink
        set EndedAt = @Now
        where ComplaintId = @ComplaintId
          and EndedAt is null
        """;

    private const string Find = """
        select l.ComplaintId
        from complaints.CaseLink l
        where l.LinkHash = @LinkHash
          and l.EndedAt is null
        """;

    /// <summary>A new link to the case, as an address within the product.</summary>
    public async Task<string> MakeAsync(long complaintId, CancellationToken cancellationToken)
    {
        var token = NewToken();
        await session.ExecuteAsync(Add, new
        {
            LinkHash = Hash(token),
            ComplaintId = complaintId,
            user.PersonId,
            Now = clock.GetUtcNow().UtcDateTime,
        }, cancellationToken);
        return $"/progress/{token}";
    }

    /// <summary>Ends every link to the case.</summary>
    public Task EndAsync(long complaintId, CancellationToken cancellationToken) =>
        session.ExecuteAsync(End, new { ComplaintId = complaintId, Now = clock.GetUtcNow().UtcDateTime }, cancellationToken);

    /// <summary>The case that the token opens; not found where it opens none.</summary>
    public async Task<long> OpenAsync(string token, CancellationToken cancellationToken) =>
        await session.ScalarAsync<long?>(Find, new { LinkHash = Hash(token) }, cancellationToken) ?? throw Problem.NotFound("link");

    public static string NewToken() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    public static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
