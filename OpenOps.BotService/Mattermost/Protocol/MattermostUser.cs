namespace OpenOps.BotService.Mattermost.Protocol;

/// <summary>A person or a bot account.</summary>
internal sealed record MattermostUser
{
    public string Id { get; init; } = "";

    public string Username { get; init; } = "";

    public string FirstName { get; init; } = "";

    public string LastName { get; init; } = "";

    public string Nickname { get; init; } = "";

    public string Email { get; init; } = "";

    /// <summary>System roles separated by blanks, such as <c>system_user system_admin</c>.</summary>
    public string Roles { get; init; } = "";

    public string Locale { get; init; } = "";

    /// <summary>Absent, so false, for people.</summary>
    public bool IsBot { get; init; }

    public string BotDescription { get; init; } = "";

    /// <summary>Milliseconds since 1970; above zero when the account is deactivated.</summary>
    public long DeleteAt { get; init; }
}
