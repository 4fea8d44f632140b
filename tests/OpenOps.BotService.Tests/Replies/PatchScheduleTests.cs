using OpenOps.BotService.Replies;

namespace OpenOps.BotService.Tests.Replies;

public sealed class PatchScheduleTests
{
    [Theory]
    [InlineData(5)]
    [InlineData(20)]
    [InlineData(120)]
    public void UntilNext_OverAnAnswer_StaysWithinTheBudget(int seconds)
    {
        var time = new ManualTimeProvider();
        var schedule = new PatchSchedule(new ReplyOptions(), time);
        var start = time.GetUtcNow();
        var edits = new List<double>();
        while (time.GetUtcNow() - start < TimeSpan.FromSeconds(seconds))
        {
            time.Advance(TimeSpan.FromMilliseconds(25));
            if (schedule.UntilNext <= TimeSpan.Zero)
            {
                schedule.Shown();
                edits.Add((time.GetUtcNow() - start).TotalSeconds);
            }
        }

        // One more at the end.
        Assert.InRange(edits.Count + 1, 5, seconds switch { <= 20 => 12, _ => 35 });
        Assert.InRange(edits[0], 0.4, 0.6);
        var waits = edits.Zip(edits.Skip(1), (before, after) => after - before).ToList();
        Assert.All(waits.Zip(waits.Skip(1)), pair => Assert.True(pair.Second >= pair.First - 0.05));
        Assert.All(waits, wait => Assert.InRange(wait, 0.5, 5.1));
    }
}
