namespace Crm.Database;

/// <summary>The database could not be brought up to date. The message says which script and what to do.</summary>
public sealed class MigrationException : Exception
{
    /// <summary>For a refusal.</summary>
    public MigrationException(string message)
        : base(message)
    {
    }

    /// <summary>For a script that failed.</summary>
    public MigrationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
