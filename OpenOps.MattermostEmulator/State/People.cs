using System.Text.Json.Serialization;

namespace OpenOps.MattermostEmulator.State;

/// <summary>An account, as it is stored and as its owner sees it.</summary>
internal sealed record User
{
    public required string Id { get; init; }
    public long CreateAt { get; init; }
    public long UpdateAt { get; init; }
    public long DeleteAt { get; init; }
    public required string Username { get; init; }
    public string AuthData { get; init; } = "";
    public string AuthService { get; init; } = "";
    public string Email { get; init; } = "";
    public string Nickname { get; init; } = "";
    public string FirstName { get; init; } = "";
    public string LastName { get; init; } = "";
    public string Position { get; init; } = "";
    public string Roles { get; init; } = "system_user";

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Dictionary<string, string>? NotifyProps { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long LastPasswordUpdate { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long LastPictureUpdate { get; init; }

    public string Locale { get; init; } = "en";
    public Dictionary<string, string> Timezone { get; init; } = new(StringComparer.Ordinal)
    {
        ["automaticTimezone"] = "",
        ["manualTimezone"] = "",
        ["useAutomaticTimezone"] = "true",
    };

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsBot { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? BotDescription { get; init; }

    public bool DisableWelcomeEmail { get; init; }

    [JsonIgnore]
    public bool IsAdmin => Roles.Split(' ').Contains("system_admin", StringComparer.Ordinal);

    /// <summary>What others see.</summary>
    public User Sanitized() => this with { NotifyProps = null, LastPasswordUpdate = 0 };

    public static Dictionary<string, string> DefaultNotifyProps() => new(StringComparer.Ordinal)
    {
        ["channel"] = "true",
        ["comments"] = "never",
        ["desktop"] = "mention",
        ["desktop_sound"] = "true",
        ["email"] = "true",
        ["first_name"] = "false",
        ["mention_keys"] = "",
        ["push"] = "mention",
        ["push_status"] = "away",
    };
}

/// <summary>A password, kept apart from the account so that no answer can carry it.</summary>
internal sealed record Credential(string UserId, string Salt, string Hash);

/// <summary>What makes an account a bot.</summary>
internal sealed record Bot
{
    public required string UserId { get; init; }
    public required string Username { get; init; }
    public string DisplayName { get; init; } = "";

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Description { get; init; }

    public required string OwnerId { get; init; }
    public long CreateAt { get; init; }
    public long UpdateAt { get; init; }
    public long DeleteAt { get; init; }
}

/// <summary>A login. Access tokens make one too, when they are used.</summary>
internal sealed record Session(string Id, string Token, string UserId, string Csrf, long CreateAt, long ExpiresAt, bool IsAccessToken);

/// <summary>A personal access token.</summary>
internal sealed record AccessToken(string Id, string Token, string UserId, string Description, bool IsActive);

/// <summary>One preference of a user.</summary>
internal sealed record Preference(string UserId, string Category, string Name, string Value);

/// <summary>Whether a user is there.</summary>
internal sealed record Status
{
    public required string UserId { get; init; }

    [JsonPropertyName("status")]
    public string Value { get; init; } = "offline";

    public bool Manual { get; init; }
    public long LastActivityAt { get; init; }
    public long DndEndTime { get; init; }
}
