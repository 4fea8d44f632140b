using System.Threading.Channels;
using Microsoft.Extensions.Options;

namespace OpenOps.Audit.Chain;

/// <summary>How the writer lets the checkpoints' worker know that enough events have come.</summary>
internal sealed class CheckpointRequests(IOptions<ChainOptions> options)
{
    // One request stands for any number; a further one while it waits tells nothing new.
    private readonly Channel<long> _requests = Channel.CreateBounded<long>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private long _covered = -1;
    private volatile ChainHead? _written;

    /// <summary>What this service committed last: what the database says of it later has to be the same.</summary>
    public ChainHead? Written => _written;

    public ChannelReader<long> Requests => _requests.Reader;

    public void Committed(ChainHead head)
    {
        _written = head;
        var sequence = head.Sequence;
        var covered = Interlocked.CompareExchange(ref _covered, sequence, -1);
        if (covered >= 0 && sequence - covered >= options.Value.CheckpointEvents)
        {
            _requests.Writer.TryWrite(sequence);
        }
    }

    /// <summary>All up to here is signed. What was asked for before is done.</summary>
    public void Covered(long sequence)
    {
        Interlocked.Exchange(ref _covered, sequence);
        while (_requests.Reader.TryRead(out _))
        {
            // The next commit asks again when it is time.
        }
    }
}
