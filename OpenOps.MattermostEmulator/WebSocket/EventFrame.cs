using System.Buffers.Text;
using OpenOps.MattermostEmulator.State;

namespace OpenOps.MattermostEmulator.WebSocket;

/// <summary>An event written once for everybody; only the sequence number at its end differs per connection.</summary>
internal sealed class EventFrame
{
    private readonly byte[] _head;

    public EventFrame(ChatEvent chatEvent)
    {
        Name = chatEvent.Event;
        var json = WireJson.Bytes(new { @event = chatEvent.Event, data = chatEvent.Data, broadcast = chatEvent.Broadcast, seq = 0 });
        _head = json[..^"0}"u8.Length];
    }

    public string Name { get; }

    /// <summary>May be dropped when a client is slow: the next one replaces it.</summary>
    public bool IsFleeting => Name is "typing" or "status_change" or "channel_viewed";

    public byte[] Write(long sequence)
    {
        Span<byte> number = stackalloc byte[20];
        Utf8Formatter.TryFormat(sequence, number, out var length);
        return [.. _head, .. number[..length], (byte)'}'];
    }
}
