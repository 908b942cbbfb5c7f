using System.Net;
using System.Text.Json.Nodes;
using Crm.ApiTests.Customers;
using NUnit.Framework;

namespace Crm.ApiTests.Complaints;

[Parallelizable(ParallelScope.Self)]
public sealed class ComplaintLifeTests
{
    private ServiceDesk _desk = null!;

    [OneTimeSetUp]
    public async Task Start() => _desk = await ServiceDesk.OpenAsync();

    [OneTimeTearDown]
    public async Task Stop() => await _desk.DisposeAsync();

    [Test]
    public async Task A_case_goes_from_received_to_closed_and_every_step_stays_with_who_and_when()
    {
        var closed = await _desk.ClosedAsync();

        Assert.That((closed.Text("state"), closed.Text("method"), closed.Text("result"), closed.Number("satisfaction")),
            Is.EqualTo(("closed", "Seal replaced", "Runs dry", 4L)));
        var steps = await _desk.StepsAsync(closed);
        Assert.That(steps.Select(s => s.Text("kind")).Where(k => k != "receiptSent"), Is.EqualTo(
            (string[])["received", "assigned", "investigating", "solved", "confirmed", "customerTold", "closed"]));
        Assert.That(steps.Single(s => s.Text("kind") == "solved")["person"]!.Number("personId"), Is.EqualTo(_desk.ServiceId));
        Assert.That(steps.Single(s => s.Text("kind") == "confirmed")["person"]!.Number("personId"), Is.EqualTo(_desk.QualityId));
        Assert.That(closed["milestones"]!.AsArray().Select(m => m!["at"] is not null), Is.All.True, "to tell the result is the first act towards the customer here");
    }

    [Test]
    public async Task The_first_cases_of_a_year_at_the_same_moment_are_numbered_one_after_the_other()
    {
        var received = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => _desk.ReceiveAsync(new { receivedAt = "2024-03-04T01:00:00Z" })));

        Assert.That(received.Select(c => c.Text("number")).Order(), Is.EqualTo(Enumerable.Range(1, 5).Select(n => $"C2024-{n:000000}")));
    }

    [Test]
    public async Task Intake_freezes_grade_policy_and_calendar_and_numbers_the_case()
    {
        var complaint = await _desk.ReceiveAsync();

        Assert.That(complaint.Text("number"), Does.Match("^C2026-[0-9]{6}$"));
        Assert.That((complaint.Text("grade"), complaint.Number("policyNumber"), complaint.Number("calendarVersion")), Is.EqualTo(("N", 1L, 1L)));
        Assert.That((complaint["clock"]!.Number("targetMinutes"), complaint["clock"]!.Number("standardDayMinutes")), Is.EqualTo((4500L, 450L)));
        Assert.That(complaint["clock"]!["firstResponse"]!.Text("state"), Is.EqualTo("running"));
    }

    [Test]
    public async Task Severity_1_halves_the_targets()
    {
        var complaint = await _desk.ReceiveAsync(new { severity = 1 });

        Assert.That(complaint["clock"]!.Number("targetMinutes"), Is.EqualTo(2250));
    }

    [Test]
    public async Task Who_solved_it_may_not_confirm_it()
    {
        var investigated = await _desk.InvestigatedAsync();
        await ServiceDesk.StepAsync(_desk.Quality, investigated, "solve", new { method = "Seal replaced", result = "Runs dry" });

        await _desk.Quality.PostAsync(ServiceDesk.Address(investigated, "confirm"), new { }).ProblemAsync(HttpStatusCode.Forbidden);

        Assert.That((await _desk.ReadAsync(investigated)).Text("state"), Is.EqualTo("solved"));
        await _desk.Service.PostAsync(ServiceDesk.Address(investigated, "confirm"), new { }).ProblemAsync(HttpStatusCode.Forbidden);
    }

    [Test]
    public async Task A_refused_solution_is_void_and_stays_in_the_timeline()
    {
        var solved = await _desk.SolvedAsync();
        Assert.That(solved["clock"]!.Text("state"), Is.EqualTo("met"));

        var refused = await ServiceDesk.StepAsync(_desk.Quality, solved, "refuse", new { reason = "The root cause is missing" });

        Assert.That((refused.Text("state"), refused.Text("method"), refused["clock"]!.Text("state")), Is.EqualTo(("investigating", (string?)null, "running")));
        Assert.That(refused["clock"]!.Text("dueAt"), Is.EqualTo(solved["clock"]!.Text("dueAt")));
        var again = await ServiceDesk.StepAsync(_desk.Service, refused, "solve", new { method = "Shaft turned", result = "Tight" });
        Assert.That(again.Text("method"), Is.EqualTo("Shaft turned"));
        Assert.That((await _desk.StepsAsync(again)).Where(s => s.Text("kind") == "solved").Select(s => s["data"]!.Text("method")),
            Is.EqualTo((string[])["Seal replaced", "Shaft turned"]));
    }

    [Test]
    public async Task Of_two_people_solving_at_once_one_is_told_what_the_other_did()
    {
        var complaint = await _desk.InvestigatedAsync();

        var answers = await Task.WhenAll(
            _desk.Service.PostAsync(ServiceDesk.Address(complaint, "solve"), new { method = "A", result = "A" }),
            _desk.Quality.PostAsync(ServiceDesk.Address(complaint, "solve"), new { method = "B", result = "B" }));

        Assert.That(answers.Select(a => a.StatusCode), Is.EquivalentTo((HttpStatusCode[])[HttpStatusCode.OK, HttpStatusCode.Conflict]));
        var refused = JsonNode.Parse(await answers.Single(a => a.StatusCode == HttpStatusCode.Conflict).Content.ReadAsStringAsync())!;
        Assert.That(refused.Text("code"), Is.EqualTo("complaint-state"));
        Assert.That(refused.Text("detail"), Does.Contain("'solved'").And.Match("(service|quality)[0-9]+ wrote"));
    }

    [Test]
    public async Task A_stale_version_is_told_what_happened_since()
    {
        var complaint = await _desk.InvestigatedAsync();
        await ServiceDesk.StepAsync(_desk.Quality, complaint, "notes", new { text = "Called the lab" });

        var problem = await _desk.Service.SendAsync(HttpMethod.Post, ServiceDesk.Address(complaint, "solve"),
            new { method = "A", result = "A" }, ("If-Match", $"\"{complaint.Number("version")}\"")).ProblemAsync(HttpStatusCode.PreconditionFailed, "stale");

        Assert.That(problem.Text("detail"), Does.Contain("version"));
    }

    [Test]
    public async Task A_closed_case_refuses_changes_and_says_that_it_is_closed()
    {
        var closed = await _desk.ClosedAsync();

        await _desk.Service.PatchAsync(ServiceDesk.Address(closed), new { subject = "Other" }, (int)closed.Number("version"))
            .ProblemAsync(HttpStatusCode.Conflict, "complaint-closed");
        await _desk.Service.PostAsync(ServiceDesk.Address(closed, "solve"), new { method = "A", result = "A" })
            .ProblemAsync(HttpStatusCode.Conflict, "complaint-closed");
        Assert.That((await _desk.ReadAsync(closed)).ToJsonString(), Does.Contain("Leaks at the shaft"));
    }

    [Test]
    public async Task Waiting_for_the_customer_pauses_the_clock_and_counts_as_first_response()
    {
        await using var desk = await ServiceDesk.OpenAsync(new DateTimeOffset(2026, 7, 6, 2, 0, 0, TimeSpan.Zero));
        var complaint = await desk.InvestigatedAsync();
        var waiting = await ServiceDesk.StepAsync(desk.Service, complaint, "wait", new { text = "Which batch?" });
        Assert.That((waiting.Text("state"), waiting["clock"]!.Text("state"), waiting["clock"]!["firstResponse"]!.Text("state")),
            Is.EqualTo(("waitingForCustomer", "paused", "met")));

        // From Monday 10:00 to Tuesday 10:00 in Shanghai: one working day.
        desk.Host.Clock.Move(TimeSpan.FromDays(1));
        var resumed = await ServiceDesk.StepAsync(await desk.Host.AdministratorAsync(), complaint, "resume");

        Assert.That(resumed["clock"]!.Text("state"), Is.EqualTo("running"));
        var moved = resumed["clock"]!["dueAt"]!.GetValue<DateTime>() - complaint["clock"]!["dueAt"]!.GetValue<DateTime>();
        Assert.That(moved, Is.EqualTo(TimeSpan.FromDays(1)).Within(TimeSpan.FromMinutes(1)));
    }

    [Test]
    public async Task Reopening_begins_a_cycle_with_half_the_target_and_keeps_the_outcome_of_the_first()
    {
        var closed = await _desk.ClosedAsync();

        var reopened = await ServiceDesk.StepAsync(_desk.Service, closed, "reopen", new { reason = "Leaks again" });

        Assert.That((reopened.Text("state"), reopened.Number("cycle"), reopened.Number("reopenCount")), Is.EqualTo(("assigned", 2L, 1L)));
        Assert.That(reopened["clock"]!.Number("targetMinutes"), Is.EqualTo(2250));
        var past = reopened["pastCycles"]!.AsArray().Single()!;
        Assert.That((past.Number("cycle"), past["solvedInTime"]!.GetValue<bool>(), past.Number("satisfaction")), Is.EqualTo((1L, true, 4L)));
    }

    [Test]
    public async Task A_rejection_is_confirmed_by_the_second_person_and_the_customer_told()
    {
        var investigated = await _desk.InvestigatedAsync();
        var proposed = await ServiceDesk.StepAsync(_desk.Service, investigated, "reject", new { reason = "Run dry against the manual" });
        Assert.That((proposed.Text("state"), proposed["isRejected"]!.GetValue<bool>()), Is.EqualTo(("rejected", false)));

        var confirmed = await ServiceDesk.StepAsync(_desk.Quality, investigated, "confirm");
        Assert.That((confirmed.Text("state"), confirmed["isRejected"]!.GetValue<bool>()), Is.EqualTo(("confirmed", true)));

        var told = await ServiceDesk.StepAsync(_desk.Service, investigated, "tell", new { channel = "letter" });
        Assert.That(told.Text("state"), Is.EqualTo("customerTold"));
    }

    [Test]
    public async Task The_customer_is_told_by_mail_only_where_there_is_an_address()
    {
        var without = (await _desk.Trade.Erp.PutAsync("/api/v1/customers/by-key/ERP/NOMAIL", new { name = "No mail" }).AnyOkAsync()).Number("id");
        var solved = await _desk.SolvedAsync(new { customerId = without });
        Assert.That(solved.Text("mailAddress"), Is.Null);
        await ServiceDesk.StepAsync(_desk.Quality, solved, "confirm");

        await _desk.Service.PostAsync(ServiceDesk.Address(solved, "tell"), new { channel = "email" }).ProblemAsync(HttpStatusCode.Conflict, "no-address");

        Assert.That((await _desk.ReadAsync(solved)).Text("state"), Is.EqualTo("confirmed"));
        await ServiceDesk.StepAsync(_desk.Service, solved, "tell", new { channel = "phone" });
    }

    [Test]
    public async Task The_receipt_goes_out_at_intake_and_does_not_count_as_first_response()
    {
        var complaint = await _desk.ReceiveAsync();

        Assert.That((await _desk.StepsAsync(complaint)).Select(s => s.Text("kind")), Does.Contain("receiptSent"));
        Assert.That(complaint["clock"]!["firstResponse"]!.Text("state"), Is.EqualTo("running"));
        var responded = await ServiceDesk.StepAsync(_desk.Service, complaint, "respond", new { channel = "phone", text = "Called back" });
        Assert.That(responded["clock"]!["firstResponse"]!.Text("state"), Is.EqualTo("met"));
    }

    [Test]
    public async Task Another_target_is_a_step_with_a_reason_and_moves_the_due_time()
    {
        var complaint = await _desk.ReceiveAsync();

        var moved = await ServiceDesk.StepAsync(_desk.Quality, complaint, "retarget", new { resolutionMinutes = 450, reason = "The line stands still" });

        Assert.That(moved["clock"]!.Number("targetMinutes"), Is.EqualTo(450));
        Assert.That(moved["clock"]!["dueAt"]!.GetValue<DateTime>(), Is.LessThan(complaint["clock"]!["dueAt"]!.GetValue<DateTime>()));
        await _desk.Quality.PostAsync(ServiceDesk.Address(complaint, "retarget"), new { resolutionMinutes = 450 }).ProblemAsync(HttpStatusCode.BadRequest);
        await _desk.Service.PostAsync(ServiceDesk.Address(complaint, "retarget"), new { resolutionMinutes = 450, reason = "x" })
            .ProblemAsync(HttpStatusCode.Forbidden);
    }

    [Test]
    public async Task Bad_facts_are_named_and_nothing_is_taken()
    {
        var other = await _desk.Trade.OrderAsync(CustomerSteps.NewKey(), Orders.Trade.Order("C2"));

        await Refused(new { receivedAt = "2026-07-02T09:00:00Z" }, "receivedAt");
        await Refused(new { occurredOn = "2026-07-05" }, "occurredOn");
        await Refused(new { orderId = other.Number("orderId") }, "orderId");
        await Refused(new { subject = "" }, "subject");
        await Refused(new { severity = 5 }, "severity");
        await Refused(new { customerId = 99999 }, "customerId");
        await Refused(new { productId = 99999 }, "productId");
        await Refused(new { quantity = -1 }, "quantity");
        await Refused(new { description = "a\u0001b" }, "description");

        async Task Refused(object facts, string field)
        {
            var body = new JsonObject { ["customerId"] = _desk.CustomerId, ["kind"] = "product", ["subject"] = "x" };
            foreach (var (name, value) in System.Text.Json.JsonSerializer.SerializeToNode(facts)!.AsObject()) body[name] = value?.DeepClone();
            var problem = await _desk.Service.PostAsync("/api/v1/complaints", (object)body.ToJsonString()).ProblemAsync(HttpStatusCode.BadRequest);
            Assert.That(problem["errors"]!.AsObject().Select(e => e.Key), Does.Contain(field));
        }
    }

    [Test]
    public async Task The_product_of_an_order_line_is_filled_in()
    {
        var order = await _desk.Trade.OrderAsync(CustomerSteps.NewKey(), Orders.Trade.Order("C1"));

        var complaint = await _desk.ReceiveAsync(new { orderId = order.Number("orderId"), orderLineNumber = 1 });

        Assert.That(complaint["product"]!.Text("name"), Is.EqualTo("离心泵"));
    }

    [Test]
    public async Task Costs_are_summed_and_told_to_who_may_see_cost()
    {
        var solved = await ServiceDesk.StepAsync(_desk.Service, await _desk.InvestigatedAsync(), "solve",
            new { method = "A", result = "A", costs = new { refund = 120.5m, travel = 80m } });
        Assert.That(solved["costs"], Is.Null);

        await ServiceDesk.StepAsync(_desk.Quality, solved, "costs", new { labour = 100m });

        var costs = (await _desk.Administrator.GetJsonAsync(ServiceDesk.Address(solved)))["costs"]!;
        Assert.That((costs["refund"]!.GetValue<decimal>(), costs["labour"]!.GetValue<decimal>(), costs["total"]!.GetValue<decimal>()),
            Is.EqualTo((120.5m, 100m, 300.5m)));
        var problem = await _desk.Quality.PostAsync(ServiceDesk.Address(solved, "costs"), new { labour = -1m }).ProblemAsync(HttpStatusCode.BadRequest);
        Assert.That(problem["errors"]!["labour"], Is.Not.Null);
    }

    [Test]
    public async Task Actions_have_owners_and_days_and_stand_in_the_8d_report()
    {
        var complaint = await _desk.InvestigatedAsync();
        var made = await _desk.Service.PostAsync(ServiceDesk.Address(complaint, "actions"),
            new { kind = "corrective", text = "Change the seal's supplier", ownerId = _desk.QualityId, dueOn = "2026-07-10" }).OkAsync(HttpStatusCode.Created);
        var mine = await _desk.Quality.GetJsonAsync("/api/v1/complaint-actions?owner=me&due=2026-07-31");
        Assert.That(mine["items"]!.AsArray().Select(a => a!.Number("actionId")), Does.Contain(made.Number("actionId")));

        var done = await _desk.Quality.PatchAsync(ServiceDesk.Address(complaint, $"actions/{made["actionId"]}"),
            new { done = true, outcome = "Two suppliers now" }, 1).OkAsync();
        Assert.That(done["doneBy"]!.Number("personId"), Is.EqualTo(_desk.QualityId));

        var report = await _desk.Service.GetJsonAsync(ServiceDesk.Address(complaint, "report"));
        Assert.That(report["corrective"]!.AsArray().Single()!.Text("outcome"), Is.EqualTo("Two suppliers now"));
        Assert.That(report["team"]!.AsArray().Select(p => p!.Number("personId")), Does.Contain(_desk.QualityId));
        await _desk.Quality.PatchAsync(ServiceDesk.Address(complaint, $"actions/{made["actionId"]}"), new { text = "x" }, 1)
            .ProblemAsync(HttpStatusCode.PreconditionFailed, "stale");
    }

    [Test]
    public async Task Actions_of_all_cases_are_listed_by_day_for_oneself_the_team_and_who_sees_the_case()
    {
        var (leader, leaderId) = await _desk.Host.PersonAsync("quality");
        var (member, memberId) = await _desk.Host.PersonAsync("quality", leaderId);
        var (stranger, _) = await _desk.Host.PersonAsync("sales");
        var (_, ownerId) = await _desk.Host.PersonAsync("sales", signInName: "owner.of.c12");
        var customer = await _desk.Trade.Erp.PutAsync(
            "/api/v1/customers/by-key/ERP/C12", new { name = "C12", ownerSignInName = "owner.of.c12" }).AnyOkAsync();
        var complaint = await _desk.InvestigatedAsync(new { customerId = customer.Number("id") });
        var later = await AddAsync("corrective", "2026-08-20", memberId);
        var sooner = await AddAsync("preventive", "2026-07-20", leaderId);
        var others = await AddAsync("corrective", "2026-07-25", ownerId);

        Assert.That(await IdsAsync(leader, "owner=team&done=false"), Is.EqualTo((long[])[sooner, later]));
        Assert.That(await IdsAsync(leader, "owner=me"), Is.EqualTo((long[])[sooner]));
        Assert.That(await IdsAsync(member, "owner=team"), Is.EqualTo((long[])[later]));
        Assert.That(await IdsAsync(_desk.Service, "done=false&kind=corrective"),
            Does.Contain(later).And.Contain(others).And.Not.Contain(sooner));
        Assert.That(await IdsAsync(stranger, "done=false"), Does.Not.Contain(later).And.Not.Contain(others));
        const string byOne = "/api/v1/complaint-actions?owner=team&limit=1";
        var first = await leader.GetJsonAsync($"{byOne}&count=true");
        Assert.That((first["items"]![0]!.Number("actionId"), first.Number("total")), Is.EqualTo((sooner, 2L)));
        var second = await leader.GetJsonAsync($"{byOne}&cursor={first.Text("nextCursor")}");
        Assert.That(second["items"]![0]!.Number("actionId"), Is.EqualTo(later));
        Assert.That(second["nextCursor"], Is.Null);
        await leader.GetAsync("/api/v1/complaint-actions?owner=all").ProblemAsync(HttpStatusCode.BadRequest);

        async Task<long> AddAsync(string kind, string dueOn, long owner) => (await _desk.Service.PostAsync(
            ServiceDesk.Address(complaint, "actions"), new { kind, text = "Change the seal", ownerId = owner, dueOn })
            .OkAsync(HttpStatusCode.Created)).Number("actionId");

        static async Task<List<long>> IdsAsync(HttpClient who, string query)
        {
            var list = await who.GetJsonAsync($"/api/v1/complaint-actions?{query}");
            return [.. list["items"]!.AsArray().Select(a => a!.Number("actionId"))];
        }
    }

    [Test]
    public async Task A_case_is_not_found_for_who_sees_neither_the_customer_nor_has_it()
    {
        var (mine, ownerId) = await _desk.Host.PersonAsync("sales", signInName: "owner.of.c9");
        var (other, otherId) = await _desk.Host.PersonAsync("sales");
        var customer = (await _desk.Trade.Erp.PutAsync("/api/v1/customers/by-key/ERP/C9", new { name = "C9", ownerSignInName = "owner.of.c9" }).AnyOkAsync()).Number("id");
        var complaint = await _desk.ReceiveAsync(new { customerId = customer });

        Assert.That((await mine.GetJsonAsync(ServiceDesk.Address(complaint))).Text("state"), Is.EqualTo("received"));
        await other.GetAsync(ServiceDesk.Address(complaint)).ProblemAsync(HttpStatusCode.NotFound);
        await ServiceDesk.StepAsync(_desk.Service, complaint, "assign", new { personId = otherId });
        Assert.That((await other.GetJsonAsync(ServiceDesk.Address(complaint))).Text("state"), Is.EqualTo("assigned"));
        Assert.That(ownerId, Is.Not.EqualTo(otherId));
    }

    [Test]
    public async Task Causes_are_a_tree_that_settings_change()
    {
        var made = await _desk.Administrator.PostAsync("/api/v1/complaint-causes", new { code = "seal", name = "密封 Seal", kind = "product" })
            .OkAsync(HttpStatusCode.Created);
        await _desk.Administrator.PostAsync("/api/v1/complaint-causes", new { code = "SEAL", name = "Other" }).ProblemAsync(HttpStatusCode.Conflict);
        var solved = await ServiceDesk.StepAsync(_desk.Service, await _desk.InvestigatedAsync(), "solve",
            new { method = "A", result = "A", causeId = made.Number("causeId"), responsibleSide = "supplier" });
        Assert.That(solved["cause"]!.Text("code"), Is.EqualTo("seal"));

        await _desk.Administrator.PatchAsync($"/api/v1/complaint-causes/{made["causeId"]}", new { parentId = made.Number("causeId") }, 1)
            .ProblemAsync(HttpStatusCode.BadRequest);
        await _desk.Administrator.PatchAsync($"/api/v1/complaint-causes/{made["causeId"]}", new { archived = true }, 1).OkAsync();
        Assert.That((await _desk.Service.GetJsonAsync("/api/v1/complaint-causes")).Texts("code"), Does.Not.Contain("seal"));
    }
}
