using Crm.Database;

namespace Crm.UnitTests.Database;

internal sealed class PortableSqlTests
{
    [TestCase("select Id from orders.OrderLine", "select Id from orders_OrderLine")]
    [TestCase("select orders.OrderLine.Id from Orders.OrderLine", "select orders_OrderLine.Id from Orders_OrderLine")]
    [TestCase("select 1 from [orders].[OrderLine]", "select 1 from [orders_OrderLine]")]
    [TestCase("select 1 from access.v_VisiblePerson v", "select 1 from access_v_VisiblePerson v")]
    [TestCase("select o.orders, 'orders.X' from customers.Customer o", "select o.orders, 'orders.X' from customers_Customer o")]
    public void Names_with_a_schema_become_one_name(string sql, string expected) => Becomes(sql, expected);

    [TestCase("select Id from t order by Id offset @s rows fetch next @n rows only", "select Id from t order by Id limit @n offset @s")]
    [TestCase("select Id from t order by Id offset 0 rows fetch first 1 row only", "select Id from t order by Id limit 1 offset 0")]
    [TestCase("select Id from t order by Id offset (@p - 1) * @n rows fetch next @n rows only",
        "select Id from t order by Id limit @n offset (@p - 1) * @n")]
    [TestCase("select Id from t order by Id offset @s rows", "select Id from t order by Id limit -1 offset @s")]
    [TestCase("select (select Id from t order by Id offset 0 rows fetch next 1 rows only) as First",
        "select (select Id from t order by Id limit 1 offset 0) as First")]
    public void A_page_is_a_limit(string sql, string expected) => Becomes(sql, expected);

    [TestCase("select t.Offset, Offset from t", "select t.Offset, Offset from t")]
    public void A_column_may_be_called_offset(string sql, string expected) => Becomes(sql, expected);

    [TestCase("insert into orders.X (A) output inserted.Id, inserted.B values (@A)",
        "insert into orders_X (A) values (@A)\nreturning Id, B")]
    [TestCase("insert into orders.X (A) output inserted.Id select A from orders.Y where B = 1; delete from orders.Y",
        "insert into orders_X (A) select A from orders_Y where B = 1\nreturning Id; delete from orders_Y")]
    [TestCase("update orders.X set A = 1 output inserted.Id as Key1 where B = 2",
        "update orders_X set A = 1 where B = 2\nreturning Id as Key1")]
    [TestCase("delete from orders.X output deleted.Id where B = 2", "delete from orders_X where B = 2\nreturning Id")]
    public void What_a_statement_puts_out_is_returned_at_its_end(string sql, string expected) => Becomes(sql, expected);

    [Test]
    public void An_identity_with_its_primary_key_becomes_the_row_id() => Becomes(
        "create table orders.X (Id bigint identity(1,1) not null constraint PK_X primary key clustered, A int null)",
        "create table orders_X (Id integer not null constraint PK_X primary key autoincrement, A int null)");

    [Test]
    public void A_whole_number_as_primary_key_becomes_the_row_id() => Becomes(
        "create table orders.X (CustomerId bigint not null constraint PK_X primary key references customers.Customer (CustomerId))",
        "create table orders_X (CustomerId integer not null constraint PK_X primary key references customers_Customer (CustomerId))");

    [Test]
    public void A_clustered_primary_key_of_a_table_is_the_table() => Becomes(
        "create table orders.X (A bigint not null, B int not null, constraint PK_X primary key clustered (A, B), constraint UQ_X unique nonclustered (B))",
        "create table orders_X (A bigint not null, B int not null, constraint PK_X primary key (A, B), constraint UQ_X unique (B)) without rowid");

    [Test]
    public void A_primary_key_that_is_not_clustered_keeps_row_ids() => Becomes(
        "create table orders.X (A bigint not null, B int not null, constraint PK_X primary key nonclustered (A, B))",
        "create table orders_X (A bigint not null, B int not null, constraint PK_X primary key (A, B))");

    [Test]
    public void Text_ignores_case_unless_it_says_otherwise() => Becomes(
        "create table orders.X (A nvarchar(50) not null, B nvarchar(max) null, C nvarchar(40) collate Latin1_General_100_BIN2 not null)",
        "create table orders_X (A nvarchar(50) collate nocase not null, B nvarchar collate nocase null, C nvarchar(40) collate binary not null)");

    [Test]
    public void An_added_text_column_ignores_case_too() => Becomes(
        "alter table orders.X add Note nvarchar(50) null",
        "alter table orders_X add Note nvarchar(50) collate nocase null");

    [Test]
    public void A_column_can_be_dropped() => Becomes("alter table orders.X drop column Note", "alter table orders_X drop column Note");

    [Test]
    public void A_collation_outside_of_a_definition_is_binary() => Becomes(
        "select A from t order by A collate Latin1_General_100_BIN2", "select A from t order by A collate binary");

    [Test]
    public void Money_keeps_its_type_and_may_only_hold_whole_ten_thousandths() => Becomes(
        "create table orders.X (Net decimal(19,4) not null)",
        "create table orders_X (Net decimal(19,4) not null constraint CK_Net_is_money check (typeof(Net) in ('integer', 'null')))");

    [TestCase("0", "0")]
    [TestCase("(0)", "0")]
    [TestCase("(12.5)", "125000")]
    [TestCase("((-1))", "-10000")]
    public void A_money_default_is_scaled(string value, string scaled) => Becomes(
        $"create table orders.X (Net decimal(19,4) not null constraint DF_X_Net default {value})",
        $"create table orders_X (Net decimal(19,4) not null constraint DF_X_Net default ({scaled}) constraint CK_Net_is_money check (typeof(Net) in ('integer', 'null')))");

    [TestCase("decimal(18,6)", "real")]
    [TestCase("decimal(9, 4)", "real")]
    [TestCase("float", "real")]
    [TestCase("date", "text")]
    [TestCase("datetime2(7)", "text")]
    [TestCase("datetime2", "text")]
    [TestCase("bit", "integer")]
    [TestCase("bigint", "bigint")]
    [TestCase("int", "int")]
    [TestCase("tinyint", "tinyint")]
    [TestCase("varbinary(max)", "blob")]
    [TestCase("varbinary(64)", "blob")]
    public void A_column_type_becomes_what_sqlite_keeps_it_as(string type, string expected) =>
        Becomes($"create table orders.X (A {type} not null)", $"create table orders_X (A {expected} not null)");

    [TestCase("create nonclustered index IX_X on orders.X (A desc, B) include (C, D) where A is not null",
        "create index IX_X on orders_X (A desc, B) where A is not null")]
    [TestCase("create unique index UQ_X on orders.X (A) include (C)", "create unique index UQ_X on orders_X (A)")]
    [TestCase("drop index IX_X on orders.X", "drop index IX_X")]
    [TestCase("drop table if exists orders.X", "drop table if exists orders_X")]
    [TestCase("create schema orders", "")]
    [TestCase("create schema orders; create schema grading", "")]
    [TestCase("create view orders.v_X as select A from orders.X", "create view orders_v_X as select A from orders_X")]
    public void Definitions_lose_what_sqlite_does_not_know(string sql, string expected) => Becomes(sql, expected);

    [TestCase("select N'Müller''s', N'华为' from t where n = 'x'", "select 'Müller''s', '华为' from t where n = 'x'")]
    [TestCase("select len(Name), t.len from t", "select length(Name), t.len from t")]
    [TestCase("select 1 where 2 in (select cast(value as bigint) from openjson(@Ids))",
        "select 1 where 2 in (select cast(value as integer) from json_each(@Ids))")]
    [TestCase("select A from t where @A is null or A = @A option (recompile)", "select A from t where @A is null or A = @A")]
    [TestCase("select string_agg(A, ',') within group (order by A) from t", "select string_agg(A, ',' order by A) from t")]
    [TestCase("select t.Limit, Limit from t", "select t.Limit, \"Limit\" from t")]
    [TestCase("select A -- why\nfrom t /* a /* nested */ note */ where 1 = 1", "select A\nfrom t where 1 = 1")]
    public void Words_are_said_as_sqlite_says_them(string sql, string expected) => Becomes(sql, expected);

    [TestCase("cast(A as nvarchar(20))", "cast(A as text)")]
    [TestCase("cast(A as nvarchar(max))", "cast(A as text)")]
    [TestCase("cast(A as decimal(18,6))", "cast(A as real)")]
    [TestCase("cast(A as float)", "cast(A as real)")]
    [TestCase("cast(A as bigint)", "cast(A as integer)")]
    [TestCase("cast(case when A = 1 then 1 else 0 end as bit)", "cast(case when A = 1 then 1 else 0 end as integer)")]
    [TestCase("cast(A as date)", "substr(A, 1, 10)")]
    [TestCase("cast(12.5 as decimal(19,4))", "125000")]
    [TestCase("cast(-1 as decimal(19, 4))", "-10000")]
    [TestCase("cast(1.0 * cast(len(B) as int) / 3 as decimal(19,4))", "cast(round(1.0 * cast(length(B) as integer) / 3) as integer)")]
    public void Casts_name_sqlites_types(string sql, string expected) => Becomes($"select {sql} from t", $"select {expected} from t");

    [TestCase("with c as (select A from orders.X) select A, row_number() over (partition by A order by A) as N from c")]
    [TestCase("select coalesce(A, 0), nullif(B, 0), concat(A, '-', B), iif(A > 1, 1, 0) from t left join u on u.A = t.A")]
    [TestCase("select case when A = 1 then 'x' else 'y' end as K from t where A + 1 > 2 and B like @P escape '~'")]
    [TestCase("update t set A = A + 1, B = (select max(B) from u where u.A = t.A) where A = @A")]
    public void What_both_engines_know_stays(string sql) => Becomes(sql, sql.Replace("orders.X", "orders_X", StringComparison.Ordinal));

    [TestCase("merge into t using u on 1 = 1 when matched then delete", "merge")]
    [TestCase("select top 5 A from t", "top")]
    [TestCase("select top (@n) A from t", "top")]
    [TestCase("select getdate()", "getdate")]
    [TestCase("select sysutcdatetime()", "sysutcdatetime")]
    [TestCase("select datediff(day, A, B) from t", "datediff")]
    [TestCase("select dateadd(day, 1, A) from t", "dateadd")]
    [TestCase("select year(A) from t", "year")]
    [TestCase("select isnull(A, 0) from t", "isnull")]
    [TestCase("select try_convert(int, A) from t", "try_convert")]
    [TestCase("select convert(int, A) from t", "convert")]
    [TestCase("select format(A, 'N2') from t", "format")]
    [TestCase("select left(A, 2) from t", "left")]
    [TestCase("select log(A) from t", "log")]
    [TestCase("create or alter view orders.v_X as select 1 as A", "create or alter")]
    [TestCase("create procedure x as select 1", "create procedure")]
    [TestCase("create table orders.X (Id uniqueidentifier not null)", "uniqueidentifier")]
    [TestCase("create table orders.X (A datetime not null)", "datetime")]
    [TestCase("create table orders.X (A money not null)", "money")]
    [TestCase("create table orders.X (A varchar(20) not null)", "varchar")]
    [TestCase("create table orders.X (A as B + 1)", "column type as")]
    [TestCase("create table orders.X (Id bigint identity(1,1) not null, constraint PK_X primary key (Id))", "identity without")]
    [TestCase("create table orders.X (Id bigint identity(100,5) primary key)", "another start")]
    [TestCase("create table orders.X (A int, index IX_A (A))", "index inside")]
    [TestCase("create table orders.X (A int) with (data_compression = page)", "'with' after the columns")]
    [TestCase("create table orders.X (A nvarchar(9) collate Chinese_PRC_CI_AS)", "collate Chinese_PRC_CI_AS")]
    [TestCase("alter table orders.X add constraint CK_X check (A > 0)", "add constraint")]
    [TestCase("alter table orders.X alter column A int", "alter column")]
    [TestCase("alter table orders.X drop constraint CK_X", "drop constraint")]
    [TestCase("alter table orders.X add A int, B int", "several columns")]
    [TestCase("update t set A = u.A from t join u on u.Id = t.Id", "update … from")]
    [TestCase("select A from t with (nolock)", "with (nolock")]
    [TestCase("update t with (updlock, rowlock) set A = 1", "with (updlock")]
    [TestCase("select A + ' x' from t", "+ on strings")]
    [TestCase("select N'x' + A from t", "+ on strings")]
    [TestCase("select A into #t from t", "into")]
    [TestCase("select A into orders.Y from t", "into")]
    [TestCase("select A from #t", "#t")]
    [TestCase("select @@rowcount", "@@rowcount")]
    [TestCase("if 1 = 1 select 1", "if")]
    [TestCase("begin transaction", "begin")]
    [TestCase("while 1 = 1 select 1", "while")]
    [TestCase("declare @x int", "declare")]
    [TestCase("set @x = 1", "starts with 'set'")]
    [TestCase("exec sp_who", "exec")]
    [TestCase("truncate table orders.X", "truncate")]
    [TestCase("insert orders.X (A) values (1)", "insert without into")]
    [TestCase("delete x from orders.X x", "delete without from")]
    [TestCase("insert into orders.X (A) output inserted.Id into orders.Y values (1)", "output … into")]
    [TestCase("update orders.X set A = 1 output deleted.A", "output deleted")]
    [TestCase("select Total = sum(A) from t", "Total = …")]
    [TestCase("select A, @x = B from t", "@x = …")]
    [TestCase("select A from t cross apply u", "cross apply")]
    [TestCase("select A from t for json path", "for json")]
    [TestCase("select A from openjson(@x) with (A int) j", "openjson … with")]
    [TestCase("select A from t option (hash join)", "option (hash join)")]
    [TestCase("select cast(A as datetime) from t", "cast as datetime")]
    [TestCase("select 0xFF", "binary literal")]
    [TestCase("select A from t pivot (sum(A) for B in ([1])) p", "pivot")]
    public void What_would_mean_something_else_is_refused_by_name(string sql, string construct) =>
        Assert.That(() => PortableSql.Rewrite(sql), Throws.TypeOf<NotSupportedException>().With.Message.Contains(construct));

    [Test]
    public void Every_rewritten_text_is_kept_and_the_cache_is_bounded()
    {
        Assert.That(PortableSql.ToSqlite("select 1 from orders.Kept"), Is.SameAs(PortableSql.ToSqlite("select 1 from orders.Kept")));
        for (var i = 0; i < 5000; i++)
            PortableSql.ToSqlite($"select {i}");
        Assert.That(PortableSql.CachedCount, Is.LessThanOrEqualTo(4096));
    }

    private static void Becomes(string sql, string expected) => Assert.That(PortableSql.Rewrite(sql), Is.EqualTo(expected));
}
