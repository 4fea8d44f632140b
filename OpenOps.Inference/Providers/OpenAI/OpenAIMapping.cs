using System.Text.Json;
using Microsoft.Extensions.AI;
using OpenOps.Inference.Pipeline;

namespace OpenOps.Inference.Providers.OpenAI;

/// <summary>Between the abstractions and OpenAI's wire records.</summary>
internal static class OpenAIMapping
{
    public static OpenAIRequest ToRequest(IEnumerable<ChatMessage> messages, ChatOptions? options, string model, OpenAIDialect dialect) => new()
    {
        Model = model,
        Messages = [.. messages.SelectMany(ToMessages)],
        Temperature = options?.Temperature,
        TopP = options?.TopP,
        MaxTokens = dialect.LimitIsMaxCompletionTokens ? null : options?.MaxOutputTokens,
        MaxCompletionTokens = dialect.LimitIsMaxCompletionTokens ? options?.MaxOutputTokens : null,
        Stop = options?.StopSequences is { Count: > 0 } stop ? [.. stop] : null,
        Seed = options?.Seed,
        PresencePenalty = options?.PresencePenalty,
        FrequencyPenalty = options?.FrequencyPenalty,
        ResponseFormat = options.GetResponseFormat(),
        Tools = options?.Tools is { Count: > 0 } tools ? [.. tools.OfType<AIFunctionDeclaration>().Select(ToTool)] : null,
        ToolChoice = options?.Tools is { Count: > 0 } && options.ToolMode is NoneChatToolMode ? "none" : null,
    };

    /// <summary>What a chunk says, or null for one that says nothing, such as Azure's empty first one.</summary>
    public static ChatResponseUpdate? ToUpdate(OpenAIChunk chunk)
    {
        var choice = chunk.Choices?.FirstOrDefault(choice => choice.Index == 0);
        var contents = new List<AIContent>();
        if (choice?.Delta is { } delta)
        {
            if (!string.IsNullOrEmpty(delta.ReasoningContent))
            {
                contents.Add(new TextReasoningContent(delta.ReasoningContent));
            }

            if ((delta.Content ?? delta.Refusal) is { Length: > 0 } text)
            {
                contents.Add(new TextContent(text));
            }
        }

        if (chunk.Usage is { } usage)
        {
            contents.Add(new UsageContent(ToUsage(usage)));
        }

        return contents.Count == 0 && choice?.FinishReason is null ? null : new ChatResponseUpdate(ChatRole.Assistant, contents)
        {
            ResponseId = chunk.Id,
            ModelId = chunk.Model,
            FinishReason = ToFinishReason(choice?.FinishReason),
        };
    }

    private static OpenAITool ToTool(AIFunctionDeclaration tool) => new("function", new OpenAIFunction(tool.Name, tool.Description, tool.JsonSchema));

    public static string? ErrorType(JsonElement error) => Text(error, "code") ?? Text(error, "type");

    private static IEnumerable<OpenAIMessage> ToMessages(ChatMessage message)
    {
        foreach (var result in message.Contents.OfType<FunctionResultContent>())
        {
            yield return new OpenAIMessage { Role = "tool", ToolCallId = result.CallId, Content = result.Result as string ?? "" };
        }

        var calls = message.Contents.OfType<FunctionCallContent>().Select(ToToolCall).ToList();
        if (message.Role == ChatRole.Tool && message.Contents.All(content => content is FunctionResultContent))
        {
            yield break;
        }

        yield return new OpenAIMessage
        {
            Role = message.Role.Value,
            Name = message.AuthorName,
            Content = calls.Count > 0 && message.Text.Length == 0 ? null : message.Text,
            ToolCalls = calls.Count > 0 ? calls : null,
        };
    }

    private static OpenAIToolCall ToToolCall(FunctionCallContent call) =>
        new(call.CallId, "function", new OpenAIFunctionCall(call.Name, ToolArguments.ToJson(call)));

    private static UsageDetails ToUsage(OpenAIUsage usage) => new()
    {
        InputTokenCount = usage.PromptTokens,
        OutputTokenCount = usage.CompletionTokens,
        CachedInputTokenCount = usage.PromptTokensDetails?.CachedTokens,
        ReasoningTokenCount = usage.CompletionTokensDetails?.ReasoningTokens,
    };

    // A reason this protocol does not know is still a regular end.
    private static ChatFinishReason? ToFinishReason(string? reason) => reason switch
    {
        null => null,
        "length" => ChatFinishReason.Length,
        "content_filter" => ChatFinishReason.ContentFilter,
        "tool_calls" or "function_call" => ChatFinishReason.ToolCalls,
        _ => ChatFinishReason.Stop,
    };

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
