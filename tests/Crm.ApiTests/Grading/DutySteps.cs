using System.Text.Json.Nodes;
using Crm.Grading;
using Microsoft.Extensions.DependencyInjection;

namespace Crm.ApiTests.Grading;

/// <summary>What tests of duties and policies do again and again.</summary>
internal static class DutySteps
{
    /// <summary>Plans what is due at once instead of waiting for the keeper.</summary>
    public static Task PlanDutiesNowAsync(this CrmHost host) =>
        host.Services.GetRequiredService<DutyKeeper>().KeepAsync(CancellationToken.None);

    /// <summary>Days later: sessions have ended meanwhile, so the administrator signs in again. The ERP's key still holds.</summary>
    public static async Task<GradingCompany> LaterAsync(this CrmHost host, GradingCompany company, int days)
    {
        host.Clock.Move(TimeSpan.FromDays(days));
        return new GradingCompany(host, await host.AdministratorAsync(), company.Erp);
    }

    public static async Task<JsonObject[]> DutiesAsync(this HttpClient client, string query = "") =>
        [.. (await client.GetJsonAsync($"/api/v1/grading/duties?limit=200&{query}"))["items"]!.AsArray().Select(i => i!.AsObject())];

    /// <summary>How many of each kind and state: <c>visit upcoming 2</c>.</summary>
    public static async Task<string[]> DutyCountsAsync(this HttpClient client, long customerId) =>
    [
        .. (await client.DutiesAsync($"customer={customerId}"))
            .GroupBy(d => $"{d["kind"]} {State(d)}").OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => $"{g.Key} {g.Count()}"),
    ];

    public static Task<JsonNode> TouchpointAsync(this HttpClient client, long customerId, string channel, string? outcome = null, long? dutyId = null) =>
        client.PostAsync("/api/v1/touchpoints", new { customerId, channel, outcome = outcome ?? "reached", dutyId })
            .OkAsync(System.Net.HttpStatusCode.Created);

    /// <summary>The grades of the policy that is valid now, to be changed and sent.</summary>
    public static async Task<JsonNode> PolicyGradesAsync(this HttpClient client) =>
        (await client.GetJsonAsync("/api/v1/grading/policies/current"))["grades"]!.DeepClone();

    private static string State(JsonObject duty) =>
        duty["state"]!.GetValue<string>() is var state and not ("overdue" or "due" or "upcoming") ? state : "planned";
}
