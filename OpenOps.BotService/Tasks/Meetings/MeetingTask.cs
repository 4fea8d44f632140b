using OpenOps.BotService.Prompts;
using OpenOps.BotService.Tasks.Meetings.Recordings;
using OpenOps.BotService.Tasks.Meetings.Transcripts;

namespace OpenOps.BotService.Tasks.Meetings;

/// <summary>The summary of a meeting, by its transcript or by what a transcription model hears in its recording.</summary>
internal sealed class MeetingTask(
    SourceAccess access, MeetingTranscripts transcripts, RecordingTranscriber transcriber, Permalinks links) : ITaskKind
{
    private const string NothingSent = " Nothing was sent to a model.";

    private const string NoFile =
        "🤔 I see no meeting there. Give me the link to a post with a transcript (.vtt, .srt, Zoom's saved chat or .txt) or a recording (mp4, webm, mp3, wav or m4a).";

    public string Name => TaskKinds.SummarizeMeeting;

    public async Task<TaskSource> FindAsync(TaskContext context, CancellationToken cancellationToken)
    {
        var found = await access.OpenThreadAsync(context, context.Task.PostId ?? "", cancellationToken);
        if (found.Channel is not { } channel)
        {
            return new TaskSource.Closed(found.Told);
        }

        if (found.Thread.FirstOrDefault(post => post.Id == context.Task.PostId) is not { } asked)
        {
            return new TaskSource.Closed("🗑️ That post is deleted, so there is nothing to read.");
        }

        if (await MeetingFiles.FindAsync(context.Bot, asked, found.Thread, cancellationToken) is not { } file)
        {
            return new TaskSource.Closed(NoFile);
        }

        return await WhyNotAsync(context, file, cancellationToken) is { } reason
            ? new TaskSource.Closed(reason + NothingSent)
            : new TaskSource.Open(channel, $"🎙️ Summary of [this meeting]({await links.OfAsync(context.Bot, file.Post.Id, cancellationToken)}) {SourceNames.In(channel)}")
            {
                Posts = [file.Post], SinglePostId = file.Post.Id, File = file.File,
            };
    }

    public async Task<TaskPreparation?> FindPreparationAsync(TaskContext context, TaskSource.Open source, CancellationToken cancellationToken)
    {
        var file = FileOf(source);
        if (!file.IsRecording || await transcripts.FindAsync(context, file.File, cancellationToken) is not null)
        {
            return null;
        }

        return async (progress, running) =>
        {
            try
            {
                var transcript = await transcriber.TranscribeAsync(context, source.Channel, file, progress, running);
                await transcripts.KeepAsync(context, file.File, transcript, CancellationToken.None);
                return null;
            }
            catch (Exception exception) when (exception is RecordingException or TranscriptException)
            {
                return exception.Message;
            }
        };
    }

    public async Task<TaskMaterial> ReadAsync(TaskContext context, TaskSource.Open source, CancellationToken cancellationToken)
    {
        var file = FileOf(source);
        var transcript = file.IsRecording
            ? await transcripts.FindAsync(context, file.File, cancellationToken)
            : await transcripts.ReadAsync(context.Bot.Client, file.File, cancellationToken);
        return new TaskMaterial
        {
            Title = $"What was said in the meeting {SourceNames.In(source.Channel)}",
            Passages = [.. (transcript?.Cues ?? []).Select(cue => new Passage(file.Post.Id, cue.Speaker ?? "", cue.Text)
            {
                Time = cue.Start is { } start ? Timestamps.Write(start) : null,
            })],
            Note = file.IsRecording ? "ℹ️ This comes from a machine's transcript of the recording, where names and numbers may be wrong." : null,
        };
    }

    public string Instruction(TaskContext context, TaskMaterial material) => TaskPrompts.SummarizeMeeting;

    private static MeetingFile FileOf(TaskSource.Open source) =>
        new(source.Posts[0], source.File!, MeetingFiles.IsRecording(source.Posts[0], source.File!));

    // A file that cannot be read is told at once, before a post is made for it.
    private async Task<string?> WhyNotAsync(TaskContext context, MeetingFile file, CancellationToken cancellationToken)
    {
        if (file.IsRecording)
        {
            return await transcripts.FindAsync(context, file.File, cancellationToken) is null
                ? await transcriber.WhyNotAsync(file.File, cancellationToken)
                : null;
        }

        try
        {
            await transcripts.ReadAsync(context.Bot.Client, file.File, cancellationToken);
            return null;
        }
        catch (TranscriptException exception)
        {
            return exception.Message;
        }
    }
}
