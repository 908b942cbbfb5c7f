using MediatR;

namespace Crm.Contracts.Access;

/// <summary>Asks which active people hold a right; where an owner is named, only those who see that owner's records.</summary>
/// <param name="Permission">One of <see cref="Common.Permission"/>.</param>
/// <param name="OwnerId">The owner of the record that they must see; 0 is a record that nobody owns, null any.</param>
public sealed record WhoMay(string Permission, long? OwnerId = null) : IRequest<IReadOnlyList<PersonToTell>>;

/// <summary>A person that a mail or a piece of news goes to.</summary>
public sealed record PersonToTell(long PersonId, string Name, string? Email, string Language);
