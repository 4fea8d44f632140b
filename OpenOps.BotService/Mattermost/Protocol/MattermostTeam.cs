namespace OpenOps.BotService.Mattermost.Protocol;

internal sealed record MattermostTeam
{
    public string Id { get; init; } = "";

    public string Name { get; init; } = "";

    public string DisplayName { get; init; } = "";

    /// <summary><c>O</c> open, <c>I</c> by invitation.</summary>
    public string Type { get; init; } = "";

    public long DeleteAt { get; init; }
}
