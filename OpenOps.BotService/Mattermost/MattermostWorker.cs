using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace OpenOps.BotService.Mattermost;

/// <summary>Keeps every bot connected while the service runs.</summary>
internal sealed partial class MattermostWorker(
    MattermostSessions sessions, IHostApplicationLifetime lifetime, ILogger<MattermostWorker> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (sessions.All.Count == 0)
        {
            LogNoBots();
            return;
        }

        await Task.WhenAll(sessions.All.Select(session => FollowAsync(session, stoppingToken)));
    }

    private async Task FollowAsync(MattermostSession session, CancellationToken stoppingToken)
    {
        try
        {
            await session.Listener.RunAsync(stoppingToken);
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            // A listener survives whatever a server or a network does; what ends one is a defect, and a bot that
            // looks alive and hears nothing is worse than a restart.
            LogWorkerFailed(session.BotName, exception);
            lifetime.StopApplication();
        }
    }

    [LoggerMessage(MattermostEventIds.NoBots, LogLevel.Critical,
        "No bot has a token: run `OpenOps.BotService provision`, or set Mattermost:Tokens:<bot>, and restart the service.")]
    private partial void LogNoBots();

    [LoggerMessage(MattermostEventIds.WorkerFailed, LogLevel.Critical, "Following Mattermost for {Bot} failed; the service stops.")]
    private partial void LogWorkerFailed(string bot, Exception exception);
}

/// <summary>Healthy while every bot is connected; unhealthy before the first connection and where a token is refused.</summary>
internal sealed class MattermostHealthCheck(MattermostSessions sessions) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var states = sessions.All.Select(session => session.Listener.State).ToList();
        return Task.FromResult(states switch
        {
            [] => HealthCheckResult.Unhealthy("No bot has a token."),
            _ when states.TrueForAll(state => state == ListenerState.Connected) => HealthCheckResult.Healthy(),
            _ when states.Exists(state => state is ListenerState.Refused or ListenerState.Starting or ListenerState.Stopped)
                => HealthCheckResult.Unhealthy("A bot is not connected, or its token is refused."),
            _ => HealthCheckResult.Degraded("A bot is connecting again."),
        });
    }
}
