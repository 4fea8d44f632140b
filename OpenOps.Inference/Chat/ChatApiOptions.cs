using System.ComponentModel.DataAnnotations;

namespace OpenOps.Inference.Chat;

/// <summary>Limits of the API, section <c>Chat</c>.</summary>
internal sealed class ChatApiOptions
{
    public const string SectionName = "Chat";

    /// <summary>The longest request body.</summary>
    /// <value>4 MiB.</value>
    [Range(1024, 28_000_000)]
    public int MaxRequestBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>
    /// After this much silence a stream's headers are sent and then a comment at each interval, so that nothing between
    /// takes a thinking model for a dead connection. An error after that comes inside the stream.
    /// </summary>
    /// <value>5 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:10:00")]
    public TimeSpan KeepAliveInterval { get; init; } = TimeSpan.FromSeconds(5);
}
