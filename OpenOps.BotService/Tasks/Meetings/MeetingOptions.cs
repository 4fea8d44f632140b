using System.ComponentModel.DataAnnotations;

namespace OpenOps.BotService.Tasks.Meetings;

/// <summary>How recordings of meetings are made text, section <c>Meetings</c>. Transcripts need nothing of this.</summary>
internal sealed class MeetingOptions
{
    public const string SectionName = "Meetings";

    /// <summary>The program that takes the sound out of recordings: a path, or a name that is looked for on PATH.</summary>
    /// <value><c>ffmpeg</c>.</value>
    [Required]
    public string FfmpegPath { get; init; } = "ffmpeg";

    /// <summary>How long taking the sound out of one recording may last.</summary>
    /// <value>30 min.</value>
    [Range(typeof(TimeSpan), "00:00:01", "12:00:00")]
    public TimeSpan FfmpegTimeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>The id of the model that transcribes.</summary>
    /// <value>The first that Inference offers.</value>
    public string? TranscriptionModel { get; init; }

    /// <summary>The language of the meetings, such as <c>en</c>.</summary>
    /// <value>The model finds out.</value>
    public string? Language { get; init; }

    /// <summary>The longest piece that is transcribed at once. OpenAI takes 25 MiB, which is a little over 13 minutes.</summary>
    /// <value>10 min.</value>
    [Range(typeof(TimeSpan), "00:00:10", "01:00:00")]
    public TimeSpan PieceLength { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The largest recording that is read.</summary>
    /// <value>2 GiB.</value>
    [Range(1_000_000L, 100_000_000_000L)]
    public long MaxRecordingBytes { get; init; } = 2L * 1024 * 1024 * 1024;

    /// <summary>The longest recording that is read. An hour takes 115 MB of disk while it is.</summary>
    /// <value>8 h.</value>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00")]
    public TimeSpan MaxRecordingLength { get; init; } = TimeSpan.FromHours(8);

    /// <summary>Where recordings are kept while they are read, in folders that only this user can open.</summary>
    /// <value>The system's folder for temporary files.</value>
    [Required]
    public string TemporaryDirectory { get; init; } = Path.GetTempPath();
}
