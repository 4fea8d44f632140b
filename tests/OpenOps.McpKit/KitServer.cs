using System.Text.Json.Nodes;

namespace OpenOps.McpKit;

/// <summary>What the server knows to do, however it is spoken to.</summary>
internal static class KitServer
{
    /// <summary>The answer to a request; null to a notification, such as notifications/initialized.</summary>
    public static JsonObject? Answer(JsonObject request)
    {
        if (request["id"] is not { } id)
        {
            return null;
        }

        var arguments = request["params"]?["arguments"];
        JsonObject? result = request["method"]!.GetValue<string>() switch
        {
            "initialize" => new JsonObject
            {
                ["protocolVersion"] = request["params"]!["protocolVersion"]!.DeepClone(),
                ["capabilities"] = new JsonObject { ["tools"] = new JsonObject() },
                ["serverInfo"] = new JsonObject { ["name"] = "kit", ["version"] = "1" },
            },
            "ping" => [],
            "tools/list" => new JsonObject { ["tools"] = new JsonArray(Tool("add-up"), Tool("variables"), Tool("fail"), Tool("die"), Tool("forget")) },
            "tools/call" => request["params"]!["name"]!.GetValue<string>() switch
            {
                "add-up" => Text((arguments!["a"]!.GetValue<int>() + arguments["b"]!.GetValue<int>()).ToString(System.Globalization.CultureInfo.InvariantCulture)),
                "variables" => Text(string.Join('\n', Environment.GetEnvironmentVariables().Keys.Cast<string>().Order(StringComparer.Ordinal))),
                "fail" => Text("The disk is full.", isError: true),
                "die" => throw new InvalidOperationException("asked to die"),
                _ => null,
            },
            _ => null,
        };
        var answer = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id.DeepClone() };
        answer[result is null ? "error" : "result"] = result ?? new JsonObject { ["code"] = -32601, ["message"] = "not known" };
        return answer;
    }

    private static JsonObject Tool(string name) => new()
    {
        ["name"] = name,
        ["description"] = $"What {name} does.",
        ["inputSchema"] = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject { ["a"] = new JsonObject { ["type"] = "integer" }, ["b"] = new JsonObject { ["type"] = "integer" } },
        },
    };

    private static JsonObject Text(string text, bool isError = false) => new()
    {
        ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = text }),
        ["isError"] = isError,
    };
}
