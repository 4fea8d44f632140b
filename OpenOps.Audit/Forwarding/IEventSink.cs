namespace OpenOps.Audit.Forwarding;

/// <summary>A receiver outside that is told of every event, in order.</summary>
internal interface IEventSink
{
    /// <summary>Under which its progress is kept; at most 32 characters.</summary>
    public string Name { get; }

    /// <summary>Fails where the receiver has gone since it was last told something.</summary>
    public void ThrowIfBroken();

    /// <summary>Hands events over. When it fails they are told again, so a receiver tells repetitions by the sequence.</summary>
    public Task SendAsync(IReadOnlyList<ForwardedEvent> events, CancellationToken cancellationToken);
}
