using System.Threading.Channels;
using Microsoft.Extensions.Options;

namespace OpenOps.Audit.Storage.Recording;

/// <summary>The one way into the record: hands an event to the group commit and waits until it is durable.</summary>
internal sealed class EventRecorder(ContentSealer sealer, IOptions<AuditOptions> options, TimeProvider time)
{
    private readonly TimeSpan _timeout = options.Value.CommitTimeout;

    // Bounded, and full means wait: a slow database slows its callers down instead of filling memory.
    private readonly Channel<PendingEvent> _queue = Channel.CreateBounded<PendingEvent>(
        new BoundedChannelOptions(options.Value.QueueCapacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    internal ChannelReader<PendingEvent> Queue => _queue.Reader;

    /// <summary>Records an event.</summary>
    /// <exception cref="DatabaseUnavailableException">
    /// It could not be recorded in time. It may still be recorded a moment later; the very same may be sent again.
    /// </exception>
    public async Task<CommitOutcome> RecordAsync(EventDraft draft, CancellationToken cancellationToken)
    {
        // Here, where callers do not wait for each other: the group commit is one after another.
        var pending = new PendingEvent(sealer.SealEarly(draft));
        try
        {
            if (!_queue.Writer.TryWrite(pending))
            {
                await _queue.Writer.WriteAsync(pending, cancellationToken).AsTask().WaitAsync(_timeout, time, cancellationToken);
            }

            return await pending.Committed.WaitAsync(_timeout, time, cancellationToken);
        }
        catch (ChannelClosedException exception)
        {
            throw new DatabaseUnavailableException("The service is stopping.", exception);
        }
        catch (TimeoutException exception)
        {
            throw new DatabaseUnavailableException("The database did not commit in time.", exception);
        }
    }

    /// <summary>Takes no more events; those taken are still recorded.</summary>
    internal void Close() => _queue.Writer.TryComplete();
}
