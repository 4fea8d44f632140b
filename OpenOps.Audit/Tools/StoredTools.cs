using OpenOps.Audit.Encryption;
using OpenOps.Audit.Search;
using OpenOps.Audit.Storage;
using OpenOps.Audit.Storage.Recording;

namespace OpenOps.Audit.Tools;

/// <summary>How what a tool was asked and what it gave are divided into evidence, which stays, and content, which can go.</summary>
internal static class StoredTools
{
    public static EventDraft ToDraft(this ToolCall call, Guid interactionId, string recordedBy) => EventDraft.Create(
        EventKind.ToolCall, interactionId, call.Id, call.OccurredAt, recordedBy,
        new ToolCallEvidence(call.Tool, call.Policy, call.Round, call.CallId),
        call.Arguments is null ? null : new ToolCallContent(call.Arguments));

    public static EventDraft ToDraft(this ToolDecision decision, Guid interactionId, string recordedBy) => EventDraft.Create(
        EventKind.ToolDecision, interactionId, decision.Id, decision.OccurredAt, recordedBy,
        new ToolDecisionEvidence(decision.ToolCallId, decision.Outcome, decision.UserId, decision.UserName));

    public static EventDraft ToDraft(this ToolResult result, Guid interactionId, string recordedBy) => EventDraft.Create(
        EventKind.ToolResult, interactionId, result.Id, result.OccurredAt, recordedBy,
        new ToolResultEvidence(result.ToolCallId, result.Outcome, result.DurationMs, result.ErrorType),
        result.Text is null ? null : new ToolResultContent(result.Text));

    public static RecordedToolCall ToToolCall(this Event row, EventTexts texts)
    {
        var evidence = StorageJson.Read<ToolCallEvidence>(row.Evidence);
        var said = texts.Of(row) is { } content ? StorageJson.Read<ToolCallContent>(content) : null;
        return new RecordedToolCall(
            new ToolCall(row.Id, row.OccurredAt, evidence.Tool, evidence.Policy, evidence.Round, evidence.CallId, said?.Arguments),
            row.Sequence, row.RecordedAt, texts.StateOf(row));
    }

    public static RecordedToolDecision ToToolDecision(this Event row)
    {
        var evidence = StorageJson.Read<ToolDecisionEvidence>(row.Evidence);
        return new RecordedToolDecision(
            new ToolDecision(row.Id, row.OccurredAt, evidence.ToolCallId, evidence.Outcome, evidence.UserId, evidence.UserName),
            row.Sequence, row.RecordedAt);
    }

    public static RecordedToolResult ToToolResult(this Event row, EventTexts texts)
    {
        var evidence = StorageJson.Read<ToolResultEvidence>(row.Evidence);
        var said = texts.Of(row) is { } content ? StorageJson.Read<ToolResultContent>(content) : null;
        return new RecordedToolResult(
            new ToolResult(row.Id, row.OccurredAt, evidence.ToolCallId, evidence.Outcome, evidence.DurationMs, evidence.ErrorType, said?.Text),
            row.Sequence, row.RecordedAt);
    }
}

internal sealed record ToolCallEvidence(string Tool, ToolPolicy Policy, int Round, string? CallId);

internal sealed record ToolCallContent(string Arguments) : ISearchable
{
    IEnumerable<string> ISearchable.Texts => [Arguments];
}

internal sealed record ToolDecisionEvidence(Guid ToolCallId, ToolDecisionOutcome Outcome, string? UserId, string? UserName);

internal sealed record ToolResultEvidence(Guid ToolCallId, ToolOutcome Outcome, double? DurationMs, string? ErrorType);

internal sealed record ToolResultContent(string Text) : ISearchable
{
    IEnumerable<string> ISearchable.Texts => [Text];
}
