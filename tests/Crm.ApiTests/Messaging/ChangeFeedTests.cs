using System.Net;
using Crm.Common;
using Crm.Database;
using Crm.Messaging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using NUnit.Framework;

namespace Crm.ApiTests.Messaging;

[Parallelizable(ParallelScope.Self)]
public sealed class ChangeFeedTests
{
    private CrmHost _host = null!;
    private HttpClient _client = null!;

    [SetUp]
    public async Task Start()
    {
        _host = new CrmHost();
        _client = await _host.AdministratorAsync();
        await _host.NumberEventsAsync();
    }

    [TearDown]
    public async Task Stop() => await _host.DisposeAsync();

    [Test]
    public async Task Events_come_in_order_without_a_gap_and_after_a_number_only_those_that_follow()
    {
        for (var i = 0; i < 5; i++) await RaiseAsync($"test.{i}");
        await _host.NumberEventsAsync();

        var first = await _client.GetJsonAsync("/api/v1/changes?limit=2");
        var rest = await _client.GetJsonAsync($"/api/v1/changes?after={first["next"]}");
        var all = first["items"]!.AsArray().Concat(rest["items"]!.AsArray()).Select(e => e!).ToList();

        Assert.That(all.Select(e => e["kind"]!.ToString()), Is.EqualTo(new[] { "test.0", "test.1", "test.2", "test.3", "test.4" }));
        Assert.That(all.Select(e => e["sequence"]!.GetValue<long>()), Is.EqualTo(new[] { 1, 2, 3, 4, 5 }));
        var none = await _client.GetJsonAsync($"/api/v1/changes?after={rest["next"]}");
        Assert.That(none["items"]!.AsArray(), Is.Empty);
        Assert.That(none["next"]!.GetValue<long>(), Is.EqualTo(5));
    }

    [Test]
    public async Task A_reader_of_one_kind_goes_past_the_others()
    {
        await RaiseAsync("wanted");
        await RaiseAsync("other");
        await _host.NumberEventsAsync();

        var page = await _client.GetJsonAsync("/api/v1/changes?kind=wanted");

        Assert.That(page["items"]!.AsArray(), Has.Count.EqualTo(1));
        Assert.That(page["next"]!.GetValue<long>(), Is.EqualTo(2));
    }

    [TestCase("after=-1")]
    [TestCase("after=x")]
    [TestCase("limit=0")]
    [TestCase("limit=201")]
    public async Task A_number_that_cannot_be_is_refused(string query) =>
        await _client.GetAsync($"/api/v1/changes?{query}").ProblemAsync(HttpStatusCode.BadRequest);

    [Test]
    public async Task A_reader_that_stayed_away_for_too_long_is_told_where_to_go_on()
    {
        for (var i = 0; i < 4; i++) await RaiseAsync($"old.{i}");
        await _host.NumberEventsAsync();
        _host.Clock.Move(TimeSpan.FromDays(91));
        _client = await _host.AdministratorAsync();
        await RaiseAsync("new");
        await _host.NumberEventsAsync();
        await CleanAsync();

        var gone = await _client.GetAsync("/api/v1/changes?after=2").ProblemAsync(HttpStatusCode.Gone, "changes-gone");

        Assert.That(gone["detail"]!.ToString(), Does.Contain("after=5"));
        Assert.That((await _client.GetJsonAsync("/api/v1/changes?after=4"))["items"]!.AsArray(), Has.Count.EqualTo(1));
        Assert.That((await _client.GetJsonAsync("/api/v1/changes"))["items"]!.AsArray(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_reader_is_told_so_even_when_every_event_has_been_forgotten()
    {
        for (var i = 0; i < 3; i++) await RaiseAsync($"old.{i}");
        await _host.NumberEventsAsync();
        _host.Clock.Move(TimeSpan.FromDays(91));
        _client = await _host.AdministratorAsync();
        await CleanAsync();

        await _client.GetAsync("/api/v1/changes?after=1").ProblemAsync(HttpStatusCode.Gone, "changes-gone");

        Assert.That((await _client.GetJsonAsync("/api/v1/changes?after=3"))["next"]!.GetValue<long>(), Is.EqualTo(3));
        Assert.That((await _client.GetJsonAsync("/api/v1/changes"))["next"]!.GetValue<long>(), Is.EqualTo(3));
    }

    [Test]
    public async Task A_number_from_before_a_restore_is_gone_too() =>
        await _client.GetAsync("/api/v1/changes?after=1000000").ProblemAsync(HttpStatusCode.Gone, "changes-gone");

    [Test]
    public async Task An_event_that_is_rolled_back_is_never_told()
    {
        await using var scope = _host.Services.CreateAsyncScope();
        var session = scope.ServiceProvider.GetRequiredService<DbSession>();
        var events = scope.ServiceProvider.GetRequiredService<EventLog>();
        Assert.That(async () => await session.InTransactionAsync(async () =>
        {
            await events.RaiseAsync(new RecordEvent("never", "test", 1), CancellationToken.None);
            throw new InvalidOperationException();
        }), Throws.InvalidOperationException);
        await RaiseAsync("kept");
        await _host.NumberEventsAsync();

        var page = await _client.GetJsonAsync("/api/v1/changes");

        Assert.That(page["items"]!.AsArray().Select(e => e!["kind"]!.ToString()), Is.EqualTo(new[] { "kept" }));
    }

    [Test]
    public async Task A_reader_misses_nothing_when_the_earlier_of_two_writers_commits_later()
    {
        await using var scope = _host.Services.CreateAsyncScope();
        var session = scope.ServiceProvider.GetRequiredService<DbSession>();
        // On the embedded engine writers come one after the other, so there the later one simply waits.
        var second = Task.CompletedTask;
        await session.InTransactionAsync(async () =>
        {
            await scope.ServiceProvider.GetRequiredService<EventLog>().RaiseAsync(new RecordEvent("first", "test", 1), CancellationToken.None);
            second = RaiseAsync("second");
            if (session.Engine == Engine.SqlServer)
            {
                await second;
                // May wait for the open transaction, or pass it by.
                await Task.WhenAny(_host.NumberEventsAsync(), Task.Delay(TimeSpan.FromSeconds(3)));
            }
        });
        await second;
        var read = (await _client.GetJsonAsync("/api/v1/changes?limit=1"))["next"]!.GetValue<long>();
        await _host.NumberEventsAsync();

        var kinds = new List<string>();
        for (var after = 0L; kinds.Count < 2; after++)
            kinds.AddRange((await _client.GetJsonAsync($"/api/v1/changes?after={after}&limit=1"))["items"]!.AsArray().Select(e => e!["kind"]!.ToString()));

        Assert.That(kinds, Is.EquivalentTo(new[] { "first", "second" }));
        Assert.That(read, Is.LessThanOrEqualTo(2));
    }

    [Test]
    public async Task Two_processes_that_number_events_at_once_number_each_once()
    {
        for (var i = 0; i < 20; i++) await RaiseAsync($"test.{i}");

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _host.NumberEventsAsync()));

        var items = (await _client.GetJsonAsync("/api/v1/changes"))["items"]!.AsArray();
        Assert.That(items.Select(e => e!["sequence"]!.GetValue<long>()), Is.EqualTo(Enumerable.Range(1, 20)));
    }

    private async Task RaiseAsync(string kind)
    {
        await using var scope = _host.Services.CreateAsyncScope();
        var session = scope.ServiceProvider.GetRequiredService<DbSession>();
        var events = scope.ServiceProvider.GetRequiredService<EventLog>();
        await session.InTransactionAsync(() => events.RaiseAsync(new RecordEvent(kind, "test", 1), CancellationToken.None));
    }

    private Task CleanAsync() =>
        _host.Services.GetServices<IHostedService>().OfType<Housekeeping>().Single().CleanAsync(CancellationToken.None);
}
