using System.Text.Json;
using System.Text.Json.Serialization;
using OpenOps.BotService.Tools;

namespace OpenOps.BotService.Inference;

/// <summary>A request for a streamed answer, in OpenAI's shape.</summary>
internal sealed record ChatRequest
{
    public required string Model { get; init; }

    public required IReadOnlyList<ChatMessage> Messages { get; init; }

    /// <summary>What the record needs to know about the request.</summary>
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    public bool Stream => true;

    public StreamOptions StreamOptions { get; } = new(IncludeUsage: true, IncludeStatus: true);
}

internal sealed record StreamOptions(bool IncludeUsage, bool IncludeStatus);

internal sealed record ChatMessage(string Role, string Content)
{
    public const string System = "system";
    public const string User = "user";
    public const string Assistant = "assistant";
}

/// <summary>A piece of a streamed answer.</summary>
internal sealed record ChatChunk
{
    public string? Model { get; init; }

    public IReadOnlyList<ChatChoice>? Choices { get; init; }

    public ChatUsage? Usage { get; init; }

    /// <summary>What goes on besides the text.</summary>
    public ChatStatus? Openops { get; init; }

    /// <summary>Ends a stream that failed.</summary>
    public ChatError? Error { get; init; }
}

/// <summary>What there is to tell of an answer besides its text.</summary>
internal sealed record ChatStatus
{
    public ChatQueueStatus? Queue { get; init; }

    /// <summary>How many of the oldest messages did not fit into the model.</summary>
    public int DroppedMessages { get; init; }

    /// <summary>What happens with tools.</summary>
    public ToolNews? Tool { get; init; }
}

/// <summary>A place in the queue of a model: 1 for the next, 0 once the waiting is over.</summary>
internal sealed record ChatQueueStatus
{
    public int Position { get; init; }

    public double? ExpectedWaitSeconds { get; init; }
}

internal sealed record ChatChoice
{
    public ChatDelta? Delta { get; init; }

    public string? FinishReason { get; init; }
}

internal sealed record ChatDelta
{
    public string? Content { get; init; }
}

internal sealed record ChatUsage
{
    public long PromptTokens { get; init; }

    public long CompletionTokens { get; init; }
}

internal sealed record ChatError
{
    public string? Message { get; init; }

    public string? Type { get; init; }

    public JsonElement? Code { get; init; }
}

internal sealed record ChatErrorBody
{
    public ChatError? Error { get; init; }
}

/// <summary>A model that Inference offers.</summary>
internal sealed record ModelInfo
{
    public string Id { get; init; } = "";

    public ModelDetails? Openops { get; init; }
}

internal sealed record ModelDetails
{
    public string? DisplayName { get; init; }

    public string? Provider { get; init; }

    /// <summary><c>local</c> or <c>vendor</c>.</summary>
    public string? Custody { get; init; }

    /// <summary>How many tokens the model takes, its answer included; null where that is not known.</summary>
    public int? ContextLength { get; init; }

    /// <summary>Whether Inference counts tokens exactly as this model does.</summary>
    public bool CountsTokens { get; init; }
}

internal sealed record TokensRequest(string Model, IReadOnlyList<string> Texts);

internal sealed record TokensAnswer
{
    public IReadOnlyList<int>? Tokens { get; init; }
}

internal sealed record ModelPage
{
    public IReadOnlyList<ModelInfo>? Data { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ChatRequest))]
[JsonSerializable(typeof(ChatChunk))]
[JsonSerializable(typeof(ChatErrorBody))]
[JsonSerializable(typeof(ModelPage))]
[JsonSerializable(typeof(TokensRequest))]
[JsonSerializable(typeof(TokensAnswer))]
[JsonSerializable(typeof(IReadOnlyList<ChatMessage>))]
internal sealed partial class InferenceJson : JsonSerializerContext;
