namespace OpenOps.BotService.Tasks.Meetings.Transcripts;

/// <summary>What was said in one stretch of a meeting.</summary>
internal sealed record Cue
{
    /// <summary>From the meeting's beginning, or the wall clock's time, as the file has it; null where it names no time.</summary>
    public TimeSpan? Start { get; init; }

    public TimeSpan? End { get; init; }

    /// <summary>Null where the file does not say who speaks.</summary>
    public string? Speaker { get; init; }

    /// <summary>One line, never empty.</summary>
    public required string Text { get; init; }
}
