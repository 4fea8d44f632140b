using System.ComponentModel.DataAnnotations;

namespace OpenOps.BotService.Conversations;

/// <summary>How questions are taken, section <c>Conversations</c>.</summary>
internal sealed class ConversationOptions
{
    public const string SectionName = "Conversations";

    /// <summary>How many answers are written at once.</summary>
    /// <value>256.</value>
    [Range(1, 10_000)]
    public int MaxConcurrentAnswers { get; set; } = 256;

    /// <summary>How many questions wait at most; further ones are told to come back later.</summary>
    /// <value>2,000.</value>
    [Range(1, 1_000_000)]
    public int MaxWaiting { get; set; } = 2_000;

    /// <summary>Who can read the record, as people are told in their first direct message.</summary>
    /// <value>Auditors and administrators of this sandbox.</value>
    [Required]
    public string RecordReaders { get; set; } = "the auditors and administrators that this organisation has named for its AI sandbox";
}
