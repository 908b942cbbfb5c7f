namespace Crm.Common;

/// <summary>
/// Marks an operation that takes a file as multipart/form-data; told in the OpenAPI document. The framework's own mark would also choose
/// the route by the content type, so that a stranger were told 415 before 401.
/// </summary>
public sealed class FileBody
{
    public static readonly FileBody Instance = new();
}
