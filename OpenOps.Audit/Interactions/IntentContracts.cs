using System.Text.Json;

namespace OpenOps.Audit.Interactions;

/// <summary>The intent: one request is about to be made to one model. Recorded before the model sees a byte.</summary>
/// <param name="Schema">Always <c>openops.audit/1</c>.</param>
/// <param name="Id">The interaction's id, a UUIDv7 that the caller chooses.</param>
/// <param name="OccurredAt">When, by the caller's clock.</param>
/// <param name="Caller">Who asked the model's door: the name of a key.</param>
/// <param name="Operation">What for: <c>chat</c>, a task's name.</param>
/// <param name="Requester">The person on whose behalf.</param>
/// <param name="Place">Where in the chat.</param>
/// <param name="Bot">For which bot; empty for none.</param>
/// <param name="Model">Which model.</param>
/// <param name="Messages">The messages exactly as sent.</param>
/// <param name="Parameters">The parameters as sent.</param>
/// <param name="Sources">Every post that went into the messages.</param>
/// <param name="Policy">Verdicts of policies.</param>
/// <param name="ParentInteractionId">The interaction that this one is part of.</param>
/// <param name="TraceId">The trace, 32 hexadecimal digits.</param>
/// <param name="SpanId">The span of the model call, 16 hexadecimal digits.</param>
public sealed record Intent(
    string Schema,
    Guid Id,
    DateTimeOffset OccurredAt,
    string Caller,
    string Operation,
    Requester Requester,
    Place Place,
    string Bot,
    ModelUse Model,
    IReadOnlyList<ChatMessage> Messages,
    JsonElement? Parameters = null,
    IReadOnlyList<string>? Sources = null,
    IReadOnlyList<JsonElement>? Policy = null,
    Guid? ParentInteractionId = null,
    string? TraceId = null,
    string? SpanId = null);

/// <summary>The person on whose behalf a model is asked; empty texts when a program asks for itself.</summary>
public sealed record Requester(string Id, string Name, IReadOnlyList<string>? Roles = null);

/// <summary>Where in the chat: Mattermost's ids, empty where there is no such thing.</summary>
public sealed record Place(
    string TeamId = "",
    string ChannelId = "",
    string ChannelType = "",
    string PostId = "",
    string RootId = "",
    string ConversationId = "");

/// <summary>Which model, whose, and where it runs.</summary>
public sealed record ModelUse(string Id, string Provider, string Name, Custody Custody, string Host = "", string? GgufSha256 = null);

/// <summary>Where prompts go.</summary>
public enum Custody
{
    /// <summary>They stay on machines the organisation runs.</summary>
    Local,

    /// <summary>A vendor sees them.</summary>
    Vendor,
}

/// <summary>One message of the prompt.</summary>
public sealed record ChatMessage(ChatRole Role, string Content, string? Name = null);

/// <summary>Who speaks in a message.</summary>
public enum ChatRole
{
    System,
    User,
    Assistant,
    Tool,
}

/// <summary>What was recorded, durably.</summary>
/// <param name="Id">The interaction's id, or of feedback, stop and delivery the event's own.</param>
/// <param name="Sequence">Its place in the record.</param>
/// <param name="RecordedAt">When it was recorded.</param>
public sealed record Recorded(Guid Id, long Sequence, DateTimeOffset RecordedAt);
