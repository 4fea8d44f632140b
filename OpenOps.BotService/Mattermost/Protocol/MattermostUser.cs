namespace OpenOps.BotService.Mattermost.Protocol;

/// <summary>A person or a bot account.</summary>
internal sealed record MattermostUser
{
    public string Id { get => field ?? ""; init; }

    public string Username { get => field ?? ""; init; }

    public string FirstName { get => field ?? ""; init; }

    public string LastName { get => field ?? ""; init; }

    public string Nickname { get => field ?? ""; init; }

    public string Email { get => field ?? ""; init; }

    /// <summary>System roles separated by blanks, such as <c>system_user system_admin</c>.</summary>
    public string Roles { get => field ?? ""; init; }

    public string Locale { get => field ?? ""; init; }

    /// <summary><c>useAutomaticTimezone</c>, <c>automaticTimezone</c> and <c>manualTimezone</c>, as texts.</summary>
    public IReadOnlyDictionary<string, string>? Timezone { get; init; }

    /// <summary>Absent, so false, for people.</summary>
    public bool IsBot { get; init; }

    public string BotDescription { get => field ?? ""; init; }

    /// <summary>When the account was given a picture; 0 while it has the server's own.</summary>
    public long LastPictureUpdate { get; init; }

    /// <summary>Milliseconds since 1970; above zero when the account is deactivated.</summary>
    public long DeleteAt { get; init; }
}
