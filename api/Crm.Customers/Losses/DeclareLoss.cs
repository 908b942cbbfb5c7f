using Crm.Common;
using Crm.Contracts.Access;
using Crm.Contracts.Customers;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Customers;

/// <summary>
/// Declares a customer lost, with the reason and the competitor it went to. Its status becomes lost where no ERP keeps it; where one
/// does, the declaration stands beside the ERP's status. A customer that orders again counts as returned, declared or not.
/// </summary>
internal sealed record DeclareLoss(long CustomerId, LossReason Reason, string? Competitor, string? Note, DateOnly? LostOn)
    : ICommand<LossView>;

/// <summary>One declaration; it counts from LostOn.</summary>
internal sealed record LossView(
    long LossId, long CustomerId, DateOnly LostOn, LossReason Reason, string? Competitor, string? Note, PersonRef DeclaredBy,
    DateTime DeclaredAt, DateTime? WithdrawnAt);

internal sealed class DeclareLossValidator : AbstractValidator<DeclareLoss>
{
    public DeclareLossValidator()
    {
        RuleFor(r => r.Reason).IsInEnum();
        RuleFor(r => r.Competitor).MaximumLength(200);
        RuleFor(r => r.Note).MaximumLength(1000);
        RuleFor(r => r.LostOn).Must(d => d is null || d.Value.Year is >= 1990 and <= 2089).WithMessage("must be between 1990 and 2089");
    }
}

internal sealed class DeclareLossHandler(
    DbSession session, CurrentUser user, CustomerReader reader, CustomerWriter writer, EventLog events, TimeProvider clock)
    : IRequestHandler<DeclareLoss, LossView>
{
    // Takes the row before it is read: of two declarations at once the second finds the first.
    private const string Take = """
        update customers.Customer
        set Version = Version
        where CustomerId = @CustomerId
        """;

    private const string Same = """
        select count(*)
        from customers.Loss l
        where l.CustomerId = @CustomerId
          and l.LostOn = @LostOn
          and l.WithdrawnAt is null
        """;

    private const string Add = """
        insert into customers.Loss (CustomerId, LostOn, Reason, Competitor, Note, DeclaredBy, DeclaredAt, StatusBefore)
        output inserted.LossId
        values (@CustomerId, @LostOn, @Reason, @Competitor, @Note, @PersonId, @Now, @StatusBefore)
        """;

    public async Task<LossView> Handle(DeclareLoss request, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync(Take, new { request.CustomerId }, cancellationToken);
        var before = await reader.GetAsync(request.CustomerId, cancellationToken);
        var today = FigureDays.Today(clock);
        var lostOn = request.LostOn ?? today;
        if (lostOn > today) throw Problem.Invalid("lostOn", "must not be in the future");
        if (before.ArchivedAt is not null) throw Problem.Conflict("archived", "The customer is archived.");
        if (await session.ScalarAsync<long>(Same, new { request.CustomerId, LostOn = lostOn }, cancellationToken) > 0)
            throw Problem.Conflict("declared", "The customer was declared lost as of that day already.", "lostOn");

        var now = clock.GetUtcNow().UtcDateTime;
        var (competitor, note) = (Clean(request.Competitor), Clean(request.Note));
        var changes = !before.IsErpOwned && before.Status != CustomerStatus.Lost;
        var lossId = await session.ScalarAsync<long>(Add, new
        {
            request.CustomerId,
            LostOn = lostOn,
            request.Reason,
            Competitor = competitor,
            Note = note,
            user.PersonId,
            Now = now,
            StatusBefore = changes ? before.Status : (CustomerStatus?)null,
        }, cancellationToken);
        if (changes)
            await writer.ChangeAsync(
                CustomerTable.FromPerson, [(before, before with { Status = CustomerStatus.Lost, Version = before.Version + 1 })],
                silently: false, cancellationToken);
        await events.RaiseAsync(
            new RecordEvent("customer.lost", "customer", request.CustomerId, before.ExternalKey, ["loss"]), cancellationToken);
        return new LossView(
            lossId, request.CustomerId, lostOn, request.Reason, competitor, note, new PersonRef(user.PersonId, user.Name), now, null);
    }

    private static string? Clean(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}

internal sealed record LossBody(LossReason Reason, string? Competitor = null, string? Note = null, DateOnly? LostOn = null);

internal static class DeclareLossEndpoint
{
    public static void MapDeclareLoss(this IEndpointRouteBuilder customers) => customers
        .MapPost("/{customerId:long}/losses", async (
            long customerId, LossBody body, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var loss = await mediator.Send(
                new DeclareLoss(customerId, body.Reason, body.Competitor, body.Note, body.LostOn), cancellationToken);
            return TypedResults.Created($"/api/v1/customers/{customerId}/losses/{loss.LossId}", loss);
        })
        .WithName(nameof(DeclareLoss))
        .WithSummary("Declare a customer lost, with reason and competitor")
        .RequireAuthorization(Permission.WriteCustomers)
        .ProducesProblems(400, 404, 409);
}
