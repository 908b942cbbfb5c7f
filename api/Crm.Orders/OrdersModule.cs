using Crm.Common;
using Crm.Contracts.Search;
using Crm.Contracts.Sync;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Crm.Orders;

/// <summary>
/// Products, suppliers and costs, orders, shipments, invoices, payments and credit notes, as the ERP knows them, and orders that are
/// typed here, with what guards find about either.
/// </summary>
public static class OrdersModule
{
    public static IServiceCollection AddOrders(this IServiceCollection services) => services
        .AddModule(typeof(OrdersModule).Assembly)
        .AddAutoMapper(
            (provider, mapping) => mapping.LicenseKey = provider.GetRequiredService<IConfiguration>()["AutoMapper:LicenseKey"],
            typeof(CatalogueMapping))
        .AddScoped<ErpReferences>()
        .AddScoped<ErpWork>()
        .AddScoped<DraftOrders>()
        .AddScoped<ToldReturns>()
        .AddScoped<PaidInvoices>()
        .AddScoped<ShippedOrders>()
        .AddScoped<OrderFindings>()
        .AddScoped<FindingViews>()
        .AddScoped<SyncFindings>()
        .AddScoped<TypedOrders>()
        .AddScoped<TypedOrderWork>()
        .AddScoped<OrderSteps>()
        .AddScoped<CustomerTurns>()
        .AddScoped<ISyncKind, SyncCategories>()
        .AddScoped<ISyncKind, SyncSuppliers>()
        .AddScoped<ISyncKind, SyncProducts>()
        .AddScoped<ISyncKind, SyncStandardCosts>()
        .AddScoped<ISyncKind, SyncOrders>()
        .AddScoped<ISyncKind, SyncShipments>()
        .AddScoped<ISyncKind, SyncInvoices>()
        .AddScoped<ISyncKind, SyncPayments>()
        .AddScoped<ISyncKind, SyncCreditNotes>()
        .AddScoped<ISyncKind, SyncActualCosts>()
        .AddScoped<ISearchSource, OrderSearch>()
        .AddScoped<ISearchSource, ProductSearch>()
        .AddSingleton(new UniqueRule("UQ_StandardCost_ValidFrom", "validFrom", "Another standard cost of the product is valid from the same day."))
        .AddSingleton(new UniqueRule(
            "PK_ToldReturn", "returnReference", "Another document told of this return at the same moment."));

    public static void MapOrders(this IEndpointRouteBuilder api)
    {
        var products = api.MapGroup("/products").WithTags("Products");
        products.MapListProducts();
        products.MapGetProduct();
        products.MapMatchProducts();
        api.MapGroup("/categories").WithTags("Products").MapListCategories();
        api.MapGroup("/suppliers").WithTags("Products").MapListSuppliers();

        var orders = api.MapGroup("/orders").WithTags("Orders");
        orders.MapListOrders();
        orders.MapListApprovals();
        orders.MapGetOrder();
        orders.MapGetOrderFindings();
        orders.MapCheckOrder();
        orders.MapEnterOrder();
        orders.MapChangeOrder();
        orders.MapConfirmOrder();
        orders.MapApproveOrder();
        orders.MapRejectOrder();
        orders.MapShipOrder();
        orders.MapCloseOrder();
        orders.MapCancelOrder();
        api.MapGroup("/order-findings").WithTags("Orders").MapListOrderFindings();
        api.MapGroup("/invoices").WithTags("Orders").MapListInvoices();
        api.MapGroup("/payments").WithTags("Orders").MapListPayments();
        api.MapGroup("/credit-notes").WithTags("Orders").MapListCreditNotes();
    }
}
