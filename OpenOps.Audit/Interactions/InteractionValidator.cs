using Microsoft.Extensions.Options;
using OpenOps.Audit.Requests;

namespace OpenOps.Audit.Interactions;

/// <summary>What an intent, a result, a stop and a delivery must hold to. All objections are told at once.</summary>
internal sealed class InteractionValidator(IOptions<AuditOptions> options, TimeProvider time)
{
    public const string Schema = "openops.audit/1";

    private DateTimeOffset Latest => time.GetUtcNow() + options.Value.ClockSkew;

    public FieldErrors Check(Intent intent)
    {
        var errors = new FieldErrors();
        errors.Check(intent.Schema == Schema, "schema", $"is not {Schema}, the only one known here");
        errors.CheckId(intent.Id, "id", Latest);
        errors.CheckTime(intent.OccurredAt, "occurred_at", Latest);
        errors.CheckText(intent.Caller, "caller", RequestLimits.Word, required: true);
        errors.CheckText(intent.Operation, "operation", RequestLimits.Word, required: true);
        errors.CheckText(intent.Bot, "bot", RequestLimits.Word);
        errors.CheckText(intent.Requester.Id, "requester.id", RequestLimits.Id);
        errors.CheckText(intent.Requester.Name, "requester.name", RequestLimits.Name);
        errors.CheckTexts(intent.Requester.Roles, "requester.roles", RequestLimits.Roles, RequestLimits.Word);
        CheckPlace(intent.Place, errors);
        CheckModel(intent.Model, errors);
        CheckMessages(intent.Messages, errors);
        errors.CheckTexts(intent.Sources, "sources", RequestLimits.Sources, RequestLimits.Id);
        CheckFreeJson(intent, errors);
        errors.CheckHex(intent.TraceId, "trace_id", 32);
        errors.CheckHex(intent.SpanId, "span_id", 16);
        return errors;
    }

    public FieldErrors Check(Result result)
    {
        var errors = new FieldErrors();
        errors.CheckTime(result.OccurredAt, "occurred_at", Latest);
        errors.CheckText(result.Answer, "answer", int.MaxValue);
        errors.CheckText(result.ResponseModel, "response_model", RequestLimits.Name * 2);
        errors.CheckText(result.ResponseId, "response_id", RequestLimits.Name * 2);
        errors.CheckCount(result.Usage?.InputTokens, "usage.input_tokens");
        errors.CheckCount(result.Usage?.OutputTokens, "usage.output_tokens");
        errors.CheckCount(result.Usage?.CachedInputTokens, "usage.cached_input_tokens");
        errors.CheckCount(result.DroppedMessages, "dropped_messages");
        errors.CheckDuration(result.Timing?.QueuedMs, "timing.queued_ms");
        errors.CheckDuration(result.Timing?.FirstTokenMs, "timing.first_token_ms");
        errors.CheckDuration(result.Timing?.TotalMs, "timing.total_ms");
        if (result.Error is { } error)
        {
            errors.CheckText(error.Type, "error.type", RequestLimits.Word, required: true);
            errors.CheckText(error.Message, "error.message", RequestLimits.Sentence);
        }

        return errors;
    }

    public FieldErrors Check(Guid interactionId, Stop stop)
    {
        var errors = CheckEvent(interactionId, stop.Id, stop.OccurredAt);
        errors.CheckText(stop.UserId, "user_id", RequestLimits.Id, required: true);
        errors.CheckText(stop.UserName, "user_name", RequestLimits.Name);
        return errors;
    }

    public FieldErrors Check(Guid interactionId, Delivery delivery)
    {
        var errors = CheckEvent(interactionId, delivery.Id, delivery.OccurredAt);
        errors.CheckTexts(delivery.PostIds, "post_ids", RequestLimits.Posts, RequestLimits.Id);
        return errors;
    }

    /// <summary>What every event with an id of its own must hold to.</summary>
    public FieldErrors CheckEvent(Guid interactionId, Guid id, DateTimeOffset occurredAt)
    {
        var errors = new FieldErrors();
        errors.CheckId(id, "id", Latest);
        errors.Check(id != interactionId, "id", "is the interaction's own id; an event has another");
        errors.CheckTime(occurredAt, "occurred_at", Latest);
        return errors;
    }

    private static void CheckPlace(Place place, FieldErrors errors)
    {
        errors.CheckText(place.TeamId, "place.team_id", RequestLimits.Id);
        errors.CheckText(place.ChannelId, "place.channel_id", RequestLimits.Id);
        errors.CheckText(place.ChannelType, "place.channel_type", RequestLimits.Word);
        errors.CheckText(place.PostId, "place.post_id", RequestLimits.Id);
        errors.CheckText(place.RootId, "place.root_id", RequestLimits.Id);
        errors.CheckText(place.ConversationId, "place.conversation_id", RequestLimits.Name);
    }

    private static void CheckModel(ModelUse model, FieldErrors errors)
    {
        errors.CheckText(model.Id, "model.id", RequestLimits.Name, required: true);
        errors.CheckText(model.Provider, "model.provider", RequestLimits.Word, required: true);
        errors.CheckText(model.Name, "model.name", RequestLimits.Name * 2);
        errors.CheckText(model.Host, "model.host", RequestLimits.Name * 2);
        errors.CheckHex(model.GgufSha256, "model.gguf_sha256", 64);
    }

    private static void CheckMessages(IReadOnlyList<ChatMessage> messages, FieldErrors errors)
    {
        errors.Check(messages.Count is > 0 and <= RequestLimits.Messages, "messages", $"has not 1 to {RequestLimits.Messages} items");
        for (var index = 0; index < Math.Min(messages.Count, RequestLimits.Messages); index++)
        {
            // The serializer lets null through as an item of a list.
            if (messages[index] is not { } message)
            {
                errors.Add($"messages[{index}]", "is required");
                continue;
            }

            errors.CheckText(message.Content, $"messages[{index}].content", int.MaxValue);
            errors.CheckText(message.Name, $"messages[{index}].name", RequestLimits.Name);
        }
    }

    private static void CheckFreeJson(Intent intent, FieldErrors errors)
    {
        if (intent.Parameters is { } parameters)
        {
            errors.CheckJson(parameters, "parameters");
        }

        errors.Check((intent.Policy?.Count ?? 0) <= RequestLimits.PolicyVerdicts, "policy", $"has more than {RequestLimits.PolicyVerdicts} items");
        for (var index = 0; index < Math.Min(intent.Policy?.Count ?? 0, RequestLimits.PolicyVerdicts); index++)
        {
            errors.CheckJson(intent.Policy![index], $"policy[{index}]");
        }
    }
}
