using Crm.Common;
using Crm.Contracts.Sync;

namespace Crm.Orders;

internal enum ReturnDocumentKind
{
    Order = 1,
    CreditNote = 2,
}

/// <summary>A document that tells of returns. Id 0 until it is stored.</summary>
internal sealed class ReturnDocument(ReturnDocumentKind kind, long id, string number)
{
    public ReturnDocumentKind Kind => kind;

    public long Id { get; set; } = id;

    public override string ToString() => kind == ReturnDocumentKind.Order ? $"order {number}" : $"credit note {number}";
}

/// <summary>
/// Who told of which return: a reference belongs to one document, whether it told of it as a negative order line or as a credit
/// line. Pure; references are compared ordinally.
/// </summary>
internal sealed class ReturnClaims
{
    private readonly Dictionary<string, ReturnDocument> _holders = new(StringComparer.Ordinal);
    private readonly Dictionary<ReturnDocument, HashSet<string>> _held = [];

    /// <summary>What is stored already.</summary>
    public void Add(string reference, ReturnDocument holder)
    {
        _holders[reference] = holder;
        HeldBy(holder).Add(reference);
    }

    public IReadOnlyCollection<string> References(ReturnDocument document) => HeldBy(document);

    /// <summary>
    /// Lets the document hold exactly these references. Where another holds one of them, nothing changes and the answer names both.
    /// </summary>
    public (string Reference, ReturnDocument Holder)? Claim(
        ReturnDocument document, IReadOnlyCollection<string> references)
    {
        foreach (var reference in references)
            if (_holders.TryGetValue(reference, out var holder) && holder != document) return (reference, holder);
        var held = HeldBy(document);
        foreach (var reference in held) _holders.Remove(reference);
        held.Clear();
        foreach (var reference in references)
        {
            _holders[reference] = document;
            held.Add(reference);
        }
        return null;
    }

    private HashSet<string> HeldBy(ReturnDocument document)
    {
        if (!_held.TryGetValue(document, out var held)) _held[document] = held = new HashSet<string>(StringComparer.Ordinal);
        return held;
    }
}

/// <summary>Keeps who told of which return, for a chunk of documents of one kind.</summary>
internal sealed class ToldReturns(DbSession session, ErpWork work)
{
    private const string Turn = "returns";

    private const string Load = """
        select t.Reference, t.DocumentKind, t.DocumentId, coalesce(o.Number, n.Number) as Number
        from orders.ToldReturn t
        left join orders.SalesOrder o on t.DocumentKind = 1 and o.SalesOrderId = t.DocumentId
        left join orders.CreditNote n on t.DocumentKind = 2 and n.CreditNoteId = t.DocumentId
        where t.Source = @Source
          and (t.Reference in (select cast(value as nvarchar(100)) collate Latin1_General_100_BIN2 from openjson(@References))
               or (t.DocumentKind = @Kind and t.DocumentId in (select cast(value as bigint) from openjson(@Ids))))
        """;

    private const string Release = """
        delete from orders.ToldReturn
        where DocumentKind = @Kind
          and DocumentId in (select cast(value as bigint) from openjson(@Ids))
        """;

    private sealed record ToldRow(string Reference, int DocumentKind, long DocumentId, string? Number);

    private sealed record NewTold(string Source, string Reference, int DocumentKind, long DocumentId);

    private static readonly BulkTable<NewTold> Table = new BulkTable<NewTold>("orders.ToldReturn")
        .Text("Source", 50, t => t.Source)
        .Text("Reference", 100, t => t.Reference)
        .Int("DocumentKind", t => t.DocumentKind)
        .BigInt("DocumentId", t => t.DocumentId);

    /// <summary>One document of the chunk: the rows it told of before and tells of now.</summary>
    internal sealed record Telling(long RowNumber, ReturnDocument Document, IReadOnlyCollection<string> References);

    /// <summary>
    /// Claims the references of every document in the order of the rows, and answers for those that are refused why. Most chunks
    /// tell of no returns at all and ask nothing.
    /// </summary>
    public async Task<Dictionary<long, RowProblem>> ClaimAsync(
        string source, ReturnDocumentKind kind, IReadOnlyList<Telling> tellings, ISet<ReturnDocument> changed, CancellationToken cancellationToken)
    {
        var refused = new Dictionary<long, RowProblem>();
        if (tellings.Count == 0) return refused;
        await work.TakeTurnAsync(Turn, cancellationToken);
        var documents = tellings.Where(t => t.Document.Id != 0).ToDictionary(t => t.Document.Id, t => t.Document);
        var rows = await session.QueryAsync<ToldRow>(Load, new
        {
            Source = source,
            Kind = (int)kind,
            References = JsonList.Of(tellings.SelectMany(t => t.References).Distinct(StringComparer.Ordinal)),
            Ids = JsonList.Of(documents.Keys),
        }, cancellationToken);

        var claims = new ReturnClaims();
        var others = new Dictionary<(int Kind, long Id), ReturnDocument>();
        foreach (var row in rows)
        {
            if (row.DocumentKind != (int)kind || !documents.TryGetValue(row.DocumentId, out var holder))
                if (!others.TryGetValue((row.DocumentKind, row.DocumentId), out holder))
                    others[(row.DocumentKind, row.DocumentId)] = holder =
                        new ReturnDocument((ReturnDocumentKind)row.DocumentKind, row.DocumentId, row.Number ?? "");
            claims.Add(row.Reference, holder);
        }
        foreach (var telling in tellings)
        {
            var before = claims.References(telling.Document).ToHashSet(StringComparer.Ordinal);
            if (claims.Claim(telling.Document, telling.References) is { } conflict)
                refused[telling.RowNumber] = new RowProblem("returnReference", SyncProblemCode.Duplicate,
                    $"the return '{conflict.Reference}' is told by {conflict.Holder} already");
            else if (!before.SetEquals(telling.References)) changed.Add(telling.Document);
        }
        return refused;
    }

    /// <summary>Stores what the documents, which have their ids now, hold.</summary>
    public async Task SaveAsync(
        string source, ReturnDocumentKind kind, IReadOnlyCollection<Telling> tellings, ISet<ReturnDocument> changed, CancellationToken cancellationToken)
    {
        if (changed.Count == 0) return;
        await ReleaseAsync(kind, [.. changed.Select(d => d.Id)], cancellationToken);
        await session.Bulk.InsertAsync(Table, tellings.Where(t => changed.Contains(t.Document)).SelectMany(
            t => t.References.Select(r => new NewTold(source, r, (int)kind, t.Document.Id))), cancellationToken);
    }

    public Task ReleaseAsync(
        ReturnDocumentKind kind, IReadOnlyCollection<long> ids, CancellationToken cancellationToken) =>
        session.ExecuteAsync(Release, new { Kind = (int)kind, Ids = JsonList.Of(ids) }, cancellationToken);
}
