namespace OpenOps.Audit.Console.Overview;

/// <summary>Counts that add up.</summary>
public sealed record Totals
{
    public long Questions { get; init; }

    public long Completed { get; init; }

    public long Cancelled { get; init; }

    public long Failed { get; init; }

    public long Unknown { get; init; }

    public long InputTokens { get; init; }

    public long OutputTokens { get; init; }

    public long CachedTokens { get; init; }

    public long Up { get; init; }

    public long Down { get; init; }

    /// <summary>How many first words came within which time, in the order of <see cref="RollupStatements.LatencyBounds"/>.</summary>
    public IReadOnlyList<long> Latencies { get; init; } = new long[RollupStatements.LatencyBounds.Length + 1];

    /// <summary>The part of ratings that is a like; null when nobody rated.</summary>
    public double? Liked => Up + Down > 0 ? (double)Up / (Up + Down) : null;

    public static Totals operator +(Totals one, Totals other) => one.Add(other);

    public Totals Add(Totals other) => new()
    {
        Questions = Questions + other.Questions,
        Completed = Completed + other.Completed,
        Cancelled = Cancelled + other.Cancelled,
        Failed = Failed + other.Failed,
        Unknown = Unknown + other.Unknown,
        InputTokens = InputTokens + other.InputTokens,
        OutputTokens = OutputTokens + other.OutputTokens,
        CachedTokens = CachedTokens + other.CachedTokens,
        Up = Up + other.Up,
        Down = Down + other.Down,
        Latencies = [.. Latencies.Zip(other.Latencies, (mine, theirs) => mine + theirs)],
    };

    /// <summary>Within how many milliseconds a part of the answers had begun, within the width of a class; null when none had.</summary>
    public double? Latency(double part)
    {
        var all = Latencies.Sum();
        if (all == 0)
        {
            return null;
        }

        var (sought, before) = (part * all, 0L);
        for (var bucket = 0; bucket < Latencies.Count; bucket++)
        {
            if (before + Latencies[bucket] >= sought)
            {
                var low = bucket == 0 ? 0 : RollupStatements.LatencyBounds[bucket - 1];
                var high = bucket == RollupStatements.LatencyBounds.Length ? low : RollupStatements.LatencyBounds[bucket];
                return low + ((high - low) * Math.Max(0, sought - before - 0.5) / Math.Max(1, Latencies[bucket]));
            }

            before += Latencies[bucket];
        }

        return RollupStatements.LatencyBounds[^1];
    }
}
