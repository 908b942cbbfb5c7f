using Crm.Common;
using Microsoft.AspNetCore.Http;

namespace Crm.Orders;

/// <summary>What became of an order that somebody wanted to move on.</summary>
internal enum OrderOutcome
{
    Confirmed,

    /// <summary>Somebody with the right has to approve it.</summary>
    WaitingForApproval,
    Shipped,

    /// <summary>A shipment waits until somebody with the right approves it; then it is sent again.</summary>
    ShipmentWaitingForApproval,

    /// <summary>The shipment is approved: it may be sent again.</summary>
    ShipmentApproved,

    /// <summary>Nothing was moved: warnings want an acknowledgement that says what was done.</summary>
    AcknowledgementNeeded,

    /// <summary>Nothing was moved: something was found that the approver has not seen.</summary>
    FindingsChanged,

    /// <summary>Nothing was moved: a finding blocks.</summary>
    Blocked,
}

/// <summary>The order after the step, and all findings that stand at it with what was decided.</summary>
internal sealed record OrderDecision(OrderOutcome Outcome, OrderView Order, IReadOnlyList<FindingView> Findings);

/// <summary>
/// Answers a step. Where findings hold the order back the answer is a 409 that carries them, and they are kept all the same, so that
/// they can be acknowledged and approved by their ids.
/// </summary>
internal static class OrderDecisions
{
    public static IResult Answer(this OrderDecision decision) => decision.Outcome switch
    {
        OrderOutcome.AcknowledgementNeeded => Held(decision, "acknowledgement-needed",
            "Warnings want an acknowledgement that says what was done about them."),
        OrderOutcome.Blocked => Held(decision, "blocked", "A finding blocks; nobody can let it pass."),
        OrderOutcome.FindingsChanged => Held(decision, "findings-changed",
            "Something was found since you looked. Read the findings and decide again."),
        OrderOutcome.ShipmentWaitingForApproval => Held(decision, "approval-needed",
            "Somebody with the right has to approve this shipment; send it again then."),
        _ => TypedResults.Ok(decision).WithETag(decision.Order.Version),
    };

    private static IResult Held(OrderDecision decision, string code, string detail) => TypedResults.Problem(
        detail, statusCode: StatusCodes.Status409Conflict, extensions: new Dictionary<string, object?>
        {
            ["code"] = code,
            ["orderState"] = decision.Order.State,
            ["findings"] = decision.Findings,
        });
}
