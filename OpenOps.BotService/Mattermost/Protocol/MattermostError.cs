namespace OpenOps.BotService.Mattermost.Protocol;

/// <summary>The body of an error answer, without its sentences: they can repeat what somebody wrote.</summary>
internal sealed record MattermostError
{
    public string Id { get => field ?? ""; init; }

    public string RequestId { get => field ?? ""; init; }
}
