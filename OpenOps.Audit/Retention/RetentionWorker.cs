using Microsoft.Extensions.Options;
using OpenOps.Audit.Storage;

namespace OpenOps.Audit.Retention;

/// <summary>Looks, at the start and now and then, for what has to go.</summary>
internal sealed partial class RetentionWorker(
    ContentRetention content, EvidenceRetention evidence, DatabaseReadiness readiness, IOptions<RetentionOptions> options, TimeProvider time,
    ILogger<RetentionWorker> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value is { Content: null, Evidence: null })
        {
            return;
        }

        using var timer = new PeriodicTimer(options.Value.Interval, time);
        try
        {
            do
            {
                await TryAsync(RemoveTextsAsync, stoppingToken);
                await TryAsync(RemoveEvidenceAsync, stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service stops.
        }
    }

    private async Task RemoveTextsAsync(CancellationToken cancellationToken)
    {
        if (await content.RunAsync(cancellationToken) is { } run)
        {
            LogRun(run.Months.Sum(month => month.Texts), run.Months.Count, run.HeldMonths.Count);
        }
    }

    private async Task RemoveEvidenceAsync(CancellationToken cancellationToken)
    {
        if (await evidence.RunAsync(cancellationToken) is { } run)
        {
            LogEvidence(run.Months.Sum(month => month.Events ?? 0), run.Months.Count, run.HeldMonths.Count);
        }
    }

    private async Task TryAsync(Func<CancellationToken, Task> run, CancellationToken stoppingToken)
    {
        try
        {
            await readiness.EnsureReadyAsync(stoppingToken);
            await run(stoppingToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
        {
            // The database may be away, or somebody reads what has to go; the next run finds the same.
            LogFailed(exception);
        }
    }

    [LoggerMessage(AuditEvents.RetentionRun, LogLevel.Information, "{Texts} texts of {Months} months were removed as their time is over; holds keep those of {HeldMonths} months.")]
    private partial void LogRun(long texts, int months, int heldMonths);

    [LoggerMessage(AuditEvents.EvidenceRemoved, LogLevel.Information, "{Events} events of {Months} months were removed as their time is over; holds keep some of {HeldMonths} months.")]
    private partial void LogEvidence(long events, int months, int heldMonths);

    [LoggerMessage(AuditEvents.RetentionFailed, LogLevel.Warning, "What has to go, as its time is over, could not be removed; the next run tries again.")]
    private partial void LogFailed(Exception exception);
}
