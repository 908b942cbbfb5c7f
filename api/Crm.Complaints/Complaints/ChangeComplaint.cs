using Crm.Common;
using Crm.Contracts.Sync;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Complaints;

/// <summary>
/// Changes the facts of an open complaint: absent members are left alone, null clears. What was frozen at intake stays, also when
/// severity or kind change: another target is a step of its own.
/// </summary>
internal sealed record ChangeComplaint(long ComplaintId, int Version, ComplaintFacts Changes) : ICommand<ComplaintView>;

/// <summary>Facts of a complaint as a JSON merge patch.</summary>
internal sealed record ComplaintFacts
{
    public Patch<ComplaintKind?> Kind { get; init; }
    public Patch<int?> Severity { get; init; }
    public Patch<string> Subject { get; init; }
    public Patch<string> Description { get; init; }
    public Patch<long?> ContactId { get; init; }
    public Patch<long?> ProductId { get; init; }
    public Patch<long?> OrderId { get; init; }
    public Patch<int?> OrderLineNumber { get; init; }
    public Patch<long?> ShipmentId { get; init; }
    public Patch<string> Batch { get; init; }
    public Patch<long?> SupplierId { get; init; }
    public Patch<decimal?> Quantity { get; init; }
    public Patch<DateOnly?> OccurredOn { get; init; }
    public Patch<long?> CauseId { get; init; }
    public Patch<string> RootCause { get; init; }
    public Patch<ResponsibleSide?> ResponsibleSide { get; init; }
    public Patch<string> CorrectiveAction { get; init; }
    public Patch<string> PreventiveAction { get; init; }
    public Patch<string> Language { get; init; }

    public IEnumerable<RowProblem> Problems(TimeProvider clock) =>
    [
        .. Check.Text("subject", Subject, 200, required: true),
        .. Check.Text("description", Description, 4000),
        .. Check.Text("batch", Batch, 100),
        .. Check.Text("rootCause", RootCause, 4000),
        .. Check.Text("correctiveAction", CorrectiveAction, 4000),
        .. Check.Text("preventiveAction", PreventiveAction, 4000),
        .. Check.Text("language", Language, 10),
        .. Check.Range("severity", Severity.Value, 1, 4),
        .. Check.Range("quantity", Quantity.Value, 0, ComplaintTexts.MostQuantity),
        .. Check.Range("orderLineNumber", OrderLineNumber.Value, 1, 100_000),
        .. Required("kind", Kind.IsSet && Kind.Value is null),
        .. Required("severity", Severity.IsSet && Severity.Value is null),
        .. ComplaintTexts.IsPast(OccurredOn.Value, clock) ? Array.Empty<RowProblem>()
            : [new RowProblem("occurredOn", "out-of-range", ComplaintTexts.NotPast)],
    ];

    public ComplaintRow ApplyTo(ComplaintRow row) => row with
    {
        Kind = Kind.Value ?? row.Kind,
        Severity = Severity.Value ?? row.Severity,
        Subject = Subject.IsSet ? Subject.Value!.Trim() : row.Subject,
        Description = Text(Description, row.Description),
        ContactId = ContactId.Or(row.ContactId),
        ProductId = ProductId.Or(row.ProductId),
        SalesOrderId = OrderId.Or(row.SalesOrderId),
        OrderLineNumber = OrderId.IsSet && OrderId.Value is null ? null : OrderLineNumber.Or(row.OrderLineNumber),
        ShipmentId = ShipmentId.Or(row.ShipmentId),
        Batch = Text(Batch, row.Batch),
        SupplierId = SupplierId.Or(row.SupplierId),
        Quantity = Quantity.IsSet ? ComplaintTexts.Quantity(Quantity.Value) : row.Quantity,
        OccurredOn = OccurredOn.Or(row.OccurredOn),
        CauseId = CauseId.Or(row.CauseId),
        RootCause = Text(RootCause, row.RootCause),
        ResponsibleSide = ResponsibleSide.Or(row.ResponsibleSide),
        CorrectiveAction = Text(CorrectiveAction, row.CorrectiveAction),
        PreventiveAction = Text(PreventiveAction, row.PreventiveAction),
        Language = Text(Language, row.Language),
    };

    public static string? Text(Patch<string> sent, string? before) => sent.IsSet ? ComplaintTexts.Clean(sent.Value) : before;

    private static IEnumerable<RowProblem> Required(string field, bool missing) =>
        missing ? [new RowProblem(field, "required", "must not be null")] : [];
}

internal sealed class ChangeComplaintValidator : AbstractValidator<ChangeComplaint>
{
    public ChangeComplaintValidator(TimeProvider clock) => RuleFor(r => r.Changes).Custom((changes, context) =>
    {
        foreach (var problem in changes.Problems(clock)) context.AddFailure(problem.Field!, problem.Message);
    });
}

internal sealed class ChangeComplaintHandler(CaseSteps steps, ComplaintReferences references, ComplaintReader reader)
    : IRequestHandler<ChangeComplaint, ComplaintView>
{
    public async Task<ComplaintView> Handle(ChangeComplaint request, CancellationToken cancellationToken)
    {
        var before = await steps.TakeAsync(request.ComplaintId, NextStep.Change, request.Version, cancellationToken);
        var row = request.Changes.ApplyTo(before);
        if (row.OrderLineNumber is not null && row.SalesOrderId is null)
            throw Problem.Invalid("orderLineNumber", "needs an order beside it");
        row = await references.CheckAsync(before, row, cancellationToken);
        var fields = ComplaintField.Differing(before, row);
        if (fields.Count == 0) return await reader.ViewAsync(before, cancellationToken);
        var changed = fields.Select(f => new ChangedFact(f.Name, AuditTrail.Text(f.Value(before)), AuditTrail.Text(f.Value(row))));
        var after = await steps.AdvanceAsync(
            before, row, "updated", [new NewStep(StepKind.Changed, null, new { Fields = changed })], cancellationToken);
        return await reader.ViewAsync(after, cancellationToken);
    }
}

/// <summary>What the step of a change keeps: from what to what.</summary>
internal sealed record ChangedFact(string Field, string? From, string? To);

internal static class ChangeComplaintEndpoint
{
    public static void MapChangeComplaint(this IEndpointRouteBuilder complaints) => complaints
        .MapPatch("/{complaintId:long}", async (
            long complaintId, IfMatch version, ComplaintFacts body, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var complaint = await mediator.Send(new ChangeComplaint(complaintId, version.Value, body), cancellationToken);
            return TypedResults.Ok(complaint).WithETag(complaint.Version);
        })
        .Produces<ComplaintView>()
        .WithName(nameof(ChangeComplaint))
        .WithSummary("Change the facts of an open complaint")
        .RequireAuthorization(Permission.WriteComplaints)
        .ProducesProblems(400, 404, 409, 412, 428);
}
