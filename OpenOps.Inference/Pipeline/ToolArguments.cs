using System.Text.Json;
using Microsoft.Extensions.AI;

namespace OpenOps.Inference.Pipeline;

/// <summary>The arguments of a tool call as the JSON they arrived as.</summary>
internal static class ToolArguments
{
    private const string RawKey = "openops.arguments";

    public static FunctionCallContent Call(string id, string name, string json)
    {
        var call = new FunctionCallContent(id, name);
        (call.AdditionalProperties ??= [])[RawKey] = json;
        return call;
    }

    public static string ToJson(FunctionCallContent call) =>
        call.AdditionalProperties?.TryGetValue(RawKey, out var raw) == true && raw is string json ? json : "{}";

    public static JsonElement ToElement(FunctionCallContent call)
    {
        using var document = JsonDocument.Parse(ToJson(call));
        return document.RootElement.Clone();
    }
}
