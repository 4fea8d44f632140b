using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OpenOps.Inference.Audit;

namespace OpenOps.Inference.Tools;

/// <summary>
/// Puts on record what a model does with tools, each step before the next one is taken: no row, no tool. What cannot be
/// recorded ends the answer.
/// </summary>
internal sealed class ToolRecorder(AuditClient client)
{
    public Task CallAsync(Guid interactionId, AuditToolCall call) => RecordAsync(interactionId, "tool-calls", call, AuditToolJson.Default.AuditToolCall);

    public Task DecisionAsync(Guid interactionId, AuditToolDecision decision) =>
        RecordAsync(interactionId, "tool-decisions", decision, AuditToolJson.Default.AuditToolDecision);

    public Task ResultAsync(Guid interactionId, AuditToolResult result) =>
        RecordAsync(interactionId, "tool-results", result, AuditToolJson.Default.AuditToolResult);

    // Not ended by the caller's leaving: whether it was committed would then be unknown.
    private Task RecordAsync<T>(Guid interactionId, string path, T body, JsonTypeInfo<T> type) =>
        client.RecordFollowerAsync($"interactions/{interactionId:D}/{path}", JsonSerializer.SerializeToUtf8Bytes(body, type), CancellationToken.None);
}
