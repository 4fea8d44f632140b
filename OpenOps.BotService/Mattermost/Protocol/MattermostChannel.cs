namespace OpenOps.BotService.Mattermost.Protocol;

internal sealed record MattermostChannel
{
    public string Id { get; init; } = "";

    /// <summary>Empty for direct and group messages.</summary>
    public string TeamId { get; init; } = "";

    /// <summary><see cref="ChannelTypes"/>.</summary>
    public string Type { get; init; } = "";

    /// <summary>For a direct message the two user ids in order, joined by two underscores.</summary>
    public string Name { get; init; } = "";

    public string DisplayName { get; init; } = "";

    public string Header { get; init; } = "";

    public string Purpose { get; init; } = "";

    public long DeleteAt { get; init; }

    /// <summary>When the newest post was made; 0 in a channel without posts.</summary>
    public long LastPostAt { get; init; }
}

/// <summary>The values of a channel's type.</summary>
internal static class ChannelTypes
{
    public const string Open = "O";
    public const string Private = "P";
    public const string Direct = "D";
    public const string Group = "G";
}

internal sealed record ChannelMember
{
    public string ChannelId { get; init; } = "";

    public string UserId { get; init; } = "";

    public string Roles { get; init; } = "";
}
