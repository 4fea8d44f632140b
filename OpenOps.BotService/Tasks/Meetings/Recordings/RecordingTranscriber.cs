using Microsoft.Extensions.Options;
using OpenOps.BotService.Conversations;
using OpenOps.BotService.Inference;
using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.BotService.Replies;
using OpenOps.BotService.Tasks.Meetings.Transcripts;

namespace OpenOps.BotService.Tasks.Meetings.Recordings;

/// <summary>Makes a transcript of a recording: its sound in pieces, each transcribed by the model behind Inference, which records it.</summary>
internal sealed class RecordingTranscriber(
    SoundExtraction extraction, InferenceClient inference, IOptions<MeetingOptions> options, TimeProvider time)
{
    private const string NoModel =
        "🎧 I cannot listen to recordings: there is no transcription model here. An administrator can add one; docs/configuration.md says how. A transcript (.vtt, .srt or .txt) works without it.";

    /// <summary>Why recordings cannot be listened to here; null when they can.</summary>
    public async Task<string?> WhyNotAsync(UploadedFile recording, CancellationToken cancellationToken)
    {
        if (!extraction.IsAvailable)
        {
            return SoundExtraction.Missing;
        }

        if (recording.Size > options.Value.MaxRecordingBytes)
        {
            return TooLarge();
        }

        return await FindModelAsync(cancellationToken) is null ? NoModel : null;
    }

    /// <exception cref="RecordingException">It cannot be made text.</exception>
    /// <exception cref="InferenceException">The model, or the record, is not there.</exception>
    public async Task<Transcript> TranscribeAsync(
        TaskContext context, MattermostChannel channel, MeetingFile file, StreamedText progress, RunningAnswer running)
    {
        var cancelled = running.Cancelled;
        var model = await FindModelAsync(cancelled) ?? throw new RecordingException(NoModel);
        using var folder = RecordingFolder.Create(options.Value.TemporaryDirectory, time);
        progress.Announce("Fetching the recording …");
        await FetchAsync(context, file.File, folder.Recording, cancelled);
        progress.Announce("Taking out the sound …");
        await extraction.ExtractAsync(folder.Recording, RecordingTypes.DemuxerOf(file.File.Name)!, folder.Sound, cancelled);
        File.Delete(folder.Recording);
        using var sound = File.OpenHandle(folder.Sound);
        var pieces = SoundPieces.Cut(sound, options.Value.PieceLength);
        var cues = new CueList();
        var hasSegments = true;
        for (var index = 0; index < pieces.Count; index++)
        {
            progress.Announce(pieces.Count == 1 ? "Listening …" : $"Listening to part {index + 1} of {pieces.Count} …");
            (var heard, hasSegments) = await ListenAsync(hasSegments);
            Add(cues, heard, pieces[index]);

            async Task<(TranscribedAudio Heard, bool HasSegments)> ListenAsync(bool withSegments)
            {
                var id = PieceId(context, index, withSegments);
                running.Asking = id;
                try
                {
                    return (await inference.TranscribeAsync(
                        new AudioRequest(model, $"{Path.GetFileNameWithoutExtension(file.File.Name)} ({index + 1} of {pieces.Count}).wav",
                            new PieceContent(sound, pieces[index]), TaskMetadata.Of(context, channel, file.Post, "transcribe", id, context.InteractionId))
                        {
                            Language = options.Value.Language, HasSegments = withSegments,
                        },
                        cancelled), withSegments);
                }
                catch (InferenceException exception) when (withSegments && exception.Code == InferenceException.ProviderError && index == 0)
                {
                    // Some models know no times; then a piece's beginning has to do for all of it.
                    return await ListenAsync(withSegments: false);
                }
            }
        }

        return cues.Cues.Count > 0
            ? new Transcript(TranscriptFormat.WebVtt, cues.Cues)
            : throw new RecordingException("🎧 The transcription model heard nobody speak in that recording.");
    }

    private static void Add(CueList cues, TranscribedAudio heard, SoundPiece piece)
    {
        if (heard.Segments is not { Count: > 0 } segments)
        {
            cues.Add(piece.Offset, piece.Offset + piece.Duration, speaker: null, heard.Text);
            return;
        }

        foreach (var segment in segments)
        {
            cues.Add(At(segment.Start), At(segment.End), speaker: null, segment.Text);
        }

        // Models make up times now and then, never beyond the piece they heard.
        TimeSpan At(double seconds) => piece.Offset + TimeSpan.FromSeconds(double.IsFinite(seconds) ? Math.Clamp(seconds, 0, piece.Duration.TotalSeconds) : 0);
    }

    private async Task FetchAsync(TaskContext context, UploadedFile file, string path, CancellationToken cancellationToken)
    {
        try
        {
            await using var target = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
            await context.Bot.Client.CopyFileAsync(file.Id, target, options.Value.MaxRecordingBytes, cancellationToken);
        }
        catch (InvalidDataException exception)
        {
            throw new RecordingException(TooLarge(), exception);
        }
    }

    private async Task<string?> FindModelAsync(CancellationToken cancellationToken)
    {
        var models = await inference.GetTranscriptionModelsAsync(cancellationToken);
        return models.FirstOrDefault(model => options.Value.TranscriptionModel is null || model.Id == options.Value.TranscriptionModel)?.Id;
    }

    private string TooLarge() => $"📏 That recording is larger than {options.Value.MaxRecordingBytes >> 20} MiB, which is more than I fetch.";

    // The same after a restart and in another replica: whoever asks first has claimed the piece, and with it the answer.
    private static Guid PieceId(TaskContext context, int index, bool hasSegments) => DeterministicId.Create(
        DateTimeOffset.FromUnixTimeMilliseconds(context.Anchor!.CreateAt), "transcription", context.InteractionId.ToString()!, index.ToString(), hasSegments.ToString());
}
