using System.Net;
using System.Text.Json.Nodes;
using OpenOps.BotService.Bots;
using OpenOps.BotService.Mattermost;
using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.BotService.Tasks.Meetings.Recordings;
using OpenOps.BotService.Tasks.Meetings.Transcripts;

namespace OpenOps.BotService.Tasks.Meetings;

/// <summary>
/// Finds the file of a meeting: the transcript if there is one, since reading is better than listening, else the
/// recording. Only files of the thread itself count, whatever a post's props name.
/// </summary>
internal static class MeetingFiles
{
    private const string ZoomChatType = "custom_zoom_chat";

    /// <summary>The accounts of the plug-ins that record meetings.</summary>
    private static readonly string[] RecorderNames = ["calls", "zoom"];

    /// <summary>Whether an account is that of a plug-in that records meetings.</summary>
    public static bool IsRecorder(MattermostUser author) => author.IsBot && RecorderNames.Contains(author.Username, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a post may be one in which a plug-in hands over a meeting, as far as the post itself tells.</summary>
    public static bool MayBeHandedOver(Post post) =>
        (post.Type.StartsWith("custom_", StringComparison.Ordinal) || post.Prop("from_bot").Length > 0 || post.Prop("from_plugin").Length > 0)
        && (CaptionsOf(post) is not null || post.FileIds is { Count: > 0 } || post.Metadata?.Files is { Count: > 0 });

    /// <summary>Whether a file of a post is something to listen to, and not to read.</summary>
    public static bool IsRecording(Post post, UploadedFile file) => !IsTranscript(post, file) && RecordingTypes.DemuxerOf(file.Name) is not null;

    /// <summary>The meeting's file, or null.</summary>
    /// <param name="bot">Who reads.</param>
    /// <param name="asked">The post that was named.</param>
    /// <param name="thread">Its thread.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public static async Task<MeetingFile?> FindAsync(Bot bot, Post asked, IReadOnlyList<Post> thread, CancellationToken cancellationToken)
    {
        var own = await FilesOfAsync(bot, asked, cancellationToken);
        if (own.Find(file => !file.IsRecording) is { } transcript)
        {
            return transcript;
        }

        // A plug-in posts what it recorded and its transcript one after the other in one thread; in other threads the
        // first file counts, if the named post has none.
        var others = new List<MeetingFile>();
        foreach (var post in thread.Where(post => post.Id != asked.Id && (own.Count == 0 || post.UserId == asked.UserId)))
        {
            others.AddRange(await FilesOfAsync(bot, post, cancellationToken));
        }

        return others.Find(file => !file.IsRecording) ?? own.FirstOrDefault() ?? others.FirstOrDefault();
    }

    private static async Task<List<MeetingFile>> FilesOfAsync(Bot bot, Post post, CancellationToken cancellationToken)
    {
        var found = new List<MeetingFile>();
        if (CaptionsOf(post) is { } captions && await CaptionFileAsync(bot, post, captions, cancellationToken) is { } file)
        {
            found.Add(new MeetingFile(post, file, IsRecording: false));
        }

        foreach (var attached in post.Metadata?.Files ?? [])
        {
            var isRecording = IsRecording(post, attached);
            if (isRecording || IsTranscript(post, attached))
            {
                found.Add(new MeetingFile(post, attached, isRecording));
            }
        }

        return found;
    }

    // Props can name any file; one of another channel is not this meeting's.
    private static async Task<UploadedFile?> CaptionFileAsync(Bot bot, Post post, string fileId, CancellationToken cancellationToken)
    {
        try
        {
            var file = await bot.Client.GetFileInfoAsync(fileId, cancellationToken);
            return MattermostIds.IsId(file.PostId)
                && (file.PostId == post.Id || (await bot.Client.GetPostAsync(file.PostId, cancellationToken)).ChannelId == post.ChannelId) ? file : null;
        }
        catch (MattermostApiException exception) when (exception.Status is HttpStatusCode.NotFound or HttpStatusCode.Forbidden)
        {
            return null;
        }
    }

    private static string? CaptionsOf(Post post) =>
        post.Props?["captions"] is JsonArray { Count: > 0 } captions && captions[0] is JsonObject first
        && first["file_id"] is JsonValue value && value.TryGetValue<string>(out var id) && MattermostIds.IsId(id) ? id : null;

    private static bool IsTranscript(Post post, UploadedFile file) => TranscriptReader.MayRead(file.Name) || post.Type == ZoomChatType;

}

/// <summary>The file of a meeting and the post it hangs on.</summary>
internal sealed record MeetingFile(Post Post, UploadedFile File, bool IsRecording);
