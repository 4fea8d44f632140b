using System.Text.Json.Nodes;
using OpenOps.McpKit;

// A server of the Model Context Protocol, made by hand: what a client does is then seen from outside its own library.
if (args is ["http", var key])
{
    await HttpKit.RunAsync(key);
    return;
}

// On standard input and output, one JSON-RPC message a line.
while (await Console.In.ReadLineAsync() is { } line)
{
    if (KitServer.Answer(JsonNode.Parse(line)!.AsObject()) is { } answer)
    {
        await Console.Out.WriteLineAsync(answer.ToJsonString());
        await Console.Out.FlushAsync();
    }
}
