using Microsoft.Extensions.Options;
using OpenOps.Audit.Storage;

namespace OpenOps.Audit.Retention;

/// <summary>Looks, at the start and now and then, for what has to go.</summary>
internal sealed partial class RetentionWorker(
    ContentRetention content, DatabaseReadiness readiness, IOptions<RetentionOptions> options, TimeProvider time, ILogger<RetentionWorker> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.Content is null)
        {
            return;
        }

        using var timer = new PeriodicTimer(options.Value.Interval, time);
        try
        {
            do
            {
                await RunAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service stops.
        }
    }

    private async Task RunAsync(CancellationToken stoppingToken)
    {
        try
        {
            await readiness.EnsureReadyAsync(stoppingToken);
            if (await content.RunAsync(stoppingToken) is { } run)
            {
                LogRun(run.Months.Sum(month => month.Texts), run.Months.Count, run.HeldMonths.Count);
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
        {
            // The database may be away, or somebody reads what has to go; the next run finds the same.
            LogFailed(exception);
        }
    }

    [LoggerMessage(AuditEvents.RetentionRun, LogLevel.Information, "{Texts} texts of {Months} months were removed as their time is over; holds keep those of {HeldMonths} months.")]
    private partial void LogRun(long texts, int months, int heldMonths);

    [LoggerMessage(AuditEvents.RetentionFailed, LogLevel.Warning, "Texts whose time is over could not be removed; the next run tries again.")]
    private partial void LogFailed(Exception exception);
}
