using System.Text;
using Microsoft.Extensions.AI;
using OpenOps.Inference.Pipeline;

namespace OpenOps.Inference.Providers.Anthropic;

/// <summary>Follows the events of one answer: the model and the input's tokens come first, the rest at the end.</summary>
internal sealed class AnthropicAnswer
{
    private string? _id;
    private string? _model;
    private AnthropicUsage? _startUsage;
    private AnthropicBlockStart? _tool;
    private readonly StringBuilder _arguments = new();

    /// <summary>Whether <c>message_stop</c> has been seen; a stream that ends without it was cut off.</summary>
    public bool IsComplete { get; private set; }

    public ChatResponseUpdate? Read(AnthropicEvent parsed)
    {
        switch (parsed.Type)
        {
            case "message_start":
                (_id, _model, _startUsage) = (parsed.Message?.Id, parsed.Message?.Model, parsed.Message?.Usage);
                return null;
            case "content_block_delta" when !string.IsNullOrEmpty(parsed.Delta?.Text):
                return Update(new TextContent(parsed.Delta.Text));
            case "content_block_delta" when !string.IsNullOrEmpty(parsed.Delta?.Thinking):
                return Update(new TextReasoningContent(parsed.Delta.Thinking));
            case "content_block_start" when parsed.ContentBlock is { Type: "tool_use", Id: not null, Name: not null } block:
                (_tool, _) = (block, _arguments.Clear());
                return Update();
            case "content_block_delta" when _tool is not null && parsed.Delta?.PartialJson is { } piece:
                _arguments.Append(piece);
                return Update();
            case "content_block_stop" when _tool is { } tool:
                _tool = null;
                return Update(ToolArguments.Call(tool.Id!, tool.Name!, ToolArguments.Tidy(_arguments.ToString())));
            case "message_delta":
                var update = parsed.Usage is null ? Update() : Update(new UsageContent(ToUsage(parsed.Usage)));
                update.FinishReason = ToFinishReason(parsed.Delta?.StopReason);
                return update;
            case "message_stop":
                IsComplete = true;
                return null;
            default:
                // ping, block starts and stops, and whatever the API adds: its versioning policy asks clients to ignore them.
                return null;
        }
    }

    private ChatResponseUpdate Update(params AIContent[] contents) => new(ChatRole.Assistant, contents) { ResponseId = _id, ModelId = _model };

    // input_tokens leaves out what came from or went to the cache; ours is the whole prompt, as with OpenAI.
    private UsageDetails ToUsage(AnthropicUsage end)
    {
        var cached = end.CacheReadInputTokens ?? _startUsage?.CacheReadInputTokens ?? 0;
        var created = end.CacheCreationInputTokens ?? _startUsage?.CacheCreationInputTokens ?? 0;
        return new UsageDetails
        {
            InputTokenCount = (end.InputTokens ?? _startUsage?.InputTokens ?? 0) + cached + created,
            OutputTokenCount = end.OutputTokens,
            CachedInputTokenCount = cached,
        };
    }

    private static ChatFinishReason? ToFinishReason(string? reason) => reason switch
    {
        null => null,
        "max_tokens" or "model_context_window_exceeded" => ChatFinishReason.Length,
        "refusal" => ChatFinishReason.ContentFilter,
        "tool_use" => ChatFinishReason.ToolCalls,
        _ => ChatFinishReason.Stop,
    };
}
