using System.Globalization;
using System.Text;
using Crm.Demo;

namespace Crm.Api;

/// <summary>
/// Takes the demo company's open complaints in and moves each as far as it has come, step by step as its people would. A case that is
/// there already was taken before and is left alone.
/// </summary>
internal sealed class DemoCases(HttpClient administrator, HttpClient service, HttpClient quality)
{
    public async Task TakeAsync(DemoCompany company)
    {
        foreach (var demo in company.Cases) await TakeAsync(demo);
        Console.WriteLine($"  {"open complaints",-16} {company.Cases.Count,7:N0}");
    }

    private async Task TakeAsync(DemoCase demo)
    {
        using var body = new StringContent(demo.Message, Encoding.UTF8, "application/json");
        using var answer = await administrator.PutAsync($"/api/v1/complaints/by-key/{DemoCompany.Source}/{demo.Key}", body);
        var put = (await DemoSetup.CheckAsync(answer))!;
        if (put["outcome"]!.GetValue<string>() != "created") return;

        var id = put["id"]!.GetValue<long>();
        if (demo.Stage == DemoStage.Received) return;
        // Who solves a case does not confirm it.
        var (handler, second) = demo.HandlerSignInName == "sun.li" ? (service, quality) : (quality, administrator);
        if (demo.Stage == DemoStage.Assigned)
        {
            var me = (await DemoSetup.GetAsync(handler, "/api/v1/session"))["personId"]!.GetValue<long>();
            await StepAsync(administrator, id, "assign", new { personId = me });
            return;
        }
        await StepAsync(handler, id, "investigate", new { });
        if (demo.Stage == DemoStage.Investigating)
        {
            await StepAsync(handler, id, "respond", new { channel = "phone", text = "已致电客户，了解现场情况。" });
            return;
        }
        if (demo.Stage == DemoStage.Waiting)
        {
            await StepAsync(handler, id, "wait", new { text = "请客户提供铭牌照片和使用工况。" });
            return;
        }
        await StepAsync(handler, id, "respond", new { channel = "phone", text = "已告知客户处理方案。" });
        if (demo.Stage == DemoStage.Rejected)
        {
            await StepAsync(handler, id, "reject", new { reason = "经检查为安装不当造成，不属于质量问题。" });
            return;
        }
        await StepAsync(handler, id, "solve", new { method = demo.Method, result = demo.Result, costs = new { labour = 360, travel = 240 } });
        await ActAsync(handler, id, demo.Stage is DemoStage.Told or DemoStage.Closed);
        if (demo.Stage == DemoStage.Solved) return;
        await StepAsync(second, id, "confirm", new { });
        if (demo.Stage == DemoStage.Confirmed) return;
        await StepAsync(handler, id, "tell", new { channel = "phone", text = "已电话告知处理结果。" });
        if (demo.Stage == DemoStage.Told) return;
        await StepAsync(handler, id, "close", new { satisfaction = 4, resultAccepted = true });
        if (demo.Stage == DemoStage.Reopened) await StepAsync(handler, id, "reopen", new { reason = "客户反映问题再次出现。" });
    }

    /// <summary>What its handler does about the cause: some of it done, some past its day.</summary>
    private static async Task ActAsync(HttpClient handler, long complaintId, bool isDone)
    {
        var me = (await DemoSetup.GetAsync(handler, "/api/v1/session"))!;
        var address = $"/api/v1/complaints/{complaintId}/actions";
        var ownerId = me["personId"]!.GetValue<long>();
        var today = DateOnly.Parse(me["today"]!.GetValue<string>(), CultureInfo.InvariantCulture);
        var dueOn = today.AddDays((int)(complaintId % 5) * 6 - 9);
        var corrective = await AddAsync("corrective", "复检同批次库存，并要求供应商提交整改报告。", dueOn);
        if (complaintId % 2 == 0) await AddAsync("preventive", "写入检验规程，下三批来料加严抽检。", dueOn.AddDays(21));
        if (!isDone) return;
        using var change = new HttpRequestMessage(HttpMethod.Patch, $"{address}/{corrective}")
        {
            Content = JsonContent.Create(new { done = true, outcome = "库存复检合格，供应商已整改。" }),
        };
        change.Headers.Add("If-Match", "\"1\"");
        using var done = await handler.SendAsync(change);
        await DemoSetup.CheckAsync(done);

        async Task<long> AddAsync(string kind, string text, DateOnly day)
        {
            using var answer = await handler.PostAsJsonAsync(address, new { kind, text, ownerId, dueOn = day });
            return (await DemoSetup.CheckAsync(answer))!["actionId"]!.GetValue<long>();
        }
    }

    private static async Task StepAsync(HttpClient person, long complaintId, string step, object body)
    {
        using var answer = await person.PostAsJsonAsync($"/api/v1/complaints/{complaintId}/{step}", body);
        await DemoSetup.CheckAsync(answer);
    }
}
