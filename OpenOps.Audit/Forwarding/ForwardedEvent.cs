using System.Globalization;

namespace OpenOps.Audit.Forwarding;

/// <summary>What a receiver outside is told of an event: who, what, where and how it ended, never what was said.</summary>
internal sealed record ForwardedEvent
{
    public required long Sequence { get; init; }

    public required Guid Id { get; init; }

    public required Guid InteractionId { get; init; }

    /// <summary>The kind's word in the record, such as <c>intent</c>.</summary>
    public required string Kind { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }

    public required string RecordedBy { get; init; }

    /// <summary>The person who asked, voted, read or signed in.</summary>
    public string? UserId { get; init; }

    public string? UserName { get; init; }

    public string? Bot { get; init; }

    public string? Model { get; init; }

    public string? ChannelId { get; init; }

    public string? Outcome { get; init; }

    public string? Rating { get; init; }

    public string? TraceId { get; init; }

    /// <summary>The event's place in the chain: a receiver that keeps it can prove later what the record said.</summary>
    public required string Hash { get; init; }

    /// <summary>The fields that have a value, by the names they are told under.</summary>
    public IEnumerable<(string Name, string Value)> Fields
    {
        get
        {
            (string Name, string? Value)[] fields =
            [
                ("sequence", Sequence.ToString(CultureInfo.InvariantCulture)), ("event_id", Id.ToString()), ("interaction_id", InteractionId.ToString()),
                ("recorded_by", RecordedBy), ("user_id", UserId), ("user_name", UserName), ("bot", Bot), ("model", Model), ("channel_id", ChannelId),
                ("outcome", Outcome), ("rating", Rating), ("trace_id", TraceId), ("hash", Hash),
            ];
            return fields.Where(told => !string.IsNullOrEmpty(told.Value)).Select(told => (told.Name, told.Value!));
        }
    }
}
