using MediatR;

namespace Crm.Common;

/// <summary>A request that changes something. It runs in one transaction, opened by the outermost command.</summary>
public interface ICommand<out TAnswer> : IRequest<TAnswer>;

/// <summary>A request that only reads. It runs without a transaction.</summary>
public interface IQuery<out TAnswer> : IRequest<TAnswer>;

/// <summary>A command whose answer holds a secret: it is never kept for an Idempotency-Key.</summary>
public interface ISecretAnswer;

/// <summary>A command that manages its own transactions (long work in chunks); the pipeline opens none for it.</summary>
public interface IOwnTransactions;
