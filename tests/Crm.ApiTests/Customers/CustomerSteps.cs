using System.Text.Json.Nodes;
using Crm.Common;
using Crm.Customers;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Crm.ApiTests.Customers;

/// <summary>What tests of customers do again and again.</summary>
internal static class CustomerSteps
{
    public static long Number(this JsonNode node, string member) => node[member]!.GetValue<long>();

    public static string? Text(this JsonNode node, string member) => node[member]?.GetValue<string>();

    public static IReadOnlyList<string> Texts(this JsonNode list, string member) => [.. list["items"]!.AsArray().Select(i => i!.Text(member)!)];

    /// <summary>Sends one customer by key and answers its id.</summary>
    public static async Task<long> PutCustomerAsync(this HttpClient erp, string key, object message) =>
        (await erp.PutAsync($"/api/v1/customers/by-key/ERP/{key}", message).AnyOkAsync()).Number("id");

    public static Task<JsonNode> GetCustomerAsync(this HttpClient client, long id) => client.GetJsonAsync($"/api/v1/customers/{id}");

    /// <summary>A number or a date of the test's own, so that tests on one host do not meet.</summary>
    public static string NewKey() => $"K{Guid.NewGuid():N}"[..12].ToUpperInvariant();

    public static async Task<JsonNode> AnyOkAsync(this Task<HttpResponseMessage> pending)
    {
        using var answer = await pending;
        var text = await answer.Content.ReadAsStringAsync();
        Assert.That(answer.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!;
    }

    /// <summary>Computes what is marked at once instead of waiting for the keeper.</summary>
    public static async Task RefreshFiguresNowAsync(this CrmHost host)
    {
        int taken;
        do
        {
            await using var scope = host.Services.CreateAsyncScope();
            taken = await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new RefreshStaleFigures());
        }
        while (taken > 0);
    }

    /// <summary>Goes over all customers for the day that it is now.</summary>
    public static async Task RollFiguresNowAsync(this CrmHost host)
    {
        await using var scope = host.Services.CreateAsyncScope();
        var mediator = scope.ServiceProvider.GetRequiredService<IMediator>();
        var session = scope.ServiceProvider.GetRequiredService<DbSession>();
        var ids = await session.QueryAsync<long>("select f.CustomerId from customers.CustomerFigure f");
        await mediator.Send(new Contracts.Customers.RefreshFigures([.. ids]));
    }
}
