using Crm.Contracts.Customers;

namespace Crm.Grading;

/// <summary>The fields of a customer that percentiles can be taken within, and who looks after it.</summary>
internal sealed record CustomerPeers(
    long CustomerId, long OwnerId, string? Segment, string? Region, string? Industry, CustomerKind Kind)
{
    /// <summary>
    /// The group's name, the same for spellings that differ in case only. Customers without a value are a group of their own.
    /// </summary>
    public string Name(PeerGroup within) => Key(within switch
    {
        PeerGroup.Segment => Segment,
        PeerGroup.Region => Region,
        PeerGroup.Industry => Industry,
        PeerGroup.Kind => Kind.ToString(),
        _ => null,
    });

    private static string Key(string? value) => value?.Trim().ToUpperInvariant() ?? "";
}

/// <summary>One field as numbers: which group each customer of a run is in.</summary>
internal sealed class PeerColumn(int customers)
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];

    public int[] Numbers { get; } = new int[customers];

    public IReadOnlyList<string> Names => _names;

    public void Set(int customer, string name)
    {
        if (!_numbers.TryGetValue(name, out var number))
        {
            _numbers.Add(name, number = _names.Count);
            _names.Add(name);
        }
        Numbers[customer] = number;
    }
}
