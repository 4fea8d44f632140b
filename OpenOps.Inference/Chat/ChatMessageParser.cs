using System.Text.Json;
using Microsoft.Extensions.AI;
using OpenOps.Inference.Pipeline;

namespace OpenOps.Inference.Chat;

/// <summary>Checks a request's messages and makes the abstractions' messages of them.</summary>
internal static class ChatMessageParser
{
    public static List<ChatMessage> ToMessages(IReadOnlyList<ChatRequestMessage?>? messages)
    {
        ChatRequestParser.Require(messages is { Count: > 0 }, "messages", "'messages' is missing or empty. Send at least one message.");
        return [.. messages!.Select((message, index) => ToMessage(message, $"messages[{index}]"))];
    }

    private static ChatMessage ToMessage(ChatRequestMessage? message, string path)
    {
        ChatRequestParser.Require(message is not null, path, $"'{path}' is null. Send an object with role and content.");
        var role = message!.Role switch
        {
            // The newer name of the same role; every provider knows the older one.
            "system" or "developer" => ChatRole.System,
            "user" => ChatRole.User,
            "assistant" => ChatRole.Assistant,
            "tool" => ChatRole.Tool,
            _ => throw InvalidRequestException.Of($"{path}.role", $"'{path}.role' must be system, developer, user, assistant or tool."),
        };
        var text = ToText(message.Content, $"{path}.content");
        var contents = new List<AIContent>();
        if (role == ChatRole.Tool)
        {
            ChatRequestParser.Require(!string.IsNullOrEmpty(message.ToolCallId), $"{path}.tool_call_id", $"'{path}.tool_call_id' is missing.");
            contents.Add(new FunctionResultContent(message.ToolCallId!, text ?? ""));
        }
        else if (!string.IsNullOrEmpty(text))
        {
            contents.Add(new TextContent(text));
        }

        contents.AddRange((message.ToolCalls ?? []).Select((call, index) => ToCall(call, $"{path}.tool_calls[{index}]")));
        ChatRequestParser.Require(
            text is not null || contents.Count > 0, $"{path}.content", $"'{path}.content' is missing. Send a text, or parts of type text.");
        return new ChatMessage(role, contents) { AuthorName = string.IsNullOrEmpty(message.Name) ? null : message.Name };
    }

    private static string? ToText(JsonElement? content, string path) => content?.ValueKind switch
    {
        null or JsonValueKind.Null => null,
        JsonValueKind.String => content.Value.GetString(),
        JsonValueKind.Array => string.Concat(content.Value.EnumerateArray().Select((part, index) => ToText(part, $"{path}[{index}]", index))),
        _ => throw InvalidRequestException.Of(path, $"'{path}' must be a text or an array of parts.", "invalid_type"),
    };

    private static string ToText(JsonElement part, string path, int index)
    {
        var type = part.ValueKind == JsonValueKind.Object && part.TryGetProperty("type", out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
        ChatRequestParser.Require(type == "text", $"{path}.type", $"'{path}.type' must be text: images, sound and files are not supported.");
        ChatRequestParser.Require(
            part.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.String, $"{path}.text", $"'{path}.text' is missing or not a text.");
        return index == 0 ? text.GetString()! : "\n" + text.GetString();
    }

    private static FunctionCallContent ToCall(ChatRequestToolCall? call, string path)
    {
        ChatRequestParser.Require(!string.IsNullOrEmpty(call?.Id), $"{path}.id", $"'{path}.id' is missing.");
        ChatRequestParser.Require(!string.IsNullOrEmpty(call!.Function?.Name), $"{path}.function.name", $"'{path}.function.name' is missing.");
        var arguments = string.IsNullOrWhiteSpace(call.Function!.Arguments) ? "{}" : call.Function.Arguments;
        try
        {
            using var parsed = JsonDocument.Parse(arguments);
        }
        catch (JsonException)
        {
            throw InvalidRequestException.Of($"{path}.function.arguments", $"'{path}.function.arguments' is not valid JSON.");
        }

        return ToolArguments.Call(call.Id!, call.Function.Name!, arguments);
    }
}
