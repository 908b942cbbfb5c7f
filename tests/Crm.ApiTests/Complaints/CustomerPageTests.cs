using System.Net;
using Crm.ApiTests.Customers;
using NUnit.Framework;

namespace Crm.ApiTests.Complaints;

[Parallelizable(ParallelScope.Self)]
public sealed class CustomerPageTests
{
    private ServiceDesk _desk = null!;
    private HttpClient _customer = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _desk = await ServiceDesk.OpenAsync();
        _customer = _desk.Host.Anonymous();
    }

    [OneTimeTearDown]
    public async Task Stop() => await _desk.DisposeAsync();

    [Test]
    public async Task The_customer_sees_its_case_and_the_result_only_once_it_was_told()
    {
        var solved = await _desk.SolvedAsync();
        var token = await _desk.LinkAsync(solved);

        var before = await _customer.GetJsonAsync($"/api/v1/public/complaints/{token}");
        Assert.That((before.Text("number"), before.Text("state"), before.Text("result")), Is.EqualTo((solved.Text("number"), "investigating", (string?)null)));

        await ServiceDesk.StepAsync(_desk.Quality, solved, "confirm");
        await ServiceDesk.StepAsync(_desk.Service, solved, "tell", new { channel = "phone" });
        var after = await _customer.GetJsonAsync($"/api/v1/public/complaints/{token}");
        Assert.That((after.Text("state"), after.Text("result")), Is.EqualTo(("customerTold", "Runs dry")));
        Assert.That(after.ToJsonString(), Does.Not.Contain("assignee").And.Not.Contain("cost").And.Not.Contain("grade"));
    }

    [Test]
    public async Task A_wrong_or_ended_link_opens_nothing()
    {
        var complaint = await _desk.ReceiveAsync();
        var token = await _desk.LinkAsync(complaint);
        await _customer.GetAsync($"/api/v1/public/complaints/{new string('0', 64)}").ProblemAsync(HttpStatusCode.NotFound);
        await _customer.GetAsync($"/api/v1/public/complaints/{complaint["complaintId"]}").ProblemAsync(HttpStatusCode.NotFound);

        await _desk.Service.DeleteAsync(ServiceDesk.Address(complaint, "links")).OkAsync(HttpStatusCode.NoContent);

        await _customer.GetAsync($"/api/v1/public/complaints/{token}").ProblemAsync(HttpStatusCode.NotFound);
    }

    [Test]
    public async Task What_the_customer_writes_goes_on_with_a_case_that_waited()
    {
        var complaint = await _desk.InvestigatedAsync();
        var token = await _desk.LinkAsync(complaint);
        await ServiceDesk.StepAsync(_desk.Service, complaint, "wait", new { text = "Which batch?" });

        var answer = await _customer.PostAsync($"/api/v1/public/complaints/{token}/messages", new { text = "B-17" }).OkAsync();

        Assert.That(answer["messages"]!.AsArray().Single()!.Text("text"), Is.EqualTo("B-17"));
        Assert.That((await _desk.ReadAsync(complaint)).Text("state"), Is.EqualTo("investigating"));
        await _customer.PostAsync($"/api/v1/public/complaints/{token}/messages", new { text = "" }).ProblemAsync(HttpStatusCode.BadRequest);
    }

    [Test]
    public async Task An_accepted_result_closes_the_case()
    {
        var told = await _desk.ToldAsync();
        var token = await _desk.LinkAsync(told);

        await _customer.PostAsync($"/api/v1/public/complaints/{token}/accept", new { satisfaction = 5, accepted = true }).OkAsync();

        var closed = await _desk.ReadAsync(told);
        Assert.That((closed.Text("state"), closed.Number("satisfaction"), closed["resultAccepted"]!.GetValue<bool>()), Is.EqualTo(("closed", 5L, true)));
        await _customer.PostAsync($"/api/v1/public/complaints/{token}/accept", new { satisfaction = 1, accepted = true })
            .ProblemAsync(HttpStatusCode.Conflict, "result-decided");
    }

    [Test]
    public async Task A_result_that_is_not_accepted_opens_the_case_again()
    {
        var told = await _desk.ToldAsync();
        var token = await _desk.LinkAsync(told);

        await _customer.PostAsync($"/api/v1/public/complaints/{token}/accept", new { satisfaction = 1, accepted = false }).ProblemAsync(HttpStatusCode.BadRequest);
        await _customer.PostAsync($"/api/v1/public/complaints/{token}/accept", new { satisfaction = 1, accepted = false, text = "Still leaks" }).OkAsync();

        var reopened = await _desk.ReadAsync(told);
        Assert.That((reopened.Text("state"), reopened.Number("cycle")), Is.EqualTo(("assigned", 2L)));
        Assert.That(reopened["pastCycles"]![0]!.Number("satisfaction"), Is.EqualTo(1));
    }

    [Test]
    public async Task The_customer_sends_photos_and_sees_only_its_own_files()
    {
        var complaint = await _desk.ReceiveAsync();
        var token = await _desk.LinkAsync(complaint);
        await _desk.Service.PostAsync(ServiceDesk.Address(complaint, "files"), ServiceDesk.File(ServiceDesk.Photo, "internal.jpg")).OkAsync(HttpStatusCode.Created);

        var answer = await _customer.PostAsync($"/api/v1/public/complaints/{token}/files", ServiceDesk.File(ServiceDesk.Photo, "mine.jpg")).OkAsync();

        Assert.That(answer["files"]!.AsArray().Select(f => f!.Text("name")), Is.EqualTo((string[])["mine.jpg"]));
        await _customer.PostAsync($"/api/v1/public/complaints/{token}/files", ServiceDesk.File(ServiceDesk.Photo, "mine.pdf")).ProblemAsync(HttpStatusCode.BadRequest);
        await _customer.PostAsync($"/api/v1/public/complaints/{new string('0', 64)}/files", ServiceDesk.File(ServiceDesk.Photo, "mine.jpg"))
            .ProblemAsync(HttpStatusCode.NotFound);
    }

    [Test]
    public async Task A_customer_complains_by_its_own_form()
    {
        var link = await _desk.Service.PostAsync($"/api/v1/customers/{_desk.CustomerId}/complaint-form-link", new { }).OkAsync(HttpStatusCode.Created);
        var form = $"/api/v1/public/complaint-forms/{link.Text("token")}";
        Assert.That((await _customer.GetJsonAsync(form)).Text("customerName"), Is.EqualTo("客户 C1"));

        var receipt = await _customer.PostAsync(form, new { kind = "delivery", subject = "Two boxes missing" }).OkAsync(HttpStatusCode.Created);

        var progress = await _customer.GetJsonAsync($"/api/v1/public/complaints/{receipt.Text("token")}");
        Assert.That((progress.Text("number"), progress.Text("state")), Is.EqualTo((receipt.Text("number"), "received")));
        var listed = await _desk.Service.GetJsonAsync($"/api/v1/complaints?q={receipt.Text("number")}");
        Assert.That(listed["items"]![0]!["customer"]!.Number("customerId"), Is.EqualTo(_desk.CustomerId));

        var problem = await _customer.PostAsync(form, new { kind = "delivery", subject = "x", orderNumber = "NOT MINE" }).ProblemAsync(HttpStatusCode.BadRequest);
        Assert.That(problem["errors"]!["orderNumber"], Is.Not.Null);
        problem = await _customer.PostAsync(form, new { kind = "delivery", subject = "" }).ProblemAsync(HttpStatusCode.BadRequest);
        Assert.That(problem["errors"]!.AsObject().Select(e => e.Key), Is.EqualTo((string[])["subject"]));
        await _desk.Service.PostAsync($"/api/v1/customers/{_desk.CustomerId}/complaint-form-link", new { }).OkAsync(HttpStatusCode.Created);
        await _customer.GetAsync(form).ProblemAsync(HttpStatusCode.NotFound);
    }
}
