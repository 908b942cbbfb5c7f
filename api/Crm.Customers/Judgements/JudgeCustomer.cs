using Crm.Common;
using Crm.Contracts.Access;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Customers;

/// <summary>
/// Judges a customer's creditworthiness or strategic importance, 0 to 100, with a note; null takes the judgement back. Nothing is
/// overwritten: every judgement stays in the history, and the last one stands on the customer. Judged again with the same value it
/// is confirmed.
/// </summary>
internal sealed record JudgeCustomer(long CustomerId, JudgedMetric Metric, decimal? Value, string? Note) : ICommand<JudgementView>;

/// <summary>One judgement. By is null where a system judged; it is valid until the day of the next one.</summary>
internal sealed record JudgementView(
    JudgedMetric Metric, decimal? Value, string? Note, PersonRef? By, string Through, DateTime At, DateOnly From, DateOnly? Until);

internal sealed class JudgeCustomerValidator : AbstractValidator<JudgeCustomer>
{
    public JudgeCustomerValidator()
    {
        RuleFor(r => r.Metric).IsInEnum();
        RuleFor(r => r.Value).InclusiveBetween(0m, 100m);
        RuleFor(r => r.Value).Must(v => v is null || decimal.Round(v.Value, 4) == v).WithMessage("must have at most 4 decimals");
        RuleFor(r => r.Note).MaximumLength(1000);
    }
}

internal sealed class JudgeCustomerHandler(
    DbSession session, CustomerReader reader, CustomerWriter writer, JudgementHistory history) : IRequestHandler<JudgeCustomer, JudgementView>
{
    // Takes the row before it is read: two judgements at once come one after the other.
    private const string Take = """
        update customers.Customer
        set Version = Version
        where CustomerId = @CustomerId
        """;

    public async Task<JudgementView> Handle(JudgeCustomer request, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync(Take, new { request.CustomerId }, cancellationToken);
        var before = await reader.GetAsync(request.CustomerId, cancellationToken);
        var note = string.IsNullOrWhiteSpace(request.Note) ? null : request.Note.Trim();
        var after = request.Metric == JudgedMetric.Creditworthiness
            ? before with { Creditworthiness = request.Value } : before with { StrategicImportance = request.Value };
        if (after != before)
            await writer.ChangeAsync(
                CustomerTable.FromPerson, [(before, after with { Version = before.Version + 1 })], silently: false, cancellationToken, note);
        else
            await history.RecordAsync([new JudgedValue(request.CustomerId, request.Metric, request.Value)], note, cancellationToken);
        return (await JudgementReading.ReadAsync(session, request.CustomerId, request.Metric, cancellationToken))[0];
    }
}

internal sealed record JudgementBody(decimal? Value, string? Note = null);

internal static class JudgeCustomerEndpoint
{
    public static void MapJudgeCustomer(this IEndpointRouteBuilder customers) => customers
        .MapPut("/{customerId:long}/judgements/{metric}", async (
            long customerId, string metric, JudgementBody body, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var judged = OneOf<JudgedMetric>.TryParse(metric, null, out var known) ? known.Value
                : throw Problem.NotFound("metric that people judge");
            return TypedResults.Ok(await mediator.Send(new JudgeCustomer(customerId, judged, body.Value, body.Note), cancellationToken));
        })
        .WithName(nameof(JudgeCustomer))
        .WithSummary("Judge a customer's creditworthiness or strategic importance")
        .RequireAuthorization(Permission.WriteCustomers)
        .ProducesProblems(400, 404);
}
