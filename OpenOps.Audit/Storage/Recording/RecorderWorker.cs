using Microsoft.Extensions.Options;
using Npgsql;

namespace OpenOps.Audit.Storage.Recording;

/// <summary>
/// The group commit: takes whatever waits, which is what came while the previous transaction ran, and commits it together.
/// It never lingers, so one caller alone waits for one commit.
/// </summary>
internal sealed partial class RecorderWorker(
    EventRecorder recorder, EventWriter writer, NpgsqlDataSource source, IOptions<AuditOptions> options,
    IHostApplicationLifetime lifetime, ILogger<RecorderWorker> logger) : BackgroundService
{
    private const int MaxBatchSize = 8 * 1024 * 1024;

    /// <summary>Records what was taken before, so that nobody who was let in is turned away by a stop.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        recorder.Close();
        if (ExecuteTask is { } running)
        {
            await running.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            // Ends when the recorder is closed and empty, not with the token: see StopAsync.
            while (await recorder.Queue.WaitToReadAsync(CancellationToken.None))
            {
                await CommitAsync(Take());
            }
        }
        catch (Exception exception)
        {
            LogEnded(exception);
            lifetime.StopApplication();
        }
    }

    private List<PendingEvent> Take()
    {
        List<PendingEvent> batch = [];
        for (var size = 0; batch.Count < options.Value.MaxBatch && size < MaxBatchSize && recorder.Queue.TryRead(out var pending); size += pending.Draft.Size)
        {
            batch.Add(pending);
        }

        return batch;
    }

    private async Task CommitAsync(List<PendingEvent> batch)
    {
        try
        {
            var outcomes = await WriteAsync([.. batch.Select(pending => pending.Draft)]);
            for (var index = 0; index < batch.Count; index++)
            {
                batch[index].Complete(outcomes[index]);
            }
        }
        catch (PostgresException exception) when (IsAboutTheData(exception) && batch.Count > 1)
        {
            // One event that the database refuses must not take its neighbours with it: halve until it stands alone.
            await CommitAsync(batch[..(batch.Count / 2)]);
            await CommitAsync(batch[(batch.Count / 2)..]);
        }
        catch (PostgresException exception) when (IsAboutTheData(exception))
        {
            LogRefused(batch[0].Draft.Kind, batch[0].Draft.InteractionId, exception.SqlState);
            batch[0].Fail(exception);
        }
        catch (Exception exception)
        {
            LogFailed(exception, batch.Count);
            batch.ForEach(pending => pending.Fail(new DatabaseUnavailableException("The database did not commit.", exception)));
        }
    }

    // A connection kept since before the server was restarted fails once. Writing again is safe even when the first
    // attempt was committed unheard: the same events are then found as recorded.
    private async Task<CommitOutcome[]> WriteAsync(EventDraft[] drafts)
    {
        try
        {
            return await writer.WriteAsync(drafts, CancellationToken.None);
        }
        catch (NpgsqlException exception) when (exception is { IsTransient: true, InnerException: not TimeoutException })
        {
            LogRepeated(exception.SqlState ?? "connection lost");
            source.Clear();
            return await writer.WriteAsync(drafts, CancellationToken.None);
        }
    }

    // Class 22: data exception, 23: integrity, 54: a limit of the program, such as a value too long for an index.
    private static bool IsAboutTheData(PostgresException exception) => exception.SqlState[..2] is "22" or "23" or "54";

    [LoggerMessage(AuditEvents.CommitFailed, LogLevel.Error, "A transaction of {Count} events failed; their callers are told to try again.")]
    private partial void LogFailed(Exception exception, int count);

    [LoggerMessage(AuditEvents.CommitRepeated, LogLevel.Warning, "A transaction is repeated on a new connection ({Reason}).")]
    private partial void LogRepeated(string reason);

    [LoggerMessage(AuditEvents.EventRefused, LogLevel.Error, "The database refused a {Kind} of interaction {InteractionId} with SQLSTATE {SqlState}.")]
    private partial void LogRefused(EventKind kind, Guid interactionId, string sqlState);

    [LoggerMessage(AuditEvents.RecorderEnded, LogLevel.Critical, "The group commit ended unexpectedly; the service stops.")]
    private partial void LogEnded(Exception exception);
}
