namespace OpenOps.BotService.Mattermost.Protocol;

internal sealed record Reaction
{
    public string UserId { get; init; } = "";

    public string PostId { get; init; } = "";

    /// <summary>Without colons; the server also takes names that are no emoji.</summary>
    public string EmojiName { get; init; } = "";

    public long CreateAt { get; init; }
}

/// <summary>A custom emoji.</summary>
internal sealed record CustomEmoji
{
    public string Id { get; init; } = "";

    public string Name { get; init; } = "";

    public string CreatorId { get; init; } = "";
}
