using System.Diagnostics;

namespace OpenOps.Benchmarks.Audit;

/// <summary>Callers that each post one intent after another to a running service.</summary>
internal static class IntentLoad
{
    private const int WarmUpCallers = 64;

    // Until the compiler has seen enough to compile for good.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(10);

    public static Task WarmUpAsync(Uri service) => ThroughputAsync(service, WarmUpCallers, WarmUp);

    /// <summary>One caller, one intent at a time.</summary>
    public static async Task<Measured> LatencyAsync(Uri service, int count)
    {
        using var caller = await IntentCaller.ConnectAsync(service);
        List<double> durations = [];
        for (var number = 0; number < count; number++)
        {
            var started = Stopwatch.GetTimestamp();
            await caller.PostAsync();
            durations.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return new Measured(durations);
    }

    /// <returns>Acknowledged intents per second.</returns>
    public static async Task<double> ThroughputAsync(Uri service, int callers, TimeSpan duration)
    {
        var started = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, callers).Select(async _ =>
        {
            using var caller = await IntentCaller.ConnectAsync(service);
            var count = 0;
            for (; Stopwatch.GetElapsedTime(started) < duration; count++)
            {
                await caller.PostAsync();
            }

            return count;
        }));
        return counts.Sum() / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
