using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.AI;
using OpenOps.Inference.Models;
using OpenOps.Inference.Pipeline;
using OpenOps.TestKit.Models;

namespace OpenOps.Inference.Tests.Providers;

public sealed class AnthropicChatClientTests : HttpChatClientSuite
{
    private protected override ProviderKind Provider => ProviderKind.Anthropic;

    private protected override Uri EndpointOf(Uri server) => new(server, "/");

    private protected override string ExpectedPath => "/v1/messages";

    private protected override (string Name, string Value) ExpectedKeyHeader(string secret) => ("x-api-key", secret);

    private protected override string LengthReason => "max_tokens";

    private protected override string ContentFilterReason => "refusal";

    private protected override string ExpectedFullRequest => """
        {
          "model": "model-x",
          "max_tokens": 100,
          "stream": true,
          "system": "You are brief.",
          "messages": [
            {"role": "user", "content": [{"type": "text", "text": "anna: Hello?"}]},
            {"role": "assistant", "content": [{"type": "text", "text": "Yes?"}]},
            {"role": "user", "content": [{"type": "text", "text": "Which day is it?"}]}
          ],
          "temperature": 0.7,
          "top_p": 0.9,
          "top_k": 20,
          "stop_sequences": ["END"]
        }
        """;

    [Fact]
    public async Task Tools_OfferedAndAskedFor_SpeakTheApisOwnWords()
    {
        Server.Enqueue(ModelScript.Raw("""
            event: message_start
            data: {"type":"message_start","message":{"id":"msg_1","model":"claude-x","usage":{"input_tokens":5,"output_tokens":1}}}

            event: content_block_start
            data: {"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"toolu_1","name":"weather","input":{}}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\"city\":"}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"\"Oslo\"}"}}

            event: content_block_stop
            data: {"type":"content_block_stop","index":0}

            event: message_delta
            data: {"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":9}}

            event: message_stop
            data: {"type":"message_stop"}


            """));
        using var client = CreateClient();
        var options = Options(all =>
        {
            all.Tools = [AIFunctionFactory.CreateDeclaration("weather", "Tells it.", JsonSerializer.SerializeToElement(new { type = "object" }))];
            all.ToolMode = ChatToolMode.None;
        });

        var answer = await client.GetResponseAsync([new ChatMessage(ChatRole.User, "hi")], options, Cancellation);

        var call = Assert.Single(answer.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>());
        Assert.Equal(("toolu_1", "weather", "{\"city\":\"Oslo\"}", ChatFinishReason.ToolCalls), (call.CallId, call.Name, ToolArguments.ToJson(call), answer.FinishReason));
        Assert.Equal("""[{"name":"weather","description":"Tells it.","input_schema":{"type":"object"}}]""", Server.Requests[0].Json!["tools"]!.ToJsonString());
        Assert.Equal("""{"type":"none"}""", Server.Requests[0].Json!["tool_choice"]!.ToJsonString());
    }

    private protected override ModelScript Script(IReadOnlyList<string> chunks, Ending ending)
    {
        var text = new StringBuilder("""
            event: message_start
            data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude-x-20260101","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":25,"cache_creation_input_tokens":3,"cache_read_input_tokens":7,"output_tokens":1}}}

            event: content_block_start
            data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

            event: ping
            data: {"type": "ping"}


            """);
        foreach (var chunk in chunks)
        {
            text.Append($"event: content_block_delta\ndata: {{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{{\"type\":\"text_delta\",\"text\":{Quote(chunk)}}}}}\n\n");
        }

        if (ending.Reason is { } reason)
        {
            text.Append($$$"""
                event: content_block_stop
                data: {"type":"content_block_stop","index":0}

                event: message_delta
                data: {"type":"message_delta","delta":{"stop_reason":"{{{(reason == "regular" ? "end_turn" : reason)}}}","stop_sequence":null},"usage":{"output_tokens":15}}

                event: message_stop
                data: {"type":"message_stop"}


                """);
        }

        return ModelScript.Raw(text.ToString());
    }

    private protected override ModelScript ErrorBody(int status, string message, string code) => ModelScript.Raw(
        $$$"""{"type":"error","error":{"type":"{{{(code == "context_length_exceeded" ? "request_too_large" : code)}}}","message":{{{Quote(message)}}}},"request_id":"req_1"}""",
        "application/json", status);

    [Fact]
    public async Task Usage_WithCache_CountsTheWholePrompt()
    {
        using var client = CreateAnsweringClient(out _);

        var response = await client.GetResponseAsync(Conversation, Options(), Cancellation);

        Assert.Equal((35L, 15L, 7L), (response.Usage!.InputTokenCount, response.Usage.OutputTokenCount, response.Usage.CachedInputTokenCount));
        Assert.Equal(("msg_1", "claude-x-20260101"), (response.ResponseId, response.ModelId));
        Assert.Equal("2023-06-01", Server.Requests[0].Headers["anthropic-version"]);
    }

    [Fact]
    public async Task Request_WithoutLimit_TakesTheCatalogues()
    {
        using var client = CreateAnsweringClient(out _);

        await client.GetResponseAsync(Conversation, Options(), Cancellation);

        Assert.Equal(777, Server.Requests[0].Json!["max_tokens"]!.GetValue<int>());
    }

    [Fact]
    public async Task Request_SeveralPeopleInARow_AreBlocksOfOneTurn()
    {
        using var client = CreateAnsweringClient(out _);

        await client.GetResponseAsync([new(ChatRole.User, "One"), new(ChatRole.User, "Two"), new(ChatRole.User, " ")], Options(), Cancellation);

        var turn = Assert.Single(Server.Requests[0].Json!["messages"]!.AsArray())!;
        Assert.Equal(["One", "Two"], turn["content"]!.AsArray().Select(block => block!["text"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Stream_OverloadedInTheMiddle_IsAnErrorAfterThePartialText()
    {
        var script = Script(["One "], Ending.None);
        Server.Enqueue(script with { Steps = [.. script.Steps, ScriptStep.Send("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"secret text\"}}\n\n")] });
        using var client = CreateClient();

        var (updates, exception) = await CollectAsync(client);

        Assert.Equal("One ", TextOf(updates));
        Assert.Equal(ModelCallErrors.Provider, Assert.IsType<ModelCallException>(exception).Code);
        Assert.DoesNotContain("secret text", exception.ToString());
    }

    private static string Quote(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}
