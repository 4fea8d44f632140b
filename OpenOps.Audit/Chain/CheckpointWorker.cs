using Microsoft.Extensions.Options;
using OpenOps.Audit.Storage;

namespace OpenOps.Audit.Chain;

/// <summary>Signs a checkpoint every so often, and as soon as enough events have come; and once more at the end.</summary>
internal sealed partial class CheckpointWorker(
    Checkpointer checkpointer, CheckpointRequests requests, DatabaseReadiness readiness, IOptions<ChainOptions> options, TimeProvider time,
    ILogger<CheckpointWorker> logger) : BackgroundService
{
    private static readonly TimeSpan LastTimeout = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            using var wait = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            var elapsed = Task.Delay(options.Value.CheckpointInterval, time, wait.Token);
            await Task.WhenAny(elapsed, requests.Requests.ReadAsync(wait.Token).AsTask());
            await wait.CancelAsync();
            if (!stoppingToken.IsCancellationRequested)
            {
                await SignAsync(stoppingToken);
            }
        }

        using var last = new CancellationTokenSource(LastTimeout);
        await SignAsync(last.Token);
    }

    private async Task SignAsync(CancellationToken cancellationToken)
    {
        try
        {
            await readiness.EnsureReadyAsync(cancellationToken);
            if (await checkpointer.SignAsync(cancellationToken) is { } checkpoint)
            {
                LogSigned(checkpoint.First, checkpoint.Last, checkpoint.KeyId);
            }
        }
        catch (ChainBrokenException exception)
        {
            LogBroken(exception.Message);
        }
        catch (Exception exception)
        {
            // The database or the folder may be away; the next checkpoint covers what this one did not.
            LogFailed(exception);
        }
    }

    [LoggerMessage(AuditEvents.CheckpointSigned, LogLevel.Information, "Signed a checkpoint over events {First} to {Last} with key {KeyId}.")]
    private partial void LogSigned(long first, long last, string keyId);

    [LoggerMessage(AuditEvents.ChainBroken, LogLevel.Critical, "The record was tampered with, so no checkpoint is signed. {Reason} Run `OpenOps.Audit verify`.")]
    private partial void LogBroken(string reason);

    [LoggerMessage(AuditEvents.CheckpointFailed, LogLevel.Error, "No checkpoint could be signed; events are recorded all the same, and the next checkpoint covers them.")]
    private partial void LogFailed(Exception exception);
}
