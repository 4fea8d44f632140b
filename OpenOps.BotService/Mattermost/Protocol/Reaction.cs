namespace OpenOps.BotService.Mattermost.Protocol;

internal sealed record Reaction
{
    public string UserId { get => field ?? ""; init; }

    public string PostId { get => field ?? ""; init; }

    /// <summary>Without colons; the server also takes names that are no emoji.</summary>
    public string EmojiName { get => field ?? ""; init; }

    public long CreateAt { get; init; }
}

/// <summary>A custom emoji.</summary>
internal sealed record CustomEmoji
{
    public string Id { get => field ?? ""; init; }

    public string Name { get => field ?? ""; init; }

    public string CreatorId { get => field ?? ""; init; }
}
