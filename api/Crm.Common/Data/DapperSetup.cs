using System.Data;
using System.Globalization;
using Dapper;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;

namespace Crm.Common;

/// <summary>
/// Teaches Dapper how the product's types travel. What is sent depends on the parameter's engine, so that one process may use both
/// (tests do); what is read depends on the value that came. A column that begins with null has no type of its own on SQLite,
/// hence a handler even for plain numbers: nothing is unboxed on the strength of the first row.
/// </summary>
public static class DapperSetup
{
    private static readonly Lock Once = new();
    private static bool _registered;

    /// <summary>Registers handlers and row maps; a second call does nothing. Call it before the first query.</summary>
    public static void Register()
    {
        lock (Once)
        {
            if (_registered)
                return;
            _registered = true;
            // Dapper asks handlers for these only once it has forgotten what it knows of them.
            Forget<decimal>();
            Forget<DateTime>();
            Forget<DateOnly>();
            SqlMapper.AddTypeHandler(typeof(Money), new MoneyHandler());
            SqlMapper.AddTypeHandler(typeof(decimal), new DecimalHandler());
            SqlMapper.AddTypeHandler(typeof(DateTime), new DateTimeHandler());
            SqlMapper.AddTypeHandler(typeof(DateOnly), new DateOnlyHandler());
            SqlMapper.AddTypeHandler(typeof(bool), new Reading<bool>(DbType.Boolean, Convert.ToBoolean));
            SqlMapper.AddTypeHandler(typeof(byte), new Reading<byte>(DbType.Byte, Convert.ToByte));
            SqlMapper.AddTypeHandler(typeof(short), new Reading<short>(DbType.Int16, Convert.ToInt16));
            SqlMapper.AddTypeHandler(typeof(int), new Reading<int>(DbType.Int32, Convert.ToInt32));
            SqlMapper.AddTypeHandler(typeof(long), new Reading<long>(DbType.Int64, Convert.ToInt64));
            SqlMapper.AddTypeHandler(typeof(float), new Reading<float>(DbType.Single, Convert.ToSingle));
            SqlMapper.AddTypeHandler(typeof(double), new Reading<double>(DbType.Double, Convert.ToDouble));
            SqlMapper.AddTypeHandler(typeof(string), new Reading<string>(DbType.String, Convert.ToString!));
            SqlMapper.TypeMapProvider = type => RowMap.For(type) ?? (SqlMapper.ITypeMap)new DefaultTypeMap(type);
        }
    }

    private static void Forget<T>()
        where T : struct
    {
        SqlMapper.RemoveTypeMap(typeof(T));
        SqlMapper.RemoveTypeMap(typeof(T?));
    }

    /// <summary>Sends as Dapper would; reads whatever number or text the engine gave.</summary>
    private sealed class Reading<T>(DbType type, Func<object, IFormatProvider, T> convert) : SqlMapper.ITypeHandler
    {
        public void SetValue(IDbDataParameter parameter, object value)
        {
            parameter.DbType = type;
            parameter.Value = value;
        }

        public object Parse(Type destinationType, object value) =>
            value is T ? value : convert(value, CultureInfo.InvariantCulture)!;
    }

    private sealed class MoneyHandler : SqlMapper.ITypeHandler
    {
        public void SetValue(IDbDataParameter parameter, object value)
        {
            if (parameter is SqliteParameter)
            {
                parameter.DbType = DbType.Int64;
                parameter.Value = value is Money money ? money.Scaled : DBNull.Value;
                return;
            }

            parameter.DbType = DbType.Decimal;
            parameter.Precision = 19;
            parameter.Scale = Money.Places;
            parameter.Value = value is Money amount ? amount.Amount : DBNull.Value;
        }

        public object Parse(Type destinationType, object value) => value switch
        {
            long scaled => Money.FromScaled(scaled),
            decimal amount => new Money(amount),
            int and 0 => Money.Zero, // `coalesce(…, 0)` alone, on SQL Server
            double or float => throw new InvalidCastException(
                "Money came back as a floating number: it was multiplied, divided or averaged in SQL. Round in C#, "
                + "or write cast(… as decimal(19,4))."),
            _ => throw new InvalidCastException($"Money cannot be read from {value.GetType().Name} {value}."),
        };
    }

    private sealed class DecimalHandler : SqlMapper.ITypeHandler
    {
        public void SetValue(IDbDataParameter parameter, object value)
        {
            // As text, which is SQLite's default for decimals, a comparison with an expression goes wrong in silence.
            parameter.DbType = parameter is SqliteParameter ? DbType.Double : DbType.Decimal;
            parameter.Value = value is decimal number && parameter is SqliteParameter ? StoredNumber.Real(number) : value;
        }

        public object Parse(Type destinationType, object value) => value switch
        {
            decimal number => StoredNumber.Plain(number),
            double number => StoredNumber.Decimal(number),
            float number => StoredNumber.Decimal(number),
            _ => Convert.ToDecimal(value, CultureInfo.InvariantCulture),
        };
    }

    private sealed class DateTimeHandler : SqlMapper.ITypeHandler
    {
        public void SetValue(IDbDataParameter parameter, object value)
        {
            // datetime, Dapper's default, rounds to 3.33 ms, and cursors would skip rows.
            if (parameter is SqlParameter sql)
            {
                sql.SqlDbType = SqlDbType.DateTime2;
                sql.Value = value is DateTime instant ? StoredTime.Utc(instant) : DBNull.Value;
                return;
            }

            parameter.DbType = DbType.String;
            parameter.Value = value is DateTime at ? StoredTime.Text(at) : DBNull.Value;
        }

        public object Parse(Type destinationType, object value) => value switch
        {
            DateTime instant => DateTime.SpecifyKind(instant, DateTimeKind.Utc),
            string text => StoredTime.At(text),
            _ => throw new InvalidCastException($"An instant cannot be read from {value.GetType().Name} {value}."),
        };
    }

    private sealed class DateOnlyHandler : SqlMapper.ITypeHandler
    {
        public void SetValue(IDbDataParameter parameter, object value)
        {
            if (parameter is SqlParameter sql)
            {
                sql.SqlDbType = SqlDbType.Date;
                sql.Value = value is DateOnly day ? day.ToDateTime(TimeOnly.MinValue) : DBNull.Value;
                return;
            }

            parameter.DbType = DbType.String;
            parameter.Value = value is DateOnly on ? StoredTime.Text(on) : DBNull.Value;
        }

        public object Parse(Type destinationType, object value) => value switch
        {
            DateOnly => value,
            DateTime instant => DateOnly.FromDateTime(instant),
            string text => StoredTime.Day(text),
            _ => throw new InvalidCastException($"A day cannot be read from {value.GetType().Name} {value}."),
        };
    }
}
