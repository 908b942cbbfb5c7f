using System.Net;
using NUnit.Framework;

namespace Crm.ApiTests.Customers;

[Parallelizable(ParallelScope.Self)]
public sealed class TouchpointTests
{
    private CrmHost _host = null!;
    private HttpClient _erp = null!;
    private HttpClient _admin = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _host = new CrmHost();
        _admin = await _host.AdministratorAsync();
        _erp = await _host.KeyAsync("write:customers", "write:touchpoints", "read:customers");
    }

    [OneTimeTearDown]
    public async Task Stop() => await _host.DisposeAsync();

    [Test]
    public async Task A_touchpoint_is_now_by_me_and_outgoing_unless_told_otherwise()
    {
        var customer = await NewCustomerAsync();
        var (sales, personId) = await _host.PersonAsync("sales");

        var made = await sales.PostAsync("/api/v1/touchpoints", new { customerId = customer, channel = "phone" }).OkAsync(HttpStatusCode.Created);

        Assert.That((made.Text("direction"), made.Text("outcome"), made["person"]!.Number("personId"), made.Text("subject")),
            Is.EqualTo(("out", "reached", personId, "")));
        Assert.That(made.Text("happenedAt"), Does.StartWith("2026-07-01T09:"));
        var read = await sales.GetJsonAsync($"/api/v1/touchpoints/{made["touchpointId"]}");
        Assert.That(read.ToJsonString(), Is.EqualTo(made.ToJsonString()));
    }

    [Test]
    public async Task A_report_keeps_note_outcome_contact_and_next_step()
    {
        var customer = await NewCustomerAsync();
        var contact = (await _admin.PostAsync($"/api/v1/customers/{customer}/contacts", new { name = "Ms Li" }).OkAsync(HttpStatusCode.Created)).Number("contactId");

        var made = await _admin.PostAsync("/api/v1/touchpoints", new
        {
            customerId = customer,
            contactId = contact,
            channel = "visit",
            happenedAt = "2026-06-30T18:30:00+08:00",
            subject = "Yearly talk",
            note = "Wants a quote.\nSecond line.",
            outcome = "positive",
            nextStep = "Send the quote",
            nextStepOn = "2026-07-03",
            nextStepBy = 1,
        }).OkAsync(HttpStatusCode.Created);

        Assert.That((made.Text("happenedAt"), made["contact"]!.Text("name"), made.Text("outcome"), made.Text("nextStepOn"), made["nextStepBy"]!.Number("personId")),
            Is.EqualTo(("2026-06-30T10:30:00Z", "Ms Li", "positive", "2026-07-03", 1L)));
        var steps = await _admin.GetJsonAsync($"/api/v1/touchpoints?customer={customer}&nextStep=2026-07-03");
        Assert.That(steps["items"]!.AsArray(), Has.Count.EqualTo(1));
        Assert.That((await _admin.GetJsonAsync($"/api/v1/touchpoints?customer={customer}&nextStep=2026-07-02"))["items"]!.AsArray(), Is.Empty);
    }

    [Test]
    public async Task Every_invalid_field_is_named_and_nothing_is_written()
    {
        var customer = await NewCustomerAsync();
        var problem = await _admin.PostAsync("/api/v1/touchpoints", new { subject = new string('x', 201), note = "bell \u0007" }).ProblemAsync(HttpStatusCode.BadRequest);
        Assert.That(problem["errors"]!.AsObject().Select(e => e.Key), Is.EquivalentTo(new[] { "customerId", "channel", "subject", "note" }));

        var future = await _admin.PostAsync("/api/v1/touchpoints", new { customerId = customer, channel = "visit", happenedAt = "2026-07-03T00:00:00Z" }).ProblemAsync(HttpStatusCode.BadRequest);
        Assert.That(future["errors"]!["happenedAt"]![0]!.GetValue<string>(), Is.EqualTo("must not be in the future"));
        var strange = await _admin.PostAsync("/api/v1/touchpoints",
            new { customerId = customer, channel = "visit", contactId = 999999, dutyId = 999999, nextStepBy = 999999, personId = 999999 }).ProblemAsync(HttpStatusCode.BadRequest);
        Assert.That(strange["errors"]!.AsObject().Select(e => e.Key), Is.EquivalentTo(new[] { "contactId", "dutyId", "nextStepBy", "personId" }));
        await _admin.PostAsync("/api/v1/touchpoints", new { customerId = customer, channel = "pigeon" }).ProblemAsync(HttpStatusCode.BadRequest);
        await _admin.PostAsync("/api/v1/touchpoints", new { customerId = 999999, channel = "visit" }).ProblemAsync(HttpStatusCode.BadRequest);
        Assert.That((await _admin.GetJsonAsync($"/api/v1/touchpoints?customer={customer}"))["items"]!.AsArray(), Is.Empty);
    }

    [Test]
    public async Task Touchpoints_of_customers_one_may_not_see_are_not_there()
    {
        var (anna, annaId) = await _host.PersonAsync("sales", signInName: CustomerSteps.NewKey());
        var (ben, _) = await _host.PersonAsync("sales");
        var customer = (await anna.PostAsync("/api/v1/customers", new { name = "Anna's" }).OkAsync(HttpStatusCode.Created)).Number("customerId");
        var made = await anna.PostAsync("/api/v1/touchpoints", new { customerId = customer, channel = "chat" }).OkAsync(HttpStatusCode.Created);

        await ben.GetAsync($"/api/v1/touchpoints/{made["touchpointId"]}").ProblemAsync(HttpStatusCode.NotFound);
        await ben.PatchAsync($"/api/v1/touchpoints/{made["touchpointId"]}", new { note = "x" }, 1).ProblemAsync(HttpStatusCode.NotFound);
        await ben.DeleteAsync($"/api/v1/touchpoints/{made["touchpointId"]}").ProblemAsync(HttpStatusCode.NotFound);
        await ben.GetAsync($"/api/v1/customers/{customer}/timeline").ProblemAsync(HttpStatusCode.NotFound);
        Assert.That((await ben.GetJsonAsync($"/api/v1/touchpoints?person={annaId}"))["items"]!.AsArray(), Is.Empty);
        await ben.PostAsync("/api/v1/touchpoints", new { customerId = customer, channel = "chat" }).ProblemAsync(HttpStatusCode.BadRequest);
        var (quality, _) = await _host.PersonAsync("quality");
        await quality.PostAsync("/api/v1/touchpoints", new { customerId = customer, channel = "chat" }).ProblemAsync(HttpStatusCode.Forbidden);
    }

    [Test]
    public async Task A_change_needs_the_version_last_read_and_tells_who_changed_what()
    {
        var customer = await NewCustomerAsync();
        var made = await _admin.PostAsync("/api/v1/touchpoints", new { customerId = customer, channel = "phone", note = "first" }).OkAsync(HttpStatusCode.Created);
        var address = $"/api/v1/touchpoints/{made["touchpointId"]}";

        var changed = await _admin.PatchAsync(address, new { note = (string?)null, outcome = "order" }, 1).OkAsync();

        Assert.That((changed["note"], changed.Text("outcome"), changed.Number("version")), Is.EqualTo((default(object), "order", 2L)));
        var stale = await _admin.PatchAsync(address, new { note = "second" }, 1).ProblemAsync(HttpStatusCode.PreconditionFailed);
        Assert.That(stale.Text("detail"), Does.Contain("note, outcome"));
        await _admin.PatchAsync(address, new { customerId = customer }, 2).ProblemAsync(HttpStatusCode.BadRequest);
        await _admin.PatchAsync(address, new { channel = (string?)null }, 2).ProblemAsync(HttpStatusCode.BadRequest);
        await _admin.DeleteAsync(address).OkAsync(HttpStatusCode.NoContent);
        await _admin.DeleteAsync(address).OkAsync(HttpStatusCode.NoContent);
        await _admin.PatchAsync(address, new { note = "third" }, 3).ProblemAsync(HttpStatusCode.Conflict, "archived");
        Assert.That((await _admin.GetJsonAsync($"/api/v1/touchpoints?customer={customer}"))["items"]!.AsArray(), Is.Empty);
    }

    [Test]
    public async Task Another_system_sends_touchpoints_by_key()
    {
        var key = CustomerSteps.NewKey();
        await _erp.PutCustomerAsync(key, new { name = "Caller" });
        object Call(string id, object happenedAt) => new { key = id, customerKey = key, personSignInName = "admin", channel = "phone", happenedAt };

        var answer = await _erp.SyncAsync("touchpoints", [Call($"{key}-1", "2026-06-01T08:00:00Z"), Call($"{key}-2", "2026-06-02T08:00:00Z"),
            new { key = $"{key}-3", customerKey = "NOBODY", personSignInName = "admin", channel = "phone", happenedAt = "2026-06-02T08:00:00Z" }], "&onError=continue").OkAsync();
        Assert.That((answer.Number("created"), answer.Number("failed")), Is.EqualTo((2L, 1L)));
        var again = await _erp.PutAsync($"/api/v1/touchpoints/by-key/ERP/{key}-1", new { outcome = "complaint" }).OkAsync();
        Assert.That(again.Text("outcome"), Is.EqualTo("updated"));
        var list = await _admin.GetJsonAsync("/api/v1/touchpoints?outcome=complaint&from=2026-06-01&to=2026-06-01");
        var touchpoint = list["items"]!.AsArray().Single(t => t!["customer"]!.Text("code") == key)!;
        Assert.That(touchpoint["erpOwned"]!.GetValue<bool>(), Is.True);
        await _admin.PatchAsync($"/api/v1/touchpoints/{touchpoint["touchpointId"]}", new { note = "typed over" }, 2).ProblemAsync(HttpStatusCode.Conflict, "erp-owned");
        await _erp.DeleteAsync($"/api/v1/touchpoints/by-key/ERP/{key}-2").OkAsync(HttpStatusCode.NoContent);
        await _admin.GetJsonAsync("/api/v1/sync/reconciliation?source=ERP");
    }

    [Test]
    public async Task The_timeline_shows_touchpoints_and_orders_by_day_page_by_page()
    {
        var key = CustomerSteps.NewKey();
        var customer = await _erp.PutCustomerAsync(key, new { name = "Story" });
        var orders = await _host.ErpAsync();
        await orders.SyncedAsync("products", new { key, name = "Thing" });
        await orders.SyncedAsync("orders", new { key, customerKey = key, orderDate = "2026-06-15", lines = new[] { new { productKey = key, quantity = 1, unitPrice = 100 } } });
        foreach (var day in (string[])["2026-06-01", "2026-06-20", "2026-06-20"])
            await _admin.PostAsync("/api/v1/touchpoints", new { customerId = customer, channel = "visit", happenedAt = $"{day}T08:00:00Z", subject = "Seen" }).OkAsync(HttpStatusCode.Created);

        var first = await _admin.GetJsonAsync($"/api/v1/customers/{customer}/timeline?limit=2");
        var second = await _admin.GetJsonAsync($"/api/v1/customers/{customer}/timeline?limit=2&cursor={first["nextCursor"]}");

        Assert.That(first["items"]!.AsArray().Concat(second["items"]!.AsArray()).Select(i => $"{i!["on"]} {i["kind"]} {i["amount"]}".Trim()),
            Is.EqualTo(new[] { "2026-06-20 touchpoint", "2026-06-20 touchpoint", "2026-06-15 order 100", "2026-06-01 touchpoint" }));
        var only = await _admin.GetJsonAsync($"/api/v1/customers/{customer}/timeline?kind=order");
        Assert.That(only["items"]!.AsArray(), Has.Count.EqualTo(1));
    }

    private Task<long> NewCustomerAsync() => _erp.PutCustomerAsync(CustomerSteps.NewKey(), new { name = "Customer" });
}
