using System.Collections;
using System.Data;
using System.Data.Common;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace Crm.Database;

/// <summary>
/// A reader of SQLite's rows that asks the engine for a value directly. The provider's own reader counts references to its statement
/// up and down at every call, which took a quarter of what a page of a list takes; here the reader below holds the statement
/// as long as this one is open, and one thread reads it.
/// </summary>
internal sealed partial class PortableSqliteReader : DbDataReader
{
    private const int Integer = 1;
    private const int Real = 2;
    private const int Text = 3;
    private const int Null = 5;

    private readonly SqliteDataReader _reader;
    private nint _statement;

    public PortableSqliteReader(SqliteDataReader reader)
    {
        _reader = reader;
        TakeStatement();
    }

    /// <inheritdoc/>
    public override int FieldCount => _reader.FieldCount;

    /// <inheritdoc/>
    public override bool HasRows => _reader.HasRows;

    /// <inheritdoc/>
    public override bool IsClosed => _reader.IsClosed;

    /// <inheritdoc/>
    public override int Depth => _reader.Depth;

    /// <inheritdoc/>
    public override int RecordsAffected => _reader.RecordsAffected;

    /// <inheritdoc/>
    public override object this[int ordinal] => GetValue(ordinal);

    /// <inheritdoc/>
    public override object this[string name] => GetValue(GetOrdinal(name));

    /// <inheritdoc/>
    public override bool Read() => _reader.Read();

    /// <inheritdoc/>
    public override bool NextResult()
    {
        var hasMore = _reader.NextResult();
        TakeStatement();
        return hasMore;
    }

    /// <inheritdoc/>
    public override object GetValue(int ordinal)
    {
        if (!IsAtRow(ordinal)) return _reader.GetValue(ordinal);
        return ColumnType(_statement, ordinal) switch
        {
            Integer => ColumnInteger(_statement, ordinal),
            Real => ColumnReal(_statement, ordinal),
            Text => ReadText(ordinal),
            Null => DBNull.Value,
            _ => _reader.GetValue(ordinal),
        };
    }

    /// <inheritdoc/>
    public override bool IsDBNull(int ordinal) =>
        IsAtRow(ordinal) ? ColumnType(_statement, ordinal) == Null : _reader.IsDBNull(ordinal);

    /// <inheritdoc/>
    public override long GetInt64(int ordinal) =>
        IsAtRow(ordinal) && ColumnType(_statement, ordinal) == Integer ? ColumnInteger(_statement, ordinal) : _reader.GetInt64(ordinal);

    /// <inheritdoc/>
    public override int GetInt32(int ordinal) => checked((int)GetInt64(ordinal));

    /// <inheritdoc/>
    public override double GetDouble(int ordinal) =>
        IsAtRow(ordinal) && ColumnType(_statement, ordinal) == Real ? ColumnReal(_statement, ordinal) : _reader.GetDouble(ordinal);

    /// <inheritdoc/>
    public override string GetString(int ordinal) =>
        IsAtRow(ordinal) && ColumnType(_statement, ordinal) == Text ? ReadText(ordinal) : _reader.GetString(ordinal);

    /// <inheritdoc/>
    public override int GetValues(object[] values)
    {
        var count = Math.Min(values.Length, FieldCount);
        for (var i = 0; i < count; i++) values[i] = GetValue(i);
        return count;
    }

    /// <inheritdoc/>
    public override bool GetBoolean(int ordinal) => _reader.GetBoolean(ordinal);

    /// <inheritdoc/>
    public override byte GetByte(int ordinal) => _reader.GetByte(ordinal);

    /// <inheritdoc/>
    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length) =>
        _reader.GetBytes(ordinal, dataOffset, buffer, bufferOffset, length);

    /// <inheritdoc/>
    public override char GetChar(int ordinal) => _reader.GetChar(ordinal);

    /// <inheritdoc/>
    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length) =>
        _reader.GetChars(ordinal, dataOffset, buffer, bufferOffset, length);

    /// <inheritdoc/>
    public override DateTime GetDateTime(int ordinal) => _reader.GetDateTime(ordinal);

    /// <inheritdoc/>
    public override decimal GetDecimal(int ordinal) => _reader.GetDecimal(ordinal);

    /// <inheritdoc/>
    public override float GetFloat(int ordinal) => _reader.GetFloat(ordinal);

    /// <inheritdoc/>
    public override Guid GetGuid(int ordinal) => _reader.GetGuid(ordinal);

    /// <inheritdoc/>
    public override short GetInt16(int ordinal) => _reader.GetInt16(ordinal);

    /// <inheritdoc/>
    public override T GetFieldValue<T>(int ordinal) => _reader.GetFieldValue<T>(ordinal);

    /// <inheritdoc/>
    public override string GetName(int ordinal) => _reader.GetName(ordinal);

    /// <inheritdoc/>
    public override int GetOrdinal(string name) => _reader.GetOrdinal(name);

    /// <inheritdoc/>
    public override string GetDataTypeName(int ordinal) => _reader.GetDataTypeName(ordinal);

    /// <inheritdoc/>
    public override Type GetFieldType(int ordinal) => _reader.GetFieldType(ordinal);

    /// <inheritdoc/>
    public override DataTable? GetSchemaTable() => _reader.GetSchemaTable();

    /// <inheritdoc/>
    public override IEnumerator GetEnumerator() => new DbEnumerator(this, closeReader: false);

    /// <inheritdoc/>
    public override void Close()
    {
        _statement = 0;
        _reader.Close();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _statement = 0;
        if (disposing) _reader.Dispose();
        base.Dispose(disposing);
    }

    // Where there is no such value to be read, the provider says what is wrong.
    private bool IsAtRow(int ordinal) => _statement != 0 && (uint)ordinal < (uint)ColumnsOfRow(_statement);

    private string ReadText(int ordinal)
    {
        var text = ColumnText(_statement, ordinal);
        return Marshal.PtrToStringUTF8(text, ColumnBytes(_statement, ordinal));
    }

    private void TakeStatement() => _statement = _reader.IsClosed ? 0 : _reader.Handle?.DangerousGetHandle() ?? 0;

    // The engine answers these from the row it stands at, in a few nanoseconds and without calling back.
    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_data_count")]
    [SuppressGCTransition]
    private static partial int ColumnsOfRow(nint statement);

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_column_type")]
    [SuppressGCTransition]
    private static partial int ColumnType(nint statement, int column);

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_column_int64")]
    [SuppressGCTransition]
    private static partial long ColumnInteger(nint statement, int column);

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_column_double")]
    [SuppressGCTransition]
    private static partial double ColumnReal(nint statement, int column);

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_column_text")]
    [SuppressGCTransition]
    private static partial nint ColumnText(nint statement, int column);

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_column_bytes")]
    [SuppressGCTransition]
    private static partial int ColumnBytes(nint statement, int column);
}
