using System.Text.Json;
using Crm.Common;
using Crm.Contracts.Jobs;
using MediatR;

namespace Crm.Messaging;

internal sealed class StartJobHandler(DbSession session, CurrentUser user, TimeProvider clock, JobSignal signal) : IRequestHandler<StartJob, long>
{
    private const string Insert = """
        insert into messaging.Job (Kind, Title, State, Payload, Total, Lane, CreatedBy, Through, CreatedAt)
        output inserted.JobId
        values (@Kind, @Title, @State, @Payload, @Total, @Lane, @CreatedBy, @Through, @Now)
        """;

    public async Task<long> Handle(StartJob request, CancellationToken cancellationToken)
    {
        session.OnCommitted(() =>
        {
            signal.Raise();
            return Task.CompletedTask;
        });
        return await session.ScalarAsync<long>(Insert, new
        {
            request.Kind,
            request.Title,
            request.State,
            Payload = JsonSerializer.Serialize(request.Payload, CrmJson.Options),
            request.Total,
            request.Lane,
            CreatedBy = user.PersonId,
            user.Through,
            Now = clock.GetUtcNow().UtcDateTime,
        }, cancellationToken);
    }
}

/// <summary>Wakes the runner of this process when there is work, so that it need not wait for its next look.</summary>
internal sealed class JobSignal : IDisposable
{
    private readonly SemaphoreSlim _raised = new(0, 1);

    public void Raise()
    {
        try
        {
            _raised.Release();
        }
        catch (SemaphoreFullException)
        {
            // Raised already: one look serves both.
        }
    }

    public Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken) => _raised.WaitAsync(atMost, cancellationToken);

    public void Dispose() => _raised.Dispose();
}
