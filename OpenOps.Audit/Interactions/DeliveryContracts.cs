namespace OpenOps.Audit.Interactions;

/// <summary>A person pressed Stop.</summary>
/// <param name="Id">The event's own id, a UUIDv7 that the caller chooses.</param>
/// <param name="OccurredAt">When, by the caller's clock.</param>
/// <param name="UserId">Who.</param>
/// <param name="UserName">Who, by name.</param>
public record Stop(Guid Id, DateTimeOffset OccurredAt, string UserId, string UserName);

/// <summary>The answer was shown in the chat.</summary>
/// <param name="Id">The event's own id, a UUIDv7 that the caller chooses.</param>
/// <param name="OccurredAt">When, by the caller's clock.</param>
/// <param name="PostIds">The posts that show it, in order.</param>
/// <param name="State">Whether all of it is there.</param>
public record Delivery(Guid Id, DateTimeOffset OccurredAt, IReadOnlyList<string> PostIds, DeliveryState State);

/// <summary>Whether an answer was shown whole.</summary>
public enum DeliveryState
{
    Complete,
    Interrupted,
}

/// <summary>A stop as it stands in the record.</summary>
public sealed record RecordedStop : Stop
{
    public RecordedStop(Stop body, long sequence, DateTimeOffset recordedAt)
        : base(body) => (Sequence, RecordedAt) = (sequence, recordedAt);

    public long Sequence { get; }

    public DateTimeOffset RecordedAt { get; }
}

/// <summary>A delivery as it stands in the record.</summary>
public sealed record RecordedDelivery : Delivery
{
    public RecordedDelivery(Delivery body, long sequence, DateTimeOffset recordedAt)
        : base(body) => (Sequence, RecordedAt) = (sequence, recordedAt);

    public long Sequence { get; }

    public DateTimeOffset RecordedAt { get; }
}
