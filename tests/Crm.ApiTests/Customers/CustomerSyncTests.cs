using System.Net;
using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Crm.ApiTests.Customers;

[Parallelizable(ParallelScope.Self)]
public sealed class CustomerSyncTests
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
    public async Task The_same_message_again_changes_nothing_and_is_said_to_be_unchanged()
    {
        var rows = Enumerable.Range(1, 3).Select(i => (object)new { key = $"same{i}", name = $"Same {i}", taxRate = 0.13, creditLimit = 1000.5, paymentDays = 30 }).ToArray();

        var first = await _erp.SyncedAsync("customers", rows);
        var second = await _erp.SyncedAsync("customers", rows);

        Assert.That((first.Number("created"), first.Number("unchanged")), Is.EqualTo((3, 0)));
        Assert.That((second.Number("created"), second.Number("updated"), second.Number("unchanged")), Is.EqualTo((0, 0, 3)));
    }

    [Test]
    public async Task Absent_is_left_alone_and_null_clears()
    {
        var key = CustomerSteps.NewKey();
        var id = await _erp.PutCustomerAsync(key, new { name = "华为技术有限公司", shortName = "华为", phone = "021-1", region = "上海" });

        await _erp.PutCustomerAsync(key, """{"phone":null,"region":"深圳"}""");

        var customer = await _admin.GetCustomerAsync(id);
        Assert.That(customer.Text("name"), Is.EqualTo("华为技术有限公司"));
        Assert.That(customer.Text("shortName"), Is.EqualTo("华为"));
        Assert.That(customer.Text("phone"), Is.Null);
        Assert.That(customer.Text("region"), Is.EqualTo("深圳"));
        Assert.That(customer.Text("code"), Is.EqualTo(key));
        Assert.That((customer.Text("kind"), customer.Text("status"), customer.Number("version")), Is.EqualTo(("company", "active", 2)));
        Assert.That(customer["erpOwned"]!.GetValue<bool>());
    }

    [Test]
    public async Task The_same_key_twice_in_one_body_is_applied_one_after_the_other()
    {
        var key = CustomerSteps.NewKey();

        var answer = await _erp.SyncedAsync("customers", new { key, name = "First" }, new { key, name = "Second" });

        Assert.That((answer.Number("created"), answer.Number("updated")), Is.EqualTo((1, 1)));
        var found = await _admin.GetJsonAsync($"/api/v1/customers?q={key}");
        Assert.That(found.Texts("name"), Is.EqualTo(new[] { "Second" }));
    }

    [Test]
    public async Task A_parent_may_come_earlier_in_the_same_body()
    {
        var (group, plant) = (CustomerSteps.NewKey(), CustomerSteps.NewKey());

        await _erp.SyncedAsync("customers", new { key = group, name = "Group" }, new { key = plant, name = "Plant", parentKey = group });

        var id = (await _admin.GetJsonAsync($"/api/v1/customers?q={plant}"))["items"]![0]!.Number("customerId");
        Assert.That((await _admin.GetCustomerAsync(id))["parent"]!.Text("code"), Is.EqualTo(group));
    }

    [Test]
    public async Task Unknown_references_and_wrong_fields_fail_their_row_alone_and_are_named()
    {
        var answer = await _erp.SyncAsync("customers",
        [
            new { key = "f1", name = "Fine" },
            new { key = "f2", name = "No parent", parentKey = "nobody" },
            new { key = "f3", name = "No owner", ownerSignInName = "nobody" },
            new { key = "f4" },
            new { key = "f5", name = "Too much", taxRate = 13 },
            new { key = "f6", name = "Unknown", colour = "red" },
            new { key = "f7", name = "Bell\u0007" },
            new { key = "f8", name = "Duplicate code", code = "F1" },
            new { key = "f9", name = "Wrong", status = "friend" },
            "{\"key\":\"f10\",\"name\":17}",
            new { key = "f11", name = "Own parent", parentKey = "f11" },
        ]).OkAsync();

        Assert.That((answer.Number("created"), answer.Number("failed")), Is.EqualTo((1, 10)), answer.ToJsonString());
        var problems = answer["problems"]!.AsArray().ToDictionary(p => p!.Text("key")!, p => p!.Text("field"));
        Assert.That(problems, Is.EquivalentTo(new Dictionary<string, string?>
        {
            ["f2"] = "parentKey",
            ["f3"] = "ownerSignInName",
            ["f4"] = "name",
            ["f5"] = "taxRate",
            ["f6"] = "colour",
            ["f7"] = "name",
            ["f8"] = "code",
            ["f9"] = "status",
            ["f10"] = "name",
            ["f11"] = "parentKey",
        }));
    }

    [Test]
    public async Task A_customer_cannot_be_above_its_own_parent()
    {
        var (a, b, c) = (CustomerSteps.NewKey(), CustomerSteps.NewKey(), CustomerSteps.NewKey());
        await _erp.SyncedAsync("customers", new { key = a, name = "A" }, new { key = b, name = "B", parentKey = a }, new { key = c, name = "C", parentKey = b });

        var answer = await _erp.SyncAsync("customers", [new { key = a, parentKey = c }]).OkAsync();

        Assert.That(answer["problems"]![0]!.Text("field"), Is.EqualTo("parentKey"));
    }

    [Test]
    public async Task What_people_own_is_never_overwritten()
    {
        var (client, personId) = await _host.PersonAsync("sales", signInName: "li.na");
        var key = CustomerSteps.NewKey();
        var id = await _erp.PutCustomerAsync(key, new { name = "Owned", ownerSignInName = "Li.Na" });
        var customer = await client.GetCustomerAsync(id);
        Assert.That(customer["owner"]!.Number("personId"), Is.EqualTo(personId));
        await _admin.PatchAsync($"/api/v1/customers/{id}", new { ownerId = (long?)null, notes = "asks for discounts", creditworthiness = 70 }, 1).OkAsync();

        await _erp.PutCustomerAsync(key, new { name = "Owned still", ownerSignInName = "li.na" });

        customer = await _admin.GetCustomerAsync(id);
        Assert.That(customer["owner"], Is.Null);
        Assert.That((customer.Text("name"), customer.Text("notes"), customer.Number("creditworthiness")), Is.EqualTo(("Owned still", "asks for discounts", 70)));
    }

    [Test]
    public async Task An_archived_customer_leaves_the_lists_and_comes_back_with_the_next_message()
    {
        var key = CustomerSteps.NewKey();
        var id = await _erp.PutCustomerAsync(key, new { name = "Phoenix" });

        Assert.That((await _erp.DeleteAsync($"/api/v1/customers/by-key/ERP/{key}")).StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That((await _admin.GetJsonAsync($"/api/v1/customers?q={key}")).Texts("code"), Is.Empty);
        Assert.That((await _admin.GetCustomerAsync(id)).Text("archivedAt"), Is.Not.Null);

        var back = await _erp.PutAsync($"/api/v1/customers/by-key/ERP/{key}", new { name = "Phoenix" }).OkAsync();
        Assert.That((back.Text("outcome"), back.Number("id")), Is.EqualTo(("updated", id)));
        Assert.That((await _admin.GetJsonAsync($"/api/v1/customers?q={key}")).Texts("code"), Is.EqualTo(new[] { key }));
        await _erp.DeleteAsync($"/api/v1/customers/by-key/ERP/{CustomerSteps.NewKey()}").ProblemAsync(HttpStatusCode.NotFound);
    }

    [Test]
    public async Task Only_new_and_only_known_are_told_apart_by_their_preconditions()
    {
        var key = CustomerSteps.NewKey();

        await _erp.SendAsync(HttpMethod.Put, $"/api/v1/customers/by-key/ERP/{key}", new { name = "X" }, ("If-Match", "*")).ProblemAsync(HttpStatusCode.PreconditionFailed);
        await _erp.SendAsync(HttpMethod.Put, $"/api/v1/customers/by-key/ERP/{key}", new { name = "X" }, ("If-None-Match", "*")).OkAsync(HttpStatusCode.Created);
        await _erp.SendAsync(HttpMethod.Put, $"/api/v1/customers/by-key/ERP/{key}", new { name = "X" }, ("If-None-Match", "*")).ProblemAsync(HttpStatusCode.PreconditionFailed);
    }

    [Test]
    public async Task A_changed_name_is_found_and_the_old_one_no_more()
    {
        var key = CustomerSteps.NewKey();
        await _erp.PutCustomerAsync(key, new { name = "Quagga Works" });

        await _erp.PutCustomerAsync(key, new { name = "Zebra Works" });

        Assert.That((await _admin.GetJsonAsync("/api/v1/customers?q=quagga")).Texts("code"), Is.Empty);
        Assert.That((await _admin.GetJsonAsync("/api/v1/customers?q=zebra")).Texts("code"), Is.EqualTo(new[] { key }));
    }

    [Test]
    public async Task Keys_are_compared_letter_by_letter_and_codes_are_not()
    {
        var key = CustomerSteps.NewKey();
        await _erp.SyncedAsync("customers", new { key, name = "Upper" }, new { key = key.ToLowerInvariant(), name = "Lower", code = $"{key}-2" });

        Assert.That((await _admin.GetJsonAsync($"/api/v1/customers?q={key}&sort=code")).Texts("name"), Is.EqualTo(new[] { "Upper", "Lower" }));
    }

    [Test]
    public async Task Contacts_need_their_customer_and_are_listed_with_the_primary_one_first()
    {
        var key = CustomerSteps.NewKey();
        var id = await _erp.PutCustomerAsync(key, new { name = "With people" });

        var answer = await _erp.SyncAsync("contacts",
        [
            new { key = $"{key}1", customerKey = key, name = "Wang Wei", jobTitle = "buyer", birthday = "1980-02-29" },
            new { key = $"{key}2", customerKey = key, name = "Li Na", isPrimary = true },
            new { key = $"{key}3", customerKey = "nobody", name = "Lost" },
        ]).OkAsync();

        Assert.That((answer.Number("created"), answer["problems"]![0]!.Text("field")), Is.EqualTo((2, "customerKey")));
        var contacts = await _admin.GetJsonAsync($"/api/v1/customers/{id}/contacts");
        Assert.That(contacts.Texts("name"), Is.EqualTo(new[] { "Li Na", "Wang Wei" }));
        Assert.That((contacts["items"]![1]!.Text("role"), contacts["items"]![1]!.Text("birthday")), Is.EqualTo(("buyer", "1980-02-29")));
    }

    [Test]
    public async Task History_tells_nobody_of_each_customer()
    {
        var key = CustomerSteps.NewKey();
        await _erp.SyncAsync("customers", [new { key, name = "Old" }], "&historic=true").OkAsync();
        await _erp.PutCustomerAsync(key, new { name = "New" });

        JsonArray? mine = null;
        for (var tries = 0; tries < 100 && mine is not { Count: > 0 }; tries++)
        {
            var changes = await _admin.GetJsonAsync("/api/v1/changes?after=0&limit=200");
            mine = [.. changes["items"]!.AsArray().Where(c => c!.Text("key") == key).Select(c => c!.DeepClone())];
            await Task.Delay(50);
        }
        Assert.That(mine!.Select(c => (c!.Text("kind"), c!["changed"]!.AsArray().Single()!.GetValue<string>())), Is.EqualTo(new[] { ("customer.updated", "name") }));
    }
}
