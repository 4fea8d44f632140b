using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace OpenOps.Inference.Pipeline;

/// <summary>Messages in the JSON of the conventions, as the Aspire dashboard's GenAI view reads it.</summary>
internal static class GenAiMessages
{
    // Written into a span attribute, never into HTML.
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Instructions(IEnumerable<ChatMessage> system) =>
        new JsonArray([.. system.Select(message => Text(message.Text))]).ToJsonString(Json);

    public static string Input(IEnumerable<ChatMessage> messages) => new JsonArray([.. messages.Select(ToJson)]).ToJsonString(Json);

    public static string Output(string text, IReadOnlyList<FunctionCallContent> calls, string finishReason) => new JsonArray(new JsonObject
    {
        ["role"] = "assistant",
        ["parts"] = new JsonArray([.. (text.Length > 0 || calls.Count == 0 ? new[] { Text(text) } : []), .. calls.Select(ToPart).OfType<JsonNode>()]),
        ["finish_reason"] = finishReason,
    }).ToJsonString(Json);

    public static string Tools(IEnumerable<AIFunctionDeclaration> tools) => new JsonArray([.. tools.Select(tool => new JsonObject
    {
        ["type"] = "function",
        ["name"] = tool.Name,
        ["description"] = tool.Description,
        ["parameters"] = JsonNode.Parse(tool.JsonSchema.GetRawText()),
    })]).ToJsonString(Json);

    private static JsonObject ToJson(ChatMessage message)
    {
        var json = new JsonObject { ["role"] = message.Role.Value };
        if (message.AuthorName is { } name)
        {
            json["name"] = name;
        }

        json["parts"] = new JsonArray([.. message.Contents.Select(ToPart).OfType<JsonNode>()]);
        return json;
    }

    private static JsonObject? ToPart(AIContent content) => content switch
    {
        TextContent text => Text(text.Text),
        FunctionCallContent call => new JsonObject
        {
            ["type"] = "tool_call",
            ["id"] = call.CallId,
            ["name"] = call.Name,
            ["arguments"] = JsonNode.Parse(ToolArguments.ToElement(call).GetRawText()),
        },
        FunctionResultContent result => new JsonObject { ["type"] = "tool_call_response", ["id"] = result.CallId, ["response"] = result.Result as string },
        _ => null,
    };

    private static JsonObject Text(string text) => new() { ["type"] = "text", ["content"] = text };
}
