using System.Net;
using NUnit.Framework;

namespace Crm.ApiTests.Orders;

[Parallelizable(ParallelScope.Self)]
public sealed class OrderListsTests
{
    private CrmHost _host = null!;
    private Trade _trade = null!;
    private HttpClient _seller = null!;
    private long _mine;

    [OneTimeSetUp]
    public async Task Start()
    {
        _host = new CrmHost();
        _trade = await Trade.OpenAsync(_host);
        (_seller, _) = await _host.PersonAsync("sales", signInName: "seller");
        _mine = await _trade.CustomerAsync("MINE", owner: "seller");
        await _host.PersonAsync("sales", signInName: "other");
        await _trade.CustomerAsync("THEIRS", owner: "other");
        await _trade.Erp.SyncedAsync("orders",
            Row("L1", "MINE", "2026-03-01", Trade.Line()), Row("L2", "MINE", "2026-03-02", Trade.Line(unitPrice: 70)),
            Row("L3", "MINE", "2026-03-02", Trade.Line("P2")), Row("L4", "THEIRS", "2026-03-03", Trade.Line(quantity: 5)),
            Row("L5", "MINE", "2026-03-05", Trade.Line(quantity: -1)));
    }

    [OneTimeTearDown]
    public async Task Stop() => await _host.DisposeAsync();

    [Test]
    public async Task Orders_of_a_customer_that_somebody_else_owns_are_neither_listed_nor_read()
    {
        var theirs = (await _trade.ListAsync("orders?q=L4")).Single();

        Assert.That(await NumbersAsync("orders?limit=200", _seller), Is.EqualTo(new[] { "L5", "L3", "L2", "L1" }));
        await _seller.GetAsync($"/api/v1/orders/{theirs["orderId"]}").ProblemAsync(HttpStatusCode.NotFound);
        Assert.That((await _seller.GetJsonAsync("/api/v1/search?q=L4"))["items"]!.AsArray().Where(i => i!.Text("kind") == "order"), Is.Empty);
    }

    [Test]
    public async Task Costs_are_hidden_from_those_without_the_right_and_cannot_be_sorted_by()
    {
        var listed = (await _trade.ListAsync("orders?q=L1", _seller)).Single();
        var read = await _seller.GetJsonAsync($"/api/v1/orders/{listed["orderId"]}");

        Assert.That(listed["contribution"], Is.Null);
        Assert.That(read["total"]!["material"], Is.Null);
        Assert.That(read["lines"]![0]!["profit"]!["contribution"], Is.Null);
        Assert.That(read["total"]!.Amount("net"), Is.EqualTo(1000m));
        await _seller.GetAsync("/api/v1/orders?sort=contribution").ProblemAsync(HttpStatusCode.Forbidden);
        await _seller.GetAsync("/api/v1/orders?losing=true").ProblemAsync(HttpStatusCode.Forbidden);
        Assert.That((await _trade.ListAsync("products?q=P1", _seller)).Single()["currentCost"], Is.Null);
    }

    [TestCase("losing=true", "L2")]
    [TestCase("unknownCost=true", "L3")]
    [TestCase("from=2026-03-02&to=2026-03-03", "L4,L3,L2")]
    [TestCase("state=draft,closed", "")]
    [TestCase("state=confirmed&sort=net", "L5,L4,L2,L1,L3")]
    [TestCase("sort=-contribution", "L1,L4,L3,L5,L2")]
    [TestCase("sort=-number", "L5,L4,L3,L2,L1")]
    public async Task Orders_are_filtered_and_sorted(string query, string numbers) =>
        Assert.That(string.Join(',', await NumbersAsync($"orders?{query}", _trade.Erp)), Is.EqualTo(numbers));

    [Test]
    public async Task Orders_are_filtered_by_customer_and_product()
    {
        var product = (await _trade.ListAsync("products?q=P2")).Single()["productId"];

        Assert.That(await NumbersAsync($"orders?customer={_mine}&sort=number", _trade.Erp), Is.EqualTo(new[] { "L1", "L2", "L3", "L5" }));
        Assert.That(await NumbersAsync($"orders?product={product}", _trade.Erp), Is.EqualTo(new[] { "L3" }));
    }

    [TestCase("orderDate")]
    [TestCase("-net")]
    [TestCase("number")]
    public async Task Pages_neither_overlap_nor_leave_out(string sort)
    {
        var numbers = new List<string>();
        string? cursor = null;
        do
        {
            var page = await _trade.Erp.GetJsonAsync($"/api/v1/orders?sort={sort}&limit=2&count=true{(cursor is null ? "" : $"&cursor={cursor}")}");
            Assert.That(page.Amount("total"), Is.EqualTo(5m));
            numbers.AddRange(page["items"]!.AsArray().Select(i => i!.Text("number")));
            cursor = page["nextCursor"]?.GetValue<string>();
        }
        while (cursor is not null);

        Assert.That(numbers, Is.EqualTo(await NumbersAsync($"orders?sort={sort}", _trade.Erp)).And.Unique.And.Count.EqualTo(5));
    }

    [Test]
    public async Task What_a_list_does_not_know_is_refused_naming_it()
    {
        await _trade.Erp.GetAsync("/api/v1/orders?colour=red").ProblemAsync(HttpStatusCode.BadRequest);
        await _trade.Erp.GetAsync("/api/v1/orders?sort=colour").ProblemAsync(HttpStatusCode.BadRequest);
        await _trade.Erp.GetAsync("/api/v1/orders?state=red").ProblemAsync(HttpStatusCode.BadRequest);
        await _trade.Erp.GetAsync("/api/v1/orders?limit=0").ProblemAsync(HttpStatusCode.BadRequest);
        await _trade.Erp.GetAsync("/api/v1/orders?cursor=abc").ProblemAsync(HttpStatusCode.BadRequest);
    }

    [Test]
    public async Task The_list_is_given_as_csv()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/orders?sort=number");
        request.Headers.Accept.ParseAdd("text/csv");

        using var answer = await _trade.Erp.SendAsync(request);
        var lines = (await answer.Content.ReadAsStringAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

        Assert.That(answer.Content.Headers.ContentType!.MediaType, Is.EqualTo("text/csv"));
        Assert.That(lines, Has.Length.EqualTo(6));
        Assert.That(lines[0], Does.StartWith("\uFEFForderId,number,customer.customerId,customer.code,customer.name,orderDate,state"));
    }

    [TestCase("l1", "order", "L1")]
    [TestCase("离心", "product", "离心泵")]
    [TestCase("p2", "product", "密封圈")]
    public async Task Orders_and_products_are_found_by_search(string text, string kind, string title)
    {
        var hits = (await _trade.Erp.GetJsonAsync($"/api/v1/search?q={Uri.EscapeDataString(text)}"))["items"]!.AsArray();

        Assert.That(hits.Where(h => h!.Text("kind") == kind).Select(h => h!.Text("title")), Does.Contain(title));
    }

    [Test]
    public async Task Nothing_that_was_typed_is_taken_for_a_pattern()
    {
        Assert.That(await NumbersAsync("orders?q=%25", _trade.Erp), Is.Empty);
        Assert.That(await NumbersAsync("orders?q=_1", _trade.Erp), Is.Empty);
    }

    private async Task<List<string>> NumbersAsync(string list, HttpClient client) =>
        [.. (await _trade.ListAsync(list, client)).Select(o => o.Text("number"))];

    private static object Row(string key, string customer, string date, object line) =>
        new { key, customerKey = customer, orderDate = date, lines = new[] { line } };
}
