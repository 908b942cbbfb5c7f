using System.Text.Json.Serialization;
using FluentValidation;

namespace Crm.Profitability;

/// <summary>What is told of a bottleneck: capacity in hours of a month, peak months 1 to 12.</summary>
internal abstract record BottleneckToSave(string Code, string Name, decimal CapacityHours, IReadOnlyList<int>? PeakMonths)
{
    [JsonIgnore]
    public string Peaks => string.Join(',', (PeakMonths ?? []).Distinct().Order());
}

internal abstract class BottleneckToSaveValidator<T> : AbstractValidator<T>
    where T : BottleneckToSave
{
    protected BottleneckToSaveValidator()
    {
        RuleFor(r => r.Code).Must(c => !string.IsNullOrWhiteSpace(c)).WithMessage("must not be empty");
        RuleFor(r => r.Code).MaximumLength(50);
        RuleFor(r => r.Code).Must(c => c is null || !c.Any(char.IsControl)).WithMessage("must not contain control characters");
        RuleFor(r => r.Name).Must(c => !string.IsNullOrWhiteSpace(c)).WithMessage("must not be empty");
        RuleFor(r => r.Name).MaximumLength(100);
        RuleFor(r => r.Name).Must(c => c is null || !c.Any(char.IsControl)).WithMessage("must not contain control characters");
        RuleFor(r => r.CapacityHours).InclusiveBetween(0.01m, 1_000_000m).WithMessage("must be between 0.01 and 1000000");
        RuleFor(r => r.PeakMonths).Must(m => m is null || m.All(each => each is >= 1 and <= 12)).WithMessage("must be months from 1 to 12");
    }
}

/// <summary>A bottleneck as it stands.</summary>
internal sealed record SavedBottleneck(
    long BottleneckId, string Code, string Name, decimal CapacityHours, IReadOnlyList<int> PeakMonths, int Version);
