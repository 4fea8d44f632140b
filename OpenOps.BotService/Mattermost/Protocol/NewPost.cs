using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace OpenOps.BotService.Mattermost.Protocol;

/// <summary>A post to be made.</summary>
internal sealed record NewPost
{
    public required string ChannelId { get; init; }

    /// <summary>At most <see cref="PostLimits.MaxMessageRunes"/> characters; NUL is taken out.</summary>
    public required string Message { get; init; }

    /// <summary>The first post of the thread to answer in; never a reply's id.</summary>
    public string? RootId { get; init; }

    /// <summary>Props without attachments.</summary>
    public JsonObject? Props { get; init; }

    /// <summary>Attachments, which travel as a prop.</summary>
    [JsonIgnore]
    public IReadOnlyList<MessageAttachment>? Attachments { get; init; }

    /// <summary>Makes the creation idempotent. One is made up when none is given, so that a repeated request is harmless.</summary>
    public string? PendingPostId { get; init; }

    public IReadOnlyList<string>? FileIds { get; init; }
}

/// <summary>A change to a post: what is null stays as it is.</summary>
internal sealed record PostPatch
{
    public string? Message { get; init; }

    /// <summary>
    /// Replaces the whole map, attachments included: hand over everything the post is to keep, from an own copy. Null
    /// together with null <see cref="Attachments"/> leaves props and buttons as they are.
    /// </summary>
    public JsonObject? Props { get; init; }

    /// <summary>Attachments, which travel as a prop, so that giving some replaces all props. Empty: none.</summary>
    [JsonIgnore]
    public IReadOnlyList<MessageAttachment>? Attachments { get; init; }
}
