namespace OpenOps.Audit.Storage;

/// <summary>One row of the record, as it is read. Rows are written by the recorder alone, and never changed.</summary>
internal sealed class Event
{
    public long Sequence { get; private init; }

    public Guid InteractionId { get; private init; }

    /// <summary>The event's own id; of an intent, the interaction's.</summary>
    public Guid Id { get; private init; }

    public EventKind Kind { get; private init; }

    /// <summary>The sequence of the intent that this event follows; null for the intent itself.</summary>
    public long? IntentSequence { get; private init; }

    public DateTimeOffset OccurredAt { get; private init; }

    public DateTimeOffset RecordedAt { get; private init; }

    /// <summary>The key's name of the caller that recorded it.</summary>
    public string RecordedBy { get; private init; } = "";

    /// <summary>Everything but what people and models said, as JSON.</summary>
    public string Evidence { get; private init; } = "";

    public byte[] BodyHash { get; private init; } = [];

    /// <summary>The keyed hash of what was said; null when nothing was.</summary>
    public byte[]? ContentHash { get; private init; }

    /// <summary>The event's place in the chain, as a hash over itself and the event before it.</summary>
    public byte[] Hash { get; private init; } = [];

    public string? RequesterId { get; private init; }

    public string? RequesterName { get; private init; }

    public string? Bot { get; private init; }

    public string? ModelId { get; private init; }

    public string? ChannelId { get; private init; }

    public string? Outcome { get; private init; }

    public string? UserId { get; private init; }

    public string? Rating { get; private init; }
}
