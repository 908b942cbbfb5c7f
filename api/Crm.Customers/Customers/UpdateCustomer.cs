using Crm.Common;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Customers;

/// <summary>
/// Changes a customer: absent members are left alone, null clears. On a customer that the ERP keeps, the ERP's fields are refused;
/// owner, judged metrics, tags and notes are people's.
/// </summary>
internal sealed record UpdateCustomer(long CustomerId, int Version, CustomerBody Changes) : ICommand<CustomerView>;

internal sealed class UpdateCustomerValidator : AbstractValidator<UpdateCustomer>
{
    public UpdateCustomerValidator() => RuleFor(r => r.Changes).Custom((changes, context) =>
    {
        foreach (var problem in changes.AllProblems()) context.AddFailure(problem.Field!, problem.Message);
    });
}

internal sealed class UpdateCustomerHandler(
    DbSession session, CustomerReader reader, CustomerWriter writer, CustomerRules rules, RecordChanges changes)
    : IRequestHandler<UpdateCustomer, CustomerView>
{
    // Takes the row before it is read: of two people changing it at once the second finds another version.
    private const string Take = """
        update customers.Customer
        set Version = Version
        where CustomerId = @CustomerId
          and Version = @Version
        """;

    public async Task<CustomerView> Handle(UpdateCustomer request, CancellationToken cancellationToken)
    {
        var taken = await session.ExecuteAsync(Take, new { request.CustomerId, request.Version }, cancellationToken);
        var before = await reader.GetAsync(request.CustomerId, cancellationToken);
        if (taken == 0)
            throw await changes.StaleAsync("customer", before.CustomerId, request.Version, before.Version, cancellationToken);

        var after = request.Changes.ApplyAllTo(before);
        var differing = CustomerField.Differing(before, after);
        if (differing.Count == 0) return await reader.ViewAsync(before, cancellationToken);
        if (before.IsErpOwned && differing.Where(f => f.IsErps).Select(f => f.Name).ToList() is { Count: > 0 } erps)
            throw ErpOwned.Refuse(erps, before.Source!);
        await rules.CheckOwnerAsync(before.OwnerId, after.OwnerId, cancellationToken);
        await rules.CheckParentAsync(before, after, cancellationToken);

        after = after with { Version = before.Version + 1 };
        await writer.ChangeAsync(CustomerTable.FromPerson, [(before, after)], silently: false, cancellationToken);
        return await reader.ViewAsync(after, cancellationToken);
    }
}

internal static class UpdateCustomerEndpoint
{
    public static void MapUpdateCustomer(this IEndpointRouteBuilder customers) => customers
        .MapPatch("/{customerId:long}", async (
            long customerId, IfMatch version, CustomerBody body, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var customer = await mediator.Send(new UpdateCustomer(customerId, version.Value, body), cancellationToken);
            return TypedResults.Ok(customer).WithETag(customer.Version);
        })
        .Produces<CustomerView>()
        .WithName(nameof(UpdateCustomer))
        .WithSummary("Change a customer; what the ERP keeps is refused")
        .RequireAuthorization(Permission.WriteCustomers)
        .ProducesProblems(400, 404, 409, 412, 428);
}
