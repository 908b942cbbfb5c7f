using MediatR;

namespace Crm.Contracts.Profitability;

/// <summary>Proves the sums of sales against the facts, after making them anew where <paramref name="Rebuild"/> says so.</summary>
public sealed record CheckRollups(bool Rebuild) : IRequest<CheckedRollups>;

/// <summary>Whether every sum equals its facts, and the outcome in words.</summary>
public sealed record CheckedRollups(bool IsRight, string Text);
