using MediatR;

namespace Crm.Contracts.Complaints;

/// <summary>
/// Complaints came or moved on. Published in the transaction of the change, so that what rests on them moves with them; who handles
/// it works in that transaction. Not published for history.
/// </summary>
public sealed record ComplaintsChanged(IReadOnlyCollection<long> ComplaintIds) : INotification;
