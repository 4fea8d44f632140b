using Microsoft.Extensions.Options;

namespace OpenOps.Audit.Interactions;

/// <summary>Searches, now and then, for intents whose result never came.</summary>
internal sealed partial class UnknownOutcomesWorker(
    IServiceScopeFactory scopes, IOptions<AuditOptions> options, TimeProvider time, ILogger<UnknownOutcomesWorker> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.SweepInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await SweepAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service stops.
        }
    }

    private async Task SweepAsync(CancellationToken stoppingToken)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var noted = await scope.ServiceProvider.GetRequiredService<UnknownOutcomes>().SweepAsync(stoppingToken);
            if (noted > 0)
            {
                LogNoted(noted);
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
        {
            // The database may be away; the next round finds the same intents.
            LogFailed(exception);
        }
    }

    [LoggerMessage(AuditEvents.OutcomesUnknown, LogLevel.Warning, "{Count} interactions got no result in time: their outcome is recorded as unknown.")]
    private partial void LogNoted(int count);

    [LoggerMessage(AuditEvents.SweepFailed, LogLevel.Warning, "The search for interactions without a result failed; it is repeated.")]
    private partial void LogFailed(Exception exception);
}
