using System.Net;
using NUnit.Framework;

namespace Crm.ApiTests.Reliability;

/// <summary>
/// Alarms of complaints where two processes share a database, and one is killed and comes back. Most of it is waiting: it runs beside others.
/// </summary>
[Parallelizable(ParallelScope.All)]
public sealed class AlarmProcessesTests
{
    [Test]
    public async Task Every_alarm_is_raised_once_by_two_processes_of_which_one_dies_and_starts_again()
    {
        await using var crm = new CrmProcess();
        await crm.StartAsync();
        await WorkRoundTheClockAsync(crm.Client);
        await crm.Client.SyncedAsync("customers", new { key = "C1", name = "Customer" });
        await using var other = new CrmProcess(crm);
        await other.StartAsync();

        // Of severity 1 a minute is left: its four levels are reached in a minute and a half, while both look every ten seconds.
        await ReceiveAsync(crm.Client, 12);
        await RaisedAsync(crm.Client, 1);
        other.Kill();
        await ReceiveAsync(crm.Client, 8);
        await other.StartAsync();
        await RaisedAsync(crm.Client, 20 * 4);
        await Task.Delay(TimeSpan.FromSeconds(12));

        var alarms = (await crm.Client.GetJsonAsync("/api/v1/complaint-alarms?passedOver=true&limit=200"))["items"]!.AsArray();
        Assert.That(alarms.Select(a => $"{a!["complaintId"]} {a["level"]}"), Is.Unique);
        Assert.That(alarms, Has.Count.EqualTo(20 * 4));
        var news = (await crm.Client.GetJsonAsync("/api/v1/notifications?limit=200"))["items"]!.AsArray();
        Assert.That(
            news.Count(n => n!["kind"]!.GetValue<string>() == "complaint.alarm"),
            Is.EqualTo(alarms.Count(a => a!["way"]!.GetValue<string>() != "passedOver")));
    }

    private static async Task ReceiveAsync(HttpClient client, int count)
    {
        for (var i = 0; i < count; i++)
            await client.PostAsync("/api/v1/complaints", new { customerId = 1, kind = "product", severity = 1, subject = $"Leaks {i}", sendReceipt = false })
                .OkAsync(HttpStatusCode.Created);
    }

    private static async Task RaisedAsync(HttpClient client, int count)
    {
        for (var tries = 0; ; tries++)
        {
            var alarms = await client.GetJsonAsync("/api/v1/complaint-alarms?passedOver=true&count=true&limit=1");
            if (alarms["total"]!.GetValue<long>() >= count) return;
            Assert.That(tries, Is.LessThan(1500), alarms.ToJsonString());
            await Task.Delay(200);
        }
    }

    private static async Task WorkRoundTheClockAsync(HttpClient administrator)
    {
        var always = new[] { new { from = "00:00", until = "24:00" } };
        await administrator.PutAsync("/api/v1/complaint-calendar", new
        {
            timeZone = "Asia/Shanghai",
            standardDayMinutes = 1440,
            week = new { monday = always, tuesday = always, wednesday = always, thursday = always, friday = always, saturday = always, sunday = always },
            exceptions = Array.Empty<object>(),
        }, "\"1\"").OkAsync();
        await administrator.PutAsync("/api/v1/complaint-targets", new
        {
            worstSeverityPercent = 1,
            own = new[] { new { kind = "product", grade = "N", resolution = new { amount = 1, unit = "workingHours" } } },
        }, "\"1\"").OkAsync();
    }
}
