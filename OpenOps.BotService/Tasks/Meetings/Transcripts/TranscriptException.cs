namespace OpenOps.BotService.Tasks.Meetings.Transcripts;

/// <summary>A file cannot be read as a transcript; the message is what the person is told.</summary>
internal sealed class TranscriptException(string message) : Exception(message);
