using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using OpenOps.Inference.Models;
using OpenOps.Inference.Pipeline;
using OpenOps.TestKit.Models;

namespace OpenOps.Inference.Tests.Providers;

public sealed class OpenAIChatClientTests : OpenAIProtocolSuite
{
    private protected override ProviderKind Provider => ProviderKind.OpenAI;

    private protected override string LimitName => "max_completion_tokens";

    [Fact]
    public async Task Request_ToolTurnsAndResponseFormat_AreHandedOnWordForWord()
    {
        Server.Enqueue(ModelScript.Answer("ok"));
        using var client = CreateClient();
        var format = JsonNode.Parse("""{"type":"json_schema","json_schema":{"name":"n","strict":true,"schema":{"type":"object"}}}""")!;
        List<ChatMessage> messages =
        [
            new(ChatRole.Assistant, [ToolArguments.Call("c1", "find", """{"q": 1}""")]),
            new(ChatRole.Tool, [new FunctionResultContent("c1", "found")]),
        ];
        var options = Options(all => all.SetResponseFormat(System.Text.Json.JsonSerializer.SerializeToElement(format)));

        await client.GetResponseAsync(messages, options, Cancellation);

        var expected = new JsonObject
        {
            ["model"] = "model-x",
            ["messages"] = JsonNode.Parse("""
                [{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"find","arguments":"{\"q\": 1}"}}]},
                 {"role":"tool","content":"found","tool_call_id":"c1"}]
                """),
            ["stream"] = true,
            ["stream_options"] = new JsonObject { ["include_usage"] = true },
            ["response_format"] = format.DeepClone(),
        };
        Assert.True(JsonNode.DeepEquals(expected, Server.Requests[0].Json), Server.Requests[0].Body);
    }
}

public sealed class AzureOpenAIChatClientTests : OpenAIProtocolSuite
{
    private protected override ProviderKind Provider => ProviderKind.AzureOpenAI;

    private protected override string LimitName => "max_completion_tokens";

    private protected override string ExpectedPath => "/openai/v1/chat/completions";

    private protected override Uri EndpointOf(Uri server) => new(server, "/");

    private protected override (string Name, string Value) ExpectedKeyHeader(string secret) => ("api-key", secret);
}

public sealed class OpenAICompatibleChatClientTests : OpenAIProtocolSuite
{
    private protected override ProviderKind Provider => ProviderKind.OpenAICompatible;

    private protected override string LimitName => "max_tokens";

    [Fact]
    public async Task Answer_ToolCallsWholeAndWithoutIndexOrId_AreReadAllTheSame()
    {
        Server.Enqueue(ModelScript.Raw("""
            data: {"id":"x","model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"id":"a","function":{"name":"one","arguments":"{\"q\":1}"}}]}}]}

            data: {"id":"x","model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"function":{"name":"two","arguments":""}}]},"finish_reason":"tool_calls"}]}

            data: [DONE]


            """));
        using var client = CreateClient();

        var answer = await client.GetResponseAsync([new ChatMessage(ChatRole.User, "hi")], Options(_ => { }), Cancellation);

        var calls = answer.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>().ToList();
        Assert.Equal([("a", "one", "{\"q\":1}"), ("call_1", "two", "{}")], calls.Select(call => (call.CallId, call.Name, ToolArguments.ToJson(call))));
        Assert.Equal(ChatFinishReason.ToolCalls, answer.FinishReason);
    }

    [Fact]
    public async Task Model_NotNamed_IsTheFirstThatTheServerLists()
    {
        var model = new AvailableModel(Model.Entry, Model.Endpoint, name: null, key: null, Custody.Local);
        using var client = CreateClient(model);

        var (updates, exception) = await CollectAsync(client);

        Assert.Null(exception);
        Assert.NotEmpty(updates);
        Assert.Equal(ScriptedModelServer.ModelName, Server.Requests[0].Json!["model"]!.GetValue<string>());
        Assert.Equal(ScriptedModelServer.ModelName, model.Name);
        Assert.DoesNotContain("Authorization", Server.Requests[0].Headers.Keys);
    }
}
