using OpenOps.Audit.Storage;

namespace OpenOps.Audit.Console.Overview;

/// <summary>Keeps the counts of the overview close behind the record.</summary>
internal sealed partial class RollupWorker(Rollups rollups, DatabaseReadiness readiness, TimeProvider time, ILogger<RollupWorker> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await CountAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service stops.
        }
    }

    private async Task CountAsync(CancellationToken stoppingToken)
    {
        try
        {
            await readiness.EnsureReadyAsync(stoppingToken);
            while (await rollups.CountNextAsync(stoppingToken))
            {
                // The next piece.
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
        {
            // The database may be away; the next round goes on from the same place.
            LogFailed(exception);
        }
    }

    [LoggerMessage(AuditEvents.RollupFailed, LogLevel.Warning, "The record could not be counted for the overview; it is tried again.")]
    private partial void LogFailed(Exception exception);
}
