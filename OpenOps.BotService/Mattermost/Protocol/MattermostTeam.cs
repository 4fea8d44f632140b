namespace OpenOps.BotService.Mattermost.Protocol;

internal sealed record MattermostTeam
{
    public string Id { get => field ?? ""; init; }

    public string Name { get => field ?? ""; init; }

    public string DisplayName { get => field ?? ""; init; }

    /// <summary><c>O</c> open, <c>I</c> by invitation.</summary>
    public string Type { get => field ?? ""; init; }

    public long DeleteAt { get; init; }
}
