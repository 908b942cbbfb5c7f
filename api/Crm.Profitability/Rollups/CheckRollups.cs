using System.Globalization;
using Crm.Contracts.Profitability;
using MediatR;

namespace Crm.Profitability;

/// <summary>The check command: makes the sums anew where asked for or where there are none yet, then compares all of them.</summary>
internal sealed class CheckRollupsHandler(IMediator mediator) : IRequestHandler<CheckRollups, CheckedRollups>
{
    public async Task<CheckedRollups> Handle(CheckRollups request, CancellationToken cancellationToken)
    {
        if (request.Rebuild) await mediator.Send(new ClearRollups(), cancellationToken);
        while (await mediator.Send(new BuildRollups(), cancellationToken))
        {
        }
        while (await mediator.Send(new FoldRollups(), cancellationToken))
        {
        }
        var verified = await mediator.Send(new VerifyRollups(), cancellationToken);
        var text = string.Create(CultureInfo.InvariantCulture,
            $"{verified.Months} months, {verified.Lines:N0} lines, {verified.Rows:N0} sums: ")
            + (verified.Differing == 0 ? "all equal."
                : string.Join(", ", verified.Differences.Select(d => string.Create(CultureInfo.InvariantCulture, $"{d.Value:N0} {d.Key} differ")))
                    + ". Make them anew: rollups rebuild");
        return new CheckedRollups(verified.Differing == 0, text);
    }
}
