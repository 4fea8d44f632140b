namespace OpenOps.BotService.Tasks.Meetings.Transcripts;

/// <summary>How much of a transcript is taken. A meeting of ten hours has about 1 MB of text and 10,000 cues.</summary>
internal static class TranscriptLimits
{
    public const int MaxBytes = 8 * 1024 * 1024;
    public const int MaxLines = 500_000;
    public const int MaxCues = 100_000;

    /// <summary>A longer cue is several: each must fit into any model's share of a long transcript.</summary>
    public const int MaxCueCharacters = 1_500;

    public const int MaxSpeakerCharacters = 80;
}
