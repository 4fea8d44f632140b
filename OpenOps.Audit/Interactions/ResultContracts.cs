namespace OpenOps.Audit.Interactions;

/// <summary>What came of an intent.</summary>
/// <param name="OccurredAt">When, by the caller's clock.</param>
/// <param name="Outcome">What became of the request.</param>
/// <param name="Answer">The answer, or as much of it as came.</param>
/// <param name="FinishReason">Why the model stopped; null when it never began.</param>
/// <param name="Partial">True when the answer is not whole.</param>
/// <param name="ResponseModel">The model that answered, in the provider's words.</param>
/// <param name="ResponseId">The provider's id of the answer.</param>
/// <param name="Usage">Tokens, where the provider told them.</param>
/// <param name="Timing">How long it took.</param>
/// <param name="Error">What went wrong.</param>
/// <param name="DroppedMessages">How many of the intent's oldest messages did not fit into the model and were not read; null when all were.</param>
public record Result(
    DateTimeOffset OccurredAt,
    ResultOutcome Outcome,
    string? Answer = null,
    FinishReason? FinishReason = null,
    bool Partial = false,
    string? ResponseModel = null,
    string? ResponseId = null,
    Usage? Usage = null,
    Timing? Timing = null,
    CallError? Error = null,
    long? DroppedMessages = null);

/// <summary>How a request ended.</summary>
public enum ResultOutcome
{
    Completed,
    Cancelled,
    Failed,
}

/// <summary>Why a model stopped.</summary>
public enum FinishReason
{
    Stop,
    Length,
    ContentFilter,
    ToolCalls,
    Cancelled,
    Error,
}

/// <summary>Tokens, each null where it is not known.</summary>
public sealed record Usage(long? InputTokens = null, long? OutputTokens = null, long? CachedInputTokens = null);

/// <summary>Durations in milliseconds, each null where there is none.</summary>
public sealed record Timing(double? QueuedMs = null, double? FirstTokenMs = null, double? TotalMs = null);

/// <summary>What went wrong: a word to count by, and a sentence.</summary>
public sealed record CallError(string Type, string? Message = null);

/// <summary>A result as it stands in the record.</summary>
public sealed record RecordedResult : Result
{
    public RecordedResult(Result body, long sequence, DateTimeOffset recordedAt)
        : base(body) => (Sequence, RecordedAt) = (sequence, recordedAt);

    public long Sequence { get; }

    public DateTimeOffset RecordedAt { get; }
}
