namespace OpenOps.BotService.Mattermost.Protocol;

/// <summary>An installed plug-in.</summary>
internal sealed record PluginStatus
{
    public const int Running = 2;

    public string PluginId { get => field ?? ""; init; }

    public string Version { get => field ?? ""; init; }

    /// <summary>0 not running, 1 starting, <see cref="Running"/>, 3 failed to start, 4 failed to stay running, 5 stopping.</summary>
    public int State { get; init; }

    public bool IsFailed => State is 3 or 4;
}
