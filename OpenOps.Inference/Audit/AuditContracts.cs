using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpenOps.Inference.Audit;

/// <summary>What is about to be sent to a model, as Audit's <c>POST /interactions</c> takes it.</summary>
internal sealed record AuditIntent
{
    public string Schema { get; init; } = "openops.audit/1";

    public required Guid Id { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }

    public required string Caller { get; init; }

    public required string Operation { get; init; }

    public required AuditRequester Requester { get; init; }

    public required AuditPlace Place { get; init; }

    public required string Bot { get; init; }

    public required AuditModel Model { get; init; }

    public required IReadOnlyDictionary<string, JsonElement> Parameters { get; init; }

    public required IReadOnlyList<AuditMessage> Messages { get; init; }

    public required IReadOnlyList<string> Sources { get; init; }

    /// <summary>Verdicts of the policy decorator, which is to come.</summary>
    public IReadOnlyList<string> Policy { get; init; } = [];

    public Guid? ParentInteractionId { get; init; }

    public required string TraceId { get; init; }

    public required string SpanId { get; init; }
}

internal sealed record AuditRequester(string Id, string Name, IReadOnlyList<string> Roles);

internal sealed record AuditPlace(string TeamId, string ChannelId, string ChannelType, string PostId, string RootId, string ConversationId);

internal sealed record AuditModel(string Id, string Provider, string Name, string Custody, string Host, string? GgufSha256);

internal sealed record AuditMessage(string Role, string? Name, string Content);

/// <summary>What came of it, as <c>POST /interactions/{id}/result</c> takes it.</summary>
internal sealed record AuditResult
{
    public required DateTimeOffset OccurredAt { get; init; }

    public required string Outcome { get; init; }

    public required string Answer { get; init; }

    public required string FinishReason { get; init; }

    public required bool Partial { get; init; }

    public string ResponseModel { get; init; } = "";

    public string ResponseId { get; init; } = "";

    public AuditUsage? Usage { get; init; }

    /// <summary>How many of the intent's oldest messages the model did not get to read; null when it read them all.</summary>
    public int? DroppedMessages { get; init; }

    public required AuditTiming Timing { get; init; }

    public AuditError? Error { get; init; }
}

internal sealed record AuditUsage(long InputTokens, long OutputTokens, long CachedInputTokens);

internal sealed record AuditTiming(double QueuedMs, double? FirstTokenMs, double TotalMs);

internal sealed record AuditError(string Type, string Message);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(AuditIntent))]
[JsonSerializable(typeof(AuditResult))]
[JsonSerializable(typeof(JournalHeader))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class AuditJson : JsonSerializerContext;
