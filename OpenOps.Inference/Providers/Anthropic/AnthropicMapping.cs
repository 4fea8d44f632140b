using Microsoft.Extensions.AI;
using OpenOps.Inference.Models;
using OpenOps.Inference.Pipeline;

namespace OpenOps.Inference.Providers.Anthropic;

/// <summary>From the abstractions to Anthropic's wire records. Penalties and seed do not exist there and are left out.</summary>
internal static class AnthropicMapping
{
    public static AnthropicRequest ToRequest(IEnumerable<ChatMessage> messages, ChatOptions? options, AvailableModel model)
    {
        var system = new List<string>();
        var turns = new List<AnthropicMessage>();
        foreach (var message in messages)
        {
            if (message.Role == ChatRole.System)
            {
                system.Add(message.Text);
            }
            else
            {
                Add(turns, message.Role == ChatRole.Assistant ? "assistant" : "user", ToBlocks(message));
            }
        }

        return new AnthropicRequest
        {
            Model = model.Name!,
            MaxTokens = options?.MaxOutputTokens ?? model.Entry.MaxOutputTokens,
            System = system.Count > 0 ? string.Join("\n\n", system) : null,
            Messages = turns,
            Temperature = options?.Temperature,
            TopP = options?.TopP,
            TopK = options?.TopK,
            StopSequences = options?.StopSequences is { Count: > 0 } stop ? [.. stop] : null,
            Tools = options?.Tools is { Count: > 0 } tools
                ? [.. tools.OfType<AIFunctionDeclaration>().Select(tool => new AnthropicTool(tool.Name, tool.Description, tool.JsonSchema))]
                : null,
            ToolChoice = options?.Tools is { Count: > 0 } && options.ToolMode is NoneChatToolMode ? new AnthropicToolChoice("none") : null,
        };
    }

    // The API wants alternating turns; a chat's thread has several people in a row, so neighbours become blocks of one turn.
    private static void Add(List<AnthropicMessage> turns, string role, List<AnthropicBlock> blocks)
    {
        if (blocks.Count == 0)
        {
            return;
        }

        if (turns.Count > 0 && turns[^1].Role == role)
        {
            turns[^1] = turns[^1] with { Content = [.. turns[^1].Content, .. blocks] };
        }
        else
        {
            turns.Add(new AnthropicMessage(role, blocks));
        }
    }

    private static List<AnthropicBlock> ToBlocks(ChatMessage message)
    {
        var blocks = new List<AnthropicBlock>();
        // An empty text block is refused by the API.
        if (!string.IsNullOrWhiteSpace(message.Text))
        {
            blocks.Add(new AnthropicBlock { Type = "text", Text = message.AuthorName is { } author ? $"{author}: {message.Text}" : message.Text });
        }

        blocks.AddRange(message.Contents.OfType<FunctionCallContent>().Select(call => new AnthropicBlock
        {
            Type = "tool_use",
            Id = call.CallId,
            Name = call.Name,
            Input = ToolArguments.ToElement(call),
        }));
        blocks.AddRange(message.Contents.OfType<FunctionResultContent>().Select(result => new AnthropicBlock
        {
            Type = "tool_result",
            ToolUseId = result.CallId,
            Content = result.Result as string ?? "",
        }));
        return blocks;
    }
}
