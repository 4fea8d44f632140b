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

    /// <summary>What a model sent as arguments; where it sent none, an empty object.</summary>
    public static string Tidy(string arguments) => string.IsNullOrWhiteSpace(arguments) ? "{}" : arguments;

    public static string ToJson(FunctionCallContent call) =>
        call.AdditionalProperties?.TryGetValue(RawKey, out var raw) == true && raw is string json ? json : "{}";

    public static JsonElement ToElement(FunctionCallContent call)
    {
        try
        {
            using var document = JsonDocument.Parse(ToJson(call));
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            // A model's mistake, told to it as the call's result; its own words go back to it only where they can.
            return JsonSerializer.SerializeToElement(new Dictionary<string, string>(StringComparer.Ordinal));
        }
    }
}
