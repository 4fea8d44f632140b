namespace OpenOps.BotService.Tasks.Meetings.Recordings;

/// <summary>A recording cannot be made text; the message is what the person is told.</summary>
internal sealed class RecordingException(string message, Exception? inner = null) : Exception(message, inner);
