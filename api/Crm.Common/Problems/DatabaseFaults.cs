using Crm.Database;

namespace Crm.Common;

/// <summary>A unique constraint and the sentence a person reads when it stood in the way.</summary>
public sealed record UniqueRule(string Constraint, string Field, string Sentence);

/// <summary>Explains what the database refused: a unique rule becomes a conflict with its sentence, an absent database a 503.</summary>
public sealed class DatabaseFaults(CrmDatabase database, IEnumerable<UniqueRule> rules)
{
    private readonly Dictionary<string, UniqueRule> _rules = rules.ToDictionary(r => r.Constraint, StringComparer.OrdinalIgnoreCase);

    /// <summary>The problem to tell, or null where the exception is not about the database's rules.</summary>
    public ProblemException? Explain(Exception exception)
    {
        if (database.IsUniqueViolation(exception, out var constraint))
            return _rules.TryGetValue(constraint, out var rule)
                ? Problem.Conflict("duplicate", rule.Sentence, rule.Field)
                : Problem.Conflict("duplicate", "Another record has the same values.");
        if (database.IsForeignKeyViolation(exception, out _))
            return Problem.Conflict("referenced", "Another record that this one refers to, or that refers to it, stands in the way.");
        if (database.IsUnavailable(exception))
            return new ProblemException(503, "database-unavailable", "The database cannot be reached now. Try again in a few seconds.");
        return null;
    }
}
