using System.Diagnostics.Metrics;
using OpenOps.BotService.Mattermost;

namespace OpenOps.BotService.Tests.Mattermost;

public sealed class MattermostMetricsTests
{
    [Fact]
    public async Task Reconnects_AreCountedByBot()
    {
        var counted = 0L;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Name == "openops.mattermost.reconnects" && instrument.Meter.Name == MattermostMetrics.MeterName)
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            if (tags.Contains(new KeyValuePair<string, object?>("openops.bot", "counted")))
            {
                Interlocked.Add(ref counted, value);
            }
        });
        listener.Start();

        await using var server = await ScriptedServer.StartAsync();
        await using var run = new ListenerRun(server, botName: "counted");
        var connection = await server.NextConnectionAsync();
        await connection.HelloAsync("one");
        await run.EventuallyAsync(ListenerState.Connected);
        connection.Break();
        await server.NextConnectionAsync();
        Assert.True(Interlocked.Read(ref counted) >= 1);
    }
}
