using Crm.Common;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Customers;

/// <summary>One customer with its key figures. An archived one is still read: what refers to it must find it.</summary>
internal sealed record GetCustomer(long CustomerId) : IQuery<CustomerView>;

internal sealed class GetCustomerHandler(CustomerReader reader) : IRequestHandler<GetCustomer, CustomerView>
{
    public Task<CustomerView> Handle(GetCustomer request, CancellationToken cancellationToken) =>
        reader.ViewAsync(request.CustomerId, cancellationToken);
}

internal static class GetCustomerEndpoint
{
    public static void MapGetCustomer(this IEndpointRouteBuilder customers) => customers
        .MapGet("/{customerId:long}", async (long customerId, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var customer = await mediator.Send(new GetCustomer(customerId), cancellationToken);
            return TypedResults.Ok(customer).WithETag(customer.Version);
        })
        .Produces<CustomerView>()
        .WithName(nameof(GetCustomer))
        .WithSummary("One customer with its key figures")
        .RequireAuthorization(Permission.ReadCustomers)
        .ProducesProblems(404);
}
