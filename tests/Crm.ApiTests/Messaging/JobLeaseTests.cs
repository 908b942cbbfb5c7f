using System.Collections.Concurrent;
using Crm.Contracts.Access;
using Crm.Contracts.Jobs;
using MediatR;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Crm.ApiTests.Messaging;

[Parallelizable(ParallelScope.Self)]
public sealed class JobLeaseTests
{
    private CrmHost _host = null!;
    private HttpClient _client = null!;

    [SetUp]
    public async Task Start()
    {
        Steps.Reset();
        _host = new CrmHost(services: services => services.AddScoped<IJobHandler, Steps>());
        _client = await _host.AdministratorAsync();
    }

    [TearDown]
    public async Task Stop()
    {
        Steps.Release();
        await _host.DisposeAsync();
    }

    [Test]
    public async Task A_job_whose_lease_ran_out_is_taken_up_again_and_not_before()
    {
        Steps.Release();
        var jobId = await StartAsync(JobState.Receiving);
        await ChangeAsync("State = 2, LeaseHolder = 'gone', LeasedUntil = @At, Attempt = 1", jobId, _host.Clock.GetUtcNow().UtcDateTime.AddMinutes(10));

        await Task.Delay(3000);
        Assert.That(Steps.Log, Is.Empty);
        _host.Clock.Move(TimeSpan.FromMinutes(11));

        Assert.That((await _client.JobEndedAsync(jobId))["state"]!.ToString(), Is.EqualTo("done"));
        Assert.That(Steps.Log, Is.EqualTo(new[] { "run" }));
    }

    [Test]
    public async Task A_run_that_lost_its_lease_stops_and_tidies_nothing_away()
    {
        var jobId = await StartAsync(JobState.Waiting);
        await Steps.ReachedAsync("run");

        await ChangeAsync("LeaseHolder = 'another', LeasedUntil = @At", jobId, _host.Clock.GetUtcNow().UtcDateTime.AddHours(1));

        await Steps.ReachedAsync("cancelled");
        await Task.Delay(1500);
        Assert.That(Steps.Log, Is.EqualTo(new[] { "run", "cancelled" }), "the other process goes on with the job");
        Assert.That((await _client.GetJsonAsync($"/api/v1/jobs/{jobId}"))["state"]!.ToString(), Is.EqualTo("running"));
    }

    [Test]
    public async Task A_job_that_the_database_interrupts_goes_on_when_its_lease_has_run_out()
    {
        Steps.FailWith = new SqliteException("database is locked", 5);
        Steps.Release();
        var jobId = await StartAsync(JobState.Waiting);
        await Steps.ReachedAsync("run");
        await Task.Delay(500);

        _host.Clock.Move(TimeSpan.FromSeconds(20));

        Assert.That((await _client.JobEndedAsync(jobId))["state"]!.ToString(), Is.EqualTo("done"));
        Assert.That(Steps.Log, Is.EqualTo(new[] { "run", "run" }));
    }

    [Test]
    public async Task A_job_that_fails_says_so_and_lets_its_module_tidy_up_once()
    {
        Steps.FailWith = new InvalidOperationException("a bug");
        Steps.Release();
        var jobId = await StartAsync(JobState.Waiting);

        var job = await _client.JobEndedAsync(jobId);

        Assert.That(job["state"]!.ToString(), Is.EqualTo("failed"));
        Assert.That(job["message"]!.ToString(), Does.Not.Contain("bug"));
        Assert.That(Steps.Log, Is.EqualTo(new[] { "run", "stopped Failed" }));
    }

    [Test]
    public async Task A_running_job_ends_when_it_is_cancelled()
    {
        var jobId = await StartAsync(JobState.Waiting);
        await Steps.ReachedAsync("run");

        await _client.PostAsync($"/api/v1/jobs/{jobId}/cancel", new { }).OkAsync();

        Assert.That((await _client.JobEndedAsync(jobId))["state"]!.ToString(), Is.EqualTo("cancelled"));
        Assert.That(Steps.Log, Is.EqualTo(new[] { "run", "cancelled", "stopped Cancelled" }));
    }

    [Test]
    public async Task A_job_that_never_ends_is_given_up_after_five_attempts()
    {
        Steps.Release();
        var jobId = await StartAsync(JobState.Receiving);
        await ChangeAsync("State = 2, LeaseHolder = 'gone', LeasedUntil = @At, Attempt = 5", jobId, _host.Clock.GetUtcNow().UtcDateTime.AddMinutes(-1));

        Assert.That((await _client.JobEndedAsync(jobId))["state"]!.ToString(), Is.EqualTo("failed"));
        Assert.That(Steps.Log, Is.EqualTo(new[] { "stopped Failed" }));
    }

    [Test]
    public async Task A_job_of_a_person_who_is_no_longer_active_is_not_run()
    {
        Steps.Release();
        var (_, personId) = await _host.PersonAsync("administrator");
        var jobId = await StartAsync(JobState.Receiving);
        await _client.PatchAsync($"/api/v1/people/{personId}", new { isActive = false }, 2).OkAsync();
        await ChangeAsync($"State = 1, CreatedBy = {personId}", jobId, default);

        Assert.That((await _client.JobEndedAsync(jobId))["state"]!.ToString(), Is.EqualTo("failed"));
        Assert.That(Steps.Log, Does.Not.Contain("run"));
    }

    private async Task<long> StartAsync(JobState state)
    {
        await using var scope = _host.Services.CreateAsyncScope();
        var mediator = scope.ServiceProvider.GetRequiredService<IMediator>();
        await mediator.Send(new SignInAsAdministrator("test"));
        return await mediator.Send(new StartJob(Steps.JobKind, "Steps", new { }, State: state));
    }

    private Task<int> ChangeAsync(string change, long jobId, DateTime at) => _host.InDatabaseAsync(session => session.InTransactionAsync(
        () => session.ExecuteAsync($"update messaging.Job set {change} where JobId = @JobId",
            new { JobId = jobId, At = DateTime.SpecifyKind(at, DateTimeKind.Utc) })));

    /// <summary>A job that tells its steps, and waits until it is released or cancelled.</summary>
    private sealed class Steps : IJobHandler
    {
        public const string JobKind = "test.steps";

        private static readonly ConcurrentQueue<string> Told = new();
        private static TaskCompletionSource _released = new();

        public static Exception? FailWith { get; set; }

        public static IReadOnlyList<string> Log => [.. Told];

        public string Kind => JobKind;

        public static void Reset()
        {
            Told.Clear();
            FailWith = null;
            _released = new TaskCompletionSource();
        }

        public static void Release() => _released.TrySetResult();

        public static async Task ReachedAsync(string step)
        {
            for (var tries = 0; tries < 600; tries++)
            {
                if (Told.Contains(step)) return;
                await Task.Delay(50);
            }
            Assert.Fail($"The job never came to '{step}'.");
        }

        public async Task<object?> RunAsync(JobRun run, CancellationToken cancellationToken)
        {
            Told.Enqueue("run");
            try
            {
                await _released.Task.WaitAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                Told.Enqueue("cancelled");
                throw;
            }
            if (FailWith is not { } failure) return null;
            FailWith = null;
            throw failure;
        }

        public Task StoppedAsync(JobRun run, JobState state, string message, CancellationToken cancellationToken)
        {
            Told.Enqueue($"stopped {state}");
            return Task.CompletedTask;
        }
    }
}
