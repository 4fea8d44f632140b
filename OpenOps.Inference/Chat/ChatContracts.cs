using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpenOps.Inference.Chat;

/// <summary>A chat completion request in OpenAI's shape. Fields that are not named here are tolerated and ignored.</summary>
internal sealed record ChatCompletionRequest
{
    /// <summary>The id of a model that <c>GET /v1/models</c> lists.</summary>
    public string? Model { get; init; }

    /// <summary>The conversation, oldest message first.</summary>
    public IReadOnlyList<ChatRequestMessage?>? Messages { get; init; }

    /// <summary>Whether the answer comes as server-sent events.</summary>
    public bool? Stream { get; init; }

    public ChatStreamOptions? StreamOptions { get; init; }

    public double? Temperature { get; init; }

    public double? TopP { get; init; }

    /// <summary>Not OpenAI's: only so many of the likeliest tokens are chosen from. Local models and Anthropic take it.</summary>
    public int? TopK { get; init; }

    /// <summary>Not OpenAI's: tokens less likely than this share of the likeliest one are not chosen, 0 to 1. Local models take it.</summary>
    public double? MinP { get; init; }

    /// <summary>Not OpenAI's: divides the scores of tokens that were used already; above 0, at most 2, 1 for none. Local models take it.</summary>
    public double? RepetitionPenalty { get; init; }

    public int? MaxTokens { get; init; }

    public int? MaxCompletionTokens { get; init; }

    /// <summary>A text, or up to four.</summary>
    public JsonElement? Stop { get; init; }

    public long? Seed { get; init; }

    public double? PresencePenalty { get; init; }

    public double? FrequencyPenalty { get; init; }

    /// <summary>Only 1.</summary>
    public int? N { get; init; }

    /// <summary>Handed to the provider word for word.</summary>
    public JsonElement? ResponseFormat { get; init; }

    /// <summary>Not supported yet: refused when there is one.</summary>
    public JsonElement? Tools { get; init; }

    /// <summary>
    /// Who asks, where and for whom: interaction_id, operation, bot, requester_id, requester_name, requester_roles (comma list),
    /// team_id, channel_id, channel_type, post_id, root_id, conversation_id, parent_interaction_id, source_post_ids (comma list),
    /// tools (comma list: the configured tools that the model may ask for; the caller must follow the stream's <c>openops</c> events).
    /// </summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>The caller's own name of the person, used when the metadata names none.</summary>
    public string? User { get; init; }
}

internal sealed record ChatStreamOptions
{
    /// <summary>The usage always comes; this is for clients that ask.</summary>
    public bool? IncludeUsage { get; init; }

    /// <summary>
    /// Whether chunks without choices tell in <c>openops</c> what goes on besides the text: the place in a local model's queue,
    /// and messages that were left out.
    /// </summary>
    public bool? IncludeStatus { get; init; }
}

internal sealed record ChatRequestMessage
{
    /// <summary>system, developer, user, assistant or tool.</summary>
    public string? Role { get; init; }

    /// <summary>A text, or a list of parts of type <c>text</c>.</summary>
    public JsonElement? Content { get; init; }

    public string? Name { get; init; }

    public string? ToolCallId { get; init; }

    public IReadOnlyList<ChatRequestToolCall?>? ToolCalls { get; init; }
}

internal sealed record ChatRequestToolCall(string? Id, ChatRequestFunction? Function);

internal sealed record ChatRequestFunction(string? Name, string? Arguments);

/// <summary>A whole answer.</summary>
internal sealed record ChatCompletion
{
    public required string Id { get; init; }

    public string Object { get; init; } = "chat.completion";

    public required long Created { get; init; }

    public required string Model { get; init; }

    public required IReadOnlyList<ChatCompletionChoice> Choices { get; init; }

    public ChatCompletionUsage? Usage { get; init; }

    /// <summary>Not part of OpenAI's shape; there only when there is something to tell.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ChatStatus? Openops { get; init; }
}

/// <summary>What there is to tell of an answer besides its text.</summary>
internal sealed record ChatStatus
{
    /// <summary>The question waits for its turn, or has just got it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ChatQueueStatus? Queue { get; init; }

    /// <summary>How many of the oldest messages did not fit into the model and were left out.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? DroppedMessages { get; init; }

    /// <summary>What happens with tools; only for callers that asked for some.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ChatToolEvent? Tool { get; init; }
}

/// <param name="Position">The place among those who wait: 1 for the next, 0 once the waiting is over.</param>
/// <param name="ExpectedWaitSeconds">How long it will probably take; null until there is something to judge it by.</param>
internal sealed record ChatQueueStatus(int Position, double? ExpectedWaitSeconds);

internal sealed record ChatCompletionChoice(int Index, ChatAnswer Message, string FinishReason);

internal sealed record ChatAnswer(string Role, string Content);

/// <summary>One event of a streamed answer.</summary>
internal sealed record ChatCompletionChunk
{
    public required string Id { get; init; }

    public string Object { get; init; } = "chat.completion.chunk";

    public required long Created { get; init; }

    public required string Model { get; init; }

    public required IReadOnlyList<ChatChunkChoice> Choices { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ChatCompletionUsage? Usage { get; init; }

    /// <summary>In chunks of their own for those who ask for it by <c>stream_options.include_status</c>, or for tools.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ChatStatus? Openops { get; init; }
}

/// <summary>What the caller is told, or asked, about a tool.</summary>
internal sealed record ChatToolEvent
{
    /// <summary>approval, execution, ended or limit.</summary>
    public required string Kind { get; init; }

    public required string Name { get; init; }

    /// <summary>Where to answer: <c>POST /v1/interactions/{id}/tool-answers/{exchange}</c>. Null when nothing is asked.</summary>
    public Guid? Exchange { get; init; }

    public string? Description { get; init; }

    /// <summary>What the model wants, as JSON.</summary>
    public string? Arguments { get; init; }

    /// <summary>Seconds within which an answer counts.</summary>
    public double? WithinSeconds { get; init; }

    /// <summary>Of an ended call: succeeded, failed or refused.</summary>
    public string? Outcome { get; init; }

    public string? ErrorType { get; init; }
}

internal sealed record ChatChunkChoice(int Index, ChatDelta Delta, string? FinishReason);

internal sealed record ChatDelta
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Role { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Content { get; init; }
}

internal sealed record ChatCompletionUsage(long PromptTokens, long CompletionTokens, long TotalTokens, ChatPromptTokensDetails PromptTokensDetails);

internal sealed record ChatPromptTokensDetails(long CachedTokens);

/// <summary>What every error looks like.</summary>
internal sealed record ApiError(ApiErrorDetails Error);

internal sealed record ApiErrorDetails(string Message, string Type, string? Param, string? Code);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ChatCompletionRequest))]
[JsonSerializable(typeof(ChatCompletion))]
[JsonSerializable(typeof(ChatCompletionChunk))]
[JsonSerializable(typeof(ApiError))]
internal sealed partial class ChatJson : JsonSerializerContext;
