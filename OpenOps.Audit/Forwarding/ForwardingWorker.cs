using Microsoft.Extensions.Options;
using Npgsql;
using OpenOps.Audit.Storage;

namespace OpenOps.Audit.Forwarding;

/// <summary>
/// Tells one receiver of every event, from the first on, in order, and again after a failure: nothing is passed over. Of
/// several replicas one does it. What a receiver may not have read before it went away, or a replica before it was killed,
/// is told again; the sequence tells repetitions. It reads the record like any other reader, so that no caller waits for it.
/// </summary>
internal sealed partial class ForwardingWorker(
    IEventSink sink, EventTail tail, DatabaseReadiness readiness, IOptions<ForwardingOptions> options, TimeProvider time, ILogger<ForwardingWorker> logger)
    : TailWorker(sink.Name, tail, readiness, options.Value.Interval, time)
{
    // A receiver that goes away so soon after it was told something may not have read it. It is told again from before that.
    private static readonly TimeSpan SureAfter = TimeSpan.FromSeconds(10);

    protected override async Task FollowAsync(NpgsqlConnection claim, CancellationToken cancellationToken)
    {
        var kept = await EventTail.PlaceAsync(claim, sink.Name, cancellationToken);
        var (told, unsure, since) = (kept, kept, Time.GetTimestamp());
        try
        {
            while (true)
            {
                if (told > kept)
                {
                    sink.ThrowIfBroken();
                }

                var events = await EventTail.ReadAsync(claim, told, cancellationToken);
                if (events.Count > 0)
                {
                    await sink.SendAsync(events, cancellationToken);
                    told = events[^1].Sequence;
                    GotThrough();
                }

                // Everything up to the mark was told long enough ago. The place is a row that stays, so there is one each time.
                if (Time.GetElapsedTime(since) >= SureAfter)
                {
                    kept = await KeepAsync(claim, kept, unsure, cancellationToken);
                    (unsure, since) = (told, Time.GetTimestamp());
                }

                if (events.Count == 0)
                {
                    await Task.Delay(options.Value.Interval, Time, cancellationToken);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Not with the service's own token: this is what a stop has to leave behind.
            using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(2), Time);
            sink.ThrowIfBroken();
            await KeepAsync(claim, kept, told, soon.Token);
            throw;
        }
    }

    protected override void LogFailed(Exception exception) => LogFailed(sink.Name, exception.GetType().Name, exception.Message);

    private async Task<long> KeepAsync(NpgsqlConnection connection, long kept, long told, CancellationToken cancellationToken)
    {
        if (told > kept)
        {
            await EventTail.KeepPlaceAsync(connection, sink.Name, told, Time.GetUtcNow(), cancellationToken);
        }

        return told;
    }

    [LoggerMessage(AuditEvents.ForwardingFailed, LogLevel.Warning, "Events could not be told to {Target}; they are kept and told later: {ErrorType}: {Reason}")]
    private partial void LogFailed(string target, string errorType, string reason);
}
