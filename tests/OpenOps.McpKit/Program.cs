using System.Text.Json.Nodes;

// A server of the Model Context Protocol on standard input and output, one JSON-RPC message a line, made by hand: what a
// client does is then seen from outside its own library.
while (await Console.In.ReadLineAsync() is { } line)
{
    var request = JsonNode.Parse(line)!.AsObject();
    if (request["id"] is not { } id)
    {
        continue; // A notification, such as notifications/initialized.
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
        "tools/list" => new JsonObject { ["tools"] = new JsonArray(Tool("add-up"), Tool("variables"), Tool("fail"), Tool("die")) },
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
    await Console.Out.WriteLineAsync(answer.ToJsonString());
    await Console.Out.FlushAsync();
}

static JsonObject Tool(string name) => new()
{
    ["name"] = name,
    ["description"] = $"What {name} does.",
    ["inputSchema"] = new JsonObject
    {
        ["type"] = "object",
        ["properties"] = new JsonObject { ["a"] = new JsonObject { ["type"] = "integer" }, ["b"] = new JsonObject { ["type"] = "integer" } },
    },
};

static JsonObject Text(string text, bool isError = false) => new()
{
    ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = text }),
    ["isError"] = isError,
};
