using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace OpenOps.MattermostEmulator.RateLimits;

/// <summary>What a caller has left: so many requests at once, refilled by so many a second.</summary>
internal readonly record struct Budget(bool Allowed, int Remaining, TimeSpan RetryAfter, TimeSpan Reset);

/// <summary>Counts requests per caller by the time the next one is due (the generic cell rate algorithm).</summary>
internal sealed class RequestBudgets(IOptions<EmulatorOptions> options, TimeProvider time)
{
    private const int MostCallers = 10_000;
    private readonly ConcurrentDictionary<string, Caller> _callers = new(StringComparer.Ordinal);

    public bool Enabled => options.Value.RateLimit > 0;

    public int Limit => options.Value.RateLimitBurst + 1;

    public Budget Take(string caller)
    {
        if (_callers.Count > MostCallers)
        {
            _callers.Clear();
        }

        var entry = _callers.GetOrAdd(caller, _ => new Caller());
        var interval = TimeSpan.FromSeconds(1.0 / options.Value.RateLimit);
        var tolerance = interval * options.Value.RateLimitBurst;
        lock (entry)
        {
            var now = time.GetUtcNow();
            var due = entry.Due > now ? entry.Due : now;
            if (due - now > tolerance)
            {
                return new Budget(false, 0, due - now - tolerance, due - now);
            }

            entry.Due = due + interval;
            return new Budget(true, (int)((tolerance - (entry.Due - now) + interval) / interval), TimeSpan.Zero, entry.Due - now);
        }
    }

    private sealed class Caller
    {
        public DateTimeOffset Due { get; set; }
    }
}
