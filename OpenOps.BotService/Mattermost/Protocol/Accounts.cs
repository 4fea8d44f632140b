namespace OpenOps.BotService.Mattermost.Protocol;

/// <summary>A bot as its administrator sees it.</summary>
internal sealed record BotAccount
{
    public string UserId { get => field ?? ""; init; }

    public string Username { get => field ?? ""; init; }

    public string DisplayName { get => field ?? ""; init; }

    public string Description { get => field ?? ""; init; }

    public string OwnerId { get => field ?? ""; init; }

    /// <summary>Above zero when the bot is disabled.</summary>
    public long DeleteAt { get; init; }
}

/// <summary>A bot to be made, or the new names of one.</summary>
internal sealed record BotProfile(string Username, string DisplayName, string Description);

/// <summary>An access token. Its secret is told once, when it is made.</summary>
internal sealed record UserAccessToken
{
    public string Id { get => field ?? ""; init; }

    public string Token { get => field ?? ""; init; }

    public string UserId { get => field ?? ""; init; }

    public string Description { get => field ?? ""; init; }

    public bool IsActive { get; init; }

    /// <inheritdoc />
    public override string ToString() => $"UserAccessToken {Id}";
}

internal sealed record NewUser
{
    public required string Username { get; init; }

    public required string Email { get; init; }

    public required string Password { get; init; }

    public string? FirstName { get; init; }

    public string? LastName { get; init; }

    /// <inheritdoc />
    public override string ToString() => $"NewUser {Username}";
}

/// <summary>Names of a user; what is null stays.</summary>
internal sealed record UserNames(string? FirstName, string? LastName);

internal sealed record NewTeam(string Name, string DisplayName, string Type = "O");

internal sealed record NewChannel(string TeamId, string Name, string DisplayName, string Purpose, string Type = ChannelTypes.Open);

internal sealed record ChannelNames(string DisplayName, string Purpose);

internal sealed record TeamMember
{
    public string TeamId { get => field ?? ""; init; }

    public string UserId { get => field ?? ""; init; }

    /// <summary>Above zero for somebody who left.</summary>
    public long DeleteAt { get; init; }
}

internal sealed record MemberRequest(string UserId, string? TeamId = null);

internal sealed record TokenDescription(string Description);

internal sealed record TokenReference(string TokenId);

internal sealed record CommandReference(string Id);
