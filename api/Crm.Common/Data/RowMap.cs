using System.Reflection;
using Dapper;

namespace Crm.Common;

/// <summary>
/// Builds a positional record of ours by its constructor. Dapper would insist on the very types the engine gave; here only names
/// count, and they must stand in the constructor's order, which the message spells out when they do not.
/// </summary>
internal sealed class RowMap(Type type, ConstructorInfo constructor) : SqlMapper.ITypeMap
{
    private const BindingFlags Instance = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    /// <summary>A map for a positional record (or another type with nothing but constructors that take values), otherwise null.</summary>
    public static RowMap? For(Type type)
    {
        if (type.Namespace is null || !(type.Namespace == "Crm" || type.Namespace.StartsWith("Crm.", StringComparison.Ordinal))
            || type.IsEnum || type == typeof(Money))
            return null;
        var constructors = type.GetConstructors(Instance)
            .Where(c => !(c.GetParameters() is [{ } only] && only.ParameterType == type)) // a record's copying one
            .ToList();
        if (constructors.Any(c => c.IsPublic && c.GetParameters().Length == 0))
            return null;
        return constructors.Where(c => c.GetParameters().Length > 0).MaxBy(c => c.GetParameters().Length) is { } longest
            ? new RowMap(type, longest)
            : null;
    }

    public ConstructorInfo? FindExplicitConstructor() => null;

    public ConstructorInfo FindConstructor(string[] names, Type[] types)
    {
        var parameters = constructor.GetParameters();
        var fits = names.Length == parameters.Length
            && names.Zip(parameters).All(pair => pair.First.Equals(pair.Second.Name, StringComparison.OrdinalIgnoreCase));
        return fits
            ? constructor
            : throw new InvalidOperationException($"The columns do not stand as {type.Name} takes them. "
                + $"Expected: {string.Join(", ", parameters.Select(p => p.Name))}. Selected: {string.Join(", ", names)}.");
    }

    public SqlMapper.IMemberMap GetConstructorParameter(ConstructorInfo constructor, string columnName) =>
        new Parameter(columnName, constructor.GetParameters()
            .Single(p => columnName.Equals(p.Name, StringComparison.OrdinalIgnoreCase)));

    public SqlMapper.IMemberMap? GetMember(string columnName) => null;

    private sealed class Parameter(string column, ParameterInfo parameter) : SqlMapper.IMemberMap
    {
        public string ColumnName => column;

        public Type MemberType => parameter.ParameterType;

        public PropertyInfo? Property => null;

        public FieldInfo? Field => null;

        ParameterInfo SqlMapper.IMemberMap.Parameter => parameter;
    }
}
