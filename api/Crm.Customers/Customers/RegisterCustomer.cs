using System.Globalization;
using System.Security.Cryptography;
using Crm.Common;
using Crm.Contracts.Customers;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Crm.Customers;

/// <summary>
/// Makes a customer that a person found, without an ERP's key. It is a prospect unless told otherwise, belongs to the person
/// who made it unless given to another, and gets a code where none is sent.
/// </summary>
internal sealed record RegisterCustomer(CustomerBody Customer) : ICommand<CustomerView>;

internal sealed class RegisterCustomerValidator : AbstractValidator<RegisterCustomer>
{
    public RegisterCustomerValidator() => RuleFor(r => r.Customer).Custom((customer, context) =>
    {
        if (!customer.Name.IsSet) context.AddFailure("name", "is required");
        foreach (var problem in customer.AllProblems()) context.AddFailure(problem.Field!, problem.Message);
    });
}

internal sealed class RegisterCustomerHandler(
    CurrentUser user, CustomerReader reader, CustomerWriter writer, CustomerRules rules, TimeProvider clock)
    : IRequestHandler<RegisterCustomer, CustomerView>
{
    // Without letters that look like digits: a code is read out on the phone.
    private const string Letters = "ABCDEFGHJKMNPQRSTVWXYZ23456789";

    public async Task<CustomerView> Handle(RegisterCustomer request, CancellationToken cancellationToken)
    {
        var blank = CustomerRow.New(NewCode(), null, null, clock.GetUtcNow().UtcDateTime) with
        {
            Status = CustomerStatus.Prospect,
            OwnerId = user.PersonId,
        };
        var row = request.Customer.ApplyAllTo(blank);
        await rules.CheckOwnerAsync(user.PersonId, row.OwnerId, cancellationToken);
        await rules.CheckParentAsync(blank, row, cancellationToken);
        var added = await writer.AddAsync([row.WithDerivedTexts()], silently: false, cancellationToken);
        return await reader.ViewAsync(added[0], cancellationToken);
    }

    /// <summary>The day and four drawn letters: unique without a counter that everybody would wait for.</summary>
    private string NewCode() =>
        $"N{FigureDays.Today(clock).ToString("yyMMdd", CultureInfo.InvariantCulture)}-{RandomNumberGenerator.GetString(Letters, 4)}";
}

internal static class RegisterCustomerEndpoint
{
    public static void MapRegisterCustomer(this IEndpointRouteBuilder customers) => customers
        .MapPost("", async (CustomerBody body, IMediator mediator, CancellationToken cancellationToken) =>
        {
            var customer = await mediator.Send(new RegisterCustomer(body), cancellationToken);
            return TypedResults.Created($"/api/v1/customers/{customer.CustomerId}", customer).WithETag(customer.Version);
        })
        .Produces<CustomerView>(StatusCodes.Status201Created)
        .WithName(nameof(RegisterCustomer))
        .WithSummary("Make a customer that the ERP does not know yet")
        .RequireAuthorization(Permission.WriteCustomers)
        .ProducesProblems(400, 409, 422);
}
