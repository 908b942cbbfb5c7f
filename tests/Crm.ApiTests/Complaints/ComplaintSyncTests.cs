using System.Net;
using System.Text.Json.Nodes;
using Crm.ApiTests.Customers;
using NUnit.Framework;

namespace Crm.ApiTests.Complaints;

[Parallelizable(ParallelScope.Self)]
public sealed class ComplaintSyncTests
{
    private ServiceDesk _desk = null!;

    private HttpClient Erp => _desk.Trade.Erp;

    [OneTimeSetUp]
    public async Task Start() => _desk = await ServiceDesk.OpenAsync();

    [OneTimeTearDown]
    public async Task Stop() => await _desk.DisposeAsync();

    private async Task<JsonNode> PutAsync(string key, object message) =>
        await Erp.PutAsync($"/api/v1/complaints/by-key/ERP/{key}", message).AnyOkAsync();

    private Task<JsonNode> ReadAsync(JsonNode put) => _desk.Administrator.GetJsonAsync($"/api/v1/complaints/{put.Number("id")}");

    [Test]
    public async Task A_complaint_by_key_begins_as_received_with_its_clock_and_a_receipt()
    {
        var put = await PutAsync(CustomerSteps.NewKey(), new { customerKey = "C1", productKey = "P1", subject = "Noise", batch = "B1", severity = 2 });

        var complaint = await ReadAsync(put);
        Assert.That((put.Text("outcome"), complaint.Text("state"), complaint.Text("kind"), complaint.Text("channel"), complaint.Text("batch")),
            Is.EqualTo(("created", "received", "product", "api", "B1")));
        Assert.That((complaint["clock"]!.Text("state"), complaint["erpOwned"]!.GetValue<bool>()), Is.EqualTo(("running", true)));
        Assert.That((await _desk.StepsAsync(complaint)).Select(s => s.Text("kind")), Is.EqualTo((string[])["received", "receiptSent"]));
    }

    [Test]
    public async Task Sent_again_nothing_changes_and_facts_that_changed_are_a_step()
    {
        var key = CustomerSteps.NewKey();
        var message = new { customerKey = "C1", subject = "Noise", quantity = 2.5m, refundCost = 10m };
        await PutAsync(key, message);

        Assert.That((await PutAsync(key, message)).Text("outcome"), Is.EqualTo("unchanged"));
        var changed = await PutAsync(key, new { customerKey = "C1", subject = "Loud noise" });
        Assert.That(changed.Text("outcome"), Is.EqualTo("updated"));
        Assert.That((await _desk.StepsAsync(await ReadAsync(changed)))[^1].Text("kind"), Is.EqualTo("changed"));
    }

    [Test]
    public async Task How_a_case_went_on_is_taken_from_history_only()
    {
        var refused = await Erp.PutAsync($"/api/v1/complaints/by-key/ERP/{CustomerSteps.NewKey()}",
            new { customerKey = "C1", subject = "x", state = "closed", closedOn = "2026-06-01" }).ProblemAsync(HttpStatusCode.BadRequest);
        Assert.That(refused["errors"]!["state"], Is.Not.Null);

        var key = CustomerSteps.NewKey();
        var answer = await Erp.SyncAsync("complaints",
            [new
            {
                key, customerKey = "C1", productKey = "P1", subject = "Old noise", receivedOn = "2025-03-03", solvedOn = "2025-03-05",
                closedOn = "2025-03-10", method = "Bearing", result = "Quiet", satisfaction = 4, labourCost = 90m,
            }],
            "&historic=true").OkAsync();
        Assert.That(answer.Number("created"), Is.EqualTo(1), answer.ToJsonString());

        var complaint = (await _desk.Administrator.GetJsonAsync("/api/v1/complaints?q=Old%20noise"))["items"]![0]!;
        var read = await _desk.Administrator.GetJsonAsync(ServiceDesk.Address(complaint));
        Assert.That((read.Text("state"), read["isHistoric"]!.GetValue<bool>(), read.Text("number")![..5], read["clock"]!.Text("state")),
            Is.EqualTo(("closed", true, "C2025", "met")));
        Assert.That(read["receivedAt"]!.GetValue<DateTime>(), Is.EqualTo(new DateTime(2025, 3, 3)));
        Assert.That((await _desk.StepsAsync(read)).Select(s => s.Text("kind")), Is.EqualTo((string[])["received", "solved", "closed"]));
    }

    [Test]
    public async Task History_sends_no_mail_and_raises_no_event_and_may_go_on()
    {
        var key = CustomerSteps.NewKey();
        async Task<JsonNode> Send(object row) => await Erp.SyncAsync("complaints", [row], "&historic=true").OkAsync();
        Assert.That((await Send(new { key, customerKey = "C1", subject = $"Goes on {key}", receivedOn = "2026-01-05" })).Number("created"), Is.EqualTo(1));

        Assert.That((await Send(new { key, customerKey = "C1", solvedOn = "2026-01-07", closedOn = "2026-01-08" })).Number("updated"), Is.EqualTo(1));
        Assert.That((await Send(new { key, customerKey = "C1", solvedOn = "2026-01-07", closedOn = "2026-01-08" })).Number("unchanged"), Is.EqualTo(1));
        Assert.That((await Send(new { key, customerKey = "C1", solvedOn = "2026-01-09" })).Number("failed"), Is.EqualTo(1));

        var events = await _desk.Host.InDatabaseAsync(session =>
            session.ScalarAsync<long>("select count(*) from messaging.Event e where e.Entity = 'complaint' and e.EntityKey = @Key", new { Key = key }));
        Assert.That(events, Is.Zero);
        var mails = await _desk.Administrator.GetJsonAsync($"/api/v1/complaints?q={Uri.EscapeDataString($"Goes on {key}")}");
        Assert.That((await _desk.StepsAsync(mails["items"]![0]!)).Select(s => s.Text("kind")), Does.Not.Contain("receiptSent"));
    }

    [Test]
    public async Task Rows_that_refer_to_nothing_or_to_another_customers_fail_by_row_with_every_reason()
    {
        var order = CustomerSteps.NewKey();
        await _desk.Trade.OrderAsync(order, Orders.Trade.Order("C2"));

        var answer = await Erp.SyncAsync("complaints",
        [
            new { key = CustomerSteps.NewKey(), subject = "no customer", productKey = "NONE" },
            new { key = CustomerSteps.NewKey(), customerKey = "C1", subject = "another's order", orderKey = order },
            new { key = CustomerSteps.NewKey(), customerKey = "C1", subject = "future", receivedAt = "2027-01-01T00:00:00Z" },
            new { key = CustomerSteps.NewKey(), customerKey = "C2", subject = "good", orderKey = order, lineNumber = 1, sendReceipt = false },
        ]).OkAsync();

        Assert.That((answer.Number("created"), answer.Number("failed")), Is.EqualTo((1L, 3L)), answer.ToJsonString());
        var problems = answer["problems"]!.AsArray().Select(p => (p!.Number("rowNumber"), p!.Text("field")));
        Assert.That(problems, Is.EquivalentTo(((long, string?)[])[(1, "customerKey"), (1, "productKey"), (2, "orderKey"), (3, "receivedAt")]));
    }

    [Test]
    public async Task What_was_solved_here_is_not_changed_by_a_message()
    {
        var key = CustomerSteps.NewKey();
        var complaint = await ReadAsync(await PutAsync(key, new { customerKey = "C1", subject = "Ours now" }));
        await ServiceDesk.StepAsync(_desk.Service, complaint, "investigate");
        await ServiceDesk.StepAsync(_desk.Service, complaint, "solve", new { method = "A", result = "A" });

        await Erp.PutAsync($"/api/v1/complaints/by-key/ERP/{key}", new { customerKey = "C1", state = "received", method = "B" })
            .ProblemAsync(HttpStatusCode.BadRequest);
        Assert.That((await ReadAsync(await PutAsync(key, new { customerKey = "C1", batch = "B7" }))).Text("method"), Is.EqualTo("A"));
    }

    [Test]
    public async Task An_archived_complaint_leaves_the_lists_and_comes_back_with_the_next_message()
    {
        var key = CustomerSteps.NewKey();
        var message = new { customerKey = "C1", subject = $"Archived {key}" };
        await PutAsync(key, message);
        await _desk.Trade.ArchiveAsync("complaints", key);
        Assert.That((await _desk.Service.GetJsonAsync($"/api/v1/complaints?q={key}"))["items"]!.AsArray(), Is.Empty);

        await PutAsync(key, message);

        Assert.That((await _desk.Service.GetJsonAsync($"/api/v1/complaints?q={key}"))["items"]!.AsArray(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_number_that_is_taken_is_refused()
    {
        var number = $"RMA-{CustomerSteps.NewKey()}";
        await PutAsync(CustomerSteps.NewKey(), new { customerKey = "C1", subject = "x", number });

        var problem = await Erp.PutAsync($"/api/v1/complaints/by-key/ERP/{CustomerSteps.NewKey()}", new { customerKey = "C1", subject = "x", number })
            .ProblemAsync(HttpStatusCode.BadRequest);

        Assert.That(problem["errors"]!["number"], Is.Not.Null);
    }
}
