namespace Crm.Complaints;

/// <summary>What the clock minds of the steps of a case.</summary>
internal enum ClockEvent
{
    /// <summary>The case began.</summary>
    Received = 1,

    /// <summary>A person turned to the customer; the automatic receipt is none.</summary>
    Responded = 2,

    /// <summary>
    /// The customer was asked for something and is awaited: the time to resolve stands still. To ask is an act towards the customer.
    /// </summary>
    Waiting = 3,

    /// <summary>Work goes on.</summary>
    Resumed = 4,

    /// <summary>Method and result are written, or the case was rejected as unjustified: subject to confirmation.</summary>
    Solved = 5,

    /// <summary>The second person refused what was solved or rejected: the clock stands as if it had never stopped.</summary>
    Refused = 6,

    /// <summary>A new cycle with half the target.</summary>
    Reopened = 7,

    /// <summary>The time to resolve was set anew for this cycle; Minutes says to how much.</summary>
    Retargeted = 8,
}

/// <summary>One step at its instant (UTC). Minutes: the working minutes of <see cref="ClockEvent.Retargeted"/>.</summary>
internal readonly record struct ClockStep(ClockEvent Event, DateTime At, int Minutes = 0)
{
    /// <summary>What a step of the case says to the clock; null for steps that it does not mind.</summary>
    /// <param name="minutes">The new target of a step <see cref="StepKind.Retargeted"/>, in working minutes.</param>
    public static ClockStep? Of(StepKind kind, DateTime happenedAt, int minutes = 0) => kind switch
    {
        StepKind.Received => new ClockStep(ClockEvent.Received, happenedAt),
        StepKind.Responded or StepKind.CustomerTold => new ClockStep(ClockEvent.Responded, happenedAt),
        StepKind.Waiting => new ClockStep(ClockEvent.Waiting, happenedAt),
        StepKind.Resumed or StepKind.Investigating => new ClockStep(ClockEvent.Resumed, happenedAt),
        StepKind.Solved or StepKind.Rejected => new ClockStep(ClockEvent.Solved, happenedAt),
        StepKind.Refused => new ClockStep(ClockEvent.Refused, happenedAt),
        StepKind.Reopened => new ClockStep(ClockEvent.Reopened, happenedAt),
        StepKind.Retargeted => new ClockStep(ClockEvent.Retargeted, happenedAt, minutes),
        _ => null,
    };
}

/// <summary>What was promised at intake, in working minutes.</summary>
internal readonly record struct ClockTarget(int ResolutionMinutes, int FirstResponseMinutes);
