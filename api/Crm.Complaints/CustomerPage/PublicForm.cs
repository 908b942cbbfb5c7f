using Crm.Common;
using Crm.Contracts.Messaging;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Complaints;

/// <summary>What the form of a customer shows before it is filled in: who it is for, and what it bought lately.</summary>
internal sealed record GetPublicForm(string Token) : IQuery<PublicForm>;

/// <summary>The form: the customer's own name and the products of its latest orders to choose from.</summary>
internal sealed record PublicForm(string CustomerName, string? Language, IReadOnlyList<PublicFormProduct> Products);

/// <summary>A product that the customer bought.</summary>
internal sealed record PublicFormProduct(long ProductId, string Name);

/// <summary>Opens the forms of customers by their secret link.</summary>
internal sealed class FormLinks(DbSession session)
{
    /// <summary>Whose form it is.</summary>
    public sealed record FormOwner(long CustomerId, string Name, string? Language, long OwnerId);

    private const string Find = """
        select k.CustomerId, k.Name, k.Language, k.OwnerId
        from complaints.FormLink l
        inner join customers.v_Customer k on k.CustomerId = l.CustomerId
        where l.LinkHash = @LinkHash
          and k.ArchivedAt is null
        """;

    public async Task<FormOwner> OpenAsync(string token, CancellationToken cancellationToken) =>
        await session.QuerySingleOrDefaultAsync<FormOwner>(Find, new { LinkHash = CaseLinks.Hash(token) }, cancellationToken)
        ?? throw Problem.NotFound("link");
}

internal sealed class GetPublicFormHandler(DbSession session, FormLinks links) : IRequestHandler<GetPublicForm, PublicForm>
{
    private const string Bought = """
        select p.ProductId, p.Name
        from orders.v_SalesOrder o
        inner join orders.v_OrderLine l on l.SalesOrderId = o.SalesOrderId
        inner join orders.v_Product p on p.ProductId = l.ProductId
        where o.CustomerId = @CustomerId
          and o.Counts = 1
        group by p.ProductId, p.Name
        order by max(o.OrderDate) desc, p.ProductId
        offset 0 rows fetch next 50 rows only
        """;

    public async Task<PublicForm> Handle(GetPublicForm request, CancellationToken cancellationToken)
    {
        var owner = await links.OpenAsync(request.Token, cancellationToken);
        return new PublicForm(
            owner.Name, owner.Language, await session.QueryAsync<PublicFormProduct>(Bought, new { owner.CustomerId }, cancellationToken));
    }
}

/// <summary>The customer complains by its own form. Severity is judged by us: it begins with 3. The owner of the customer is told.</summary>
internal sealed record SubmitPublicForm(string Token, PublicFormBody Form) : ICommand<PublicFormReceipt>, ISecretAnswer;

/// <summary>What the customer writes into the form.</summary>
internal sealed record PublicFormBody(
    ComplaintKind Kind, string Subject, string? Description = null, long? ProductId = null, string? OrderNumber = null,
    string? Batch = null, decimal? Quantity = null, DateOnly? OccurredOn = null);

/// <summary>The number of the new case and the link to its progress, shown this once.</summary>
internal sealed record PublicFormReceipt(string Number, string Token);

internal sealed class SubmitPublicFormValidator : AbstractValidator<SubmitPublicForm>
{
    public SubmitPublicFormValidator(TimeProvider clock) => RuleFor(r => r.Form).SetValidator(new PublicFormBodyValidator(clock)).OverridePropertyName("");
}

internal sealed class PublicFormBodyValidator : AbstractValidator<PublicFormBody>
{
    public PublicFormBodyValidator(TimeProvider clock)
    {
        RuleFor(r => r.Kind).IsInEnum();
        RuleFor(r => r.Subject).NotEmpty().MaximumLength(200).Must(ComplaintTexts.IsText).WithMessage(ComplaintTexts.NoControl);
        RuleFor(r => r.Description).MaximumLength(4000).Must(ComplaintTexts.IsText).WithMessage(ComplaintTexts.NoControl);
        RuleFor(r => r.OrderNumber).MaximumLength(50).Must(ComplaintTexts.IsText).WithMessage(ComplaintTexts.NoControl);
        RuleFor(r => r.Batch).MaximumLength(100).Must(ComplaintTexts.IsText).WithMessage(ComplaintTexts.NoControl);
        RuleFor(r => r.Quantity).InclusiveBetween(0, ComplaintTexts.MostQuantity);
        RuleFor(r => r.OccurredOn).Must(day => ComplaintTexts.IsPast(day, clock)).WithMessage(ComplaintTexts.NotPast);
    }
}

internal sealed class SubmitPublicFormHandler(
    DbSession session, FormLinks links, CaseLinks caseLinks, ComplaintReferences references, ComplaintIntake intake, IMediator mediator,
    TimeProvider clock) : IRequestHandler<SubmitPublicForm, PublicFormReceipt>
{
    private const string FindOrder = """
        select max(o.SalesOrderId)
        from orders.v_SalesOrder o
        where o.CustomerId = @CustomerId
          and o.Number = @Number
          and o.ArchivedAt is null
        """;

    private const string CountToday = """
        select count(*)
        from complaints.Complaint c
        where c.CustomerId = @CustomerId
          and c.Channel = 10
          and c.ReceivedAt >= @Since
        """;

    /// <summary>Complaints by one form within a day; more are a mistake or a misuse.</summary>
    private const int MostADay = 50;

    public async Task<PublicFormReceipt> Handle(SubmitPublicForm request, CancellationToken cancellationToken)
    {
        var owner = await links.OpenAsync(request.Token, cancellationToken);
        var (form, now) = (request.Form, clock.GetUtcNow().UtcDateTime);
        if (await session.ScalarAsync<long>(CountToday, new { owner.CustomerId, Since = now.AddDays(-1) }, cancellationToken) >= MostADay)
            throw Problem.Conflict("too-many-complaints", "So many complaints came by this form today that no more are taken; call us, please.");
        long? orderId = null;
        if (ComplaintTexts.Clean(form.OrderNumber) is { } number)
            orderId = await session.ScalarAsync<long?>(FindOrder, new { owner.CustomerId, Number = number }, cancellationToken)
                ?? throw Problem.Invalid("orderNumber", "is not the number of one of your orders");
        var row = new ComplaintRow
        {
            CustomerId = owner.CustomerId,
            Kind = form.Kind,
            Severity = 3,
            Subject = form.Subject.Trim(),
            Description = ComplaintTexts.Clean(form.Description),
            ProductId = form.ProductId,
            SalesOrderId = orderId,
            Batch = ComplaintTexts.Clean(form.Batch),
            Quantity = ComplaintTexts.Quantity(form.Quantity),
            OccurredOn = form.OccurredOn,
            Channel = ComplaintChannel.PublicForm,
            Language = owner.Language,
        };
        row = await references.CheckAsync(new ComplaintRow { CustomerId = owner.CustomerId }, row, cancellationToken);
        var added = await intake.TakeAsync(row.ReceivedAtInstant(now, clock), sendReceipt: true, cancellationToken);
        if (owner.OwnerId != 0)
            await mediator.Send(new Notify(
                [owner.OwnerId], "complaint.received", "complaint", added.ComplaintId, new { added.Number, added.Kind },
                $"complaint-received:{added.ComplaintId}"), cancellationToken);
        var link = await caseLinks.MakeAsync(added.ComplaintId, cancellationToken);
        return new PublicFormReceipt(added.Number, link.Split('/')[^1]);
    }
}

internal static class PublicFormEndpoints
{
    public static void MapGetPublicForm(this IEndpointRouteBuilder links) => links
        .MapGet("/complaint-forms/{token}", (string token, IMediator mediator, CancellationToken cancellationToken) =>
            mediator.Send(new GetPublicForm(token), cancellationToken))
        .AllowAnonymous()
        .RequireRateLimiting(RateLimits.PublicLink)
        .WithName(nameof(GetPublicForm))
        .WithSummary("A customer's own form for complaints, by its secret link")
        .ProducesProblems(404, 429);

    public static void MapSubmitPublicForm(this IEndpointRouteBuilder links) => links
        .MapPost("/complaint-forms/{token}", async (
            string token, PublicFormBody body, IMediator mediator, CancellationToken cancellationToken) =>
            TypedResults.Created((string?)null, await mediator.Send(new SubmitPublicForm(token, body), cancellationToken)))
        .AllowAnonymous()
        .RequireRateLimiting(RateLimits.PublicLink)
        .WithName(nameof(SubmitPublicForm))
        .WithSummary("Complain by a customer's own form")
        .ProducesProblems(400, 404, 409, 429);
}
