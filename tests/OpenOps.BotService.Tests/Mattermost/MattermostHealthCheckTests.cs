using Microsoft.Extensions.Diagnostics.HealthChecks;
using OpenOps.BotService.Mattermost;

namespace OpenOps.BotService.Tests.Mattermost;

public sealed class MattermostHealthCheckTests
{
    [Fact]
    public async Task Health_FollowsTheConnection()
    {
        await using var server = await ScriptedServer.StartAsync();
        await using var run = new ListenerRun(server, new MattermostOptions { ReconnectDelayMin = TimeSpan.FromMinutes(1), ReconnectDelayMax = TimeSpan.FromMinutes(1) });
        var check = new MattermostHealthCheck(new MattermostSessions([new MattermostSession(null!, run.Listener)]));
        var connection = await server.NextConnectionAsync();
        Assert.Equal(HealthStatus.Unhealthy, (await check.CheckHealthAsync(new(), TestContext.Current.CancellationToken)).Status);

        await connection.HelloAsync("one");
        await run.EventuallyAsync(ListenerState.Connected);
        Assert.Equal(HealthStatus.Healthy, (await check.CheckHealthAsync(new(), TestContext.Current.CancellationToken)).Status);

        connection.Break();
        await run.EventuallyAsync(ListenerState.Reconnecting);
        Assert.Equal(HealthStatus.Degraded, (await check.CheckHealthAsync(new(), TestContext.Current.CancellationToken)).Status);
    }

    [Fact]
    public async Task Health_WithoutBots_IsUnhealthy() =>
        Assert.Equal(
            HealthStatus.Unhealthy,
            (await new MattermostHealthCheck(new MattermostSessions([])).CheckHealthAsync(new(), TestContext.Current.CancellationToken)).Status);
}
