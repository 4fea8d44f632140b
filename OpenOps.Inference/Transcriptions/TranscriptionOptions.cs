using System.ComponentModel.DataAnnotations;

namespace OpenOps.Inference.Transcriptions;

/// <summary>Limits of transcriptions, section <c>Transcriptions</c>.</summary>
internal sealed class TranscriptionOptions
{
    public const string SectionName = "Transcriptions";

    /// <summary>The largest file that is taken. OpenAI takes no more than the default.</summary>
    /// <value>25 MiB.</value>
    [Range(1024, 2_000_000_000)]
    public long MaxFileBytes { get; init; } = 25 * 1024 * 1024;

    /// <summary>How long the provider may take for one file, all attempts together.</summary>
    /// <value>15 min.</value>
    [Range(typeof(TimeSpan), "00:00:00.05", "06:00:00")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Where a file waits while its intent is committed. Only this user can read it, and it has no name there for longer than a moment.</summary>
    /// <value>The system's folder for temporary files.</value>
    [Required]
    public string TemporaryDirectory { get; init; } = Path.GetTempPath();
}
