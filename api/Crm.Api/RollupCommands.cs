using Crm.Contracts.Profitability;
using MediatR;

namespace Crm.Api;

/// <summary>
/// <c>Crm.Api rollups check</c> proves the sums of sales equal to their facts (exit code 1 where they are not), <c>rollups rebuild</c>
/// makes them anew first. Either may run beside the product.
/// </summary>
internal static class RollupCommands
{
    /// <summary>The exit code; null where the arguments name no such command.</summary>
    public static async Task<int?> RunCommandAsync(this WebApplication app, string[] arguments)
    {
        if (arguments is not ["rollups", .. var rest]) return null;
        if (rest is not ["check" or "rebuild"])
        {
            Console.Error.WriteLine("rollups check     compares every sum of sales with the lines it is made of");
            Console.Error.WriteLine("rollups rebuild   makes them anew first");
            return 2;
        }
        await using var scope = app.Services.CreateAsyncScope();
        var outcome = await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new CheckRollups(rest[0] == "rebuild"));
        Console.WriteLine(outcome.Text);
        return outcome.IsRight ? 0 : 1;
    }
}
