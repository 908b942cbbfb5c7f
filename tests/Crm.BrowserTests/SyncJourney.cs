using Microsoft.Playwright;
using NUnit.Framework;
using static Microsoft.Playwright.Assertions;

namespace Crm.BrowserTests;

public sealed class SyncJourney : Journey
{
    [Test]
    public async Task Rows_that_failed_in_the_night_are_found_with_their_reasons()
    {
        using (var erp = await Steps.SignedInAsync("admin"))
        {
            await erp.SendInBulkAsync("customers",
            [
                new { key = "NIGHT-1", name = "Night Pumps Ltd" },
                new { key = "NIGHT-2" },
                new { key = "NIGHT-3", name = "Night Valves Ltd", paymentDays = -5 },
            ]);
        }

        await GoAsync("admin", "/sync/jobs");
        await ListIsReadAsync();
        Assert.That(await ReadAsync(Cell(0, await ColumnAsync("Kind"))), Is.EqualTo("Customers"));
        Assert.That(await ReadAsync(Cell(0, await ColumnAsync("Created"))), Is.EqualTo("1"));
        Assert.That(await ReadAsync(Cell(0, await ColumnAsync("Failed"))), Is.EqualTo("2"));

        await Cell(0, await ColumnAsync("By")).ClickAsync();
        var panel = Page.GetByRole(AriaRole.Complementary);
        await Expect(panel.GetByRole(AriaRole.Heading, new() { Name = "Rows that failed (2)" })).ToBeVisibleAsync();
        await Expect(panel.GetByRole(AriaRole.Cell, new() { Name = "NIGHT-2" })).ToBeVisibleAsync();
        await Expect(panel.GetByRole(AriaRole.Cell, new() { Name = "paymentDays", Exact = true })).ToBeVisibleAsync();

        await panel.GetByRole(AriaRole.Link, new() { Name = "Open page" }).ClickAsync();
        await Expect(Heading("Sync job: Customers")).ToBeVisibleAsync();
        await Expect(Page.GetByRole(AriaRole.Cell, new() { Name = "NIGHT-3" })).ToBeVisibleAsync();
        await SettledAsync();
    }

    [Test]
    public async Task Counts_and_sums_by_month_are_there_to_compare_with_the_ERP()
    {
        await GoAsync("admin", "/sync/reconciliation");
        await Expect(Page.GetByRole(AriaRole.Columnheader, new() { Name = "Count" })).ToBeVisibleAsync();
        await SettledAsync();
        Assert.That(await Page.GetByRole(AriaRole.Row).CountAsync(), Is.GreaterThan(2));
    }
}
