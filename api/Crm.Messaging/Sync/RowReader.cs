using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using Crm.Common;
using Crm.Contracts.Sync;

namespace Crm.Messaging;

/// <summary>
/// Cuts the body of a sync into rows as it streams in: NDJSON by lines, a JSON array by its elements. A line that is no JSON
/// stays a row and fails alone later; an array that is broken refuses the whole body, because nobody can say where its rows end.
/// </summary>
internal static class RowReader
{
    /// <summary>The longest row, in bytes.</summary>
    public const int LongestRow = 4 * 1024 * 1024;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    public static async IAsyncEnumerable<SyncRow> LinesAsync(PipeReader body, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (rowNumber, first) = (0L, true);
        while (true)
        {
            var read = await body.ReadAsync(cancellationToken);
            var buffer = read.Buffer;
            while (TryCutLine(ref buffer, read.IsCompleted, out var line))
            {
                var row = Trim(line.ToArray(), first);
                first = false;
                if (row.Length > 0) yield return new SyncRow(++rowNumber, row);
            }
            body.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted) yield break;
            if (buffer.Length > LongestRow) throw TooLong(rowNumber + 1);
        }
    }

    public static async IAsyncEnumerable<SyncRow> ElementsAsync(Stream body, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var rowNumber = 0L;
        await using var elements = JsonSerializer.DeserializeAsyncEnumerable<JsonElement>(body, CrmJson.Options, cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            try
            {
                if (!await elements.MoveNextAsync()) yield break;
            }
            catch (JsonException exception)
            {
                throw Problem.Invalid("body", $"is not a JSON array of records: it breaks off after record {rowNumber} (line {exception.LineNumber + 1}).");
            }
            var json = JsonMarshal.GetRawUtf8Value(elements.Current).ToArray();
            if (json.Length > LongestRow) throw TooLong(rowNumber + 1);
            yield return new SyncRow(++rowNumber, json);
        }
    }

    private static bool TryCutLine(ref ReadOnlySequence<byte> buffer, bool isLast, out ReadOnlySequence<byte> line)
    {
        if (buffer.PositionOf((byte)'\n') is { } end)
        {
            line = buffer.Slice(0, end);
            buffer = buffer.Slice(buffer.GetPosition(1, end));
            return true;
        }
        line = buffer;
        if (!isLast || buffer.IsEmpty) return false;
        buffer = buffer.Slice(buffer.End);
        return true;
    }

    private static ReadOnlyMemory<byte> Trim(byte[] line, bool first)
    {
        var start = first && line.AsSpan().StartsWith(ByteOrderMark) ? 3 : 0;
        var end = line.Length;
        while (end > start && IsBlank(line[end - 1])) end--;
        while (start < end && IsBlank(line[start])) start++;
        return line.AsMemory(start, end - start);
    }

    private static bool IsBlank(byte b) => b is (byte)'\r' or (byte)' ' or (byte)'\t';

    private static ProblemException TooLong(long rowNumber) =>
        Problem.Invalid($"row {rowNumber}", $"is longer than {LongestRow / 1024 / 1024} MB");
}
