using System.Collections.Concurrent;
using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using Crm.Database;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Crm.Benchmarks;

/// <summary>
/// The floor of every read: a minimal endpoint that runs the barest query bringing the same columns and writes them as JSON
/// straight from the reader. No sign-in, no visibility, no validation, no figure is worked out.
/// </summary>
internal static class FloorServer
{
    private const string Customer = """
        select c.*, f.*, o.Name as OwnerName, p.Code as ParentCode, p.Name as ParentName
        from customers.Customer c
        inner join customers.CustomerFigure f on f.CustomerId = c.CustomerId
        left join access.Person o on o.PersonId = c.OwnerId
        left join customers.Customer p on p.CustomerId = c.ParentId
        where c.CustomerId = @Id
        """;

    private const string Result = """
        select u.AsOf, u.SchemeVersionId, r.Grade, r.Score, r.PreviousGrade, r.Reason, r.KeptByHysteresis
        from grading.RunResult r
        inner join grading.Run u on u.RunId = r.RunId
        where r.RunId = @RunId
          and r.CustomerId = @Id
        """;

    private const string Reasons = """
        select k.Metric, k.RawValue, k.Points, k.Weight, m.Median
        from grading.RunCriterion k
        inner join grading.RunResult r on r.RunId = k.RunId and r.CustomerId = k.CustomerId
        left join grading.RunMedian m on m.RunId = k.RunId and m.Metric = k.Metric and m.Grade = r.Grade
        where k.RunId = @RunId
          and k.CustomerId = @Id
        """;

    private const string OrdersOfCustomer = """
        select o.SalesOrderId, o.Number, o.CustomerId, c.Code, c.Name, o.OrderDate, o.State, o.Currency, o.Net, o.Contribution,
               o.UnknownCostNet, o.LineCount
        from orders.SalesOrder o
        inner join customers.Customer c on c.CustomerId = o.CustomerId
        where o.CustomerId = @Id
          and o.ArchivedAt is null
        order by o.OrderDate desc, o.SalesOrderId desc
        offset 0 rows fetch next 50 rows only
        """;

    private const string Order = """
        select o.*, c.Code, c.Name, f.GradeRank
        from orders.SalesOrder o
        inner join customers.Customer c on c.CustomerId = o.CustomerId
        inner join customers.CustomerFigure f on f.CustomerId = o.CustomerId
        where o.SalesOrderId = @Id
        """;

    private const string OrderLines = """
        select l.*, p.Code, p.Name, k.CategoryId, k.Name as CategoryName
        from orders.OrderLine l
        inner join orders.Product p on p.ProductId = l.ProductId
        left join orders.Category k on k.CategoryId = p.CategoryId
        where l.SalesOrderId = @Id
        order by l.LineNumber
        """;

    private const string Shipments = """
        select s.ShipmentId, s.Number, s.ShippedOn, s.Carrier, l.ProductId, l.Quantity, l.Batch, l.OrderLineNumber
        from orders.Shipment s
        inner join orders.ShipmentLine l on l.ShipmentId = s.ShipmentId
        where s.SalesOrderId = @Id
        """;

    private const string Invoices = """
        select i.InvoiceId, i.Number, i.InvoiceDate, i.DueDate, i.Currency, i.Amount, i.PaidAmount
        from orders.Invoice i
        where i.SalesOrderId = @Id
        """;

    private const string CreditNotes = """
        select n.CreditNoteId, n.Number, n.CreditDate, n.Reason, n.Net, n.Contribution
        from orders.CreditNote n
        where n.SalesOrderId = @Id
        """;

    private const string ListColumns = """
        select c.CustomerId, c.Code, c.Name, c.ShortName, c.Status, c.Kind, f.GradeRank, f.Score, f.Revenue12m, f.Contribution12m,
               f.UnknownCostRevenue12m, f.OverdueAmount, f.LastOrderOn, f.OrderCount12m, c.OwnerId, p.Name as OwnerName, c.Region,
               c.Segment, c.Currency
        """;

    // The list is read in the order of its index: the table that holds it stands first.
    private const string FromCustomer = """
        from customers.Customer c
        inner join customers.CustomerFigure f on f.CustomerId = c.CustomerId
        left join access.Person p on p.PersonId = c.OwnerId
        where c.ArchivedAt is null
        """;

    private const string FromFigure = """
        from customers.CustomerFigure f
        inner join customers.Customer c on c.CustomerId = f.CustomerId
        left join access.Person p on p.PersonId = c.OwnerId
        where c.ArchivedAt is null
        """;

    private const string Search = $"""
        {ListColumns}
        {FromCustomer}
          and c.SearchText like @Pattern
        order by c.SortName, c.CustomerId
        offset 0 rows fetch next 50 rows only
        """;

    /// <summary>Turnover by the grade held on the day of each document; once per period.</summary>
    private const string Statistics = """
        select h.Grade, count(distinct d.CustomerId) as Customers, sum(d.Net) as Revenue, sum(d.Contribution) as Contribution,
               sum(d.UnknownCostNet) as UnknownCostRevenue
        from orders.v_DocumentFact d
        left join grading.HeldGrade h on h.CustomerId = d.CustomerId and h.ValidFrom <= d.FactDate and h.ValidUntil > d.FactDate
        where d.FactDate >= @From
          and d.FactDate <= @To
        group by h.Grade
        """;

    private static readonly ConcurrentDictionary<(string Sort, long Id), object> Places = new();

    public static async Task RunAsync(DatabaseOptions options)
    {
        var database = new PlainProvider(options);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapGet("/ready", () => Results.Ok());
        app.MapGet("/customer/{id:long}", (long id, HttpContext http) => AnswerAsync(http, database, [Customer], [("@Id", id)]));
        app.MapGet("/why/{run:long}/{id:long}", (long run, long id, HttpContext http) =>
            AnswerAsync(http, database, [Result, Reasons], [("@RunId", run), ("@Id", id)]));
        app.MapGet("/orders/{id:long}", (long id, HttpContext http) => AnswerAsync(http, database, [OrdersOfCustomer], [("@Id", id)]));
        app.MapGet("/order/{id:long}", (long id, HttpContext http) =>
            AnswerAsync(http, database, [Order, OrderLines, Shipments, Invoices, CreditNotes], [("@Id", id)]));
        app.MapGet("/list/{sort}", (string sort, long? after, HttpContext http) => ListAsync(http, database, sort, after));
        app.MapGet("/search", (string q, HttpContext http) =>
            AnswerAsync(http, database, [Search], [("@Pattern", $"%{q}%")]));
        app.MapGet("/statistics", async (string from, string to, string previousFrom, string previousTo, HttpContext http) =>
        {
            http.Response.ContentType = "application/json";
            await using var connection = await database.OpenAsync();
            await using var json = new Utf8JsonWriter(http.Response.BodyWriter);
            json.WriteStartArray();
            await WriteAsync(database, connection, json, Statistics, [("@From", from), ("@To", to)]);
            await WriteAsync(database, connection, json, Statistics, [("@From", previousFrom), ("@To", previousTo)]);
            json.WriteEndArray();
        });
        await app.RunAsync();
    }

    private static async Task ListAsync(HttpContext http, PlainProvider database, string sort, long? after)
    {
        var (from, column, id, way, beyond) = sort switch
        {
            "name" => (FromCustomer, "c.SortName", "c.CustomerId", "asc", ">"),
            "revenue" => (FromFigure, "f.Revenue12m", "f.CustomerId", "desc", "<"),
            _ => (FromFigure, "f.OverdueAmount", "f.CustomerId", "desc", "<"),
        };
        var parameters = new List<(string, object)> { ("@Status", 1) };
        var place = "";
        if (after is { } last)
        {
            if (!Places.TryGetValue((sort, last), out var value))
            {
                await using var connection = await database.OpenAsync();
                await using var command = connection.CreateCommand();
                command.CommandText = database.Text($"select {column} {from} and c.CustomerId = {last}");
                Places[(sort, last)] = value = (await command.ExecuteScalarAsync())!;
            }
            parameters.Add(("@Value", value));
            parameters.Add(("@After", last));
            place = $"and {column} {beyond}= @Value and ({column} {beyond} @Value or {id} {beyond} @After)";
        }
        await AnswerAsync(http, database, [$"""
            {ListColumns}
            {from}
              and (c.Status + 0) = @Status
              {place}
            order by {column} {way}, {id} {way}
            offset 0 rows fetch next 50 rows only
            """], parameters);
    }

    private static async Task AnswerAsync(
        HttpContext http, PlainProvider database, string[] queries, IReadOnlyList<(string Name, object Value)> parameters)
    {
        http.Response.ContentType = "application/json";
        await using var connection = await database.OpenAsync();
        await using var json = new Utf8JsonWriter(http.Response.BodyWriter);
        json.WriteStartArray();
        foreach (var sql in queries) await WriteAsync(database, connection, json, sql, parameters);
        json.WriteEndArray();
    }

    private static async Task WriteAsync(
        PlainProvider database, DbConnection connection, Utf8JsonWriter json, string sql, IReadOnlyList<(string Name, object Value)> parameters)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = database.Text(sql);
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }
        await using var reader = await command.ExecuteReaderAsync();
        var names = new JsonEncodedText[reader.FieldCount];
        for (var i = 0; i < names.Length; i++) names[i] = JsonEncodedText.Encode(reader.GetName(i));
        json.WriteStartArray();
        while (await reader.ReadAsync())
        {
            json.WriteStartObject();
            for (var i = 0; i < names.Length; i++) Write(json, names[i], reader.GetValue(i));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, JsonEncodedText name, object value)
    {
        switch (value)
        {
            case DBNull:
                json.WriteNull(name);
                break;
            case string text:
                json.WriteString(name, text);
                break;
            case long number:
                json.WriteNumber(name, number);
                break;
            case double number:
                json.WriteNumber(name, number);
                break;
            case decimal number:
                json.WriteNumber(name, number);
                break;
            default:
                json.WriteString(name, Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }
}

/// <summary>The engine's own ADO.NET provider as it comes, with its pool; the statements in the engine's own words.</summary>
internal sealed class PlainProvider(DatabaseOptions options)
{
    private readonly ConcurrentDictionary<string, string> _texts = new();

    public string Text(string sql) => options.Provider == Engine.Sqlite ? _texts.GetOrAdd(sql, PortableSql.ToSqlite) : sql;

    public async Task<DbConnection> OpenAsync()
    {
        DbConnection connection = options.Provider == Engine.Sqlite
            ? new SqliteConnection(options.ConnectionString)
            : new SqlConnection(options.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }
}
