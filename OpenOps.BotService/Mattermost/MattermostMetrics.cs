using System.Diagnostics.Metrics;

namespace OpenOps.BotService.Mattermost;

/// <summary>What the connections to Mattermost are measured by.</summary>
internal sealed class MattermostMetrics
{
    public const string MeterName = "OpenOps.BotService.Mattermost";

    private readonly Counter<long> _reconnects;

    public MattermostMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _reconnects = meter.CreateCounter<long>(
            "openops.mattermost.reconnects", "{reconnect}", "Event connections made again after one was lost or refused.");
    }

    public void Reconnecting(string bot) => _reconnects.Add(1, new KeyValuePair<string, object?>("openops.bot", bot));
}
