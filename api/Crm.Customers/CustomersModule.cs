using Crm.Common;
using Crm.Contracts.Search;
using Crm.Contracts.Sync;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Crm.Customers;

/// <summary>Customers, their contacts, touchpoints, judgements and key figures, and the search.</summary>
public static class CustomersModule
{
    public static IServiceCollection AddCustomers(this IServiceCollection services)
    {
        services.AddModule(typeof(CustomersModule).Assembly);
        services.AddScoped<CustomerReader>();
        services.AddScoped<CustomerWriter>();
        services.AddScoped<CustomerRules>();
        services.AddScoped<ParentCircles>();
        services.AddScoped<ContactFinder>();
        services.AddScoped<ContactWriter>();
        services.AddScoped<PrimaryContact>();
        services.AddScoped<RecordChanges>();
        services.AddScoped<CustomerSearchPlan>();
        services.AddScoped<FigureReader>();
        services.AddScoped<ISyncKind, CustomerSync>();
        services.AddScoped<JudgementHistory>();
        services.AddScoped<StatusHistory>();
        services.AddScoped<TouchpointReader>();
        services.AddScoped<TouchpointWriter>();
        services.AddScoped<TouchpointReferences>();
        services.AddScoped<ISyncKind, ContactSync>();
        services.AddScoped<ISyncKind, TouchpointSync>();
        services.AddScoped<ISearchSource, CustomerSearch>();
        services.AddHostedService<FigureKeeper>();
        services.AddSingleton(new UniqueRule("UQ_Customer_Code", "code", "Another customer has this code already."));
        services.AddSingleton(new UniqueRule("UQ_Loss_Day", "lostOn", "The customer was declared lost as of that day already."));
        services.AddSingleton(new UniqueRule("UQ_Customer_Key", "key", "Another sender made a customer with this key at the same moment."));
        services.AddSingleton(new UniqueRule("UQ_Contact_Key", "key", "Another sender made a contact with this key at the same moment."));
        services.AddSingleton(new UniqueRule("UQ_Touchpoint_Key", "key", "Another sender made a touchpoint with this key at the same moment."));
        return services;
    }

    public static void MapCustomers(this IEndpointRouteBuilder api)
    {
        var customers = api.MapGroup("/customers").WithTags("Customers");
        customers.MapListCustomers();
        customers.MapGetCustomer();
        customers.MapRegisterCustomer();
        customers.MapUpdateCustomer();
        customers.MapListContacts();
        customers.MapAddContact();
        customers.MapListJudgements();
        customers.MapJudgeCustomer();
        customers.MapListLosses();
        customers.MapDeclareLoss();
        customers.MapWithdrawLoss();
        customers.MapGetTimeline();
        customers.MapVerifyFigures();

        var contacts = api.MapGroup("/contacts").WithTags("Customers");
        contacts.MapUpdateContact();
        contacts.MapRemoveContact();

        var touchpoints = api.MapGroup("/touchpoints").WithTags("Customers");
        touchpoints.MapListTouchpoints();
        touchpoints.MapGetTouchpoint();
        touchpoints.MapRecordTouchpoint();
        touchpoints.MapUpdateTouchpoint();
        touchpoints.MapArchiveTouchpoint();

        api.MapSearchEverything();
    }
}
