using System.Text.Json;
using OpenOps.Audit.Search;
using OpenOps.Audit.Storage;
using OpenOps.Audit.Storage.Recording;

namespace OpenOps.Audit.Interactions;

/// <summary>How what callers send is divided into evidence, which stays, and content, which can go, and put together again.</summary>
internal static class StoredEvents
{
    public static EventDraft ToDraft(this Intent intent, string recordedBy) => EventDraft.Create(
        EventKind.Intent,
        intent.Id,
        intent.Id,
        intent.OccurredAt,
        recordedBy,
        new IntentEvidence(
            intent.Schema, intent.Caller, intent.Operation, intent.Requester with { Roles = intent.Requester.Roles ?? [] }, intent.Place, intent.Bot,
            intent.Model, intent.Parameters, intent.Sources ?? [], intent.Policy ?? [], intent.ParentInteractionId, intent.TraceId, intent.SpanId),
        new IntentContent(intent.Messages),
        intent.Requester.Id);

    public static Intent ToIntent(this Event row, string? content)
    {
        var evidence = StorageJson.Read<IntentEvidence>(row.Evidence);
        return new Intent(
            evidence.Schema, row.InteractionId, row.OccurredAt, evidence.Caller, evidence.Operation, evidence.Requester, evidence.Place,
            evidence.Bot, evidence.Model, content is null ? [] : StorageJson.Read<IntentContent>(content).Messages,
            evidence.Parameters, evidence.Sources, evidence.Policy, evidence.ParentInteractionId, evidence.TraceId, evidence.SpanId);
    }

    public static EventDraft ToDraft(this Result result, Guid interactionId, Guid id, string recordedBy) => EventDraft.Create(
        EventKind.Result,
        interactionId,
        id,
        result.OccurredAt,
        recordedBy,
        new ResultEvidence(
            result.Outcome, result.FinishReason, result.Partial, result.ResponseModel, result.ResponseId, result.Usage, result.Timing, result.Error?.Type,
            result.DroppedMessages),
        result.Answer is null && result.Error?.Message is null ? null : new ResultContent(result.Answer, result.Error?.Message));

    public static RecordedResult ToResult(this Event row, string? content)
    {
        var evidence = row.ToResultEvidence();
        var said = content is null ? new ResultContent() : StorageJson.Read<ResultContent>(content);
        var result = new Result(
            row.OccurredAt, evidence.Outcome, said.Answer, evidence.FinishReason, evidence.Partial, evidence.ResponseModel, evidence.ResponseId,
            evidence.Usage, evidence.Timing, evidence.ErrorType is null ? null : new CallError(evidence.ErrorType, said.ErrorMessage),
            evidence.DroppedMessages);
        return new RecordedResult(result, row.Sequence, row.RecordedAt);
    }

    public static IntentEvidence ToIntentEvidence(this Event row) => StorageJson.Read<IntentEvidence>(row.Evidence);

    public static ResultEvidence ToResultEvidence(this Event row) => StorageJson.Read<ResultEvidence>(row.Evidence);

    public static EventDraft ToDraft(this Stop stop, Guid interactionId, string recordedBy) => EventDraft.Create(
        EventKind.Stop, interactionId, stop.Id, stop.OccurredAt, recordedBy, new StopEvidence(stop.UserId, stop.UserName));

    public static RecordedStop ToStop(this Event row)
    {
        var evidence = StorageJson.Read<StopEvidence>(row.Evidence);
        return new RecordedStop(new Stop(row.Id, row.OccurredAt, evidence.UserId, evidence.UserName), row.Sequence, row.RecordedAt);
    }

    public static EventDraft ToDraft(this Delivery delivery, Guid interactionId, string recordedBy) => EventDraft.Create(
        EventKind.Delivery, interactionId, delivery.Id, delivery.OccurredAt, recordedBy, new DeliveryEvidence(delivery.PostIds, delivery.State));

    public static RecordedDelivery ToDelivery(this Event row)
    {
        var evidence = StorageJson.Read<DeliveryEvidence>(row.Evidence);
        return new RecordedDelivery(new Delivery(row.Id, row.OccurredAt, evidence.PostIds, evidence.State), row.Sequence, row.RecordedAt);
    }

    /// <summary>The note that no result came.</summary>
    public static EventDraft OutcomeUnknown(Guid interactionId, DateTimeOffset now, TimeSpan unknownAfter) => EventDraft.Create(
        EventKind.OutcomeUnknown, interactionId, Guid.CreateVersion7(now), now, recordedBy: "audit", new OutcomeUnknownEvidence("unknown", unknownAfter.TotalSeconds));
}

internal sealed record IntentEvidence(
    string Schema, string Caller, string Operation, Requester Requester, Place Place, string Bot, ModelUse Model, JsonElement? Parameters,
    IReadOnlyList<string> Sources, IReadOnlyList<JsonElement> Policy, Guid? ParentInteractionId, string? TraceId, string? SpanId);

internal sealed record IntentContent(IReadOnlyList<ChatMessage> Messages) : ISearchable
{
    // Instructions to the model are the same in every interaction of a bot.
    IEnumerable<string> ISearchable.Texts => Messages.Where(message => message.Role != ChatRole.System).Select(message => message.Content);
}

internal sealed record ResultEvidence(
    ResultOutcome Outcome, FinishReason? FinishReason, bool Partial, string? ResponseModel, string? ResponseId, Usage? Usage, Timing? Timing, string? ErrorType,
    long? DroppedMessages = null);

internal sealed record ResultContent(string? Answer = null, string? ErrorMessage = null) : ISearchable
{
    IEnumerable<string> ISearchable.Texts => new[] { Answer, ErrorMessage }.OfType<string>();
}

internal sealed record StopEvidence(string UserId, string UserName);

internal sealed record DeliveryEvidence(IReadOnlyList<string> PostIds, DeliveryState State);

internal sealed record OutcomeUnknownEvidence(string Outcome, double UnknownAfterSeconds);
