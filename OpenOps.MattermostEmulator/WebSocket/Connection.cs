using System.Text.Json.Nodes;
using System.Threading.Channels;
using OpenOps.MattermostEmulator.Api;
using OpenOps.MattermostEmulator.State;

namespace OpenOps.MattermostEmulator.WebSocket;

/// <summary>
/// What a client is connected to. It outlives the socket: what happens while the client is away waits here, and what was
/// written last is kept, so that a client that comes back misses nothing.
/// </summary>
internal sealed class Connection(string userId, Func<bool> isAllowed)
{
    /// <summary>Waiting for the socket; more, and the connection is thrown away.</summary>
    public const int QueueLimit = 256;

    /// <summary>Written, kept to be written again; the same number waiting makes fleeting events fall away.</summary>
    public const int KeptLimit = 128;

    private readonly Lock _lock = new();
    private readonly Queue<object> _queue = new();
    private readonly List<(long Sequence, byte[] Frame)> _kept = [];
    private readonly Queue<byte[]> _again = new();

    // Only wakes the writer, which then takes everything that waits; a second wake-up would tell it nothing new.
    private readonly Channel<bool> _wake = System.Threading.Channels.Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private long _next;

    public string Id { get; private set; } = Ids.New();

    public string UserId => userId;

    /// <summary>Ends the socket that is attached; null while the client is away.</summary>
    public Action? Abort { get; private set; }

    public bool IsAttached => Abort is not null;

    public DateTimeOffset DetachedAt { get; private set; }

    /// <summary>Takes an event. False when there is no room left.</summary>
    public bool TryAdd(EventFrame frame)
    {
        lock (_lock)
        {
            if (!isAllowed() || (frame.IsFleeting && _queue.Count >= KeptLimit))
            {
                return true;
            }

            return TryQueue(frame);
        }
    }

    /// <summary>Takes the answer to something the client asked.</summary>
    public bool TryAddReply(byte[] reply)
    {
        lock (_lock)
        {
            return TryQueue(reply);
        }
    }

    /// <summary>The socket of a new client: it is greeted first.</summary>
    public void Attach(Action abort)
    {
        lock (_lock)
        {
            Abort = abort;
            Greet();
        }
    }

    /// <summary>The socket of a client that was here before and expects <paramref name="sequence"/> next.</summary>
    /// <returns>False when another socket was quicker.</returns>
    public bool TryResume(Action abort, long sequence)
    {
        lock (_lock)
        {
            if (IsAttached)
            {
                return false;
            }

            Abort = abort;
            var at = _kept.FindIndex(kept => kept.Sequence == sequence);
            if (sequence == 0)
            {
                _next = 0;
                _kept.Clear();
            }
            else if (at >= 0)
            {
                foreach (var (_, frame) in _kept[at..])
                {
                    Again(frame);
                }
            }
            else if (_kept.Count > 0 && _kept[^1].Sequence != sequence - 1)
            {
                // It missed more than is kept: a new connection as far as it can tell.
                Id = Ids.New();
                _next = 0;
                _kept.Clear();
                Greet();
            }

            return true;
        }
    }

    public void Detach(DateTimeOffset now)
    {
        lock (_lock)
        {
            Abort = null;
            DetachedAt = now;
            _again.Clear();
        }
    }

    /// <summary>The next frame to write.</summary>
    public async ValueTask<byte[]> TakeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            lock (_lock)
            {
                if (_again.TryDequeue(out var again))
                {
                    return again;
                }

                if (_queue.TryDequeue(out var next))
                {
                    return next as byte[] ?? Number((EventFrame)next);
                }
            }

            await _wake.Reader.ReadAsync(cancellationToken);
        }
    }

    private byte[] Number(EventFrame frame)
    {
        var sequence = _next++;
        var bytes = frame.Write(sequence);
        _kept.Add((sequence, bytes));
        if (_kept.Count > KeptLimit)
        {
            _kept.RemoveAt(0);
        }

        return bytes;
    }

    private bool TryQueue(object frame)
    {
        if (_queue.Count >= QueueLimit)
        {
            return false;
        }

        _queue.Enqueue(frame);
        _wake.Writer.TryWrite(true);
        return true;
    }

    private void Greet() => Again(Number(new EventFrame(ChatEvent.ToUser(
        "hello", userId, new JsonObject { ["connection_id"] = Id, ["server_version"] = ServerVersion.Full }))));

    private void Again(byte[] frame)
    {
        _again.Enqueue(frame);
        _wake.Writer.TryWrite(true);
    }
}
