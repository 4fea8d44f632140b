namespace OpenOps.BotService.Tasks;

/// <summary>
/// What a task is: enough to do it again, after a restart as at Regenerate, with nothing remembered but its post. Kept
/// short, since a post's props take 8,000 characters in all.
/// </summary>
internal sealed record TaskProps
{
    /// <summary>One of <see cref="TaskKinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>Who asked for it. What is read is what this person may read.</summary>
    public required string RequesterId { get; init; }

    /// <summary>The channel it is about.</summary>
    public string? ChannelId { get; init; }

    /// <summary>A post of the thread it is about, or the post.</summary>
    public string? PostId { get; init; }

    /// <summary>The stretch of the channel, in milliseconds since 1970.</summary>
    public long? From { get; init; }

    public long? To { get; init; }

    /// <summary>What was asked for, in the words that the post's first line repeats, such as "the last 24 hours".</summary>
    public string? Range { get; init; }

    /// <summary>What started it; the same cause starts no second task.</summary>
    public string? Cause { get; init; }
}
