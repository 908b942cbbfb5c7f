using System.Collections;
using System.Data.Common;

namespace Crm.Common;

/// <summary>Rows of ours as the reader that bulk copy asks for; one row at a time.</summary>
internal sealed class RowReader<TRow>(IReadOnlyList<BulkColumn<TRow>> columns, IEnumerable<TRow> rows) : DbDataReader
{
    private readonly IEnumerator<TRow> _enumerator = rows.GetEnumerator();
    private bool _closed;

    public long RowsRead { get; private set; }

    public override int FieldCount => columns.Count;

    public override bool HasRows => true;

    public override bool IsClosed => _closed;

    public override int Depth => 0;

    public override int RecordsAffected => -1;

    public override object this[int ordinal] => GetValue(ordinal);

    public override object this[string name] => GetValue(GetOrdinal(name));

    public override bool Read()
    {
        if (!_enumerator.MoveNext())
            return false;
        RowsRead++;
        return true;
    }

    public override object GetValue(int ordinal) => columns[ordinal].SqlServerValue(_enumerator.Current) ?? DBNull.Value;

    public override bool IsDBNull(int ordinal) => GetValue(ordinal) is DBNull;

    public override string GetName(int ordinal) => columns[ordinal].Name;

    public override int GetOrdinal(string name)
    {
        for (var i = 0; i < columns.Count; i++)
        {
            if (columns[i].Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                return i;
        }

        throw new IndexOutOfRangeException(name);
    }

    public override string GetDataTypeName(int ordinal) => columns[ordinal].Type.Name;

    public override Type GetFieldType(int ordinal) => columns[ordinal].Type.Name switch
    {
        "bigint" => typeof(long),
        "int" => typeof(int),
        "bit" => typeof(bool),
        "float" => typeof(double),
        "date" or "datetime2(7)" => typeof(DateTime),
        "varbinary(max)" => typeof(byte[]),
        var name => name.StartsWith("decimal", StringComparison.Ordinal) ? typeof(decimal) : typeof(string),
    };

    public override int GetValues(object[] values)
    {
        var count = Math.Min(values.Length, columns.Count);
        for (var i = 0; i < count; i++)
            values[i] = GetValue(i);
        return count;
    }

    public override bool GetBoolean(int ordinal) => (bool)GetValue(ordinal);

    public override byte GetByte(int ordinal) => (byte)GetValue(ordinal);

    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length) => throw new NotSupportedException();

    public override char GetChar(int ordinal) => (char)GetValue(ordinal);

    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length) => throw new NotSupportedException();

    public override DateTime GetDateTime(int ordinal) => (DateTime)GetValue(ordinal);

    public override decimal GetDecimal(int ordinal) => (decimal)GetValue(ordinal);

    public override double GetDouble(int ordinal) => (double)GetValue(ordinal);

    public override float GetFloat(int ordinal) => (float)GetValue(ordinal);

    public override Guid GetGuid(int ordinal) => (Guid)GetValue(ordinal);

    public override short GetInt16(int ordinal) => (short)GetValue(ordinal);

    public override int GetInt32(int ordinal) => (int)GetValue(ordinal);

    public override long GetInt64(int ordinal) => (long)GetValue(ordinal);

    public override string GetString(int ordinal) => (string)GetValue(ordinal);

    public override IEnumerator GetEnumerator() => new DbEnumerator(this);

    public override bool NextResult() => false;

    public override void Close() => _closed = true;

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _enumerator.Dispose();
        base.Dispose(disposing);
    }
}
