using System.Text.Json.Serialization;

namespace OpenOps.MattermostEmulator.State;

/// <summary>A team.</summary>
internal sealed record Team
{
    public required string Id { get; init; }
    public long CreateAt { get; init; }
    public long UpdateAt { get; init; }
    public long DeleteAt { get; init; }
    public required string DisplayName { get; init; }
    public required string Name { get; init; }
    public string Description { get; init; } = "";
    public string Email { get; init; } = "";
    public string Type { get; init; } = "O";
    public string CompanyName { get; init; } = "";
    public string AllowedDomains { get; init; } = "";
    public string InviteId { get; init; } = "";
    public bool AllowOpenInvite { get; init; }
    public string? SchemeId { get; init; }
    public bool? GroupConstrained { get; init; }
    public string? PolicyId { get; init; }
}

/// <summary>A user's membership of a team.</summary>
internal sealed record TeamMember
{
    public required string TeamId { get; init; }
    public required string UserId { get; init; }
    public string Roles => SchemeAdmin ? "team_user team_admin" : "team_user";
    public long DeleteAt { get; init; }
    public bool SchemeGuest { get; init; }
    public bool SchemeUser { get; init; } = true;
    public bool SchemeAdmin { get; init; }
    public string ExplicitRoles { get; init; } = "";
}

/// <summary>A channel: public (O), private (P), direct (D) or group (G).</summary>
internal sealed record Channel
{
    public required string Id { get; init; }
    public long CreateAt { get; init; }
    public long UpdateAt { get; init; }
    public long DeleteAt { get; init; }
    public string TeamId { get; init; } = "";
    public required string Type { get; init; }
    public string DisplayName { get; init; } = "";
    public required string Name { get; init; }
    public string Header { get; init; } = "";
    public string Purpose { get; init; } = "";
    public long LastPostAt { get; init; }
    public long TotalMsgCount { get; init; }
    public long ExtraUpdateAt { get; init; }
    public string CreatorId { get; init; } = "";
    public string? SchemeId { get; init; }
    public Dictionary<string, string>? Props { get; init; }
    public bool? GroupConstrained { get; init; }
    public bool? Shared { get; init; }
    public long TotalMsgCountRoot { get; init; }
    public string? PolicyId { get; init; }

    [JsonIgnore]
    public bool IsDirect => Type is "D";

    [JsonIgnore]
    public bool IsOpen => Type is "O";
}

/// <summary>A user's membership of a channel, with what was read.</summary>
internal sealed record ChannelMember
{
    public required string ChannelId { get; init; }
    public required string UserId { get; init; }
    public string Roles => SchemeAdmin ? "channel_user channel_admin" : "channel_user";
    public long LastViewedAt { get; init; }
    public long MsgCount { get; init; }
    public long MentionCount { get; init; }
    public long MentionCountRoot { get; init; }
    public long MsgCountRoot { get; init; }
    public Dictionary<string, string> NotifyProps { get; init; } = new(StringComparer.Ordinal)
    {
        ["desktop"] = "default",
        ["email"] = "default",
        ["ignore_channel_mentions"] = "default",
        ["mark_unread"] = "all",
        ["push"] = "default",
    };
    public long LastUpdateAt { get; init; }
    public bool SchemeGuest { get; init; }
    public bool SchemeUser { get; init; } = true;
    public bool SchemeAdmin { get; init; }
    public string ExplicitRoles { get; init; } = "";
}
