using System.Net;
using NUnit.Framework;

namespace Crm.ApiTests.Customers;

[Parallelizable(ParallelScope.Self)]
public sealed class UpdateCustomerTests
{
    private CrmHost _host = null!;
    private HttpClient _erp = null!;
    private HttpClient _admin = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _host = new CrmHost();
        _erp = await _host.ErpAsync();
        _admin = await _host.AdministratorAsync();
    }

    [OneTimeTearDown]
    public async Task Stop() => await _host.DisposeAsync();

    [Test]
    public async Task A_customer_that_a_person_makes_is_a_prospect_of_that_person_with_a_code_of_its_own()
    {
        var (sales, personId) = await _host.PersonAsync("sales");

        var made = await sales.PostAsync("/api/v1/customers", new { name = "  New Face  ", tags = new[] { "fair", "fair", "export" } }).OkAsync(HttpStatusCode.Created);

        Assert.That((made.Text("name"), made.Text("status"), made["owner"]!.Number("personId")), Is.EqualTo(("New Face", "prospect", personId)));
        Assert.That(made.Text("code"), Does.Match("^N\\d{6}-[A-Z0-9]{4}$"));
        Assert.That(made["tags"]!.AsArray().Select(t => t!.GetValue<string>()), Is.EqualTo(new[] { "fair", "export" }));
        Assert.That((made["erpOwned"]!.GetValue<bool>(), made["figures"]!.Text("grade"), made["figures"]!["score"]), Is.EqualTo((false, "N", default(object))));
    }

    [Test]
    public async Task The_same_request_twice_under_one_idempotency_key_makes_one_customer()
    {
        var key = Guid.NewGuid().ToString();

        var first = await _admin.PostAsync("/api/v1/customers", new { name = "Once" }, key).OkAsync(HttpStatusCode.Created);
        var second = await _admin.PostAsync("/api/v1/customers", new { name = "Once" }, key).OkAsync(HttpStatusCode.Created);

        Assert.That(second.ToJsonString(), Is.EqualTo(first.ToJsonString()));
    }

    [Test]
    public async Task Every_invalid_field_is_named()
    {
        var problem = await _admin.PostAsync("/api/v1/customers", new
        {
            code = new string('x', 51),
            currency = "yuan",
            taxRate = 2,
            paymentDays = -1,
            creditLimit = -1,
            creditworthiness = 101,
            tags = new[] { "a,b" },
        }).ProblemAsync(HttpStatusCode.BadRequest);

        Assert.That(problem["errors"]!.AsObject().Select(e => e.Key),
            Is.EquivalentTo(new[] { "name", "code", "currency", "taxRate", "paymentDays", "creditLimit", "creditworthiness", "tags" }));
    }

    [Test]
    public async Task A_code_is_given_once()
    {
        await _admin.PostAsync("/api/v1/customers", new { name = "One", code = "ONCE" }).OkAsync(HttpStatusCode.Created);

        var problem = await _admin.PostAsync("/api/v1/customers", new { name = "Two", code = "once" }).ProblemAsync(HttpStatusCode.Conflict, "duplicate");

        Assert.That(problem["errors"]!["code"], Is.Not.Null);
    }

    [Test]
    public async Task What_the_erp_keeps_is_refused_by_name_and_what_people_own_is_taken()
    {
        var id = await _erp.PutCustomerAsync(CustomerSteps.NewKey(), new { name = "Kept", phone = "1" });

        var problem = await _admin.PatchAsync($"/api/v1/customers/{id}", new { name = "Mine", paymentDays = 90, notes = "x" }, 1).ProblemAsync(HttpStatusCode.Conflict, "erp-owned");
        Assert.That(problem["errors"]!.AsObject().Select(e => e.Key), Is.EquivalentTo(new[] { "name", "paymentDays" }));

        var taken = await _admin.PatchAsync($"/api/v1/customers/{id}", new { name = "Kept", notes = "calls on Mondays", strategicImportance = 80.5, tags = new[] { "key" } }, 1).OkAsync();
        Assert.That((taken.Text("notes"), taken["strategicImportance"]!.GetValue<decimal>(), taken.Number("version")), Is.EqualTo(("calls on Mondays", 80.5m, 2)));
    }

    [Test]
    public async Task Whoever_is_late_is_told_who_changed_what_meanwhile()
    {
        var (li, _) = await _host.PersonAsync("sales", signInName: "Li Ming".Replace(" ", ".", StringComparison.Ordinal));
        var id = (await li.PostAsync("/api/v1/customers", new { name = "Contested" }).OkAsync(HttpStatusCode.Created)).Number("customerId");
        await li.PatchAsync($"/api/v1/customers/{id}", new { phone = "1", notes = "a" }, 1).OkAsync();

        var problem = await _admin.PatchAsync($"/api/v1/customers/{id}", new { notes = "b" }, 1).ProblemAsync(HttpStatusCode.PreconditionFailed, "stale");

        Assert.That(problem.Text("detail"), Does.Contain("Li.Ming changed notes, phone").And.Contain("version 2"));
        await _admin.SendAsync(HttpMethod.Patch, $"/api/v1/customers/{id}", new { notes = "b" }).ProblemAsync((HttpStatusCode)428);
    }

    [Test]
    public async Task A_change_that_changes_nothing_keeps_the_version()
    {
        var id = (await _admin.PostAsync("/api/v1/customers", new { name = "Still" }).OkAsync(HttpStatusCode.Created)).Number("customerId");

        Assert.That((await _admin.PatchAsync($"/api/v1/customers/{id}", new { name = "Still " }, 1).OkAsync()).Number("version"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_salesperson_takes_from_the_pool_and_gives_back_but_not_to_others()
    {
        var (zhang, zhangId) = await _host.PersonAsync("sales");
        var (_, wangId) = await _host.PersonAsync("sales");
        var id = await _erp.PutCustomerAsync(CustomerSteps.NewKey(), new { name = "Up for grabs" });

        await zhang.PatchAsync($"/api/v1/customers/{id}", new { ownerId = wangId }, 1).ProblemAsync(HttpStatusCode.Forbidden);
        var taken = await zhang.PatchAsync($"/api/v1/customers/{id}", new { ownerId = zhangId }, 1).OkAsync();
        Assert.That(taken["owner"]!.Number("personId"), Is.EqualTo(zhangId));
        await zhang.PatchAsync($"/api/v1/customers/{id}", new { ownerId = wangId }, 2).ProblemAsync(HttpStatusCode.Forbidden);
        var back = await zhang.PatchAsync($"/api/v1/customers/{id}", """{"ownerId":null}""", 2).OkAsync();
        Assert.That(back["owner"], Is.Null);
        await _admin.PatchAsync($"/api/v1/customers/{id}", new { ownerId = 999_999 }, 3).ProblemAsync(HttpStatusCode.BadRequest);
    }

    [Test]
    public async Task A_parent_must_exist_and_not_lie_below()
    {
        var top = (await _admin.PostAsync("/api/v1/customers", new { name = "Top" }).OkAsync(HttpStatusCode.Created)).Number("customerId");
        var below = (await _admin.PostAsync("/api/v1/customers", new { name = "Below", parentId = top }).OkAsync(HttpStatusCode.Created)).Number("customerId");

        await _admin.PatchAsync($"/api/v1/customers/{top}", new { parentId = below }, 1).ProblemAsync(HttpStatusCode.BadRequest);
        await _admin.PatchAsync($"/api/v1/customers/{top}", new { parentId = top }, 1).ProblemAsync(HttpStatusCode.BadRequest);
        await _admin.PatchAsync($"/api/v1/customers/{top}", new { parentId = 999_999 }, 1).ProblemAsync(HttpStatusCode.BadRequest);
    }

    [Test]
    public async Task Contacts_are_added_changed_and_archived_and_only_one_is_primary()
    {
        var id = (await _admin.PostAsync("/api/v1/customers", new { name = "People" }).OkAsync(HttpStatusCode.Created)).Number("customerId");
        var first = await _admin.PostAsync($"/api/v1/customers/{id}/contacts", new { name = "Wang Wei", role = "buyer", isPrimary = true, weChat = "ww" }).OkAsync(HttpStatusCode.Created);
        var second = await _admin.PostAsync($"/api/v1/customers/{id}/contacts", new { name = "Li Na", isPrimary = true }).OkAsync(HttpStatusCode.Created);

        var contacts = await _admin.GetJsonAsync($"/api/v1/customers/{id}/contacts");
        Assert.That(contacts["items"]!.AsArray().Select(c => (c!.Text("name"), c!["isPrimary"]!.GetValue<bool>())), Is.EqualTo(new[] { ("Li Na", true), ("Wang Wei", false) }));

        var firstId = first.Number("contactId");
        await _admin.PatchAsync($"/api/v1/contacts/{firstId}", new { mobile = "139" }, 1).ProblemAsync(HttpStatusCode.PreconditionFailed, "stale");
        var changed = await _admin.PatchAsync($"/api/v1/contacts/{firstId}", """{"mobile":"139","role":null}""", 2).OkAsync();
        Assert.That((changed.Text("mobile"), changed.Text("role"), changed.Text("weChat")), Is.EqualTo(("139", default(string), "ww")));

        Assert.That((await _admin.DeleteAsync($"/api/v1/contacts/{second.Number("contactId")}")).StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That((await _admin.GetJsonAsync($"/api/v1/customers/{id}/contacts")).Texts("name"), Is.EqualTo(new[] { "Wang Wei" }));
        await _admin.PostAsync($"/api/v1/customers/{id}/contacts", new { role = "nobody" }).ProblemAsync(HttpStatusCode.BadRequest);
    }

    [Test]
    public async Task A_contact_that_the_erp_keeps_is_neither_typed_over_nor_removed()
    {
        var key = CustomerSteps.NewKey();
        var id = await _erp.PutCustomerAsync(key, new { name = "Erp's" });
        await _erp.SyncedAsync("contacts", new { key, customerKey = key, name = "Chen" });
        var contact = (await _admin.GetJsonAsync($"/api/v1/customers/{id}/contacts"))["items"]![0]!;

        await _admin.PatchAsync($"/api/v1/contacts/{contact.Number("contactId")}", new { name = "Chan" }, 1).ProblemAsync(HttpStatusCode.Conflict, "erp-owned");
        await _admin.DeleteAsync($"/api/v1/contacts/{contact.Number("contactId")}").ProblemAsync(HttpStatusCode.Conflict, "erp-owned");
    }
}
