namespace Microsoft.SqlServer.Server;

/// <summary>How a CLR user-defined type is serialised.</summary>
public enum Format
{
    Unknown = 0,
    Native = 1,
    UserDefined = 2,
}

/// <summary>A CLR user-defined type that serialises itself.</summary>
public interface IBinarySerialize
{
    void Read(BinaryReader r);
    void Write(BinaryWriter w);
}

/// <summary>Marks a CLR user-defined type.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class SqlUserDefinedTypeAttribute(Format format) : Attribute
{
    public Format Format { get; } = format;
    public int MaxByteSize { get; set; }
    public bool IsFixedLength { get; set; }
    public bool IsByteOrdered { get; set; }
    public string? Name { get; set; }
    public string? ValidationMethodName { get; set; }
}
