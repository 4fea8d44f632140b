namespace OpenOps.BotService.Mattermost.Protocol;

internal sealed record MattermostChannel
{
    public string Id { get => field ?? ""; init; }

    /// <summary>Empty for direct and group messages.</summary>
    public string TeamId { get => field ?? ""; init; }

    /// <summary><see cref="ChannelTypes"/>.</summary>
    public string Type { get => field ?? ""; init; }

    /// <summary>For a direct message the two user ids in order, joined by two underscores.</summary>
    public string Name { get => field ?? ""; init; }

    public string DisplayName { get => field ?? ""; init; }

    public string Header { get => field ?? ""; init; }

    public string Purpose { get => field ?? ""; init; }

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
    public string ChannelId { get => field ?? ""; init; }

    public string UserId { get => field ?? ""; init; }

    public string Roles { get => field ?? ""; init; }

    /// <summary>When the member last looked into the channel; zero or less where the server does not tell.</summary>
    public long LastViewedAt { get; init; }
}
