using System.Net;
using System.Text.Json.Nodes;
using Crm.Demo;

namespace Crm.Api;

/// <summary>
/// Types the demo company's orders that want more than the rules let pass, as its sellers would, and lets its managers
/// decide. The guards are asked first: a customer whose order they would not hold back in the wanted way is passed over.
/// </summary>
internal sealed class DemoDesk(
    IReadOnlyDictionary<string, HttpClient> people, IReadOnlyDictionary<string, long> customers,
    IReadOnlyDictionary<string, long> products)
{
    private const string InspectedNote = "已核对以往投诉的处理结果，本批发货前加检。";

    private static readonly string[] Notes =
    [
        "已与客户沟通，请求按此价格成交。",
        "客户已确认交期和付款条件。",
        "已说明仅限本单，不作为今后报价依据。",
    ];

    private readonly HashSet<(string CustomerCode, bool IsOpen)> _taken = [];

    public async Task TypeAsync(IReadOnlyList<DemoDeskOrder> orders)
    {
        var typed = 0;
        foreach (var order in orders)
            if (await TypeAsync(order)) typed++;
        Console.WriteLine($"  {"typed orders",-16} {typed,7:N0}");
    }

    private async Task<bool> TypeAsync(DemoDeskOrder demo)
    {
        var seller = people[demo.SellerSignInName];
        // Another customer each time, as far as there are some.
        var isOpen = demo.Stage <= DeskStage.Waiting;
        foreach (var draft in demo.Drafts.OrderBy(d => _taken.Contains((d.CustomerCode, isOpen))))
        {
            var entry = Entry(draft);
            using var check = await seller.PostAsJsonAsync("/api/v1/orders/check", entry);
            // A customer that nothing may be sold to is refused at once.
            if (check.StatusCode == HttpStatusCode.BadRequest) continue;
            if (!Fits((await DemoSetup.CheckAsync(check))!, demo)) continue;
            _taken.Add((draft.CustomerCode, isOpen));
            using var entered = await seller.PostAsJsonAsync("/api/v1/orders", entry);
            await TakeAsync(demo, draft, seller, (await DemoSetup.CheckAsync(entered))!["orderId"]!.GetValue<long>());
            return true;
        }
        return false;
    }

    private async Task TakeAsync(DemoDeskOrder demo, DemoDeskDraft draft, HttpClient seller, long orderId)
    {
        if (demo.Stage == DeskStage.Draft) return;
        var note = demo.ApproverSignInName is null && demo.Reason.Length > 0
            ? demo.Reason : Notes[orderId % Notes.Length];
        if (!await StepAsync(seller, orderId, "confirm", [], note) || demo.Stage == DeskStage.Waiting) return;
        var reason = new JsonObject { ["reason"] = demo.Reason };
        if (demo.ApproverSignInName is { } approver && !await StepAsync(people[approver], orderId, "approve", reason, note))
            return;
        if (demo.Stage == DeskStage.Confirmed) return;
        var shipment = new JsonObject
        {
            ["shippedOn"] = $"{draft.OrderDate.AddDays(6):yyyy-MM-dd}",
            ["carrier"] = "德邦物流",
            ["lines"] = new JsonArray(
            [
                .. draft.Lines.Select((l, i) => new JsonObject { ["lineNumber"] = i + 1, ["quantity"] = l.Quantity }),
            ]),
        };
        if (!await StepAsync(seller, orderId, "ship", shipment, note) || demo.Stage == DeskStage.Shipped) return;
        await StepAsync(seller, orderId, "close", [], note);
    }

    /// <summary>Whether the step was taken; what only wants to be acknowledged is, and the step repeated.</summary>
    private static async Task<bool> StepAsync(HttpClient person, long orderId, string step, JsonObject body, string note)
    {
        using var first = await person.PostAsJsonAsync($"/api/v1/orders/{orderId}/{step}", body);
        if (first.StatusCode != HttpStatusCode.Conflict)
        {
            await DemoSetup.CheckAsync(first);
            return true;
        }
        var held = JsonNode.Parse(await first.Content.ReadAsStringAsync())!;
        if (held["code"]!.GetValue<string>() != "acknowledgement-needed") return false;
        var warnings = held["findings"]!.AsArray().Where(f => Text(f!, "mode") == "warn" && Text(f!, "state") == "open");
        body["acknowledgements"] = new JsonArray(
        [
            .. warnings.Select(f => new JsonObject
            {
                ["findingId"] = f!["findingId"]!.GetValue<long>(),
                ["action"] = Text(f, "guard") == "complaints" ? "inspected" : "customerAgreed",
                ["note"] = Text(f, "guard") == "complaints" ? InspectedNote : note,
            }),
        ]);
        using var second = await person.PostAsJsonAsync($"/api/v1/orders/{orderId}/{step}", body);
        if (second.StatusCode == HttpStatusCode.Conflict) return false;
        await DemoSetup.CheckAsync(second);
        return true;
    }

    private static bool Fits(JsonNode check, DemoDeskOrder demo)
    {
        var findings = check["findings"]!.AsArray()
            .Select(f => (Guard: Text(f!, "guard"), Code: Text(f!, "code"), Mode: Text(f!, "mode"))).ToList();
        var wanted = demo.Terms switch
        {
            DeskTerms.LowPrice => "verdict.refuse",
            DeskTerms.Negotiate => "verdict.negotiate",
            DeskTerms.Discount => "policy.discount",
            _ => "policy.paymentDays",
        };
        var free = demo.Stage == DeskStage.Draft || findings.TrueForAll(f => f.Mode switch
        {
            "block" => false,
            // Complaints are decided on by others than prices.
            "approve" => f.Guard != "complaints" && demo.Terms != DeskTerms.Negotiate,
            _ => true,
        });
        return free && findings.Exists(f => f.Code == wanted);
    }

    private JsonObject Entry(DemoDeskDraft draft) => new()
    {
        ["customerId"] = customers[draft.CustomerCode],
        ["orderDate"] = $"{draft.OrderDate:yyyy-MM-dd}",
        ["pricesIncludeTax"] = draft.PricesIncludeTax,
        ["headerDiscountRate"] = draft.HeaderDiscountRate,
        ["freight"] = draft.Freight,
        ["paymentDays"] = draft.PaymentDays,
        ["channel"] = draft.Channel,
        ["lines"] = new JsonArray(
        [
            .. draft.Lines.Select(l => new JsonObject
            {
                ["productId"] = products[l.ProductCode],
                ["quantity"] = l.Quantity,
                ["unit"] = l.Unit,
                ["unitsPerSalesUnit"] = l.UnitsPerSalesUnit,
                ["unitPrice"] = l.UnitPrice,
                ["taxRate"] = l.TaxRate,
            }),
        ]),
    };

    private static string Text(JsonNode node, string member) => node[member]!.GetValue<string>();
}
