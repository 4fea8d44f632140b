namespace OpenOps.BotService.Tasks.Meetings.Transcripts;

/// <summary>What was said in a meeting, in order.</summary>
internal sealed record Transcript(TranscriptFormat Format, IReadOnlyList<Cue> Cues);

/// <summary>The forms in which transcripts come.</summary>
internal enum TranscriptFormat
{
    WebVtt,
    SubRip,
    ZoomChat,
    PlainText,
}
