using OpenOps.Audit.Encryption;

namespace OpenOps.Audit.Tools;

/// <summary>A model asks for a tool. Recorded before anything is decided or run.</summary>
/// <param name="Id">The event's own id, a UUIDv7 that the caller chooses; what follows names it.</param>
/// <param name="OccurredAt">When, by the caller's clock.</param>
/// <param name="Tool">The tool's name, as the model knows it.</param>
/// <param name="Policy">Who decides whether it may run.</param>
/// <param name="Round">In which of the model's turns, counted from 1.</param>
/// <param name="CallId">The model's own id of the call.</param>
/// <param name="Arguments">What the model wants it to do, as JSON. Null when it can no longer be read.</param>
public record ToolCall(Guid Id, DateTimeOffset OccurredAt, string Tool, ToolPolicy Policy, int Round, string? CallId = null, string? Arguments = null);

/// <summary>Who decides whether a tool may run.</summary>
public enum ToolPolicy
{
    /// <summary>The person who asked, each time.</summary>
    Ask,

    /// <summary>Nobody in a direct message; else the person who asked.</summary>
    AutoInDm,

    /// <summary>Nobody.</summary>
    Auto,
}

/// <summary>Whether a tool may run. Recorded before it does.</summary>
/// <param name="Id">The event's own id, a UUIDv7 that the caller chooses.</param>
/// <param name="OccurredAt">When, by the caller's clock.</param>
/// <param name="ToolCallId">The id of the call's event.</param>
/// <param name="Outcome">What was decided.</param>
/// <param name="UserId">Who decided it; null where nobody did.</param>
/// <param name="UserName">Who, by name.</param>
public record ToolDecision(
    Guid Id, DateTimeOffset OccurredAt, Guid ToolCallId, ToolDecisionOutcome Outcome, string? UserId = null, string? UserName = null);

/// <summary>What was decided about a tool.</summary>
public enum ToolDecisionOutcome
{
    Approved,
    Rejected,

    /// <summary>Nobody decided in time, which counts as a rejection.</summary>
    TimedOut,

    /// <summary>The policy lets it run unasked.</summary>
    Automatic,
}

/// <summary>What the model is told of a tool. Recorded before it is told.</summary>
/// <param name="Id">The event's own id, a UUIDv7 that the caller chooses.</param>
/// <param name="OccurredAt">When, by the caller's clock.</param>
/// <param name="ToolCallId">The id of the call's event.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="DurationMs">How long it ran.</param>
/// <param name="ErrorType">A word for what went wrong.</param>
/// <param name="Text">What the model is told. Null when it can no longer be read.</param>
public record ToolResult(
    Guid Id, DateTimeOffset OccurredAt, Guid ToolCallId, ToolOutcome Outcome, double? DurationMs = null, string? ErrorType = null, string? Text = null);

/// <summary>How a tool call ended.</summary>
public enum ToolOutcome
{
    Succeeded,
    Failed,

    /// <summary>It did not run: it was not allowed, or is not there.</summary>
    Refused,
}

/// <summary>One call of a tool, from the model's wish to what it was told.</summary>
/// <param name="Call">What the model asked for.</param>
/// <param name="Decision">Whether it was allowed; null while nobody has decided.</param>
/// <param name="Result">What came of it; null while nothing has.</param>
public sealed record ToolUse(RecordedToolCall Call, RecordedToolDecision? Decision, RecordedToolResult? Result);

/// <summary>A tool call as it stands in the record.</summary>
public sealed record RecordedToolCall : ToolCall
{
    public RecordedToolCall(ToolCall body, long sequence, DateTimeOffset recordedAt, TextState textState)
        : base(body) => (Sequence, RecordedAt, TextState) = (sequence, recordedAt, textState);

    public long Sequence { get; }

    public DateTimeOffset RecordedAt { get; }

    /// <summary>Whether the arguments can still be read.</summary>
    public TextState TextState { get; }
}

/// <summary>A decision on a tool call as it stands in the record.</summary>
public sealed record RecordedToolDecision : ToolDecision
{
    public RecordedToolDecision(ToolDecision body, long sequence, DateTimeOffset recordedAt)
        : base(body) => (Sequence, RecordedAt) = (sequence, recordedAt);

    public long Sequence { get; }

    public DateTimeOffset RecordedAt { get; }
}

/// <summary>A tool's result as it stands in the record.</summary>
public sealed record RecordedToolResult : ToolResult
{
    public RecordedToolResult(ToolResult body, long sequence, DateTimeOffset recordedAt)
        : base(body) => (Sequence, RecordedAt) = (sequence, recordedAt);

    public long Sequence { get; }

    public DateTimeOffset RecordedAt { get; }
}
