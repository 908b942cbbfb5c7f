namespace Crm.Grading;

/// <summary>A value that customers of a run have: how many have less, and how many have just it.</summary>
internal readonly record struct DistributionEntry(long Value, int Below, int Equal);

/// <summary>
/// Some neighbouring values among those that a percentile was taken among: so much of a run is read to see which value would
/// lift a customer over how many others.
/// </summary>
/// <param name="FirstBelow">How many have less than the first value.</param>
/// <param name="Customers">How many have a value at all, in the group.</param>
/// <param name="Entries">How much more each value is than the one before (the first: 0), and how many have it; 7 bits a byte.</param>
internal sealed record DistributionPiece(
    Metric Metric, string Peers, int FirstBelow, long FirstValue, int Customers, byte[] Entries)
{
    private const int EntriesAtOnce = 128;

    /// <summary>The sorted values of a criterion, group by group, in pieces.</summary>
    public static IEnumerable<DistributionPiece> Of(
        PercentileRanks ranks, long[] values, Criterion criterion, IReadOnlyDictionary<PeerGroup, PeerColumn> peers)
    {
        var names = criterion.Within == PeerGroup.None ? [""] : peers[criterion.Within].Names;
        for (var group = 0; group < names.Count; group++)
        {
            var (start, end) = (ranks.Starts[group], ranks.Starts[group + 1]);
            for (var at = start; at < end;)
            {
                var first = at;
                var bytes = Encode(ranks.Order, values, ref at, end);
                yield return new DistributionPiece(
                    criterion.Metric, names[group], first - start, values[ranks.Order[first]], end - start, bytes);
            }
        }
    }

    /// <summary>The values of the piece.</summary>
    public IEnumerable<DistributionEntry> Decode()
    {
        using var reader = new BinaryReader(new MemoryStream(Entries));
        var (value, below) = (FirstValue, FirstBelow);
        while (reader.BaseStream.Position < Entries.Length)
        {
            value += reader.Read7BitEncodedInt64();
            var equal = reader.Read7BitEncodedInt();
            yield return new DistributionEntry(value, below, equal);
            below += equal;
        }
    }

    private static byte[] Encode(int[] order, long[] values, ref int at, int end)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        var before = values[order[at]];
        for (var entry = 0; entry < EntriesAtOnce && at < end; entry++)
        {
            var (first, value) = (at, values[order[at]]);
            while (at < end && values[order[at]] == value) at++;
            writer.Write7BitEncodedInt64(value - before);
            writer.Write7BitEncodedInt(at - first);
            before = value;
        }
        return stream.ToArray();
    }
}
