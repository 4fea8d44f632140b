using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpenOps.Inference.Providers.Anthropic;

/// <summary>The body of <c>POST /v1/messages</c>, as far as it is used.</summary>
internal sealed record AnthropicRequest
{
    public required string Model { get; init; }

    public required int MaxTokens { get; init; }

    public bool Stream { get; init; } = true;

    public string? System { get; init; }

    public required IReadOnlyList<AnthropicMessage> Messages { get; init; }

    public float? Temperature { get; init; }

    public float? TopP { get; init; }

    public int? TopK { get; init; }

    public IReadOnlyList<string>? StopSequences { get; init; }

    public IReadOnlyList<AnthropicTool>? Tools { get; init; }

    public AnthropicToolChoice? ToolChoice { get; init; }
}

internal sealed record AnthropicTool(string Name, string Description, JsonElement InputSchema);

internal sealed record AnthropicToolChoice(string Type);

internal sealed record AnthropicMessage(string Role, IReadOnlyList<AnthropicBlock> Content);

internal sealed record AnthropicBlock
{
    public required string Type { get; init; }

    public string? Text { get; init; }

    public string? Id { get; init; }

    public string? Name { get; init; }

    public JsonElement? Input { get; init; }

    public string? ToolUseId { get; init; }

    public string? Content { get; init; }
}

/// <summary>One event of the answer; which fields it has depends on <see cref="Type"/>.</summary>
internal sealed record AnthropicEvent
{
    public string? Type { get; init; }

    public AnthropicStart? Message { get; init; }

    public AnthropicDelta? Delta { get; init; }

    public AnthropicBlockStart? ContentBlock { get; init; }

    public AnthropicUsage? Usage { get; init; }

    public AnthropicError? Error { get; init; }
}

internal sealed record AnthropicBlockStart(string? Type, string? Id, string? Name);

internal sealed record AnthropicStart(string? Id, string? Model, AnthropicUsage? Usage);

internal sealed record AnthropicDelta(string? Type, string? Text, string? Thinking, string? StopReason, string? PartialJson);

internal sealed record AnthropicUsage(long? InputTokens, long? OutputTokens, long? CacheReadInputTokens, long? CacheCreationInputTokens);

internal sealed record AnthropicError(string? Type);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AnthropicRequest))]
[JsonSerializable(typeof(AnthropicEvent))]
internal sealed partial class AnthropicJson : JsonSerializerContext;
