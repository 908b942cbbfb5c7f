using System.Net;
using System.Text.Json.Nodes;
using Crm.Common;
using Crm.Contracts.Messaging;
using Crm.Messaging;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Crm.ApiTests.Messaging;

/// <summary>Mails as tests write, send and read them.</summary>
internal static class MailSteps
{
    public const string Outbox = "/api/v1/outbox";

    /// <summary>Settings of a host whose mails a test sends itself.</summary>
    public static Dictionary<string, string?> ByHand(this Dictionary<string, string?> settings)
    {
        settings["Mail:Keeper"] = "false";
        return settings;
    }

    /// <summary>Has somebody signed in write a mail, as a use case of another module does.</summary>
    public static async Task<long> WriteAsync(
        this CrmHost host, string to, string? key = null, long personId = 0, string number = "C2026-000001", string? language = "en",
        string method = "Replaced.")
    {
        await using var scope = host.Services.CreateAsyncScope();
        if (personId != 0) scope.ServiceProvider.GetRequiredService<CurrentUser>().SignIn(personId, "writer", [], "test", "test");
        var written = await scope.ServiceProvider.GetRequiredService<IMediator>().Send(Result(to, key ?? Guid.NewGuid().ToString(), number, language, method));
        return written.MailId;
    }

    public static SendMail Result(string? to, string key, string number = "C2026-000001", string? language = "en", string method = "Replaced.") =>
        new(MailTemplates.ComplaintResult, language, new Dictionary<string, string>
        {
            ["contact"] = "Ms Wang",
            ["number"] = number,
            ["subject"] = "Bearings <run> loud",
            ["method"] = method,
            ["result"] = "Quiet.",
            ["link"] = "/progress/4f9c",
        }, to, "complaint", 7, key);

    /// <summary>Sends what is due now.</summary>
    public static Task SendMailsAsync(this CrmHost host) => host.Services.GetRequiredService<MailKeeper>().KeepAsync(CancellationToken.None);

    public static async Task<JsonNode> MailAsync(this HttpClient client, long mailId) => await client.GetJsonAsync($"{Outbox}/{mailId}");

    public static async Task<string> MailStateAsync(this HttpClient client, long mailId) =>
        (await client.MailAsync(mailId))["mail"]!["state"]!.GetValue<string>();

    public static string[] Steps(this JsonNode mail) => [.. mail["steps"]!.AsArray().Select(s => s!["kind"]!.GetValue<string>())];

    public static async Task<long> WriteTestMailAsync(this HttpClient client, string to) =>
        (await client.PostAsync($"{Outbox}/test", new { to }).OkAsync(HttpStatusCode.Created))["mailId"]!.GetValue<long>();

    public static async Task<string> MailStateBecomesAsync(this HttpClient client, long mailId, string state, int seconds = 30)
    {
        var now = "";
        for (var tries = 0; tries < seconds * 20; tries++)
        {
            now = await client.MailStateAsync(mailId);
            if (now == state) return now;
            await Task.Delay(50);
        }
        Assert.Fail($"Mail {mailId} is {now} and not {state}.");
        return now;
    }
}
