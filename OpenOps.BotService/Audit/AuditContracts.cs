using System.Text.Json.Serialization;

namespace OpenOps.BotService.Audit;

/// <summary>A person's judgement of an answer.</summary>
internal sealed record FeedbackEvent
{
    public required Guid Id { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }

    public required string UserId { get; init; }

    public required string UserName { get; init; }

    /// <summary>One of <see cref="Ratings"/>.</summary>
    public required string Rating { get; init; }

    public string? Reason { get; init; }

    public string? Comment { get; init; }

    /// <summary>One of <see cref="FeedbackSources"/>.</summary>
    public required string Source { get; init; }
}

internal static class Ratings
{
    public const string Up = "up";
    public const string Down = "down";
    public const string Withdrawn = "withdrawn";
}

internal static class FeedbackSources
{
    public const string Button = "button";
    public const string Reaction = "reaction";
    public const string Dialog = "dialog";
}

/// <summary>Who pressed Stop.</summary>
internal sealed record StopEvent(Guid Id, DateTimeOffset OccurredAt, string UserId, string UserName);

/// <summary>Where an answer was shown.</summary>
internal sealed record DeliveryEvent(Guid Id, DateTimeOffset OccurredAt, IReadOnlyList<string> PostIds, string State)
{
    public const string Complete = "complete";
    public const string Interrupted = "interrupted";
}

/// <summary>What a bot reads of a recorded interaction; the record holds more.</summary>
internal sealed record RecordedInteraction
{
    public Guid Id { get; init; }

    public RecordedIntent? Intent { get; init; }

    /// <summary><c>pending</c>, <c>completed</c>, <c>cancelled</c>, <c>failed</c> or <c>unknown</c>.</summary>
    public string Outcome { get; init; } = "";

    public RecordedResult? Result { get; init; }

    public RecordedStop? Stop { get; init; }

    public IReadOnlyList<FeedbackEvent>? Feedback { get; init; }
}

/// <summary>What was asked; of that, only where its span is and which posts went with it.</summary>
internal sealed record RecordedIntent
{
    public string? TraceId { get; init; }

    public string? SpanId { get; init; }

    /// <summary>The posts that the model was given, in order.</summary>
    public IReadOnlyList<string>? Sources { get; init; }
}

internal sealed record RecordedResult
{
    public string? Answer { get; init; }

    public string? FinishReason { get; init; }

    public bool Partial { get; init; }

    /// <summary>How many of the oldest messages did not fit into the model.</summary>
    public int? DroppedMessages { get; init; }

    public RecordedError? Error { get; init; }
}

internal sealed record RecordedError
{
    public string? Type { get; init; }

    public string? Message { get; init; }
}

internal sealed record RecordedStop
{
    public string? UserName { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(FeedbackEvent))]
[JsonSerializable(typeof(StopEvent))]
[JsonSerializable(typeof(DeliveryEvent))]
[JsonSerializable(typeof(RecordedInteraction))]
internal sealed partial class AuditJson : JsonSerializerContext;
