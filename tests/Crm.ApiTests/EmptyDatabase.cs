using Crm.Database;

namespace Crm.ApiTests;

/// <summary>
/// An empty embedded database brought up to date once and copied for each host: to make every table anew takes longer than most tests.
/// What migration does is the matter of tests of its own.
/// </summary>
internal static class EmptyDatabase
{
    private static readonly Lazy<Task<string>> Made = new(MakeAsync);

    public static void CopyTo(string folder) =>
        File.Copy(Made.Value.GetAwaiter().GetResult(), Path.Combine(folder, "crm.db"));

    private static Task<string> MakeAsync() => Task.Run(async () =>
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("crm-empty-").FullName, "crm.db");
        var database = new CrmDatabase(DatabaseOptions.ForSqlite(file));
        await new Migrator(database).UpAsync();
        // With its last connection the file takes in what was written ahead.
        database.ClearPool();
        return file;
    });
}
