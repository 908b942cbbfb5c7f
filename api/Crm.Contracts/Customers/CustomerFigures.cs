using System.Text.Json.Serialization;
using Crm.Common;
using MediatR;

namespace Crm.Contracts.Customers;

/// <summary>Whether a customer is a company, a person, a dealer or a partner.</summary>
public enum CustomerKind
{
    Company = 0,
    Person = 1,
    Dealer = 2,
    Partner = 3,
}

/// <summary>Where we stand with a customer. Graded are the active and the dormant.</summary>
public enum CustomerStatus
{
    Prospect = 0,
    Active = 1,
    Dormant = 2,
    Lost = 3,
    Blocked = 4,
}

/// <summary>Grades from best to worst; N is new: too little history.</summary>
public enum Grade
{
    [JsonStringEnumMemberName("A")] A = 1,
    [JsonStringEnumMemberName("B")] B = 2,
    [JsonStringEnumMemberName("C")] C = 3,
    [JsonStringEnumMemberName("D")] D = 4,
    [JsonStringEnumMemberName("N")] N = 5,
}

/// <summary>Marks customers whose orders, credits, invoices or payments changed; their figures are computed anew soon after.</summary>
public sealed record MarkFiguresStale(IReadOnlyCollection<long> CustomerIds) : ICommand<Unit>;

/// <summary>Computes the figures of these customers anew, in the open transaction.</summary>
public sealed record RefreshFigures(IReadOnlyCollection<long> CustomerIds) : ICommand<Unit>;

/// <summary>Copies the grades of a run that was just committed to the customers' figures, set-based.</summary>
public sealed record ApplyGrades(long RunId, DateOnly AsOf) : ICommand<int>;
