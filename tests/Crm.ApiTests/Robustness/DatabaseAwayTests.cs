using System.Net;
using Crm.Database;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Crm.ApiTests.Robustness;

public sealed class DatabaseAwayTests
{
    [Test]
    public async Task While_the_database_is_away_requests_are_told_so_and_afterwards_they_are_answered_again()
    {
        await using var host = new CrmHost();
        var client = await host.AdministratorAsync();
        var database = host.Services.GetRequiredService<CrmDatabase>();
        if (database.File is not { } file)
        {
            Assert.Ignore("The server is not ours to stop.");
            return;
        }
        await client.PostAsync("/api/v1/customers", new { name = "Before" }).OkAsync(HttpStatusCode.Created);

        // A folder in place of the file: it cannot be opened, and nothing new can be made there.
        var aside = Directory.CreateDirectory(file + ".away").FullName;
        foreach (var part in Directory.GetFiles(Path.GetDirectoryName(file)!, "crm.db*")) File.Move(part, Path.Combine(aside, Path.GetFileName(part)));
        Directory.CreateDirectory(file);
        database.ClearPool();

        using (var answer = await AnswerAsync(() => client.GetAsync("/api/v1/customers"), HttpStatusCode.ServiceUnavailable))
        {
            Assert.That(answer.Headers.RetryAfter, Is.Not.Null);
            Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("database-unavailable"));
        }
        await client.PostAsync("/api/v1/customers", new { name = "Meanwhile" }).ProblemAsync(HttpStatusCode.ServiceUnavailable, "database-unavailable");
        Assert.That((await client.GetAsync("/health")).StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));

        Directory.Delete(file);
        foreach (var part in Directory.GetFiles(aside)) File.Move(part, Path.Combine(Path.GetDirectoryName(file)!, Path.GetFileName(part)));
        database.ClearPool();

        using var again = await AnswerAsync(() => client.GetAsync("/api/v1/customers"), HttpStatusCode.OK);
        Assert.That(await again.Content.ReadAsStringAsync(), Does.Contain("Before").And.Not.Contain("Meanwhile"));
        await client.PostAsync("/api/v1/customers", new { name = "After" }).OkAsync(HttpStatusCode.Created);
        Assert.That((await client.GetAsync("/health")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    private static async Task<HttpResponseMessage> AnswerAsync(Func<Task<HttpResponseMessage>> ask, HttpStatusCode expected)
    {
        for (var tries = 0; ; tries++)
        {
            var answer = await ask();
            if (answer.StatusCode == expected || tries == 50) return answer;
            answer.Dispose();
            await Task.Delay(100);
        }
    }
}
