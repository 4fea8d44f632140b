using System.Text;
using System.Text.Json.Nodes;
using OpenOps.BotService.Mattermost;
using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.BotService.Tasks.Meetings.Transcripts;

namespace OpenOps.BotService.Tasks.Meetings;

/// <summary>
/// The transcripts of meetings: read from their files, which never change; those of recordings kept as a file in the
/// conversation with whoever asked, so that questions, Regenerate and restarts need not listen again.
/// </summary>
internal sealed partial class MeetingTranscripts(ILogger<MeetingTranscripts> logger)
{
    private const string Prop = "openops_transcript_of";
    private const int MostKept = 8;

    private readonly Lock _lock = new();
    private readonly List<(string FileId, Transcript Transcript)> _kept = [];

    /// <summary>A transcript that is a file.</summary>
    /// <exception cref="TranscriptException">It is none.</exception>
    public async Task<Transcript> ReadAsync(MattermostClient client, UploadedFile file, CancellationToken cancellationToken)
    {
        if (Kept(file.Id) is { } kept)
        {
            return kept;
        }

        byte[] content;
        try
        {
            content = await client.DownloadFileAsync(file.Id, TranscriptLimits.MaxBytes + 1, cancellationToken);
        }
        catch (InvalidDataException)
        {
            content = new byte[TranscriptLimits.MaxBytes + 1]; // More than is read in any case: the reader says so.
        }

        return Keep(file.Id, TranscriptReader.Read(content, file.Name));
    }

    /// <summary>What a recording was heard to say, if it was listened to for this task; null otherwise.</summary>
    public async Task<Transcript?> FindAsync(TaskContext context, UploadedFile recording, CancellationToken cancellationToken)
    {
        if (context.Anchor is not { } anchor)
        {
            return null;
        }

        if (Kept(KeyOf(anchor, recording)) is { } kept)
        {
            return kept;
        }

        var thread = await context.Bot.Client.GetThreadAsync(anchor.Id, cancellationToken);
        var post = thread.FirstOrDefault(post => post.UserId == context.Bot.Account.Id && post.Prop(Prop) == recording.Id);
        return post?.Metadata?.Files is [var file, ..] ? Keep(KeyOf(anchor, recording), await ReadAsync(context.Bot.Client, file, cancellationToken)) : null;
    }

    /// <summary>Keeps what a recording was heard to say. Where the file cannot be posted it is kept in memory alone.</summary>
    public async Task KeepAsync(TaskContext context, UploadedFile recording, Transcript transcript, CancellationToken cancellationToken)
    {
        var anchor = context.Anchor!;
        Keep(KeyOf(anchor, recording), transcript);
        try
        {
            var name = $"{Path.GetFileNameWithoutExtension(recording.Name)}.vtt";
            var file = await context.Bot.Client.UploadFileAsync(anchor.ChannelId, name, Encoding.UTF8.GetBytes(WebVttWriter.Write(transcript)), cancellationToken);
            await context.Bot.Client.CreatePostAsync(
                new NewPost
                {
                    ChannelId = anchor.ChannelId,
                    RootId = anchor.ThreadId,
                    Message = "📄 This is what I heard, with the times at which it was said. A machine wrote it, so names and numbers may be wrong.",
                    FileIds = [file.Id],
                    Props = new JsonObject { [Prop] = recording.Id, ["ai_generated"] = "true", ["from_bot"] = "true" },
                },
                cancellationToken);
        }
        catch (Exception exception) when (exception is MattermostApiException or HttpRequestException or IOException)
        {
            LogNotPosted(exception.Message);
        }
    }

    /// <summary>Whether a post only carries a transcript: nothing that anybody said in the conversation.</summary>
    public static bool IsCarrier(Post post) => post.Prop(Prop).Length > 0;

    private static string KeyOf(Post anchor, UploadedFile recording) => $"{anchor.Id} {recording.Id}";

    private Transcript? Kept(string key)
    {
        lock (_lock)
        {
            return _kept.Find(entry => entry.FileId == key).Transcript;
        }
    }

    private Transcript Keep(string key, Transcript transcript)
    {
        lock (_lock)
        {
            _kept.RemoveAll(entry => entry.FileId == key);
            _kept.Add((key, transcript));
            if (_kept.Count > MostKept)
            {
                _kept.RemoveAt(0);
            }
        }

        return transcript;
    }

    [LoggerMessage(BotEventIds.TranscriptNotPosted, LogLevel.Warning, "A transcript could not be posted; it is kept until the service stops: {Reason}")]
    private partial void LogNotPosted(string reason);
}
