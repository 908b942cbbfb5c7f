using Crm.Common;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Complaints;

/// <summary>
/// Takes in what a customer is unhappy with. Grade, policy and calendar of that day are frozen, the clock starts when it was
/// received, and the customer gets a receipt where there is an address.
/// </summary>
/// <param name="Severity">1 is the worst and halves the targets; 3 unless told otherwise.</param>
/// <param name="OccurredOn">The day on which it went wrong.</param>
/// <param name="ReceivedAt">When the customer told us; now unless told otherwise, never in the future.</param>
/// <param name="Channel">By phone unless told otherwise.</param>
/// <param name="AssigneeId">Who shall handle it.</param>
/// <param name="Language">The customer's language; that of the contact or the customer unless told otherwise.</param>
/// <param name="SendReceipt">Whether the customer gets a receipt by e-mail; yes unless told otherwise.</param>
internal sealed record ReceiveComplaint(
    long CustomerId, ComplaintKind Kind, string Subject, int? Severity = null, string? Description = null, long? ContactId = null,
    long? ProductId = null, long? OrderId = null, int? OrderLineNumber = null, long? ShipmentId = null, string? Batch = null,
    long? SupplierId = null, decimal? Quantity = null, DateOnly? OccurredOn = null, DateTimeOffset? ReceivedAt = null,
    ComplaintChannel? Channel = null, long? AssigneeId = null, string? Language = null, bool? SendReceipt = null)
    : ICommand<ComplaintView>;

internal sealed class ReceiveComplaintValidator : AbstractValidator<ReceiveComplaint>
{
    public ReceiveComplaintValidator(TimeProvider clock)
    {
        RuleFor(r => r.Kind).IsInEnum();
        RuleFor(r => r.Subject).NotEmpty().MaximumLength(200).Must(ComplaintTexts.IsText).WithMessage(ComplaintTexts.NoControl);
        RuleFor(r => r.Severity).InclusiveBetween(1, 4);
        RuleFor(r => r.Description).MaximumLength(4000).Must(ComplaintTexts.IsText).WithMessage(ComplaintTexts.NoControl);
        RuleFor(r => r.OrderLineNumber).InclusiveBetween(1, 100_000);
        RuleFor(r => r.OrderLineNumber).Null().When(r => r.OrderId is null).WithMessage("needs an order beside it");
        RuleFor(r => r.Batch).MaximumLength(100).Must(ComplaintTexts.IsText).WithMessage(ComplaintTexts.NoControl);
        RuleFor(r => r.Quantity).InclusiveBetween(0, ComplaintTexts.MostQuantity);
        RuleFor(r => r.OccurredOn).Must(day => ComplaintTexts.IsPast(day, clock)).WithMessage(ComplaintTexts.NotPast);
        RuleFor(r => r.ReceivedAt).Must(at => ComplaintTexts.IsPast(at, clock)).WithMessage(ComplaintTexts.NotPast);
        RuleFor(r => r.Channel).IsInEnum();
        RuleFor(r => r.Language).MaximumLength(10).Must(ComplaintTexts.IsText).WithMessage(ComplaintTexts.NoControl);
    }
}

internal sealed class ReceiveComplaintHandler(
    CurrentUser user, ComplaintReferences references, ComplaintIntake intake, ComplaintReader reader, TimeProvider clock)
    : IRequestHandler<ReceiveComplaint, ComplaintView>
{
    public async Task<ComplaintView> Handle(ReceiveComplaint request, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var blank = new ComplaintRow { CustomerId = request.CustomerId };
        var row = new ComplaintRow
        {
            CustomerId = request.CustomerId,
            ContactId = request.ContactId,
            Kind = request.Kind,
            Severity = request.Severity ?? 3,
            Subject = request.Subject.Trim(),
            Description = ComplaintTexts.Clean(request.Description),
            ProductId = request.ProductId,
            SalesOrderId = request.OrderId,
            OrderLineNumber = request.OrderLineNumber,
            ShipmentId = request.ShipmentId,
            Batch = ComplaintTexts.Clean(request.Batch),
            SupplierId = request.SupplierId,
            Quantity = ComplaintTexts.Quantity(request.Quantity),
            OccurredOn = request.OccurredOn,
            ReceivedBy = user.PersonId,
            Channel = request.Channel ?? ComplaintChannel.Phone,
            AssigneeId = request.AssigneeId ?? 0,
            Language = ComplaintTexts.Clean(request.Language),
        };
        await references.CheckCustomerAsync(row.CustomerId, cancellationToken);
        row = await references.CheckAsync(blank, row, cancellationToken);
        row = row.ReceivedAtInstant(request.ReceivedAt?.UtcDateTime is { } at && at < now ? at : now, clock);
        var added = await intake.TakeAsync(row, request.SendReceipt ?? true, cancellationToken);
        return await reader.ViewAsync(added.ComplaintId, cancellationToken);
    }
}

internal static class ReceiveComplaintEndpoint
{
    public static void MapReceiveComplaint(this IEndpointRouteBuilder complaints) => complaints
        .MapPost("", async (ReceiveComplaint request, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var complaint = await mediator.Send(request, cancellationToken);
            return TypedResults.Created($"/api/v1/complaints/{complaint.ComplaintId}", complaint).WithETag(complaint.Version);
        })
        .Produces<ComplaintView>(StatusCodes.Status201Created)
        .WithName(nameof(ReceiveComplaint))
        .WithSummary("Take in a complaint; its clock starts and the customer gets a receipt")
        .RequireAuthorization(Permission.WriteComplaints)
        .ProducesProblems(400, 422);
}
