using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpenOps.Inference.Providers.OpenAI;

/// <summary>The body of <c>POST chat/completions</c>, as far as it is used.</summary>
internal sealed record OpenAIRequest
{
    public required string Model { get; init; }

    public required IReadOnlyList<OpenAIMessage> Messages { get; init; }

    public bool Stream { get; init; } = true;

    public OpenAIStreamOptions StreamOptions { get; init; } = new();

    public float? Temperature { get; init; }

    public float? TopP { get; init; }

    public int? MaxTokens { get; init; }

    public int? MaxCompletionTokens { get; init; }

    public IReadOnlyList<string>? Stop { get; init; }

    public long? Seed { get; init; }

    public float? PresencePenalty { get; init; }

    public float? FrequencyPenalty { get; init; }

    public JsonElement? ResponseFormat { get; init; }

    public IReadOnlyList<OpenAITool>? Tools { get; init; }

    public string? ToolChoice { get; init; }
}

internal sealed record OpenAITool(string Type, OpenAIFunction Function);

internal sealed record OpenAIFunction(string Name, string Description, JsonElement Parameters);

internal sealed record OpenAIStreamOptions(bool IncludeUsage = true);

internal sealed record OpenAIMessage
{
    public required string Role { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Content { get; init; }

    public string? Name { get; init; }

    public string? ToolCallId { get; init; }

    public IReadOnlyList<OpenAIToolCall>? ToolCalls { get; init; }
}

internal sealed record OpenAIToolCall(string Id, string Type, OpenAIFunctionCall Function);

internal sealed record OpenAIFunctionCall(string Name, string Arguments);

/// <summary>One event of the answer.</summary>
internal sealed record OpenAIChunk
{
    public string? Id { get; init; }

    public string? Model { get; init; }

    public IReadOnlyList<OpenAIChoice>? Choices { get; init; }

    public OpenAIUsage? Usage { get; init; }

    public JsonElement? Error { get; init; }
}

internal sealed record OpenAIChoice
{
    public int Index { get; init; }

    public OpenAIDelta? Delta { get; init; }

    public string? FinishReason { get; init; }
}

internal sealed record OpenAIDelta
{
    public string? Content { get; init; }

    public string? Refusal { get; init; }

    public string? ReasoningContent { get; init; }

    public IReadOnlyList<OpenAIToolCallDelta>? ToolCalls { get; init; }
}

/// <summary>A piece of a tool call; the pieces of one have its index.</summary>
internal sealed record OpenAIToolCallDelta
{
    public int? Index { get; init; }

    public string? Id { get; init; }

    public OpenAIFunctionDelta? Function { get; init; }
}

internal sealed record OpenAIFunctionDelta(string? Name, string? Arguments);

internal sealed record OpenAIUsage
{
    public long? PromptTokens { get; init; }

    public long? CompletionTokens { get; init; }

    public OpenAIPromptDetails? PromptTokensDetails { get; init; }

    public OpenAICompletionDetails? CompletionTokensDetails { get; init; }
}

internal sealed record OpenAIPromptDetails(long? CachedTokens);

internal sealed record OpenAICompletionDetails(long? ReasoningTokens);

internal sealed record OpenAIModelList(IReadOnlyList<OpenAIModel>? Data);

internal sealed record OpenAIModel(string? Id);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(OpenAIRequest))]
[JsonSerializable(typeof(OpenAIChunk))]
[JsonSerializable(typeof(OpenAIModelList))]
internal sealed partial class OpenAIJson : JsonSerializerContext;
