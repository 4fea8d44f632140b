namespace OpenOps.BotService.Mattermost;

/// <summary>
/// How long to wait before connecting again: a random part of a bound that doubles with each failure, so that many bots
/// do not come back to a restarted server at one moment.
/// </summary>
internal sealed class ReconnectBackoff(TimeSpan first, TimeSpan longest, Random random)
{
    private int _failures;

    /// <summary>The next wait; never below what the server asked for.</summary>
    public TimeSpan Next(TimeSpan? atLeast)
    {
        // 2^30 times the shortest first wait is a year: beyond that only the exponent could overflow.
        var bound = Math.Min(first.TotalMilliseconds * Math.Pow(2, Math.Min(_failures++, 30)), longest.TotalMilliseconds);
        var wait = TimeSpan.FromMilliseconds(random.NextDouble() * bound);
        return atLeast is { } least && least > wait ? least + wait : wait;
    }

    /// <summary>Begins anew after a connection that lasted.</summary>
    public void Reset() => _failures = 0;
}
