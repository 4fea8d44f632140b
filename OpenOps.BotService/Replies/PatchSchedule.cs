namespace OpenOps.BotService.Replies;

/// <summary>
/// When a streamed post is edited again. Each edit is a stored row, so the wait grows: soon while the first sentence
/// appears, seldom when somebody reads along with a long answer.
/// </summary>
internal sealed class PatchSchedule(ReplyOptions options, TimeProvider time)
{
    private long _last = time.GetTimestamp();
    private TimeSpan _interval = options.FirstInterval;

    /// <summary>How long to wait before the next edit; zero or less when it is due.</summary>
    public TimeSpan UntilNext => _interval - time.GetElapsedTime(_last);

    /// <summary>Notes that the post shows the newest text from now on.</summary>
    public void Shown()
    {
        _last = time.GetTimestamp();
        var next = _interval * options.IntervalGrowth;
        _interval = next < options.MaxInterval ? next : options.MaxInterval;
    }
}
