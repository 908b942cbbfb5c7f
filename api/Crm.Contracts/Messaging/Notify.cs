using Crm.Common;

namespace Crm.Contracts.Messaging;

/// <summary>
/// Tells people something once, in the open transaction; who is inactive is left out. Told again under the same key, nothing
/// happens. Answers how many were told.
/// </summary>
/// <param name="PersonIds">Whom to tell.</param>
/// <param name="Kind">What happened, for example <c>override.ends</c>.</param>
/// <param name="Subject">What it is about, for example <c>customer</c>, with its id.</param>
/// <param name="SubjectId">The id of the subject.</param>
/// <param name="Data">What the screen says beside it, kept as JSON; no personal values.</param>
/// <param name="UniqueKey">Tells this news from all other news.</param>
public sealed record Notify(
    IReadOnlyCollection<long> PersonIds, string Kind, string Subject, long SubjectId, object? Data, string UniqueKey) : ICommand<int>;
