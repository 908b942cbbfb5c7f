namespace Crm.ApiTests;

/// <summary>Where the sources of the product lie.</summary>
internal static class Repository
{
    public static string Folder { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Crm.sln"))) return folder.FullName;
        throw new DirectoryNotFoundException("The tests do not run below the folder of Crm.sln.");
    }
}
