using System.Text.Json;
using Crm.Common;
using Crm.Contracts.Messaging;
using MediatR;

namespace Crm.Messaging;

internal sealed class NotifyHandler(DbSession session, TimeProvider clock) : IRequestHandler<Notify, int>
{
    private const string Tell = """
        insert into messaging.Notification (PersonId, Kind, Subject, SubjectId, Data, UniqueKey, CreatedAt)
        select p.PersonId, @Kind, @Subject, @SubjectId, @Data, @UniqueKey, @Now
        from access.v_Person p
        where p.PersonId in (select cast(value as bigint) from openjson(@PersonIds))
          and p.IsActive = 1
          and not exists (
              select 1
              from messaging.Notification n
              where n.PersonId = p.PersonId
                and n.UniqueKey = @UniqueKey)
        """;

    public Task<int> Handle(Notify request, CancellationToken cancellationToken) => session.ExecuteAsync(Tell, new
    {
        PersonIds = JsonSerializer.Serialize(request.PersonIds),
        request.Kind,
        request.Subject,
        request.SubjectId,
        Data = request.Data is null ? null : JsonSerializer.Serialize(request.Data, CrmJson.Options),
        request.UniqueKey,
        Now = clock.GetUtcNow().UtcDateTime,
    }, cancellationToken);
}
