using System.Diagnostics;

namespace Crm.Benchmarks;

/// <summary>How one server did a piece of work over and over.</summary>
internal sealed record Timed(double MedianMs, double P95Ms, double PerSecond, double ProcessorMs);

/// <summary>
/// Asks the product and the floor the same in turn, in short blocks, so that whatever else the machine does falls on both.
/// First one caller alone for the times, then four at once for how many a second; a piece of work may be several requests.
/// </summary>
internal sealed class Load(Server product, Server floor, double seconds)
{
    private const int Rounds = 4;
    private const int Callers = 4;
    private const int WarmWork = 2000;
    private const int MostWarmSeconds = 6;

    public async Task<(Timed Product, Timed? Floor)> CompareAsync(Func<int, string[]> asked, Func<int, string[]>? barest)
    {
        var sides = new List<Side> { new(product, asked) };
        if (barest is not null) sides.Add(new Side(floor, barest));
        foreach (var side in sides) await side.WarmUpAsync();
        for (var round = 0; round < Rounds; round++)
            foreach (var side in sides) await side.RunAsync(1, seconds, side.Times);
        for (var round = 0; round < Rounds; round++)
            foreach (var side in sides) await side.RunTogetherAsync(seconds);
        return (sides[0].Result(), sides.Count > 1 ? sides[1].Result() : null);
    }

    private sealed class Side(Server server, Func<int, string[]> work)
    {
        private readonly List<double> _rates = [];
        private int _next;
        private int _done;
        private double _processor;

        public List<double> Times { get; } = [];

        /// <summary>Until the runtime has compiled what is used often for good, but not for ever.</summary>
        public async Task WarmUpAsync()
        {
            var began = Stopwatch.GetTimestamp();
            while (_done < WarmWork && Stopwatch.GetElapsedTime(began).TotalSeconds < MostWarmSeconds)
                await Task.WhenAll(Enumerable.Range(1, Callers).Select(caller => Task.Run(() => RunAsync(caller, 0.5, []))));
        }

        public async Task RunAsync(int caller, double seconds, List<double> times)
        {
            var began = Stopwatch.GetTimestamp();
            // At least three, however long one takes.
            for (var n = 0; Stopwatch.GetElapsedTime(began).TotalSeconds < seconds || (caller == 1 && n < 3); n++)
            {
                var at = Stopwatch.GetTimestamp();
                await OnceAsync();
                times.Add(Stopwatch.GetElapsedTime(at).TotalMilliseconds);
            }
        }

        public async Task RunTogetherAsync(double seconds)
        {
            var (began, processor, before) = (Stopwatch.GetTimestamp(), server.Processor, _done);
            await Task.WhenAll(Enumerable.Range(1, Callers).Select(caller => Task.Run(() => RunAsync(caller, seconds, []))));
            _rates.Add((_done - before) / Stopwatch.GetElapsedTime(began).TotalSeconds);
            _processor += (server.Processor - processor).TotalMilliseconds / (_done - before);
        }

        public Timed Result()
        {
            Times.Sort();
            return new Timed(
                Times[Times.Count / 2], Times[(int)(Times.Count * 0.95)], _rates.Order().ElementAt(_rates.Count / 2),
                _processor / _rates.Count);
        }

        private async Task OnceAsync()
        {
            foreach (var address in work(Interlocked.Increment(ref _next)))
            {
                using var answer = await server.Client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead);
                if (!answer.IsSuccessStatusCode)
                    throw new InvalidOperationException($"{address}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
                await using var body = await answer.Content.ReadAsStreamAsync();
                await body.CopyToAsync(Stream.Null);
            }
            Interlocked.Increment(ref _done);
        }
    }
}
