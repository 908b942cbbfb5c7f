namespace Crm.Database;

internal enum SqlTokenKind
{
    Word,
    Quoted,
    Parameter,
    Text,
    Number,
    Symbol,
}

/// <summary>One token of a T-SQL text. <see cref="Gap"/> is the white space before it, reduced to nothing, a blank or a line end.</summary>
internal readonly record struct SqlToken(SqlTokenKind Kind, string Text, string Gap)
{
    /// <summary>The name without brackets or quotes.</summary>
    public string Name => Kind == SqlTokenKind.Quoted ? Text[1..^1] : Text;

    public bool IsName => Kind is SqlTokenKind.Word or SqlTokenKind.Quoted;

    public bool IsWord(string word) => Kind == SqlTokenKind.Word && Text.Equals(word, StringComparison.OrdinalIgnoreCase);

    public bool IsSymbol(string symbol) => Kind == SqlTokenKind.Symbol && Text == symbol;
}

/// <summary>Cuts T-SQL into tokens. Comments vanish; strings, brackets and quotes stay whole, so no rule ever looks into them.</summary>
internal static class SqlTokens
{
    public static List<SqlToken> Read(string sql)
    {
        var tokens = new List<SqlToken>(Math.Max(16, sql.Length / 5));
        var at = 0;
        var gap = "";
        while (at < sql.Length)
        {
            var c = sql[at];
            if (char.IsWhiteSpace(c))
            {
                gap = c == '\n' || gap == "\n" ? "\n" : " ";
                at++;
            }
            else if (c == '-' && Next(sql, at) == '-')
            {
                while (at < sql.Length && sql[at] != '\n')
                    at++;
                if (gap.Length == 0)
                    gap = " ";
            }
            else if (c == '/' && Next(sql, at) == '*')
            {
                at = EndOfBlockComment(sql, at);
                if (gap.Length == 0)
                    gap = " ";
            }
            else
            {
                var (kind, end) = One(sql, at, c);
                // N'…' is how T-SQL says Unicode; every string is Unicode on SQLite.
                var start = kind == SqlTokenKind.Text && c is 'N' or 'n' && sql[at + 1] == '\'' ? at + 1 : at;
                tokens.Add(new SqlToken(kind, sql[start..end], gap));
                gap = "";
                at = end;
            }
        }

        return tokens;
    }

    private static (SqlTokenKind Kind, int End) One(string sql, int at, char c) => c switch
    {
        '\'' => (SqlTokenKind.Text, EndOfQuoted(sql, at, '\'')),
        'N' or 'n' when Next(sql, at) == '\'' => (SqlTokenKind.Text, EndOfQuoted(sql, at + 1, '\'')),
        '[' => (SqlTokenKind.Quoted, EndOfQuoted(sql, at, ']')),
        '"' => (SqlTokenKind.Quoted, EndOfQuoted(sql, at, '"')),
        '@' => (SqlTokenKind.Parameter, EndOfName(sql, at)),
        _ when char.IsDigit(c) || (c == '.' && char.IsDigit(Next(sql, at))) => (SqlTokenKind.Number, EndOfNumber(sql, at)),
        _ when IsNamePart(c) => (SqlTokenKind.Word, EndOfName(sql, at)),
        '<' or '>' or '!' when Next(sql, at) is '=' or '>' => (SqlTokenKind.Symbol, at + 2),
        _ => (SqlTokenKind.Symbol, at + 1),
    };

    private static char Next(string sql, int at) => at + 1 < sql.Length ? sql[at + 1] : '\0';

    private static bool IsNamePart(char c) => char.IsLetterOrDigit(c) || c is '_' or '@' or '#' or '$';

    private static int EndOfName(string sql, int at)
    {
        while (at < sql.Length && IsNamePart(sql[at]))
            at++;
        return at;
    }

    private static int EndOfNumber(string sql, int at)
    {
        if (sql[at] == '0' && Next(sql, at) is 'x' or 'X')
            throw new NotSupportedException("A binary literal (0x…) is not in the portable subset: send it as a parameter.");
        while (at < sql.Length && (char.IsDigit(sql[at]) || sql[at] == '.'))
            at++;
        if (at < sql.Length && sql[at] is 'e' or 'E')
        {
            at++;
            if (at < sql.Length && sql[at] is '+' or '-')
                at++;
            while (at < sql.Length && char.IsDigit(sql[at]))
                at++;
        }

        return at;
    }

    private static int EndOfQuoted(string sql, int at, char close)
    {
        var opened = at;
        for (at++; at < sql.Length; at++)
        {
            if (sql[at] != close)
                continue;
            if (Next(sql, at) != close)
                return at + 1;
            at++;
        }

        throw new FormatException($"The {close} that opens at position {opened} is never closed.");
    }

    private static int EndOfBlockComment(string sql, int at)
    {
        // T-SQL nests block comments.
        var depth = 0;
        while (at < sql.Length)
        {
            if (sql[at] == '/' && Next(sql, at) == '*')
            {
                depth++;
                at += 2;
            }
            else if (sql[at] == '*' && Next(sql, at) == '/')
            {
                depth--;
                at += 2;
                if (depth == 0)
                    return at;
            }
            else
            {
                at++;
            }
        }

        return at;
    }
}
