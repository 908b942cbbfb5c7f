using System.Buffers;
using System.Globalization;
using System.Text;
using SQLitePCL;

namespace Crm.Common;

/// <summary>The types bulk rows are made of, by their T-SQL name.</summary>
/// <param name="Name">As T-SQL declares it: <c>decimal(19,4)</c>.</param>
public sealed record SqlType(string Name)
{
    /// <summary>Whole numbers of 64 bits; keys.</summary>
    public static SqlType BigInt { get; } = new("bigint");

    /// <summary>Whole numbers of 32 bits; counts, versions, periods, states.</summary>
    public static SqlType Int { get; } = new("int");

    /// <summary>Yes or no.</summary>
    public static SqlType Bit { get; } = new("bit");

    /// <summary>Money.</summary>
    public static SqlType Money { get; } = new("decimal(19,4)");

    /// <summary>Floating numbers.</summary>
    public static SqlType Float { get; } = new("float");

    /// <summary>Days.</summary>
    public static SqlType Date { get; } = new("date");

    /// <summary>Instants, UTC.</summary>
    public static SqlType DateTime { get; } = new("datetime2(7)");

    /// <summary>Text of any length.</summary>
    public static SqlType LongText { get; } = new("nvarchar(max)");

    /// <summary>Bytes.</summary>
    public static SqlType Binary { get; } = new("varbinary(max)");

    /// <summary>Text of at most so many characters.</summary>
    public static SqlType Text(int length) => new($"nvarchar({length})");

    /// <summary>Quantities and rates, exact on SQL Server and floating on SQLite.</summary>
    public static SqlType Decimal(int precision, int scale) => new($"decimal({precision},{scale})");
}

/// <summary>A column of rows that are written in bulk.</summary>
public sealed class BulkColumn<TRow>
{
    private readonly Func<TRow, object?> _value;

    /// <summary>A column whose value may be of any type the product stores.</summary>
    public BulkColumn(string name, SqlType type, Func<TRow, object?> value)
        : this(name, type, value, (statement, at, row) => SqliteBinding.Any(statement, at, value(row)))
    {
    }

    internal BulkColumn(string name, SqlType type, Func<TRow, object?> value, Action<sqlite3_stmt, int, TRow> bind)
    {
        Name = name;
        Type = type;
        _value = value;
        Bind = bind;
    }

    /// <summary>The column's name.</summary>
    public string Name { get; }

    /// <summary>Its type on SQL Server.</summary>
    public SqlType Type { get; }

    /// <summary>Writes the value into a prepared SQLite statement, without boxing it.</summary>
    internal Action<sqlite3_stmt, int, TRow> Bind { get; }

    /// <summary>The value as SQL Server takes it.</summary>
    internal object? SqlServerValue(TRow row) => _value(row) switch
    {
        Money money => money.Amount,
        DateOnly day => day.ToDateTime(TimeOnly.MinValue),
        DateTime instant => StoredTime.Utc(instant),
        Enum state => Convert.ToInt64(state, CultureInfo.InvariantCulture),
        var other => other,
    };
}

/// <summary>A table and the columns of it that rows are written to, one line per column.</summary>
/// <param name="name">With its schema: <c>orders.OrderLine</c>.</param>
public sealed class BulkTable<TRow>(string name)
{
    private readonly List<BulkColumn<TRow>> _columns = [];

    /// <summary>The table's name with its schema.</summary>
    public string Name { get; } = name;

    /// <summary>The columns, in the order they were added.</summary>
    public IReadOnlyList<BulkColumn<TRow>> Columns => _columns;

    /// <summary>Whether the rows bring the value of the identity column with them.</summary>
    public bool KeepsIdentity { get; private set; }

    /// <summary>The rows bring the value of the identity column with them.</summary>
    public BulkTable<TRow> KeepIdentity()
    {
        KeepsIdentity = true;
        return this;
    }

    /// <summary>A key or another large whole number.</summary>
    public BulkTable<TRow> BigInt(string column, Func<TRow, long?> value) =>
        Add(column, SqlType.BigInt, row => value(row), (s, i, row) => SqliteBinding.Whole(s, i, value(row)));

    /// <summary>A whole number; an enum is cast to int.</summary>
    public BulkTable<TRow> Int(string column, Func<TRow, int?> value) =>
        Add(column, SqlType.Int, row => value(row), (s, i, row) => SqliteBinding.Whole(s, i, value(row)));

    /// <summary>Yes or no.</summary>
    public BulkTable<TRow> Bit(string column, Func<TRow, bool?> value) =>
        Add(column, SqlType.Bit, row => value(row), (s, i, row) => SqliteBinding.Whole(s, i, value(row) is { } b ? b ? 1 : 0 : null));

    /// <summary>Money.</summary>
    public BulkTable<TRow> Money(string column, Func<TRow, Money?> value) =>
        Add(column, SqlType.Money, row => value(row), (s, i, row) => SqliteBinding.Whole(s, i, value(row)?.Scaled));

    /// <summary>A quantity or a rate.</summary>
    public BulkTable<TRow> Decimal(string column, int precision, int scale, Func<TRow, decimal?> value) =>
        Add(column, SqlType.Decimal(precision, scale), row => value(row),
            (s, i, row) => SqliteBinding.Real(s, i, value(row) is { } number ? StoredNumber.Real(number) : null));

    /// <summary>A floating number.</summary>
    public BulkTable<TRow> Float(string column, Func<TRow, double?> value) =>
        Add(column, SqlType.Float, row => value(row), (s, i, row) => SqliteBinding.Real(s, i, value(row)));

    /// <summary>A day.</summary>
    public BulkTable<TRow> Date(string column, Func<TRow, DateOnly?> value) =>
        Add(column, SqlType.Date, row => value(row), (s, i, row) => SqliteBinding.Day(s, i, value(row)));

    /// <summary>An instant, UTC.</summary>
    public BulkTable<TRow> DateTime(string column, Func<TRow, DateTime?> value) =>
        Add(column, SqlType.DateTime, row => value(row), (s, i, row) => SqliteBinding.Instant(s, i, value(row)));

    /// <summary>Text of at most so many characters.</summary>
    public BulkTable<TRow> Text(string column, int length, Func<TRow, string?> value) =>
        Add(column, SqlType.Text(length), value, (s, i, row) => SqliteBinding.Text(s, i, value(row)));

    /// <summary>Text of any length.</summary>
    public BulkTable<TRow> LongText(string column, Func<TRow, string?> value) =>
        Add(column, SqlType.LongText, value, (s, i, row) => SqliteBinding.Text(s, i, value(row)));

    /// <summary>Bytes.</summary>
    public BulkTable<TRow> Binary(string column, Func<TRow, byte[]?> value) =>
        Add(column, SqlType.Binary, value, (s, i, row) => SqliteBinding.Bytes(s, i, value(row)));

    private BulkTable<TRow> Add(string column, SqlType type, Func<TRow, object?> value, Action<sqlite3_stmt, int, TRow> bind)
    {
        _columns.Add(new BulkColumn<TRow>(column, type, value, bind));
        return this;
    }
}

/// <summary>Binds values to a prepared SQLite statement the way the type handlers store them.</summary>
internal static class SqliteBinding
{
    public static void Whole(sqlite3_stmt statement, int at, long? value)
    {
        if (value is { } number)
            raw.sqlite3_bind_int64(statement, at, number);
        else
            raw.sqlite3_bind_null(statement, at);
    }

    public static void Real(sqlite3_stmt statement, int at, double? value)
    {
        if (value is { } number)
            raw.sqlite3_bind_double(statement, at, number);
        else
            raw.sqlite3_bind_null(statement, at);
    }

    public static void Day(sqlite3_stmt statement, int at, DateOnly? value)
    {
        if (value is not { } day)
        {
            raw.sqlite3_bind_null(statement, at);
            return;
        }

        Span<byte> utf8 = stackalloc byte[StoredTime.DayWidth];
        raw.sqlite3_bind_text(statement, at, utf8[..StoredTime.Write(day, utf8)]);
    }

    public static void Instant(sqlite3_stmt statement, int at, DateTime? value)
    {
        if (value is not { } instant)
        {
            raw.sqlite3_bind_null(statement, at);
            return;
        }

        Span<byte> utf8 = stackalloc byte[StoredTime.InstantWidth];
        raw.sqlite3_bind_text(statement, at, utf8[..StoredTime.Write(instant, utf8)]);
    }

    public static void Text(sqlite3_stmt statement, int at, string? value)
    {
        if (value is null)
        {
            raw.sqlite3_bind_null(statement, at);
            return;
        }

        var most = Encoding.UTF8.GetMaxByteCount(value.Length);
        if (most <= 512)
        {
            Span<byte> utf8 = stackalloc byte[512];
            raw.sqlite3_bind_text(statement, at, utf8[..Encoding.UTF8.GetBytes(value, utf8)]);
            return;
        }

        var rented = ArrayPool<byte>.Shared.Rent(most);
        raw.sqlite3_bind_text(statement, at, rented.AsSpan(0, Encoding.UTF8.GetBytes(value, rented)));
        ArrayPool<byte>.Shared.Return(rented);
    }

    public static void Bytes(sqlite3_stmt statement, int at, byte[]? value)
    {
        if (value is null)
            raw.sqlite3_bind_null(statement, at);
        else
            raw.sqlite3_bind_blob(statement, at, value);
    }

    public static void Any(sqlite3_stmt statement, int at, object? value)
    {
        switch (value)
        {
            case null or DBNull:
                raw.sqlite3_bind_null(statement, at);
                break;
            case Money money:
                Whole(statement, at, money.Scaled);
                break;
            case decimal number:
                Real(statement, at, StoredNumber.Real(number));
                break;
            case double or float:
                Real(statement, at, Convert.ToDouble(value, CultureInfo.InvariantCulture));
                break;
            case DateOnly day:
                Day(statement, at, day);
                break;
            case DateTime instant:
                Instant(statement, at, instant);
                break;
            case string text:
                Text(statement, at, text);
                break;
            case byte[] bytes:
                Bytes(statement, at, bytes);
                break;
            case long or int or short or byte or bool or Enum:
                Whole(statement, at, Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            default:
                throw new NotSupportedException($"A value of type {value.GetType().Name} is not stored in bulk.");
        }
    }
}
