using System.Net;
using NUnit.Framework;

namespace Crm.ApiTests.Access;

[Parallelizable(ParallelScope.Self)]
public sealed class SignInTests
{
    private CrmHost _host = null!;

    [OneTimeSetUp]
    public void Start() => _host = new CrmHost();

    [OneTimeTearDown]
    public async Task Stop() => await _host.DisposeAsync();

    [Test]
    public async Task Tells_who_is_signed_in_and_what_this_person_may_do()
    {
        var me = await (await _host.AdministratorAsync()).GetJsonAsync("/api/v1/session");

        Assert.That(me["signInName"]!.GetValue<string>(), Is.EqualTo("admin"));
        Assert.That(me["permissions"]!.AsArray().Select(p => p!.GetValue<string>()), Does.Contain("managePeople").And.Contain("viewCost"));
    }

    [Test]
    public async Task A_wrong_name_and_a_wrong_password_get_the_same_answer()
    {
        var client = _host.Anonymous();

        var wrongName = await client.PostAsync("/api/v1/session", new { signInName = "nobody", password = "x" }).ProblemAsync(HttpStatusCode.Unauthorized);
        var wrongPassword = await client.PostAsync("/api/v1/session", new { signInName = "admin", password = "x" }).ProblemAsync(HttpStatusCode.Unauthorized);

        Assert.That(wrongPassword["code"]!.ToString(), Is.EqualTo("wrong-credentials").And.EqualTo(wrongName["code"]!.ToString()));
        Assert.That(wrongPassword["detail"]!.ToString(), Is.EqualTo(wrongName["detail"]!.ToString()));
    }

    [Test]
    public async Task Five_wrong_passwords_lock_the_name_for_fifteen_minutes()
    {
        var (_, _) = await _host.PersonAsync("sales", signInName: "locked");
        var client = _host.Anonymous();
        for (var i = 0; i < 4; i++)
            await client.PostAsync("/api/v1/session", new { signInName = "locked", password = "x" }).ProblemAsync(HttpStatusCode.Unauthorized, "wrong-credentials");
        await client.PostAsync("/api/v1/session", new { signInName = "locked", password = "x" }).ProblemAsync(HttpStatusCode.Unauthorized, "locked-out");

        await client.PostAsync("/api/v1/session", new { signInName = "locked", password = CrmHost.Password }).ProblemAsync(HttpStatusCode.Unauthorized, "locked-out");
        _host.Clock.Move(TimeSpan.FromMinutes(16));

        await client.PostAsync("/api/v1/session", new { signInName = "locked", password = CrmHost.Password }).OkAsync(HttpStatusCode.NoContent);
    }

    [Test]
    public async Task A_one_time_password_allows_nothing_but_changing_it()
    {
        var administrator = await _host.AdministratorAsync();
        var added = await administrator.PostAsync("/api/v1/people", new { name = "New", signInName = "new.one", roles = new[] { "administrator" } })
            .OkAsync(HttpStatusCode.Created);
        var oneTime = added["oneTimePassword"]!.GetValue<string>();

        var client = await _host.SignInAsync("new.one", oneTime);
        await client.GetAsync("/api/v1/people").ProblemAsync(HttpStatusCode.Forbidden);
        await client.PutAsync("/api/v1/session/password", new { currentPassword = oneTime, newPassword = "short" }).ProblemAsync(HttpStatusCode.BadRequest);
        await client.PutAsync("/api/v1/session/password", new { currentPassword = oneTime, newPassword = CrmHost.Password }).OkAsync(HttpStatusCode.NoContent);

        await client.GetJsonAsync("/api/v1/people");
    }

    [Test]
    public async Task A_session_that_was_ended_is_signed_out_at_once()
    {
        var (first, _) = await _host.PersonAsync("sales", signInName: "two.places");
        var second = await _host.SignInAsync("two.places", CrmHost.Password);
        var sessions = await second.GetJsonAsync("/api/v1/sessions");
        var other = sessions["items"]!.AsArray().First(s => !s!["isCurrent"]!.GetValue<bool>())!;

        await second.DeleteAsync($"/api/v1/sessions/{other["sessionId"]}").OkAsync(HttpStatusCode.NoContent);

        await first.GetAsync("/api/v1/session").ProblemAsync(HttpStatusCode.Unauthorized, "not-signed-in");
        await second.GetJsonAsync("/api/v1/session");
    }

    [Test]
    public async Task A_cookie_without_the_clients_own_header_changes_nothing()
    {
        var client = await _host.AdministratorAsync();
        client.DefaultRequestHeaders.Remove("X-Crm-Client");

        await client.PostAsync("/api/v1/people", new { name = "Forged", signInName = "forged", roles = new[] { "administrator" } })
            .ProblemAsync(HttpStatusCode.Unauthorized);
        await client.GetJsonAsync("/api/v1/session");
    }

    [Test]
    public async Task Nothing_of_the_api_answers_somebody_who_is_not_signed_in()
    {
        await _host.Anonymous().GetAsync("/api/v1/people").ProblemAsync(HttpStatusCode.Unauthorized, "not-signed-in");
        await _host.Anonymous().GetAsync("/api/v1/jobs").ProblemAsync(HttpStatusCode.Unauthorized, "not-signed-in");
    }
}
