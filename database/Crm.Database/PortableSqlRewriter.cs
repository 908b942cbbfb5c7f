using System.Globalization;
using System.Text;

namespace Crm.Database;

/// <summary>Rewrites one text, statement by statement, token by token. Used once.</summary>
internal sealed class PortableSqlRewriter(List<SqlToken> tokens)
{
    private const string BinaryCollation = "Latin1_General_100_BIN2";

    // Functions that SQLite lacks, or, worse, has under the same name with another meaning.
    private static readonly Dictionary<string, string> RefusedFunctions = new(StringComparer.OrdinalIgnoreCase)
    {
        ["getdate"] = "send the time as a parameter",
        ["getutcdate"] = "send the time as a parameter",
        ["sysdatetime"] = "send the time as a parameter",
        ["sysutcdatetime"] = "send the time as a parameter",
        ["sysdatetimeoffset"] = "send the time as a parameter",
        ["datediff"] = "compute dates in C#",
        ["datediff_big"] = "compute dates in C#",
        ["dateadd"] = "compute dates in C#",
        ["datepart"] = "store a Period (yyyymm) beside the date",
        ["datename"] = "store a Period (yyyymm) beside the date",
        ["datetrunc"] = "store a Period (yyyymm) beside the date",
        ["datefromparts"] = "compute dates in C#",
        ["eomonth"] = "compute dates in C#",
        ["year"] = "store a Period (yyyymm) beside the date",
        ["month"] = "store a Period (yyyymm) beside the date",
        ["day"] = "compute dates in C#",
        ["isnull"] = "write coalesce",
        ["convert"] = "write cast",
        ["try_convert"] = "convert in C#",
        ["try_cast"] = "convert in C#",
        ["parse"] = "convert in C#",
        ["try_parse"] = "convert in C#",
        ["format"] = "format in C#",
        ["str"] = "format in C#",
        ["left"] = "write substring",
        ["right"] = "write substring",
        ["charindex"] = "write like",
        ["patindex"] = "write like",
        ["stuff"] = "write substring and concat",
        ["replicate"] = "compute it in C#",
        ["log"] = "its base differs between the engines; compute it in C#",
        ["greatest"] = "write case",
        ["least"] = "write case",
        ["choose"] = "write case",
        ["newid"] = "make keys in C#",
        ["rand"] = "draw in C#",
        ["checksum"] = "compute it in C#",
        ["hashbytes"] = "compute it in C#",
        ["datalength"] = "compute it in C#",
        ["scope_identity"] = "write output inserted.Id",
        ["ident_current"] = "write output inserted.Id",
        ["json_value"] = "read JSON in C#",
        ["json_query"] = "read JSON in C#",
        ["json_modify"] = "write JSON in C#",
        ["isjson"] = "read JSON in C#",
        ["string_split"] = "write openjson",
        ["count_big"] = "write count",
    };

    // All of them reserved in T-SQL, so an unquoted one can be nothing else.
    private static readonly Dictionary<string, string> RefusedWords = new(StringComparer.OrdinalIgnoreCase)
    {
        ["merge"] = "write update, then insert where not exists",
        ["top"] = "write offset 0 rows fetch next @n rows only",
        ["declare"] = "use parameters",
        ["begin"] = "transactions belong to the session",
        ["commit"] = "transactions belong to the session",
        ["rollback"] = "transactions belong to the session",
        ["save"] = "transactions belong to the session",
        ["while"] = "loop in C#",
        ["if"] = "decide in C#",
        ["exec"] = "procedures exist on one engine only",
        ["execute"] = "procedures exist on one engine only",
        ["goto"] = "decide in C#",
        ["print"] = "log in C#",
        ["raiserror"] = "throw in C#",
        ["waitfor"] = "wait in C#",
        ["truncate"] = "write delete",
        ["pivot"] = "write sum(case …)",
        ["unpivot"] = "write union all",
        ["grant"] = "rights belong to an engine's own script",
        ["deny"] = "rights belong to an engine's own script",
        ["revoke"] = "rights belong to an engine's own script",
        ["tablesample"] = "draw in C#",
        ["holdlock"] = "no correctness may rest on lock hints",
    };

    private static readonly Dictionary<string, string> RefusedColumnTypes = new(StringComparer.OrdinalIgnoreCase)
    {
        ["money"] = "write decimal(19,4)",
        ["smallmoney"] = "write decimal(19,4)",
        ["datetime"] = "write datetime2(7)",
        ["smalldatetime"] = "write datetime2(7)",
        ["datetimeoffset"] = "write datetime2(7), always UTC",
        ["time"] = "write the minutes of the day as int",
        ["uniqueidentifier"] = "keys are bigint identity",
        ["rowversion"] = "write Version int",
        ["timestamp"] = "write Version int",
        ["text"] = "write nvarchar(max)",
        ["ntext"] = "write nvarchar(max)",
        ["varchar"] = "write nvarchar",
        ["char"] = "write nvarchar",
        ["nchar"] = "write nvarchar",
        ["image"] = "write varbinary(max)",
        ["xml"] = "write nvarchar(max)",
        ["sql_variant"] = "choose one type",
        ["sysname"] = "write nvarchar(128)",
        ["as"] = "a computed column is not portable; store the value",
    };

    private readonly StringBuilder _output = new();

    public string Rewrite()
    {
        var start = 0;
        var depth = 0;
        for (var i = 0; i <= tokens.Count; i++)
        {
            if (i < tokens.Count && !(depth == 0 && tokens[i].IsSymbol(";")))
            {
                depth += Step(tokens[i]);
                continue;
            }

            var length = _output.Length;
            if (i > start)
                Statement(start, i);
            if (i < tokens.Count && _output.Length > length)
                _output.Append(';');
            start = i + 1;
        }

        return _output.ToString();
    }

    private void Statement(int start, int end)
    {
        switch (tokens[start].Text.ToLowerInvariant())
        {
            case "select" or "with" or "insert" or "update" or "delete":
                Query(start, end);
                break;
            case "create":
                Create(start, end);
                break;
            case "alter":
                Alter(start, end);
                break;
            case "drop":
                Drop(start, end);
                break;
            case var word:
                throw RefusedWords.TryGetValue(word, out var advice)
                    ? Refused(word, advice)
                    : Refused($"a statement that starts with '{tokens[start].Text}'",
                        "write select, with, insert, update, delete, create, alter or drop");
        }
    }

    // ---- data -------------------------------------------------------------------------------------------------------

    private void Query(int start, int end)
    {
        var verb = Verb(start, end);
        var outputAt = -1;
        var depth = 0;
        for (var i = start; i < end; i++)
        {
            var token = tokens[i];
            depth += Step(token);
            if (depth != 0 || token.Kind != SqlTokenKind.Word || IsAfterDot(i))
                continue;
            if (verb == "update" && token.IsWord("from"))
                throw Refused("update … from", "write a subquery in set and where");
            if (verb != "select" && token.IsWord("output"))
                outputAt = i;
        }

        if (outputAt < 0)
        {
            Text(start, end);
            return;
        }

        var outputEnd = EndOfOutput(outputAt, end);
        Text(start, outputAt);
        Text(outputEnd, end);
        Returning(verb, outputAt + 1, outputEnd);
    }

    /// <summary>What the statement does once its common table expressions are past.</summary>
    private string Verb(int start, int end)
    {
        var depth = 0;
        for (var i = start; i < end; i++)
        {
            depth += Step(tokens[i]);
            if (depth == 0 && tokens[i].Kind == SqlTokenKind.Word
                && tokens[i].Text.ToLowerInvariant() is "select" or "insert" or "update" or "delete")
            {
                var verb = tokens[i].Text.ToLowerInvariant();
                var next = i + 1 < end ? tokens[i + 1] : default;
                if (verb == "insert" && !next.IsWord("into"))
                    throw Refused("insert without into", "write insert into");
                if (verb == "delete" && !next.IsWord("from"))
                    throw Refused("delete without from", "write delete from");
                return verb;
            }
        }

        return "select";
    }

    private int EndOfOutput(int at, int end)
    {
        var depth = 0;
        for (var i = at + 1; i < end; i++)
        {
            depth += Step(tokens[i]);
            if (depth != 0 || tokens[i].Kind != SqlTokenKind.Word || IsAfterDot(i))
                continue;
            switch (tokens[i].Text.ToLowerInvariant())
            {
                case "into":
                    throw Refused("output … into", "read the rows that output gives and insert them");
                case "values" or "select" or "where" or "default" or "with":
                    return i;
            }
        }

        return end;
    }

    private void Returning(string verb, int start, int end)
    {
        _output.Append("\nreturning");
        for (var i = start; i < end; i++)
        {
            var token = tokens[i];
            var isOld = token.IsWord("deleted");
            if ((isOld || token.IsWord("inserted")) && i + 1 < end && tokens[i + 1].IsSymbol("."))
            {
                if (isOld && verb == "update")
                    throw Refused("output deleted.… of an update", "read the old values first");
                i += 2;
                Emit(tokens[i] with { Gap = " " });
            }
            else
            {
                Emit(token);
            }
        }
    }

    // ---- definitions ------------------------------------------------------------------------------------------------

    private void Create(int start, int end)
    {
        var at = start + 1;
        if (Is(at, end, "or"))
            throw Refused("create or alter", "views live in database/views and are re-created when they change");
        if (Is(at, end, "schema"))
            return; // the schema's name becomes a part of each table's name
        if (Is(at, end, "view"))
            Text(start, end);
        else if (Is(at, end, "table"))
            CreateTable(start, end);
        else if (IsIndex(at, end))
            CreateIndex(start, end);
        else
            throw Refused($"create {(at < end ? tokens[at].Text : "")}", "an engine's own objects belong to its own scripts");
    }

    private bool IsIndex(int at, int end)
    {
        while (Is(at, end, "unique") || Is(at, end, "clustered") || Is(at, end, "nonclustered"))
            at++;
        return Is(at, end, "index");
    }

    private void CreateIndex(int start, int end)
    {
        for (var i = start; i < end; i++)
        {
            if (tokens[i].IsWord("clustered") || tokens[i].IsWord("nonclustered"))
                continue;
            if (tokens[i].IsWord("include") && Is(i + 1, end, "("))
                i = Close(i + 1, end);
            else if (tokens[i].IsWord("where"))
            {
                Text(i, end);
                return;
            }
            else
                i = One(i, end);
        }
    }

    private void CreateTable(int start, int end)
    {
        var open = start;
        while (open < end && !tokens[open].IsSymbol("("))
            open++;
        if (open == end)
            throw new FormatException("A create table has no list of columns.");
        var close = Close(open, end);
        if (close + 1 < end)
            throw Refused($"'{tokens[close + 1].Text}' after the columns of a table", "storage options belong to an engine's own script");

        Text(start, open + 1);
        var withoutRowId = false;
        foreach (var (first, last) in Elements(open + 1, close))
        {
            if (first > open + 1)
                Emit(tokens[first - 1]);
            if (tokens[first].Kind == SqlTokenKind.Word
                && tokens[first].Text.ToLowerInvariant() is "constraint" or "primary" or "unique" or "foreign" or "check" or "index")
                withoutRowId |= TableConstraint(first, last);
            else
                Column(first, last);
        }

        Emit(tokens[close]);
        if (withoutRowId)
            _output.Append(" without rowid");
    }

    /// <summary>True for a clustered primary key, which on SQLite is a table without row ids.</summary>
    private bool TableConstraint(int start, int end)
    {
        if (Is(start, end, "index"))
            throw Refused("an index inside of create table", "write create index");
        var clustered = false;
        for (var i = start; i < end; i++)
        {
            if (tokens[i].IsWord("clustered"))
                clustered |= tokens[i - 1].IsWord("key");
            else if (!tokens[i].IsWord("nonclustered"))
                i = One(i, end);
        }

        return clustered;
    }

    private void Column(int start, int end)
    {
        Emit(tokens[start]);
        if (start + 1 >= end || !tokens[start + 1].IsName)
            throw new FormatException($"The column {tokens[start].Text} has no type.");
        var type = ColumnType(start + 1, end, out var rest);
        var identity = Find("identity", rest, end);
        var primaryKey = Find("primary", rest, end);
        if (identity >= 0)
        {
            if (primaryKey < 0)
                throw Refused("identity without an inline primary key", "write: Id bigint identity(1,1) constraint PK_x primary key");
            if (Is(identity + 1, end, "(") && string.Concat(tokens[(identity + 2)..Close(identity + 1, end)].Select(t => t.Text)) != "1,1")
                throw Refused("identity with another start or step", "write identity(1,1)");
        }

        // Only a column whose type is exactly "integer" becomes the row's own key on SQLite and needs no second tree.
        var isRowId = primaryKey >= 0 && type.Name is "bigint" or "int" && !Is(primaryKey + 2, end, "nonclustered");
        _output.Append(' ').Append(isRowId ? "integer" : type.Name);
        if (type.IsText && Find("collate", rest, end) < 0)
            _output.Append(" collate nocase");

        for (var i = rest; i < end; i++)
        {
            var token = tokens[i];
            if (token.IsWord("clustered") || token.IsWord("nonclustered"))
                continue;
            if (i == identity)
                i = Is(i + 1, end, "(") ? Close(i + 1, end) : i;
            else if (identity >= 0 && token.IsWord("key") && tokens[i - 1].IsWord("primary"))
            {
                Emit(token);
                _output.Append(" autoincrement");
            }
            else if (type.IsMoney && token.IsWord("default"))
                i = MoneyDefault(i, end);
            else
                i = One(i, end);
        }

        if (type.IsMoney)
        {
            // A fraction of a ten-thousandth would be kept as a floating number in silence.
            _output.Append(" constraint CK_").Append(tokens[start].Name).Append("_is_money check (typeof(")
                .Append(tokens[start].Text).Append(") in ('integer', 'null'))");
        }
    }

    private (string Name, bool IsText, bool IsMoney) ColumnType(int at, int end, out int rest)
    {
        var name = tokens[at].Name.ToLowerInvariant();
        rest = at + 1;
        var arguments = "";
        if (Is(rest, end, "("))
        {
            var close = Close(rest, end);
            arguments = string.Concat(tokens[(rest + 1)..close].Select(t => t.Text.ToLowerInvariant()));
            rest = close + 1;
        }

        return name switch
        {
            "nvarchar" => (arguments is "" or "max" ? "nvarchar" : $"nvarchar({arguments})", true, false),
            "decimal" or "numeric" when arguments == "19,4" => ("decimal(19,4)", false, true),
            "decimal" or "numeric" or "float" or "real" => ("real", false, false),
            "bigint" or "int" or "smallint" or "tinyint" => (name, false, false),
            "bit" => ("integer", false, false),
            "date" or "datetime2" => ("text", false, false),
            "varbinary" => ("blob", false, false),
            _ => throw (RefusedColumnTypes.TryGetValue(name, out var advice)
                ? Refused($"the column type {name}", advice)
                : Refused($"the column type {name}", "see database/README.md for the types")),
        };
    }

    /// <summary>A money column's default is a number of the currency; SQLite holds ten-thousandths.</summary>
    private int MoneyDefault(int at, int end)
    {
        Emit(tokens[at]);
        var i = at + 1;
        var depth = 0;
        var negative = false;
        for (; i < end; i++)
        {
            if (tokens[i].IsSymbol("("))
                depth++;
            else if (tokens[i].IsSymbol("-"))
                negative = true;
            else
                break;
        }

        if (i >= end || tokens[i].Kind != SqlTokenKind.Number)
            throw Refused("a money default that is not a number", "write a number");
        _output.Append(" (").Append(negative ? "-" : "").Append(Scaled(tokens[i].Text)).Append(')');
        while (depth-- > 0)
            i++;
        return i;
    }

    private static string Scaled(string number) =>
        decimal.Round(decimal.Parse(number, NumberStyles.Float, CultureInfo.InvariantCulture) * 10_000m, 0, MidpointRounding.AwayFromZero)
            .ToString("0", CultureInfo.InvariantCulture);

    private void Alter(int start, int end)
    {
        if (!Is(start + 1, end, "table"))
            throw Refused($"alter {(start + 1 < end ? tokens[start + 1].Text : "")}", "views are re-created from database/views");
        var at = start + 2;
        while (at < end && (tokens[at].IsName || tokens[at].IsSymbol(".")) && !IsAlterVerb(at))
            at++;
        if (Is(at, end, "drop") && Is(at + 1, end, "column"))
        {
            Text(start, end);
            return;
        }

        if (!Is(at, end, "add") || Is(at + 1, end, "constraint") || Is(at + 1, end, "check") || Is(at + 1, end, "foreign")
            || Is(at + 1, end, "primary") || Is(at + 1, end, "unique"))
        {
            var what = string.Join(' ', tokens[at..Math.Min(end, at + 2)].Select(t => t.Text));
            throw Refused($"alter table … {what}", "SQLite can only add and drop columns; build the table anew in an engine's own script");
        }

        if (Elements(at + 1, end).Count > 1)
            throw Refused("alter table … add of several columns", "write one alter table per column");
        Text(start, at + 1);
        Column(at + 1, end);
    }

    private bool IsAlterVerb(int at) => !IsAfterDot(at) && tokens[at].Kind == SqlTokenKind.Word
        && tokens[at].Text.ToLowerInvariant() is "add" or "drop" or "alter" or "with" or "check" or "nocheck" or "switch" or "set";

    private void Drop(int start, int end)
    {
        var kind = start + 1 < end ? tokens[start + 1].Text.ToLowerInvariant() : "";
        if (kind is "schema")
            return;
        if (kind is not ("table" or "view" or "index"))
            throw Refused($"drop {kind}", "an engine's own objects belong to its own scripts");
        var stop = kind == "index" ? Find("on", start, end) : -1;
        Text(start, stop < 0 ? end : stop);
    }

    // ---- tokens -----------------------------------------------------------------------------------------------------

    /// <summary>Whether the list of columns of a select is being read, per open bracket: there `X = …` would name a column.</summary>
    private readonly Stack<bool> _selecting = new([false]);

    private void Text(int start, int end)
    {
        for (var i = start; i < end; i++)
            i = One(i, end);
    }

    /// <summary>Writes the token at the place, rewritten, with all that belongs to it, and gives the last place it has dealt with.</summary>
    private int One(int at, int end)
    {
        var token = tokens[at];
        switch (token.Kind)
        {
            case SqlTokenKind.Parameter when token.Text.StartsWith("@@", StringComparison.Ordinal):
                throw Refused(token.Text, "write output inserted.Id, or read the row count in C#");
            case SqlTokenKind.Word when token.Text[0] == '#':
                throw Refused($"the temporary table {token.Text}", "write a common table expression or a staging table");
            case SqlTokenKind.Symbol:
                Symbol(at, end, token);
                return at;
            case SqlTokenKind.Text or SqlTokenKind.Number or SqlTokenKind.Parameter:
                RefuseColumnAlias(at, end);
                Emit(token);
                return at;
            default:
                return IsAfterDot(at) ? Plain(at) : Name(at, end, token);
        }
    }

    private void Symbol(int at, int end, SqlToken token)
    {
        if (token.Text == "(")
            _selecting.Push(false);
        else if (token.Text == ")" && _selecting.Count > 1)
            _selecting.Pop();
        else if (token.Text == "+" && (IsText(at - 1, end) || IsText(at + 1, end)))
            throw Refused("+ on strings", "write concat");
        else if (token.Text == "$")
            throw Refused("a money literal ($…)", "send money as a parameter");
        Emit(token);
    }

    private int Plain(int at)
    {
        Emit(tokens[at]);
        return at;
    }

    private int Name(int at, int end, SqlToken token)
    {
        if (Is(at + 1, end, ".") && at + 2 < end && tokens[at + 2].IsName && PortableSql.Schemas.Contains(token.Name))
            return Qualified(at, token);
        RefuseColumnAlias(at, end);
        if (token.Kind == SqlTokenKind.Quoted)
            return Plain(at);

        var word = token.Text.ToLowerInvariant();
        var isCall = Is(at + 1, end, "(");
        if (isCall && RefusedFunctions.TryGetValue(word, out var advice))
            throw Refused(word, advice);
        if (RefusedWords.TryGetValue(word, out advice) && !(word == "if" && Is(at + 1, end, "exists")))
            throw Refused(word, advice);

        switch (word)
        {
            case "select":
                _selecting.Pop();
                _selecting.Push(true);
                return Plain(at);
            case "from" or "where" or "group" or "order" or "union" or "except" or "intersect" or "set" or "values":
                _selecting.Pop();
                _selecting.Push(false);
                return Plain(at);
            case "into" when at == 0 || !tokens[at - 1].IsWord("insert"):
                throw Refused("select … into", "write insert into … select");
            case "apply" when tokens[at - 1].IsWord("cross") || tokens[at - 1].IsWord("outer"):
                throw Refused($"{tokens[at - 1].Text} apply", "write a join with a window function");
            case "for" when Is(at + 1, end, "json") || Is(at + 1, end, "xml") || Is(at + 1, end, "system_time"):
                throw Refused($"for {tokens[at + 1].Text}", "build it in C#");
            case "with" when isCall:
                throw Refused($"the hint with ({(at + 2 < end ? tokens[at + 2].Text : "")} …)", "no correctness may rest on lock hints");
            case "offset" when OffsetEnd(at, end) is var rows and > 0:
                return Offset(at, rows, end);
            case "cast" when isCall:
                return Cast(at, end);
            case "len" when isCall:
                Emit(token with { Text = "length" });
                return at;
            case "openjson" when isCall:
                return OpenJson(at, end);
            case "option" when isCall:
                return Option(at, end);
            case "collate":
                return Collate(at, end);
            case "within" when Is(at + 1, end, "group") && Is(at + 2, end, "("):
                return WithinGroup(at, end);
            case "limit":
                // A name in T-SQL, a keyword on SQLite.
                Emit(token with { Text = $"\"{token.Text}\"" });
                return at;
            default:
                return Plain(at);
        }
    }

    private int Qualified(int at, SqlToken token)
    {
        var folded = $"{token.Name}_{tokens[at + 2].Name}";
        Emit(token with { Text = tokens[at + 2].Kind == SqlTokenKind.Quoted || token.Kind == SqlTokenKind.Quoted ? $"[{folded}]" : folded });
        return at + 2;
    }

    private void RefuseColumnAlias(int at, int end)
    {
        if (_selecting.Peek() && Is(at + 1, end, "=") && at > 0
            && (tokens[at - 1].IsWord("select") || tokens[at - 1].IsWord("distinct") || tokens[at - 1].IsSymbol(",")))
            throw Refused($"{tokens[at].Text} = … as a column's name", $"write … as {tokens[at].Text}");
    }

    /// <summary>The place of `rows` when this is the offset of a page, otherwise 0: a column may be called Offset.</summary>
    private int OffsetEnd(int at, int end)
    {
        if (at == 0 || IsAfterDot(at))
            return 0;
        var depth = 0;
        for (var i = at + 1; i < end && depth >= 0; i++)
        {
            depth += Step(tokens[i]);
            if (depth == 0 && (tokens[i].IsWord("rows") || tokens[i].IsWord("row")))
                return i > at + 1 ? i : 0;
            if (depth == 0 && tokens[i].IsSymbol(","))
                return 0;
        }

        return 0;
    }

    private int Offset(int at, int rows, int end)
    {
        var fetch = rows + 1;
        if (!Is(fetch, end, "fetch"))
        {
            Emit(tokens[at] with { Text = "limit -1 offset" });
            Text(at + 1, rows);
            return rows;
        }

        var last = fetch + 2;
        while (last < end && !tokens[last].IsWord("rows") && !tokens[last].IsWord("row"))
            last++;
        if (!(Is(fetch + 1, end, "next") || Is(fetch + 1, end, "first")) || !Is(last + 1, end, "only"))
            throw new FormatException("Write: offset @Skip rows fetch next @Take rows only.");
        Emit(tokens[at] with { Text = "limit" });
        Text(fetch + 2, last);
        _output.Append(" offset");
        Text(at + 1, rows);
        return last + 1;
    }

    private int Cast(int at, int end)
    {
        var close = Close(at + 1, end);
        var split = -1;
        var depth = 0;
        for (var i = at + 2; i < close; i++)
        {
            depth += Step(tokens[i]);
            if (depth == 0 && tokens[i].IsWord("as"))
                split = i;
        }

        if (split < 0)
            throw new FormatException("A cast has no type.");
        var type = string.Concat(tokens[(split + 1)..close].Select(t => t.Text.ToLowerInvariant()));
        var name = tokens[split + 1].Text.ToLowerInvariant();
        switch (name)
        {
            case "decimal" or "numeric" when type.EndsWith("(19,4)", StringComparison.Ordinal):
                MoneyCast(at, split);
                break;
            case "date":
                Wrapped(at, "substr(", split, ", 1, 10)");
                break;
            case "nvarchar":
                Wrapped(at, "cast(", split, " as text)");
                break;
            case "decimal" or "numeric" or "float" or "real":
                Wrapped(at, "cast(", split, " as real)");
                break;
            case "bigint" or "int" or "smallint" or "tinyint" or "bit":
                Wrapped(at, "cast(", split, " as integer)");
                break;
            default:
                throw Refused($"cast as {type}", "cast to nvarchar, bigint, int, bit, decimal, float or date");
        }

        return close;
    }

    private void Wrapped(int at, string before, int split, string after)
    {
        Emit(tokens[at] with { Text = before });
        _selecting.Push(false);
        Text(at + 2, split);
        _selecting.Pop();
        _output.Append(after);
    }

    /// <summary>decimal(19,4) is money: one number becomes its ten-thousandths, an expression of money is rounded to whole ones.</summary>
    private void MoneyCast(int at, int split)
    {
        var negative = tokens[at + 2].IsSymbol("-");
        var first = negative ? at + 3 : at + 2;
        if (split == first + 1 && tokens[first].Kind == SqlTokenKind.Number)
            Emit(tokens[at] with { Text = (negative ? "-" : "") + Scaled(tokens[first].Text) });
        else
            Wrapped(at, "cast(round(", split, ") as integer)");
    }

    private int OpenJson(int at, int end)
    {
        var close = Close(at + 1, end);
        if (Is(close + 1, end, "with") && Is(close + 2, end, "("))
            throw Refused("openjson … with (…)", "write openjson(@x) and cast its value");
        Emit(tokens[at] with { Text = "json_each" });
        return at;
    }

    private int Option(int at, int end)
    {
        var close = Close(at + 1, end);
        foreach (var (first, last) in Elements(at + 2, close))
        {
            var hint = string.Join(' ', tokens[first..last].Select(t => t.Text.ToLowerInvariant()));
            if (hint is not ("recompile" or "optimize for unknown") && !hint.StartsWith("maxrecursion ", StringComparison.Ordinal))
                throw Refused($"option ({hint})", "only recompile, maxrecursion and optimize for unknown are known");
        }

        return close;
    }

    private int Collate(int at, int end)
    {
        if (at + 1 >= end || !tokens[at + 1].Name.Equals(BinaryCollation, StringComparison.OrdinalIgnoreCase))
            throw Refused($"collate {(at + 1 < end ? tokens[at + 1].Text : "")}", $"only {BinaryCollation} is known");
        Emit(tokens[at]);
        Emit(tokens[at + 1] with { Text = "binary" });
        return at + 1;
    }

    /// <summary>string_agg(x, ',') within group (order by y) → string_agg(x, ',' order by y).</summary>
    private int WithinGroup(int at, int end)
    {
        if (_output.Length == 0 || _output[^1] != ')')
            throw new FormatException("within group follows no call.");
        var close = Close(at + 2, end);
        _output.Length--;
        _output.Append(' ');
        _selecting.Push(false);
        Text(at + 3, close);
        _selecting.Pop();
        _output.Append(')');
        return close;
    }

    private void Emit(SqlToken token)
    {
        if (_output.Length > 0)
        {
            _output.Append(token.Gap);
            if (token.Gap.Length == 0 && IsNamePart(_output[^1]) && IsNamePart(token.Text[0]))
                _output.Append(' ');
        }

        _output.Append(token.Text);
    }

    private static bool IsNamePart(char c) => char.IsLetterOrDigit(c) || c is '_' or '@';

    private static int Step(SqlToken token) => token.IsSymbol("(") ? 1 : token.IsSymbol(")") ? -1 : 0;

    private bool Is(int at, int end, string text) => at < end && at < tokens.Count && (tokens[at].IsWord(text) || tokens[at].IsSymbol(text));

    private bool IsText(int at, int end) => at >= 0 && at < end && tokens[at].Kind == SqlTokenKind.Text;

    private bool IsAfterDot(int at) => at > 0 && tokens[at - 1].IsSymbol(".");

    private int Find(string word, int start, int end)
    {
        var depth = 0;
        for (var i = start; i < end; i++)
        {
            depth += Step(tokens[i]);
            if (depth == 0 && tokens[i].IsWord(word))
                return i;
        }

        return -1;
    }

    private int Close(int open, int end)
    {
        var depth = 0;
        for (var i = open; i < end; i++)
        {
            depth += Step(tokens[i]);
            if (depth == 0)
                return i;
        }

        throw new FormatException("A bracket is never closed.");
    }

    private List<(int First, int Last)> Elements(int start, int end)
    {
        var elements = new List<(int, int)>();
        var depth = 0;
        var first = start;
        for (var i = start; i <= end; i++)
        {
            if (i < end)
            {
                depth += Step(tokens[i]);
                if (depth != 0 || !tokens[i].IsSymbol(","))
                    continue;
            }

            if (i > first)
                elements.Add((first, i));
            first = i + 1;
        }

        return elements;
    }

    private static NotSupportedException Refused(string construct, string advice) =>
        new($"Not in the portable SQL subset: {construct}. Instead: {advice}.");
}
