namespace Crm.Database;

/// <summary>The database engines the product runs on.</summary>
public enum Engine
{
    /// <summary>The embedded engine: one file, no server. The default.</summary>
    Sqlite,

    /// <summary>Microsoft SQL Server 2019 and later.</summary>
    SqlServer,
}
