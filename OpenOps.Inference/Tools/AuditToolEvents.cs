using System.Text.Json.Serialization;

namespace OpenOps.Inference.Tools;

/// <summary>What a model asks for, as Audit's <c>POST /interactions/{id}/tool-calls</c> takes it.</summary>
internal sealed record AuditToolCall
{
    public required Guid Id { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }

    public required string Tool { get; init; }

    public required string Policy { get; init; }

    public required int Round { get; init; }

    public required string CallId { get; init; }

    public required string Arguments { get; init; }
}

/// <summary>Whether it may run, as <c>POST /interactions/{id}/tool-decisions</c> takes it.</summary>
internal sealed record AuditToolDecision
{
    public required Guid Id { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }

    public required Guid ToolCallId { get; init; }

    public required string Outcome { get; init; }

    public string? UserId { get; init; }

    public string? UserName { get; init; }
}

/// <summary>What the model is told, as <c>POST /interactions/{id}/tool-results</c> takes it.</summary>
internal sealed record AuditToolResult
{
    public required Guid Id { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }

    public required Guid ToolCallId { get; init; }

    public required string Outcome { get; init; }

    public double? DurationMs { get; init; }

    public string? ErrorType { get; init; }

    public required string Text { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(AuditToolCall))]
[JsonSerializable(typeof(AuditToolDecision))]
[JsonSerializable(typeof(AuditToolResult))]
internal sealed partial class AuditToolJson : JsonSerializerContext;
