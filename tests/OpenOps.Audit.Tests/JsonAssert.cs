using System.Text.Json;
using System.Text.Json.Nodes;

namespace OpenOps.Audit.Tests;

internal static class JsonAssert
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>The same JSON, whatever the order of properties and however a time is written.</summary>
    public static void Same(JsonNode? expected, JsonElement actual) =>
        Assert.Equal(Normal(expected), Normal(JsonNode.Parse(actual.GetRawText())));

    private static string Normal(JsonNode? node) => JsonSerializer.Serialize(Sorted(node is null ? null : JsonNode.Parse(node.ToJsonString())), Indented);

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject properties => new JsonObject(properties
            .OrderBy(property => property.Key, StringComparer.Ordinal)
            .Select(property => KeyValuePair.Create(property.Key, Sorted(property.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Sorted)]),
        JsonValue value when value.TryGetValue<string>(out var text) && text.Contains('T') && DateTimeOffset.TryParse(text, out var time) =>
            JsonValue.Create(time.UtcDateTime.ToString("O")),
        null => null,
        _ => node.DeepClone(),
    };
}
