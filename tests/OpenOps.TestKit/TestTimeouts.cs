namespace OpenOps.TestKit;

/// <summary>How long a test waits for something that must happen. Long enough for a busy machine; never waited out.</summary>
public static class TestTimeouts
{
    /// <summary>One step: a request answered, an event seen.</summary>
    public static readonly TimeSpan Step = TimeSpan.FromSeconds(60);

    /// <summary>A process started and ready.</summary>
    public static readonly TimeSpan Start = TimeSpan.FromSeconds(120);

    /// <summary>Awaits <paramref name="condition"/> by asking again until it holds; fails naming what was awaited.</summary>
    public static async Task<T> EventuallyAsync<T>(string awaited, Func<Task<T?>> condition, TimeSpan? within = null)
        where T : class
    {
        var deadline = TimeProvider.System.GetTimestamp();
        while (true)
        {
            if (await condition() is { } found)
            {
                return found;
            }

            if (TimeProvider.System.GetElapsedTime(deadline) > (within ?? Step))
            {
                throw new TimeoutException($"Did not happen within {(within ?? Step).TotalSeconds} s: {awaited}.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(25));
        }
    }

    /// <summary>The same for a plain condition.</summary>
    public static Task EventuallyAsync(string awaited, Func<Task<bool>> condition, TimeSpan? within = null) =>
        EventuallyAsync<object>(awaited, async () => await condition() ? awaited : null, within);
}
