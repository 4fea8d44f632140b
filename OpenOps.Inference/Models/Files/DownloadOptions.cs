namespace OpenOps.Inference.Models.Files;

/// <summary>How files are fetched, section <c>Models:Download</c>.</summary>
internal sealed class DownloadOptions
{
    public const string SectionName = "Models:Download";

    /// <summary>Ranges asked for at the same time.</summary>
    /// <value>4.</value>
    public int Connections { get; init; } = 4;

    /// <summary>Bytes of one range.</summary>
    /// <value>32 MiB.</value>
    public long PieceSize { get; init; } = 32 << 20;

    /// <summary>How long nothing may arrive before a connection counts as broken.</summary>
    /// <value>30 seconds.</value>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a range is asked for again without a byte having come.</summary>
    /// <value>6.</value>
    public int Attempts { get; init; } = 6;

    /// <summary>The wait before the second attempt; it doubles.</summary>
    /// <value>1 second.</value>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);
}
