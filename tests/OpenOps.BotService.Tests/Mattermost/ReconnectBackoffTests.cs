using OpenOps.BotService.Mattermost;

namespace OpenOps.BotService.Tests.Mattermost;

public sealed class ReconnectBackoffTests
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    [Fact]
    public void Next_EachFailure_DoublesTheBoundUpToTheLongest()
    {
        var backoff = new ReconnectBackoff(First, Longest, new AlwaysMost());
        var waits = Enumerable.Range(0, 8).Select(_ => backoff.Next(atLeast: null).TotalSeconds);
        Assert.Equal([1, 2, 4, 8, 16, 30, 30, 30], waits.Select(seconds => Math.Round(seconds)));
    }

    [Fact]
    public void Next_ManyBots_DoNotWaitAlike()
    {
        var waits = Enumerable.Range(0, 200).Select(seed => new ReconnectBackoff(First, Longest, new Random(seed)).Next(atLeast: null)).ToList();
        Assert.All(waits, wait => Assert.InRange(wait, TimeSpan.Zero, First));
        Assert.True(waits.Max() - waits.Min() > First * 0.9);
    }

    [Fact]
    public void Next_TheServerAsksForMore_WaitsNoLess() =>
        Assert.True(new ReconnectBackoff(First, Longest, new Random(1)).Next(TimeSpan.FromMinutes(1)) >= TimeSpan.FromMinutes(1));

    [Fact]
    public void Next_AfterYearsOfFailure_StaysBounded()
    {
        var backoff = new ReconnectBackoff(First, Longest, new Random(1));
        for (var i = 0; i < 10_000; i++)
        {
            Assert.InRange(backoff.Next(atLeast: null), TimeSpan.Zero, Longest);
        }
    }

    [Fact]
    public void Reset_BeginsAnew()
    {
        var backoff = new ReconnectBackoff(First, Longest, new AlwaysMost());
        backoff.Next(atLeast: null);
        backoff.Next(atLeast: null);
        backoff.Reset();
        Assert.Equal(1, Math.Round(backoff.Next(atLeast: null).TotalSeconds));
    }

    private sealed class AlwaysMost : Random
    {
        public override double NextDouble() => Math.BitDecrement(1.0);
    }
}
