using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Crm.Benchmarks;

/// <summary>
/// An invented company, every record of which follows from the seed and its own number alone: it can be written straight into
/// a body of any length, and the same record can be written again.
/// </summary>
internal sealed class Company(Scale scale, DateOnly today)
{
    public const string Source = "BENCH";
    public const int Sellers = 20;

    private const ulong Seed = 20_260_101;
    private const int Days = 3 * 365;

    private static readonly string[] Cities = ["上海", "北京", "深圳", "广州", "杭州", "苏州", "宁波", "无锡", "南京", "成都"];
    private static readonly string[] Signs =
        ["华", "东", "信", "达", "瑞", "恒", "鑫", "金", "宏", "泰", "康", "盛", "博", "联", "创", "科", "新", "海", "天", "星"];
    private static readonly string[] Trades = ["机械", "电子", "贸易", "化工", "精密", "自动化", "塑胶", "五金", "科技", "新材料"];
    private static readonly string[] Sounds = ["Hua", "Dong", "Xin", "Da", "Rui", "Heng", "Jin", "Hong", "Tai", "Kang", "Sheng", "Bo"];
    private static readonly string[] Crafts =
        ["Machinery", "Electronics", "Trading", "Chemicals", "Precision", "Automation", "Plastics", "Hardware", "Technology", "Materials"];

    /// <summary>What is looked for: two characters in the middle of a Chinese name, and the middle of a foreign one.</summary>
    public static readonly string[] ChineseTerms = ["华东", "信达", "恒泰", "东瑞", "新海", "宏盛", "精密", "金康"];
    public static readonly string[] LatinTerms = ["recis", "xin da", "hengjin", "utomat", "ruihua", "hardw", "tai kang", "lectron"];

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public byte[] Products(int from, int until) => Lines(from, until, (json, i) =>
    {
        json.WriteString("key", $"P{i}");
        json.WriteString("name", $"{Trades[i % 10]}{Signs[i / 10 % 20]}{Signs[i / 200 % 20]} {i}");
        json.WriteString("unit", "pcs");
        json.WriteNumber("listPrice", Price(i));
        json.WriteNumber("taxRate", 0.13m);
        return true;
    });

    public byte[] StandardCosts(int from, int until) => Lines(from, until, (json, i) =>
    {
        json.WriteString("productKey", $"P{i}");
        json.WriteString("validFrom", Text(today.AddDays(-Days - 30)));
        json.WriteNumber("material", decimal.Round(Price(i) * 0.45m, 4));
        json.WriteNumber("labour", decimal.Round(Price(i) * 0.12m, 4));
        json.WriteNumber("variableOverhead", decimal.Round(Price(i) * 0.06m, 4));
        json.WriteNumber("fixedOverhead", decimal.Round(Price(i) * 0.08m, 4));
        return true;
    });

    public byte[] Customers(int from, int until) => Lines(from, until, (json, i) =>
    {
        var dice = new Dice(Seed, 1, i);
        var (a, b, c) = (dice.Next(20), dice.Next(20), dice.Next(20));
        var trade = dice.Next(10);
        var city = Cities[dice.Next(10)];
        json.WriteString("key", $"C{i:0000000}");
        json.WriteString("name", $"{city}{Signs[a]}{Signs[b]}{Signs[c]}{Trades[trade]}有限公司");
        json.WriteString("shortName", $"{Signs[a]}{Signs[b]}{Signs[c]}");
        json.WriteString("foreignName",
            $"{Sounds[a % 12]}{Sounds[b % 12].ToLowerInvariant()} {Sounds[c % 12]} {Crafts[trade]} Co., Ltd.");
        json.WriteString("status", dice.Next(20) switch { 0 => "prospect", 1 => "dormant", _ => "active" });
        json.WriteString("taxNumber", $"91310{dice.Next(1_000_000_000):000000000}{i:0000}");
        json.WriteString("region", city);
        json.WriteString("city", city);
        json.WriteString("address", $"张江路{i}号");
        json.WriteString("phone", $"021-{dice.Next(100_000_000):00000000}");
        json.WriteString("currency", "CNY");
        json.WriteNumber("taxRate", 0.13m);
        json.WriteNumber("paymentDays", 30 + (30 * dice.Next(3)));
        json.WriteString("segment", $"S{dice.Next(5)}");
        json.WriteString("ownerSignInName", $"seller{dice.Next(Sellers)}");
        return true;
    });

    public byte[] Orders(int from, int until) => Lines(from, until, (json, i) =>
    {
        var order = Order(i);
        json.WriteString("key", $"O{i:0000000}");
        json.WriteString("customerKey", $"C{order.Customer:0000000}");
        json.WriteString("orderDate", Text(order.Date));
        json.WriteString("state", "shipped");
        json.WriteStartArray("lines");
        for (var n = 0; n < order.Lines; n++)
        {
            var line = Line(i, n);
            json.WriteStartObject();
            json.WriteString("key", (10 * (n + 1)).ToString(CultureInfo.InvariantCulture));
            json.WriteString("productKey", $"P{line.Product}");
            json.WriteNumber("quantity", line.Quantity);
            json.WriteString("unit", "pcs");
            json.WriteNumber("unitPrice", line.Price);
            if (line.Discount > 0m) json.WriteNumber("discount", line.Discount);
            json.WriteNumber("taxRate", 0.13m);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        return true;
    });

    public byte[] Invoices(int from, int until) => Lines(from, until, (json, i) =>
    {
        var order = Order(i);
        json.WriteString("key", $"I{i:0000000}");
        json.WriteString("customerKey", $"C{order.Customer:0000000}");
        json.WriteString("orderKey", $"O{i:0000000}");
        json.WriteString("invoiceDate", Text(order.Date));
        json.WriteNumber("amount", Amount(i, order.Lines));
        return true;
    });

    public byte[] Payments(int from, int until) => Lines(from, until, (json, i) =>
    {
        var order = Order(i);
        var dice = new Dice(Seed, 4, i);
        var paidOn = order.Date.AddDays(15 + dice.Next(90));
        if (dice.Next(100) < 4 || paidOn > today) return false;
        json.WriteString("key", $"Z{i:0000000}");
        json.WriteString("customerKey", $"C{order.Customer:0000000}");
        json.WriteString("invoiceKey", $"I{i:0000000}");
        json.WriteString("paidOn", Text(paidOn));
        json.WriteNumber("amount", Amount(i, order.Lines));
        return true;
    });

    public long LinesOf(int from, int until) => Enumerable.Range(from, until - from).Sum(i => (long)Order(i).Lines);

    // Few customers order much, many a little; a customer of the tail may have no order at all.
    private (int Customer, DateOnly Date, int Lines) Order(int i)
    {
        var dice = new Dice(Seed, 2, i);
        var customer = (int)(scale.Customers * Math.Pow(dice.Share(), 1.6));
        return (customer, today.AddDays(-1 - dice.Next(Days)), 1 + dice.Next(9));
    }

    private (int Product, int Quantity, decimal Price, decimal Discount) Line(int order, int number)
    {
        var dice = new Dice(Seed, 3, ((long)order * 16) + number);
        var product = dice.Next(scale.Products);
        var price = decimal.Round(Price(product) * (0.7m + (0.01m * dice.Next(50))), 2);
        return (product, 1 + dice.Next(40), price, dice.Next(4) == 0 ? 0.05m : 0m);
    }

    private decimal Amount(int order, int lines)
    {
        var sum = 0m;
        for (var n = 0; n < lines; n++)
        {
            var line = Line(order, n);
            sum += decimal.Round(line.Quantity * line.Price * (1m - line.Discount) * 1.13m, 2);
        }
        return sum;
    }

    private static decimal Price(int product) => 10m + (new Dice(Seed, 5, product).Next(90_000) / 100m);

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static byte[] Lines(int from, int until, Func<Utf8JsonWriter, int, bool> write)
    {
        using var body = new MemoryStream();
        using var record = new MemoryStream();
        for (var i = from; i < until; i++)
        {
            record.SetLength(0);
            bool wanted;
            using (var json = new Utf8JsonWriter(record, Plain))
            {
                json.WriteStartObject();
                wanted = write(json, i);
                json.WriteEndObject();
            }
            if (!wanted) continue;
            record.WriteByte((byte)'\n');
            record.WriteTo(body);
        }
        return body.ToArray();
    }

    /// <summary>Splitmix64: the numbers of one record, whichever records came before.</summary>
    private struct Dice(ulong seed, ulong kind, long number)
    {
        private ulong _state = seed + (kind * 0x9E3779B97F4A7C15) + ((ulong)number * 0xD1342543DE82EF95);

        public int Next(int below) => (int)(Draw() % (ulong)below);

        public double Share() => (Draw() >> 11) * (1.0 / (1UL << 53));

        private ulong Draw()
        {
            var z = _state += 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}
