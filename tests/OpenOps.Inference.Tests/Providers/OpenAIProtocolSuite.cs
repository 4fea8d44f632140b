using Microsoft.Extensions.AI;
using OpenOps.TestKit.Models;

namespace OpenOps.Inference.Tests.Providers;

/// <summary>What the three providers that speak OpenAI's protocol share.</summary>
public abstract class OpenAIProtocolSuite : HttpChatClientSuite
{
    private protected const string MaxTokensMarker = "$limit";

    private protected abstract string LimitName { get; }

    private protected override string ExpectedPath => "/v1/chat/completions";

    private protected override (string Name, string Value) ExpectedKeyHeader(string secret) => ("Authorization", $"Bearer {secret}");

    private protected override string ExpectedFullRequest => """
        {
          "model": "model-x",
          "messages": [
            {"role": "system", "content": "You are brief."},
            {"role": "user", "content": "Hello?", "name": "anna"},
            {"role": "assistant", "content": "Yes?"},
            {"role": "user", "content": "Which day is it?"}
          ],
          "stream": true,
          "stream_options": {"include_usage": true},
          "temperature": 0.7,
          "top_p": 0.9,
          "$limit": 100,
          "stop": ["END"],
          "seed": 42,
          "presence_penalty": 0.5,
          "frequency_penalty": -0.5
        }
        """.Replace(MaxTokensMarker, LimitName, StringComparison.Ordinal);

    private protected override ModelScript Script(IReadOnlyList<string> chunks, Ending ending) => ending.Reason switch
    {
        null => ModelScript.EndEarlyAfter([.. chunks]),
        "regular" => ModelScript.Answering(chunks),
        var reason => ModelScript.Answering(chunks, reason),
    };

    private protected override ModelScript ErrorBody(int status, string message, string code) => ModelScript.Error(status, code, message);

    [Fact]
    public async Task Stream_EmptyFirstChunk_IsSkipped()
    {
        Server.Enqueue(ModelScript.Answering(["Hello"], emptyFirstChunk: true));
        using var client = CreateClient();

        var (updates, exception) = await CollectAsync(client);

        Assert.Null(exception);
        Assert.Equal("Hello", TextOf(updates));
        Assert.Equal("Hello", updates[0].Text);
    }

    [Fact]
    public async Task Stream_RecordedExchange_IsReadInFull()
    {
        Server.Enqueue(ModelScript.Raw("""
            data: {"choices":[],"created":0,"id":"","model":"","object":"","prompt_filter_results":[{"prompt_index":0,"content_filter_results":{}}]}

            data: {"id":"chatcmpl-AbC","object":"chat.completion.chunk","created":1760000000,"model":"gpt-4.1-mini-2025-04-14","service_tier":"default","system_fingerprint":"fp_1","choices":[{"index":0,"delta":{"role":"assistant","content":"","refusal":null},"logprobs":null,"finish_reason":null}],"usage":null}

            data: {"id":"chatcmpl-AbC","object":"chat.completion.chunk","created":1760000000,"model":"gpt-4.1-mini-2025-04-14","service_tier":"default","system_fingerprint":"fp_1","choices":[{"index":0,"delta":{"content":"Tuesday"},"logprobs":null,"finish_reason":null}],"usage":null}

            : a comment

            data: {"id":"chatcmpl-AbC","object":"chat.completion.chunk","created":1760000000,"model":"gpt-4.1-mini-2025-04-14","service_tier":"default","system_fingerprint":"fp_1","choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}],"usage":null}

            data: {"id":"chatcmpl-AbC","object":"chat.completion.chunk","created":1760000000,"model":"gpt-4.1-mini-2025-04-14","service_tier":"default","system_fingerprint":"fp_1","choices":[],"usage":{"prompt_tokens":2006,"completion_tokens":300,"total_tokens":2306,"prompt_tokens_details":{"cached_tokens":1920,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":192,"audio_tokens":0,"accepted_prediction_tokens":0,"rejected_prediction_tokens":0}}}

            data: [DONE]


            """));
        using var client = CreateClient();

        var (updates, exception) = await CollectAsync(client);

        Assert.Null(exception);
        Assert.Equal("Tuesday", TextOf(updates));
        Assert.All(updates, update => Assert.Equal(("chatcmpl-AbC", "gpt-4.1-mini-2025-04-14"), (update.ResponseId, update.ModelId)));
        var usage = updates.SelectMany(update => update.Contents).OfType<UsageContent>().Single().Details;
        Assert.Equal((2006L, 300L, 1920L, 192L), (usage.InputTokenCount, usage.OutputTokenCount, usage.CachedInputTokenCount, usage.ReasoningTokenCount));
    }

    [Fact]
    public async Task Stream_ErrorEvent_IsAnErrorAfterThePartialText()
    {
        var script = ModelScript.EndEarlyAfter("One ");
        Server.Enqueue(script with { Steps = [.. script.Steps, ScriptStep.Send("data: {\"error\":{\"message\":\"secret text\",\"type\":\"server_error\",\"code\":null}}\n\n")] });
        using var client = CreateClient();

        var (updates, exception) = await CollectAsync(client);

        Assert.Equal("One ", TextOf(updates));
        Assert.DoesNotContain("secret text", exception!.ToString());
    }

    [Fact]
    public async Task Stream_FinishedWithoutDone_IsComplete()
    {
        var script = ModelScript.Answer("Hello");
        Server.Enqueue(script with { Steps = [.. script.Steps.SkipLast(1)] });
        using var client = CreateClient();

        var (updates, exception) = await CollectAsync(client);

        Assert.Null(exception);
        Assert.Equal("Hello", TextOf(updates));
    }
}
